"""Where text on a PDF's page ends: the pen moves by the width of each letter it writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["FAULTS", "Matrix", "Pen", "times"]

Matrix = tuple[float, float, float, float, float, float]
#: What a damaged file may bring out of its parser.
FAULTS = (ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError,
          ValueError)  # fmt: skip
_MOVES = frozenset((b"BT", b"Td", b"TD", b"Tm", b"T*", b"'", b'"'))
#: The most widths a font is asked for.
_WIDTHS = 65_536


def times(one: Sequence[float], other: Sequence[float]) -> Matrix:
    """Return the product of two matrices as PDF writes them."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


@dataclass(frozen=True, slots=True)
class _Font:
    """The widths of a font, in thousandths of its size: code -> width. n_bytes: of a code."""

    widths: Mapping[int, float]
    default: float
    n_bytes: int


@dataclass(frozen=True, slots=True)
class _State:
    """What the operators Tf, Tc, Tw and Tz have set."""

    font: _Font | None = None
    size: float = 1.0
    letter: float = 0.0
    blank: float = 0.0
    stretch: float = 1.0


class Pen:
    """Follows the operations of a page. shift: how far it has moved since text was last given a place.

    is_exact: the widths of the letters written since then are known.
    """

    def __init__(self, resources: Any) -> None:
        self.shift = 0.0
        self.is_exact = False
        self._resources = [resources]
        self._state = _State()
        self._kept: list[_State] = []
        self._fonts: dict[int, tuple[Any, _Font | None]] = {}

    def take(self, operator: bytes, operands: Any) -> None:
        """Take in an operation; one that is damaged moves nothing."""
        try:
            self._take(operator, operands)
        except FAULTS:
            self.is_exact = False

    def enter(self, name: Any) -> Sequence[float]:
        """Enter a form, which has fonts of its own. Returns its matrix."""
        self._kept.append(self._state)
        try:
            form = self._resources[-1].get_object()["/XObject"][name].get_object()
            self._resources.append(form.get("/Resources", self._resources[-1]))
            matrix = [float(number) for number in form.get("/Matrix", ())]
        except FAULTS:
            self._resources.append(None)
            matrix = []
        return matrix if len(matrix) == 6 else (1, 0, 0, 1, 0, 0)

    def leave(self) -> None:
        """Leave a form."""
        if len(self._resources) > 1:
            self._resources.pop()
        self._state = self._kept.pop() if self._kept else self._state

    def _take(self, operator: bytes, operands: Any) -> None:
        if operator in _MOVES:
            self.shift, self.is_exact = 0.0, True
        if operator == b"TJ":
            for one in operands[0]:
                self._write(one)
        elif operator in (b"Tj", b"'", b'"'):
            self._write(operands[-1])
        elif operator == b"Tf":
            self._state = replace(self._state, font=self._font(operands[0]), size=float(operands[1]))
        elif operator == b"Tc":
            self._state = replace(self._state, letter=float(operands[0]))
        elif operator == b"Tw":
            self._state = replace(self._state, blank=float(operands[0]))
        elif operator == b"Tz":
            self._state = replace(self._state, stretch=float(operands[0]) / 100)
        elif operator == b"q" and len(self._kept) < 1000:
            self._kept.append(self._state)
        elif operator == b"Q" and self._kept:
            self._state = self._kept.pop()

    def _write(self, one: Any) -> None:
        state = self._state
        if isinstance(one, int | float):
            self.shift -= one / 1000 * state.size * state.stretch
            return
        if state.font is None:
            self.is_exact = False
            return
        data = one if isinstance(one, bytes) else one.original_bytes
        step, widths = state.font.n_bytes, state.font.widths
        for at in range(0, len(data), step):
            code = int.from_bytes(data[at : at + step], "big")
            width = widths.get(code, state.font.default) / 1000 * state.size + state.letter
            self.shift += (width + (state.blank if step == 1 and code == ord(" ") else 0)) * state.stretch

    def _font(self, name: Any) -> _Font | None:
        font = self._resources[-1].get_object()["/Font"].get_object()[name].get_object()
        if id(font) not in self._fonts:
            self._fonts[id(font)] = (font, _read_font(font))
        return self._fonts[id(font)][1]


def _read_font(font: Any) -> _Font | None:
    try:
        if font.get("/Subtype") == "/Type0":
            return _composed(font["/DescendantFonts"].get_object()[0].get_object())
        first = int(font["/FirstChar"])
        widths = font["/Widths"].get_object()
        missing = font["/FontDescriptor"].get_object().get("/MissingWidth", 0) if "/FontDescriptor" in font else 0
        return _Font({first + i: float(width.get_object()) for i, width in enumerate(widths[:256])}, float(missing), 1)
    except FAULTS:
        return None


def _composed(font: Any) -> _Font:
    """Return the widths of a font whose codes have two bytes: lists `c [w w]` and ranges `c c w`."""
    widths: dict[int, float] = {}
    told = [one.get_object() for one in font.get("/W", ())][:_WIDTHS]
    at = 0
    while at + 1 < len(told):
        first, second = int(told[at]), told[at + 1]
        if isinstance(second, list):
            widths.update((first + i, float(width.get_object())) for i, width in enumerate(second[:_WIDTHS]))
            at += 2
        else:
            last = min(int(second), first + _WIDTHS)
            widths.update(dict.fromkeys(range(first, last + 1), float(told[at + 2])))
            at += 3
        if len(widths) > _WIDTHS:
            break
    return _Font(widths, float(font.get("/DW", 1000)), 2)
