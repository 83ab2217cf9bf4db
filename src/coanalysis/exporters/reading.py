"""The reading edition: transcripts in Word, to be read on paper or screen before anything is coded.

Every turn with its number and speaker, lines numbered anew for each transcript, a wide margin for notes, and after each
transcript room for the whole impression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coanalysis.errors import UsageError
from coanalysis.exporters.printing import clean, moment
from coanalysis.exporters.word_parts import Piece, add, add_run, new, paragraph, section_break, w
from coanalysis.exporters.word_styles import open_document, saved
from coanalysis.files import write_atomic
from coanalysis.model import Transcript, Turn, is_codable_function
from coanalysis.study import Study
from coanalysis.words import LANGUAGES, TAGS, word

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["write_reading"]

#: Twips (a twentieth of a point): the page's margins and where speaker and words of a turn begin.
LEFT, RIGHT, SPEAKER_AT, WORDS_AT = 1304, 3402, 480, 1560
#: Room between the line numbers and the text.
NUMBER_ROOM = 284
RULED_LINES, RULED_HEIGHT = 16, 500
FONT, GREY, RULE = "Times New Roman", "666666", "A6A6A6"
TITLE, HEAD, PART, FACTS, TURN, CONTEXT, RULED, STRONG = (
    "Title", "Heading 1", "Heading 2", "Reading Facts", "Reading Turn", "Reading Moderator", "Reading Rule", "Strong",
)  # fmt: skip

Element = Any


def write_reading(
    study: Study,
    path: str | Path,
    *,
    transcripts: Sequence[str] | None = None,
    language: str | None = None,
    force: bool = True,
) -> Path:
    """Write the reading edition of a study to a Word file and return its path. The same study gives the same bytes.

    transcripts: short titles or ids, in the order wanted; all if None. language: of headings, the study's if None; the
    words of each transcript carry its own. Raises UsageError for a transcript that does not exist, ExportError.
    """
    language = language or study.settings.language
    chosen = _chosen(study, transcripts)
    document = open_document(None, language)
    ids = _style_ids(document)
    _Edition(study, document, language, ids).write(chosen)
    _set_properties(document, study, language)
    path = Path(path)
    write_atomic(path, saved(document), force=force)
    return path


def _chosen(study: Study, names: Sequence[str] | None) -> list[Transcript]:
    if names is None:
        return list(study.transcripts)
    known = {one.title.casefold(): one for one in study.transcripts} | dict(study.transcript_by_id)
    unknown = [name for name in names if name.casefold() not in known and name not in known]
    if unknown:
        titles = ", ".join(one.title for one in study.transcripts)
        raise UsageError(f"there is no transcript {unknown[0]!r}", hint=f"known: {titles}", code="reading.transcript")
    return [known.get(name) or known[name.casefold()] for name in names]


def _set_properties(document: Document, study: Study, language: str) -> None:
    properties = document.core_properties
    title = " – ".join(part for part in (study.settings.title, word("reading.title", language)) if part)
    properties.title, properties.language = clean(title)[:255], TAGS[language]
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = moment([]).replace(tzinfo=None)
    properties.revision = 1


# Styles


def _style_ids(document: Document) -> dict[str, str]:
    """Make the styles of the edition and return their ids by name."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor, Twips

    styles: Any = document.styles
    styles["Normal"].font.size = Pt(11.5)
    for name, size in ((TITLE, 24), (HEAD, 18), (PART, 13)):
        _plain_heading(styles[name], Pt(size), RGBColor(0, 0, 0))
    made = {name: styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) for name in (FACTS, TURN, CONTEXT, RULED)}
    for name, style in made.items():
        style.base_style = styles["Normal"]
        style.paragraph_format.space_after = Pt(0 if name == RULED else 6)
    for name in (TURN, CONTEXT):
        form = made[name].paragraph_format
        form.left_indent, form.first_line_indent = Twips(WORDS_AT), Twips(-WORDS_AT)
        form.tab_stops.add_tab_stop(Twips(SPEAKER_AT))
        form.tab_stops.add_tab_stop(Twips(WORDS_AT))
        form.widow_control = True
    made[CONTEXT].font.italic, made[CONTEXT].font.color.rgb = True, RGBColor.from_string(GREY)
    made[FACTS].font.size, made[FACTS].paragraph_format.line_spacing = Pt(10.5), 1.15
    _rule(made[RULED])
    numbers = styles.add_style("line number", WD_STYLE_TYPE.CHARACTER, builtin=True)
    numbers.font.size, numbers.font.color.rgb = Pt(8), RGBColor.from_string(RULE)
    return {name: styles[name].style_id for name in (TITLE, HEAD, PART, FACTS, TURN, CONTEXT, RULED, STRONG)}


def _plain_heading(style: Any, size: Any, colour: Any) -> None:
    """Give a built-in heading the font of the text, in black, without a line below."""
    style.font.name, style.font.size, style.font.color.rgb, style.font.bold = FONT, size, colour, True
    fonts = style.element.rPr.find(w("rFonts"))
    for key in [key for key in fonts.attrib if "Theme" in key]:
        del fonts.attrib[key]
    border = style.element.pPr.find(w("pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def _rule(style: Any) -> None:
    """Draw a line below each paragraph of a style, also between two of them."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Twips

    form = style.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(RULED_HEIGHT)
    form.space_before = Twips(0)
    properties = style.element.get_or_add_pPr()
    borders = new("pBdr")
    for side in ("bottom", "between"):
        add(borders, side, val="single", sz=4, space=1, color=RULE)
    place = properties.find(w("spacing"))
    properties.insert(properties.index(place), borders)


# The edition


class _Edition:
    """Writes the transcripts one after another, each a section of its own."""

    def __init__(self, study: Study, document: Document, language: str, ids: dict[str, str]) -> None:
        self.study, self.document, self.language, self.ids = study, document, language, ids
        self.body: Element = document.element.body
        self.plain: Element = deepcopy(self.body.sectPr)

    def write(self, transcripts: Sequence[Transcript]) -> None:
        last = self._put(self._title_page(transcripts))
        running = self.study.settings.title or self._say("title")
        for transcript in transcripts:
            self._end_section(last, running, numbered=transcript is not transcripts[0])
            last = self._put(self._transcript(transcript))
            running = " · ".join(part for part in (transcript.title, self.study.settings.title) if part)
        self._dress(self.body.sectPr, running, numbered=bool(transcripts))

    def _put(self, parts: Iterator[Element]) -> Element:
        last = None
        for last in parts:
            self.body.insert(len(self.body) - 1, last)
        return last

    def _say(self, key: str, **values: object) -> str:
        return word(f"reading.{key}", self.language, **values)

    def _text(self, style: str, text: str, *, keep_next: bool = False) -> Element:
        """Return a paragraph whose lines are not counted."""
        made = paragraph(self.ids[style], [Piece(text, self.language)] if text else [], keep_next=keep_next)
        properties = made.find(w("pPr"))
        add(properties, "suppressLineNumbers")
        return made

    def _title_page(self, transcripts: Sequence[Transcript]) -> Iterator[Element]:
        yield self._text(TITLE, self._say("title"))
        if self.study.settings.title:
            yield self._text(PART, self.study.settings.title)
        yield self._text(FACTS, self._say("about"))
        yield self._text(PART, self._say("contents"))
        for transcript in transcripts:
            number = self._say("turns", n=len(transcript.turns))
            yield self._text(FACTS, f"{transcript.title}: {self._facts(transcript)} · {number}")
        private = self._text(FACTS, "")
        add_run(private, Piece(self._say("private"), self.language)).find(w("rPr")).insert(0, new("b"))
        yield private

    def _facts(self, transcript: Transcript) -> str:
        kind = word(f"review.kind.{transcript.kind}", self.language)
        return " · ".join(part for part in (kind, transcript.group, transcript.date) if part)

    def _transcript(self, transcript: Transcript) -> Iterator[Element]:
        yield self._text(HEAD, transcript.title, keep_next=True)
        people = {self.study.speaker_of(transcript, turn) for turn in self.study.codable_turns(transcript)}
        speakers = ", ".join(sorted(people - {""}, key=_by_number))
        yield self._text(FACTS, self._facts(transcript))
        if speakers:
            yield self._text(FACTS, f"{self._say('speakers')}: {speakers}")
        for turn in transcript.turns:
            yield self._turn(transcript, turn)
        yield from self._impression()

    def _turn(self, transcript: Transcript, turn: Turn) -> Element:
        function = self.study.function_of(transcript, turn)
        codable = is_codable_function(function)
        pseudonym = self.study.speaker_of(transcript, turn) if codable else ""
        speaker = pseudonym or word(f"review.function.{function}", self.language)
        own = transcript.language[:2].lower()
        head = [
            Piece(f"{turn.number}\t", self.language),
            Piece(f"{speaker}\t", self.language, self.ids[STRONG] if codable else ""),
        ]
        words = Piece(transcript.words_of(turn), own if own in LANGUAGES else self.study.settings.language)
        return paragraph(self.ids[TURN if codable else CONTEXT], [*head, words])

    def _impression(self) -> Iterator[Element]:
        yield self._text(PART, self._say("impression"), keep_next=True)
        yield self._text(FACTS, self._say("impression_help"), keep_next=True)
        for number in range(1, RULED_LINES + 1):
            yield self._text(RULED, "", keep_next=number < RULED_LINES)

    # Sections

    def _end_section(self, last: Element, running: str, *, numbered: bool) -> None:
        """End a section after a paragraph; the next one begins on a new page."""
        section = deepcopy(self.plain)
        section_break(last, section)
        self._dress(section, running, numbered=numbered)

    def _dress(self, section: Element, running: str, *, numbered: bool) -> None:
        """Set margins, line numbers, header and footer of a section."""
        from docx.section import Section

        margins = section.find(w("pgMar"))
        margins.set(w("left"), str(LEFT))
        margins.set(w("right"), str(RIGHT))
        if numbered:
            margins.addnext(new("lnNumType", countBy=1, distance=NUMBER_ROOM, restart="newSection"))
        page = Section(section, self.document.part)
        self._head(page.header, running)
        self._foot(page.footer)

    def _head(self, header: Any, running: str) -> None:
        header.is_linked_to_previous = False
        line = self._running_line(header)
        add_run(line, Piece(f"{running}\t{self._say('page')} ", self.language))
        for kind in ("begin", "PAGE", "separate", "1", "end"):
            self._field_part(line, kind)

    def _foot(self, footer: Any) -> None:
        footer.is_linked_to_previous = False
        add_run(self._running_line(footer), Piece(self._say("private"), self.language))

    def _running_line(self, block: Any) -> Element:
        """Return the empty line of a header or footer, small and grey, with a tab at the right border of the text."""
        line = block.paragraphs[0]._p
        for child in list(line):
            line.remove(child)
        properties = add(line, "pPr")
        add(properties, "pStyle", val=self.ids[FACTS])
        add(properties, "suppressLineNumbers")
        tabs = add(properties, "tabs")
        add(tabs, "tab", val="right", pos=int(self.plain.find(w("pgSz")).get(w("w"))) - LEFT - RIGHT)
        return line

    def _field_part(self, line: Element, kind: str) -> None:
        if kind == "1":
            add_run(line, Piece(kind, self.language))
            return
        run = add(line, "r")
        add(add(run, "rPr"), "lang", val=TAGS[self.language])
        if kind == "PAGE":
            add(run, "instrText").text = " PAGE "
        else:
            add(run, "fldChar", fldCharType=kind)


def _by_number(name: str) -> tuple[str, int]:
    """Return a sort key that puts D2 before D10."""
    digits = re.sub(r"\D", "", name)
    return re.sub(r"\d", "", name), int(digits or 0)
