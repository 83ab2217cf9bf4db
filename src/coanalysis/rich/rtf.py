"""A walk over an RTF document that loses no text.

The walk gives the final view: deleted and hidden text out, field results in, text boxes once, pictures skipped. Bytes
are decoded by the code page of the font they stand in, or else of the document.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from coanalysis.errors import LoadError
from coanalysis.rich.flow import PARAGRAPH_LIMIT, Cell, Comment, Comments, Flow, RichText, too_long
from coanalysis.rich.rtfwords import (
    BODY_LEVEL,
    CHARACTER_SETS,
    CHARACTERS,
    CHARSETS,
    COUNTED,
    ENDS,
    KNOWN,
    LEFT_OUT,
    NUMBERED,
    SIGNS,
    WEIGHTS,
    heading_styles,
)
from coanalysis.zips import damaged

__all__ = ["read_rtf"]

#: Limits: groups in each other, and tokens (a word of mark-up, a bracket, a stretch of text) of the whole file.
DEPTH_LIMIT, TOKEN_LIMIT = 1_000, 4_000_000

_TOKEN = re.compile(
    rb"\\(?:(?P<word>[a-zA-Z]+)(?P<number>-?\d{1,10})? ?|'(?P<hex>[0-9a-fA-F]{2})|(?P<sign>[^a-zA-Z]))"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)"
)


def read_rtf(data: bytes, where: str, *, encoding: str | None = None) -> RichText:
    """Return the paragraphs of an RTF document in document order.

    encoding: the code page of its bytes, where the document names a wrong one. Raises LoadError when it is no RTF, or
    passes a limit.
    """
    start = data.find(b"{\\rtf", 0, 200)
    if start < 0:
        raise damaged(where, "the beginning is missing")
    return _Walk(data, where, encoding).read(start)


@dataclass(slots=True)
class _State:
    """What holds in a group. mode: `text`, `skip`, `fonts` or `name` (of a comment's author or number).

    codec: of its bytes. uc: how many characters for old programs follow a Unicode one. twice: the mode to go back to
    in a group that says its text twice. on_close: what to do at its end.
    """

    mode: str = "text"
    codec: str = "cp1252"
    uc: int = 1
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    is_starred: bool = False
    twice: str = ""
    on_close: Callable[[], None] | None = None


class _Walk:
    """One walk over the tokens of a document."""

    def __init__(self, data: bytes, where: str, encoding: str | None) -> None:
        self._data, self._where = data, where
        self._is_asked = encoding is not None
        self._codec, self._why = "cp1252", "no code page is named"
        if encoding is not None:
            self._codec, self._why = _codec_asked(encoding, where), "as asked"
        self._is_utf8, self._headings = _is_utf8(data), heading_styles(data)
        self._fonts: dict[int, str] = {}
        self._font = self._default_font = 0
        self._state, self._stack = _State(codec=self._codec), list[_State]()
        self._body = Flow()
        self._flow = self._body
        self._bytes = bytearray()
        self._to_skip = self._high = self._jump = 0
        self._table, self._row, self._column, self._in_table, self._is_heading = 1, 1, 1, False, False
        self._name, self._author, self._number, self._left_out = "", "", "", ""
        self._comments = Comments()
        self._aside: Counter[str] = Counter()

    def read(self, start: int) -> RichText:
        for token in self._tokens(start):
            self._take(token)
            if not self._stack:
                break
        self._flush()
        notices = ("the end of the file is missing: was it cut off on its way?",) if self._stack else ()
        while self._stack:
            self._close()
        return RichText(self._body.paragraphs(), self._aside, self._comments.all(), self._codec, self._why, notices)

    # Tokens

    def _tokens(self, at: int) -> Iterator[re.Match[bytes]]:
        """Yield the tokens; a stretch of binary data is jumped over."""
        n_tokens = 0
        while at >= 0:
            end = -1
            for token in _TOKEN.finditer(self._data, at):
                n_tokens += 1
                if n_tokens > TOKEN_LIMIT or len(self._flow.found) > PARAGRAPH_LIMIT:
                    raise too_long(self._where)
                yield token
                if self._jump:
                    end, self._jump = token.end() + self._jump, 0
                    break
            at = end

    def _take(self, token: re.Match[bytes]) -> None:
        kind = token.lastgroup
        if kind == "text":
            self._text(token[0])
        elif kind == "hex":
            self._text(bytes.fromhex(token["hex"].decode("ascii")))
        else:
            self._flush()
            if kind == "brace":
                self._open() if token[0] == b"{" else self._close()
            elif kind == "sign":
                self._sign(token["sign"].decode("latin-1"))
            else:
                number = token["number"]
                self._word(token["word"].decode("ascii"), None if number is None else int(number))

    def _open(self) -> None:
        if len(self._stack) >= DEPTH_LIMIT:
            raise too_long(self._where)
        self._to_skip = 0
        self._stack.append(self._state)
        self._state = replace(self._state, is_starred=False, on_close=None)

    def _close(self) -> None:
        self._to_skip = 0
        if self._state.on_close:
            self._state.on_close()
        self._state = self._stack.pop()

    # Text

    def _text(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        if self._state.mode not in ("text", "name") or skipped == len(data):
            return
        data = data[skipped:]
        if self._is_utf8 and len(data) > 1 and not data.isascii():
            self._flush()
            self._put(data.decode("utf-8", errors="replace"))
        else:
            self._bytes += data

    def _flush(self) -> None:
        """Decode the bytes read so far: those of one letter may stand in several tokens."""
        if self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            self._put(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        if self._state.codec != "symbol":
            return data.decode(self._state.codec, errors="replace")
        return "".join(" " if byte in b" \t" else self._symbol() for byte in data)

    def _symbol(self) -> str:
        """Return what stands for a sign of a symbol font: it has no letter."""
        self._aside["symbols without a letter"] += 1
        return "▯"

    def _put(self, text: str) -> None:
        state = self._state
        if state.mode == "name":
            self._name += text
            return
        left_out = "hidden stretches" if state.hidden else "deleted stretches" if state.deleted else ""
        if left_out and left_out != self._left_out and text.strip():
            self._aside[left_out] += 1
        self._left_out = left_out
        if not left_out:
            self._flow.runs.append((text, state.bold))

    def _unicode(self, number: int) -> None:
        """Take in a character by its number; those beyond 65535 come as two."""
        self._to_skip = self._state.uc
        code = number % 0x10000
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00 if self._high else 0xFFFD
        self._high = 0
        if self._state.mode in ("text", "name"):
            self._put(self._symbol() if 0xE000 <= code <= 0xF8FF else chr(code))

    def _sign(self, sign: str) -> None:
        self._to_skip = 0
        if sign == "*":
            self._state.is_starred = True
        elif self._state.mode not in ("text", "name"):
            return
        elif sign in "\r\n":
            self._end()
        elif sign in SIGNS:
            self._put(SIGNS[sign])

    # Words

    def _word(self, word: str, number: int | None) -> None:
        state, self._to_skip = self._state, 0
        if state.is_starred:
            state.is_starred = False
            if word not in KNOWN:
                state.mode = "skip"
        if word == "bin":
            self._jump = max(0, number or 0)
        elif state.mode == "skip":
            state.mode = state.twice if word == "ud" and state.twice else "skip"
        elif state.mode == "fonts":
            self._font_word(word, number or 0)
        elif word == "u":
            self._unicode(number or 0)
        elif word in CHARACTERS:
            self._put(CHARACTERS[word])
        elif word in COUNTED or word in LEFT_OUT:
            state.mode = "skip"
            if word in COUNTED:
                self._aside[COUNTED[word]] += 1
        else:
            self._act(word, number)

    def _act(self, word: str, number: int | None) -> None:
        """Do what a word says that is neither a character nor a group to skip."""
        if word in WEIGHTS:
            setattr(self._state, WEIGHTS[word], number != 0)
        elif word in ENDS:
            self._break(word)
        elif word in _GROUPS:
            _GROUPS[word](self)
        elif word in _NUMBERS:
            _NUMBERS[word](self, number or 0)
        elif word in CHARACTER_SETS:
            self._set_codec(CHARACTER_SETS[word], f"declared by the document (\\{word})")

    def _set_codec(self, name: str, why: str) -> None:
        """Believe what the document says of its bytes, where nobody said otherwise."""
        if self._is_asked:
            return
        try:
            self._codec, self._why = codecs.lookup(name).name, why
        except LookupError:
            return
        self._state.codec = self._codec

    def _font_word(self, word: str, number: int) -> None:
        if word == "f":
            self._font = number
        elif word == "fcharset" and number in CHARSETS:
            self._fonts[self._font] = CHARSETS[number]

    def _use_font(self, number: int) -> None:
        self._state.codec = self._fonts.get(number, self._codec)

    def _plain(self) -> None:
        self._state.bold = self._state.hidden = self._state.deleted = False
        self._use_font(self._default_font)

    # Paragraphs

    def _break(self, word: str) -> None:
        if word == "cell":
            self._in_table = True
            self._end()
            self._column += 1
        elif word == "row":
            self._row, self._column = self._row + 1, 1
        elif word in ("par", "nestcell") or self._flow.runs:
            self._end()

    def _end(self) -> None:
        if not self._in_table and (self._row, self._column) != (1, 1) and self._flow is self._body:
            self._table, self._row, self._column = self._table + 1, 1, 1
        cell = Cell(self._table, self._row, self._column) if self._in_table else None
        self._flow.end(cell, is_heading=self._is_heading)

    def _reset(self) -> None:
        self._in_table = self._is_heading = False

    def _set_style(self, number: int) -> None:
        self._is_heading = number in self._headings

    def _set_level(self, number: int) -> None:
        self._is_heading = number < BODY_LEVEL

    # Groups

    def _skip_fonts(self) -> None:
        self._state.mode = "fonts"

    def _say_twice(self) -> None:
        self._state.twice, self._state.mode = self._state.mode, "skip"

    def _box(self) -> None:
        outer, kept = self._flow, (self._in_table, self._is_heading)
        box = self._flow = Flow()
        self._reset()

        def leave() -> None:
            self._flow = outer
            outer.boxes += box.all()
            self._in_table, self._is_heading = kept

        self._state.on_close = leave

    def _comment(self) -> None:
        outer, author = self._flow, self._author
        self._flow, self._author, self._number = Flow(), "", ""

        def leave() -> None:
            text = "\n".join(found.text for found in self._flow.all()).strip()
            self._flow = outer
            self._comments.add(Comment(text, author, len(self._body.found) + 1, ""), self._number)

        self._state.on_close = leave

    def _named(self, act: Callable[[str], None]) -> None:
        """Collect the text of this group, and pass it on at its end."""
        self._state.mode, self._name = "name", ""
        self._state.on_close = lambda: act(self._name.strip())

    def _set_author(self, name: str) -> None:
        self._author = name

    def _set_number(self, name: str) -> None:
        self._number = name


_GROUPS: dict[str, Callable[[_Walk], None]] = {
    "fonttbl": _Walk._skip_fonts,
    "upr": _Walk._say_twice,
    "shptxt": _Walk._box,
    "dptxbxtext": _Walk._box,
    "annotation": _Walk._comment,
    "atnauthor": lambda walk: walk._named(walk._set_author),
    "atnid": lambda walk: walk._named(lambda _: None),
    "atnref": lambda walk: walk._named(walk._set_number),
    "atrfstart": lambda walk: walk._named(lambda name: walk._comments.start(name, walk._flow)),
    "atrfend": lambda walk: walk._named(lambda name: walk._comments.end(name, walk._flow)),
    "plain": _Walk._plain,
    "pard": _Walk._reset,
    "intbl": lambda walk: setattr(walk, "_in_table", True),
}
_NUMBERS: dict[str, Callable[[_Walk, int], None]] = {
    "uc": lambda walk, number: setattr(walk._state, "uc", max(0, number)),
    "f": _Walk._use_font,
    "deff": lambda walk, number: setattr(walk, "_default_font", number),
    "s": _Walk._set_style,
    "outlinelevel": _Walk._set_level,
    "ansicpg": lambda walk, number: walk._set_codec(
        NUMBERED.get(number, f"cp{number}"), f"declared by the document (\\ansicpg{number})"
    ),
}


def _is_utf8(data: bytes) -> bool:
    """Say whether letters beyond ASCII stand in the file as UTF-8: nothing else looks like it by chance."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _codec_asked(name: str, where: str) -> str:
    try:
        b"\xe6".decode(name, errors="replace")
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise LoadError(
            f"there is no text encoding named {name!r}",
            where=where,
            hint="common ones: cp1252 (Windows), mac_roman (old Mac); leave it out to believe the document",
            code="load.encoding",
        ) from None
