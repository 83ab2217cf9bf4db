"""The words of a project as they are written, so that a small change of a codebook is looked for in few places.

A disposable cache in the project folder. It holds words of the interviews and stays there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from coanalysis.codebook.match import Matcher
from coanalysis.errors import ExportError
from coanalysis.files import write_atomic
from coanalysis.language.tokens import fold
from coanalysis.project.pass_basis import MATCHER_VERSION

__all__ = ["Search", "Words"]

WORDS = Path(".cache") / "words.json"
#: With more different pieces to look for, tokenizing is as fast.
_MOST_PIECES = 32
#: Words that a token of the text is split into; they do not stand there as they are compared.
SPLIT = frozenset({"n't", "can", "will", "shall"})
_NOT_INSIDE = re.compile("n['’‘ʼ]t", re.IGNORECASE)


class Words:
    """The word forms of a project as written, and the digests of the transcripts that hold no others.

    Each stands in its transcript letter by letter, but for those that `n't` was split off from.
    """

    def __init__(self, forms: Iterable[str] = (), covered: Iterable[str] = ()) -> None:
        self.forms = dict.fromkeys(forms)
        self.covered = set(covered)
        self._size = len(self.forms), len(self.covered)

    @classmethod
    def load(cls, root: Path) -> Words:
        """Return the words known of a project; none where there is no cache that can be read."""
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            content = json.loads((root / WORDS).read_bytes())
            if content["format"] == MATCHER_VERSION:
                return cls(content["forms"].split(), content["covered"])
        return cls()

    def save(self, root: Path, *, digests: Iterable[str]) -> None:
        """Write the cache if it has changed. digests: of the transcripts that are there; others are forgotten."""
        covered = sorted(self.covered.intersection(digests))
        if self._size == (len(self.forms), len(covered)):
            return
        content = {"format": MATCHER_VERSION, "forms": " ".join(self.forms), "covered": covered}
        with suppress(OSError, ExportError):
            (root / WORDS).parent.mkdir(mode=0o700, exist_ok=True)
            write_atomic(root / WORDS, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def search(self, matcher: Matcher) -> Search | None:
        """Return a search for the words that a matcher has something to do with; None if it looks at everything."""
        if matcher.always:
            return None
        wanted = [form for form in self.forms if matcher.triggers(form)]
        pieces = _shortest(wanted)
        return Search(pieces, not SPLIT.isdisjoint(map(fold, wanted))) if len(pieces) <= _MOST_PIECES else None


def _shortest(forms: Sequence[str]) -> list[str]:
    """Return the forms without those in which another one stands."""
    kept: list[str] = []
    for form in sorted(forms, key=len):
        if not any(piece in form for piece in kept):
            kept.append(form)
            if len(kept) > _MOST_PIECES:
                break
    return kept


class Search:
    """Says whether a stretch of text may hold some words. with_not: whether English `n't` is among them."""

    def __init__(self, pieces: Iterable[str], with_not: bool = False) -> None:
        self.pieces = tuple(pieces)
        self.with_not = with_not

    def may_stand_in(self, text: str) -> bool:
        """Say whether one of the words may stand in a text: False is sure, True is not."""
        for piece in self.pieces:
            if piece in text:
                return True
        return self.with_not and _NOT_INSIDE.search(text) is not None


def unwritten(words: Iterable[str], text: str) -> Iterator[str]:
    """Yield the words that do not stand in a text letter by letter."""
    return (word for word in words if word not in text and fold(word) not in SPLIT)
