"""Transcription marks: which there are, that they stand between no words, and that quotes can be without them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coanalysis as co
from coanalysis import query
from coanalysis.codebook.match import compile_codes
from coanalysis.errors import QueryError
from coanalysis.language.bare import bare
from coanalysis.language.keys import KeyTable
from coanalysis.language.marks import KINDS, LEFT_OUT, NOT_SAID, blanked, find_marks
from coanalysis.language.tokens import tokenize, without_marks, words_of
from coanalysis.loaders.marks import count_kinds, marks_of
from coanalysis.loaders.marks import find_marks as find_with_times
from coanalysis.model import (
    Claim,
    Code,
    Codebook,
    Evidence,
    Indicator,
    Mark,
    Passage,
    Suggestion,
    TimePoint,
    Transcript,
    Turn,
    text_sha,
)
from coanalysis.project.passes import made_from
from coanalysis.review.places import Places, locate
from coanalysis.suggesters.rules import Rules
from coanalysis.table import Quote
from projects import closed_project, decision
from readme import ROOT
from studies import TRANSCRIPTS, decide, small_study, with_decisions

KEYS = KeyTable()


def marked(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.kind) for one in find_marks(text)]


# Which marks there are


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        ("time", "[00:12] [1:02:33.5] #00:00:12-5# (00:12:33) {00:12} [00:00.000-00:04.000]"),
        ("pause", "(.) (..) (…) (-) (--) (2,5) (0.5) [2.5] (3s) (3.Sek.)"),
        ("pause", "[pause] (pause) [PAUSE] [tenkepause] [stille] {pause}"),
        ("laughter", "[ler] [latter] (ler) [Latter.] [LER] (lacht) @(.)@ @(3)@ [lo] [humrar] [laughs] ((ler))"),
        ("unclear", "[uklart] [inaudible] (unintelligible) (unv.) xxx xxxx [uhøyrbart] [?] (??) [uforståelig]"),
        ("sound", "[sukk] (sukker) [hostar] [nikker] [coughs] ((hustet))"),
        ("overlap", "[avbryter] [overlapp] ⎡ ⎤ ⎣ ⎦ ⌈ ⌉ ⌊ ⌋ [crosstalk] [samtidig]"),
        ("comment", "{kommentar} ((utydeligere)) [sic]"),
        ("anonymised", "XXX XXXX"),
        ("other", "[lederen] […] [...] [X] [LO] [-5]"),
    ],
)
def test_kinds_of_marks(kind, marks):
    for mark in marks.split():
        assert marked(f"ja {mark} nei") == [(mark, kind)]


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("(3 sek)", "pause"),
        ("(12 seconds pause)", "pause"),
        ("(3 Sek. Pause)", "pause"),
        ("(ca. 5 sek)", "pause"),
        ("(lang pause)", "pause"),
        ("[uklart 00:12]", "unclear"),
        ("[ikke hørbart]", "unclear"),
        ("[ler av det hun sa i går om sjefen]", "laughter"),
        ("[Kari ler]", "laughter"),
        ("[alle ler høyt]", "laughter"),
        ("(ler litt)", "laughter"),
        ("[telefonen ringer]", "sound"),
        ("[opptaket stoppes]", "comment"),
        ("{kommer inn igjen}", "comment"),
        ("((ser ut av vinduet))", "comment"),
        ("[pron=m el hu:s]", "comment"),
        ("[=! ler]", "laughter"),
        ("[= dialekt]", "comment"),
        ("[//]", "comment"),
        ("[to-tre]", "other"),
        ("[navn på enhet]", "other"),
        ("[stille rom]", "other"),
        ("//S02: ja //", "overlap"),
        ("//Ola: ja, og/eller nei//", "overlap"),
    ],
)
def test_marks_of_several_words(mark, kind):
    assert marked(f"så {mark} da") == [(mark, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "(kanskje)",
        "(s) ansatt(e)",
        "(2025) (12) (10:30)",
        "(lang historie) (kort fortalt) (stille og rolig) (ler hun så mye)",
        "(telefon) (opptak) (samtidig) (sic) (LO)",
        "xx Texxx x",
        "https://a.no/b//c og//eller",
        "kari@nav.no og ola@nav.no, @kari og @ola",
        "for- og etterarbeid, inn- og utpust, e-post",
        "3 * 4 og 3 # 4",
        "* punkt",
        "C# og #1 og #12#",
        "[ uten slutt",
        "[over\nlinja]",
        "//ingen slutt",
    ],
)
def test_what_is_no_mark(text):
    assert marked(f"ja\n{text}\nnei") == []


def test_signs_alone_between_blanks_are_marks_as_corpora_write_them():
    assert marked("# ja * vi ## og #") == [("#", "pause"), ("*", "overlap"), ("##", "pause"), ("#", "pause")]
    text = "003 # 12 år"  # the digits before the turn are its label
    assert find_marks(text, 4, len(text)) == [Mark(4, 5, "pause")]


def test_words_between_two_ends_were_said():
    assert marked("@ja (.) det@ da") == [("@", "laughter"), ("(.)", "pause"), ("@", "laughter")]
    assert marked("vet //ikke helt//, men") == [("//", "overlap"), ("//", "overlap")]
    assert marked("[leende-] ja [-leende]") == [("[leende-]", "laughter"), ("[-leende]", "laughter")]
    assert marked("[rart-] ja [-rart]") == [("[rart-]", "comment"), ("[-rart]", "comment")]
    assert marked("[lang=en-] no [-lang=en]") == [("[lang=en-]", "comment"), ("[-lang=en]", "comment")]


def test_a_word_begun_again_is_broken():
    assert marked("vi har t- tid og Ar- arbeid") == [("t-", "broken"), ("Ar-", "broken")]


def test_an_ordinary_bracket_is_looked_into():
    assert marked("(kanskje [ler] ikke (.) da)") == [("[ler]", "laughter"), ("(.)", "pause")]


def test_times_of_stamps():
    text = "ja [00:12] og #00:01:12-5# så [uklart 00:15] [0:05 - 0:09]"
    marks, times = find_with_times(text, 0, len(text))
    assert count_kinds(marks) == {"time": 3, "unclear": 1}
    assert times == [TimePoint(3, 12_000), TimePoint(14, 72_500), TimePoint(text.index("[0:05"), 5_000)]


def test_a_text_of_nothing_but_marks_has_none(monkeypatch):
    from coanalysis.language import marks as habits

    monkeypatch.setattr(habits, "MOST", 5)
    text = "# " * 8
    whole = (Turn(1, "A", 0, len(text)),)
    parts = tuple(Turn(n, "A", 4 * n, 4 * n + 4) for n in range(4))
    for turns in (whole, parts):
        assert marks_of(text, turns, find_with_times) == (
            (), [], ("there are more than 5 transcription marks: none was taken for one",)
        )  # fmt: skip
    assert len(marks_of(text, parts[:2], find_with_times)[0]) == 4


def test_the_kinds_of_the_model_are_all_known():
    assert NOT_SAID >= LEFT_OUT
    assert {*KINDS, "time"} - NOT_SAID == {"anonymised", "other"}
    assert set(NOT_SAID - LEFT_OUT) == {"broken"}


SIGNS = st.text(st.sampled_from("[](){}#*@/-.x: \nler12⎡⌉æ"), max_size=60)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(SIGNS, SIGNS)
def test_marks_are_sorted_disjoint_and_inside(before, text):
    whole = before + text
    marks = find_marks(whole, len(before), len(whole))
    at = len(before)
    for mark in marks:
        assert at <= mark.start < mark.end <= len(whole)
        assert "\n" not in whole[mark.start : mark.end]
        at = mark.end
    said = blanked(whole, marks)
    assert len(said) == len(whole)
    changed = [at for at, (char, old) in enumerate(zip(said, whole, strict=True)) if char != old]
    blank = (range(mark.start, mark.end) for mark in marks if mark.kind in NOT_SAID)
    assert changed == [at for places in blank for at in places if whole[at] != " "]
    assert {said[at] for at in changed} <= {" ", "\u2060"}


@pytest.mark.parametrize("sign", ["[", "(", "((", "{", "#", "//", "@", "//a", "@a ", "[ler", "(a(", "- a", "a- ", "xX"])
def test_half_a_million_signs_are_read_through(sign):
    find_marks(sign * (500_000 // len(sign)))  # would not come back if it looked at each pair of signs


# They stand between no words


def rules(*lines: str) -> Rules:
    indicators = tuple(Indicator("barrier/time", line) for line in lines)
    code = Code("barrier/time", {"nb": "Tid"}, indicators=indicators)
    return Rules([Codebook("bok", "1", {"nb": "bok"}, ("nb",), (code,))], keys=KEYS)


def transcript(text: str, marks: list[Mark] | None = None) -> Transcript:
    found = tuple(find_marks(text) if marks is None else marks)
    return Transcript("t1", text_sha(text), text, (Turn(1, "A", 0, len(text)),), language="nb", marks=found)


def suggestions(text: str, *lines: str, marks: list[Mark] | None = None) -> list[Suggestion]:
    talk = transcript(text, marks)
    return rules(*lines).suggest(talk, [Passage("t1", talk.version, 0, len(text))])


@pytest.mark.parametrize(
    "text",
    [
        "Vi har [ler] knapp [pause] tid nå.",
        "vi har knapp # tid nå",
        "vi har knapp (.) tid nå",
        "vi har knapp * tid nå",
        "vi har knapp //S02: ja, nettopp// tid nå",
        "vi har knapp xxx tid nå",
        "vi har knapp t- tid nå",
        "vi har knapp [uklart 00:12] tid nå",
        "vi har knapp #00:12:33-1# tid nå",
        "vi har knapp ((dør går opp)) tid nå",
        "vi har ⎡knapp⎤ ⎣tid⎦ nå",
        "vi har @knapp tid@ nå",
        "vi har knapp {pause} tid nå",
    ],
)
def test_a_phrase_is_found_across_marks_with_its_exact_place(text):
    (found,) = suggestions(text, "knapp tid")
    start, end = text.index("knapp"), text.index("tid") + 3
    assert found.evidence == (Evidence("knapp tid", ((start, end),)),)
    assert (found.start, found.end) == (0, len(text))
    (regular,) = suggestions(text, r"re: knapp\W+tid")
    assert regular.evidence == (Evidence(r"re: knapp\W+tid", ((start, end),)),)


def test_a_sign_inside_a_word_leaves_the_word_whole():
    text = "vi har kna⎡pp ti⎤d og °samm°e"
    assert suggestions(text, "knapp tid")[0].evidence[0].spans == ((7, 18),)
    (found,) = suggestions(text, "samme", marks=[Mark(22, 23, "comment"), Mark(27, 28, "comment")])
    assert found.evidence[0].spans == ((23, 29),)
    assert blanked("a⎡1 ⎡b", find_marks("a⎡1 ⎡b")) == "a 1  b"


@pytest.mark.parametrize("text", ["knapp [navn på enhet] tid", "knapp (kanskje) tid", "knapp [lederen] tid"])
def test_words_in_other_brackets_stand_between(text):
    assert suggestions(text, "knapp tid") == []


def test_what_somebody_else_says_inside_a_turn_is_no_evidence():
    assert suggestions("ja //S02: vi har knapp tid // nei", "knapp tid") == []
    assert suggestions("ja [knapp tid] {knapp tid} nei", "knapp tid")[0].evidence[0].spans == ((4, 13),)


def test_the_marks_of_the_transcript_decide():
    text = "vi har knapp &&& hm &&& tid"
    assert suggestions(text, "knapp tid") == []
    (found,) = suggestions(text, "knapp tid", marks=[Mark(13, 23, "comment")])
    assert found.evidence[0].spans == ((7, 27),)
    assert suggestions("vi har knapp &&& tid", "knapp tid", marks=[Mark(13, 16, "other")]) != []


@pytest.mark.parametrize("mark", ["[ler]", "#", "(.)", "//S02: nei //", "xxx"])
def test_negation_reaches_across_marks(mark):
    (found,) = suggestions(f"vi hadde ikke {mark} tidspress der", "tidspress")
    assert found.strength == "negative_case"
    assert suggestions("ja //S02: ikke // tidspress der", "tidspress")[0].strength == "strong"


def test_examples_of_a_codebook_are_read_by_the_same_habits():
    for text in ("knapp [ler] tid", "knapp //S02: ja // tid", "knapp xxx tid", "knapp t- tid", "knapp {pause} tid"):
        code = Code("barrier/time", {"nb": "Tid"}, indicators=(Indicator("barrier/time", "knapp tid"),))
        assert compile_codes([code], KEYS).find(text)
        assert words_of(text) == ["knapp", "tid"] == [token.text for token in tokenize(text)]
        assert without_marks(text) == blanked(text, find_marks(text))


def test_a_pass_is_run_again_when_marks_change():
    study = small_study()
    first, *rest = study.transcripts
    other = replace(study, transcripts=(replace(first, marks=(Mark(0, 3, "pause"),)), *rest))
    assert made_from(study) == made_from(small_study())
    assert made_from(other) != made_from(study)


# Quotes without them


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("vi har [ler] ikke tid", "vi har ikke tid"),
        ("ja [ler], nei", "ja, nei"),
        ("[ler] Nei då", "Nei då"),
        ("[ler]. Nei", "Nei"),
        ("Ja. [ler]. Nei", "Ja. Nei"),
        ("Ja [ler].", "Ja."),
        ("ja [ler]", "ja"),
        ("«[ler] ja [ler]»", "«ja»"),
        ("vi(.)har", "vi har"),
        ("sam⎡me ja⎦", "samme ja"),
        ("vi # har ## og #", "vi har og"),
        ("@ja det@ nei", "ja det nei"),
        ("ja //S02: nei // så", "ja så"),
        ("ja\n[ler]\nnei", "ja\nnei"),
        ("ja [ler]\nnei", "ja\nnei"),
        ("Ja (.) (ler) [pause] men", "Ja men"),
        ("[00:12] ja", "ja"),
        ("det var [uklart 08:40] som sa", "det var […] som sa"),
        ("xxx xxx ja", "[…] ja"),
        ("t- tid [navn] (kanskje) XXX", "t- tid [navn] (kanskje) XXX"),
        ("[ler]", "[ler]"),
        ("[uklart]", "[uklart]"),
        ("ja  nei ", "ja  nei "),
    ],
)
def test_talk_without_marks(text, shown):
    assert bare(text, 0, len(text), find_marks(text), gap="[…]").text == shown


def test_a_mark_half_inside_a_stretch_is_left_out_as_far_as_it_goes():
    text = "ja [uklart 00:12] nei [ler]"
    assert bare(text, 0, 10, find_marks(text), gap="…").text == "ja …"
    assert bare(text, 10, 24, find_marks(text), gap="").text == "nei"


TALK = st.lists(
    st.sampled_from(
        ["ja", "nei.", "Vi", "[ler]", "(.)", "#", "xxx", "[navn]", "//S02: å//", ",", "\n", "«", "»", "@å@"]
    ),
    max_size=12,
).map(" ".join)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(TALK)
def test_every_character_shown_knows_its_place(text):
    shown = bare(text, 0, len(text), find_marks(text), gap="[…]")
    assert len(shown.text) == len(shown.places)
    for char, (start, end) in zip(shown.text, shown.places, strict=True):
        assert char == text[start:end] or char in " […]"
    starts = [start for start, _end in shown.places]
    assert starts == sorted(starts)
    kept = [char for char in blanked(text, find_marks(text)) if char.isalnum()]
    assert [char for char in shown.text if char.isalnum()] == kept or shown.text == text


SPEECH = "Jeg tok på meg [ler] å teste lommekortet (.) på nattevakta, men det [uklart 00:31] var aldri # tid."
SHOWN = "Jeg tok på meg å teste lommekortet på nattevakta, men det […] var aldri tid."


def marked_study():
    """The small study with marks in turn 3 of FG1, which D2 says, coded as a whole."""
    study = with_decisions(decide("FG1", 3, "barrier/time", at="2025-06-26T10:00:00Z"))
    old = TRANSCRIPTS["FG1"]
    turn = old.turns[2]
    grown = len(SPEECH) - (turn.end - turn.start)
    text = old.text[: turn.start] + SPEECH + old.text[turn.end :]
    turns = tuple(
        replace(one, start=one.start + grown * (one.number > 3), end=one.end + grown * (one.number >= 3))
        for one in old.turns
    )
    marks = tuple(find_marks(text, turns[2].start, turns[2].end))
    new = replace(old, text=text, turns=turns, marks=marks)
    decisions = tuple(
        replace(one, start=turns[2].start, end=turns[2].end)
        for one in study.decisions
        if one.transcript == new.id and one.code == "barrier/time"
    )
    claim = Claim("c1", "Tida strakk ikke til.", "anna", "2025-06-26T10:00:00Z",
                  supporting=(Passage(new.id, new.version, turns[2].start, turns[2].end),))  # fmt: skip
    others = [one for one in study.transcripts if one.id != new.id]
    return replace(study, transcripts=(new, *others), decisions=decisions, claims=(claim,), suggestions=())


def quotes_in(tables) -> list[str]:
    cells = [cell for table in tables for row in table.rows for cell in row]
    quotes = [one for cell in cells for one in (cell if isinstance(cell, tuple) else (cell,)) if isinstance(one, Quote)]
    return [one.text for one in quotes]


@pytest.mark.parametrize("kind", ["quotes", "findings"])
def test_quotes_keep_their_marks_unless_asked(kind):
    study = marked_study()
    assert set(quotes_in(query.build(kind, study).tables)) == {SPEECH}
    assert set(quotes_in(query.build(kind, study, marks="leave_out").tables)) == {SHOWN}
    silent = replace(study, settings=replace(study.settings, marks="leave_out"))
    assert set(quotes_in(query.build(kind, silent).tables)) == {SHOWN}
    assert set(quotes_in(query.build(kind, silent, marks="keep").tables)) == {SPEECH}


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("nb", "Transkripsjonsmerker (latter, pauser, lyder, tidsstempler, overlapp) er utelatt fra sitatene. Det som"
               " ikke kunne høres, er vist som […]."),
        ("nn", "Transkripsjonsmerke (latter, pausar, lydar, tidsstempel, overlapp) er utelatne frå sitata. Det som"
               " ikkje kunne høyrast, er vist som […]."),
        ("en", "Transcription marks (laughter, pauses, sounds, time stamps, overlap) are left out of quotes. What could"
               " not be heard is shown as […]."),
    ],
)  # fmt: skip
def test_the_note_says_that_marks_were_left_out(language, note):
    study = marked_study()
    for kind in ("quotes", "long", "findings", "negative"):
        assert note in query.build(kind, study, language=language, marks="leave_out").tables[0].notes
        assert note not in query.build(kind, study, language=language).tables[0].notes


def test_figures_and_their_evidence():
    study = marked_study()
    for kind in ("matrix", "cooccurrence"):
        facets = {"rows": "barrier", "columns": "barrier"} if kind == "cooccurrence" else {}
        kept, left = (query.build(kind, study, marks=marks, **facets).tables for marks in ("keep", "leave_out"))
        assert [table.rows for table in kept] == [table.rows for table in left]
        texts = {one.text for table in left for quotes in table.evidence.values() for one in quotes}
        assert texts <= {SHOWN}
        assert left[0].filters["Transkripsjonsmerker i sitater"] == "utelatt"
    assert "Transkripsjonsmerker i sitater" not in kept[0].filters


def test_data_stay_as_they_are():
    study = marked_study()
    left = replace(study, settings=replace(study.settings, marks="leave_out"))
    for kind in ("turns", "codings"):
        assert query.build(kind, left).tables[0].rows == query.build(kind, study).tables[0].rows
        with pytest.raises(QueryError, match="does not take marks"):
            query.build(kind, study, marks="leave_out")
    (row,) = [row for row in query.codings(left).records() if row["code"] == "barrier/time"]
    assert row["text"] == SPEECH
    (long,) = query.long(left).records()
    assert (long["text"], long["turn"]) == (SHOWN, 3)


def test_another_word_for_marks_is_refused():
    with pytest.raises(QueryError) as caught:
        query.quotes(marked_study(), marks="away")
    assert caught.value.hint == "one of keep, leave_out"


def test_words_of_a_quote_without_marks_are_found_again():
    study = marked_study()
    places = Places(study, "nb")
    talk = study.transcripts[0]
    turn = talk.turns[2]
    for words in (SHOWN, SPEECH, f"«{SHOWN}»", "teste lommekortet på nattevakta", "men det […] var aldri tid."):
        span = places.excerpt(words, talk, turn).span
        assert span is not None
        assert bare(talk.text, *span, talk.marks, gap="[…]").text in (words, words.strip("«»"), SHOWN)
    span = places.excerpt("meg å teste lommekortet på", talk, turn).span
    assert talk.text[slice(*span)] == "meg [ler] å teste lommekortet (.) på"
    (passage,), failed = places.passages(f"FG1, ytring 3: «{SHOWN}»")
    assert (passage.start, passage.end, failed) == (turn.start, turn.end, [])
    assert places.excerpt("men det var aldri tid", talk, turn).span is None  # what could not be heard is missing


def test_every_turn_of_the_sample_is_found_again_without_its_marks():
    n_marked = 0
    for name in ("fg1-nyansatte.docx", "intervju-turid.txt", "intervju-kaare.md", "interview-james.vtt"):
        talk = co.load(ROOT / "transcripts_sample" / name).transcript
        for turn in talk.turns:
            shown = bare(talk.text, turn.start, turn.end, talk.marks, gap="[…]").text
            n_marked += shown != talk.words_of(turn)
            places = locate(shown, talk.text, turn.start, turn.end, marks=talk.marks, ellipsis="[…]")
            assert len(places) >= 1, (name, turn.number)
            start, end = places[0]
            outside = talk.text[turn.start : start] + talk.text[end : turn.end]
            assert without_marks(outside).strip(" .\n") == "", (name, turn.number)
    assert n_marked > 50


# On the command line


def test_marks_in_the_terminal(coa, tmp_path, monkeypatch):
    root = closed_project(tmp_path, imported=False)
    talk = "Intervjuer: Hvordan var det?\nInformant: Vi hadde [ler] knapp (.) tid.\n" * 3
    (tmp_path / "i9.txt").write_text(talk, encoding="utf-8")
    monkeypatch.chdir(root)
    assert coa("import", "../i9.txt").code == 0
    assert coa("code").code == 0
    with co.open_project(root, coder="ida") as project:
        project.decide([decision(project, project.study.transcripts[0].title, 2, "barrier/time")])

    def quote(*options):
        (table,) = json.loads(coa("show", "quotes", "--json", *options).out)["quotes"]
        return table["rows"][0]["quote"]

    assert quote() == "Vi hadde [ler] knapp (.) tid."
    assert quote("--marks", "leave_out") == "Vi hadde knapp tid."
    path = root / "coanalysis.toml"
    text = path.read_text("utf-8")
    assert 'marks = "keep"' in text
    path.write_text(text.replace('marks = "keep"', 'marks = "leave_out"'), encoding="utf-8")
    assert quote() == "Vi hadde knapp tid."
    assert quote("--marks", "keep") == "Vi hadde [ler] knapp (.) tid."
    assert coa("show", "quotes", "--marks", "away").code == 2
    assert coa("show", "turns", "--marks", "keep").code == 2
    assert "[ler] knapp (.) tid" in json.loads(coa("show", "turns", "--json").out)["turns"][1]["text"]


def test_the_reading_edition_shows_marks_as_they_are(tmp_path):
    from docx import Document

    from coanalysis.exporters.reading import write_reading

    study = marked_study()
    study = replace(study, settings=replace(study.settings, marks="leave_out"))
    write_reading(study, tmp_path / "reading.docx", language="nb")
    assert any(SPEECH in one.text for one in Document(str(tmp_path / "reading.docx")).paragraphs)
