"""The suggesters as methods of a trial: what rules, similar and learned say of rows that were held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.baselines import Task, top_share
from benchmarks.coded import Coded
from benchmarks.protocol import Grid, Held
from coanalysis.language.keys import KeyTable
from coanalysis.model import Codebook, Passage, Transcript, Turn, text_sha
from coanalysis.suggesters.features import Spoken
from coanalysis.suggesters.learned import Learned
from coanalysis.suggesters.material import Unit
from coanalysis.suggesters.ordering import informative
from coanalysis.suggesters.reasons import Quote
from coanalysis.suggesters.rules import Rules
from coanalysis.suggesters.similar import Similar
from coanalysis.suggesters.training import OWN_TEXT, fit

#: A simulated reader trains anew after so large a share of all rows.
STEP = 1 / 40
SOUGHT = 0.9


class Hints:
    """The suggesters on one coded table; each code's whole entry is used, the table's codes as they were given."""

    def __init__(self, coded: Coded) -> None:
        self.coded = coded
        measured = set(coded.measured)
        codes = tuple(code for code in coded.book.codes if code.id in measured)
        self.book = Codebook("b", "", {}, coded.book.languages, codes)
        starts = np.cumsum([0, *(len(text) + 1 for text in coded.texts)])[:-1]
        places = zip(coded.groups, starts.tolist(), coded.texts, strict=True)
        self.passages = [Passage(group, "v", start, start + len(text)) for group, start, text in places]

    def methods(self) -> dict[str, Callable[[Task], Held]]:
        """Return name -> method; rules only when the codebook has indicators."""
        rules = {"rules": self.rules} if any(code.indicators for code in self.book.codes) else {}
        return rules | {
            "similar, nothing coded": lambda task: self.similar(task, with_quotes=False),
            "similar": lambda task: self.similar(task, with_quotes=True),
            "learned": lambda task: self.learned(task, is_quiet=False),
            "learned, as shipped": lambda task: self.learned(task, is_quiet=True),
        }

    def similar(self, task: Task, *, with_quotes: bool) -> Held:
        """Rank by likeness; for F1 each code is assigned as often as it was given, since `similar` assigns nothing."""
        quotes = self._quotes(task) if with_quotes else []
        spoken = [Spoken(place, text) for place, text in zip(self.passages, self.coded.texts, strict=True)]
        scores = Similar([self.book], quotes, spoken=spoken).scores(task.split()[1])
        return Held(scores, scores > top_share(scores, task.learnt.mean(axis=0)))

    def _quotes(self, task: Task) -> list[Quote]:
        pairs = zip(*np.nonzero(task.truth & task.may_learn[:, None]), strict=True)
        return [Quote(str(row), self.coded.measured[code], self.coded.texts[row]) for row, code in pairs]

    def learned(self, task: Task, *, is_quiet: bool) -> Held:
        """Assign above the cut. is_quiet: leave out the codes it keeps silent about, as in a project."""
        key = task.may_learn.tobytes()
        if getattr(self, "_last", (b"",))[0] != key:
            self._last = (key, Learned.train([self.book], self._units(task), least=0))
        learned = self._last[1]
        scores = learned.scores(task.split()[1])
        assigned = scores > np.array([learned.cuts[code] for code in learned.codes])
        if is_quiet:
            assigned &= np.array([learned.reliability[code].is_ready for code in learned.codes])
        return Held(scores, assigned)

    def _units(self, task: Task) -> list[Unit]:
        everything = frozenset(self.coded.measured)
        units = []
        for at, (place, text) in enumerate(zip(self.passages, self.coded.texts, strict=True)):
            given = {
                one: str(at) for one, is_there in zip(self.coded.measured, task.truth[at], strict=True) if is_there
            }
            known = bool(task.may_learn[at])
            units.append(
                Unit(
                    place, text, place.transcript, given if known else {}, read_for=everything if known else frozenset()
                )
            )
        return units

    def rules(self, task: Task) -> Held:
        """Assign on a strong or weak hit; a strong one ranks higher."""
        found = self.rule_hits()[~task.may_learn]
        return Held(found, found > 0)

    def rule_hits(self) -> Grid:
        """Return (rows, codes): 2 for a strong hit, 1 for a weak one, 0 for none."""
        if not hasattr(self, "_hits"):
            rules, order = Rules([self.book], keys=KeyTable()), {one: at for at, one in enumerate(self.coded.measured)}
            self._hits = np.zeros((len(self.coded.texts), len(order)))
            for row, text in enumerate(self.coded.texts):
                talk = Transcript("t", text_sha(text), text, (Turn(1, "", 0, len(text)),))
                for one in rules.suggest(talk, [Passage("t", talk.version, 0, len(text))]):
                    if one.strength != "negative_case":
                        self._hits[row, order[one.code]] = 2 if one.strength == "strong" else 1
        return self._hits


def share_read(order: Sequence[int], truth: Grid) -> float:
    """Return the share of rows that are read, in an order, until SOUGHT of those with the code are found."""
    found = np.flatnonzero(truth[list(order)])
    needed = int(np.ceil(SOUGHT * len(found)))
    return float((found[needed - 1] + 1) / len(truth))


class Reader:
    """A simulated reader of one coded table: which share is read to find 90 % of each code."""

    def __init__(self, hints: Hints, truth: Grid) -> None:
        spoken = [Spoken(place, text) for place, text in zip(hints.passages, hints.coded.texts, strict=True)]
        self._similar = Similar([hints.book], spoken=spoken)
        self._likeness = self._similar.scores(hints.coded.texts)
        self._rows = self._similar.features.rows(hints.coded.texts)
        self._hints, self._truth = hints, truth

    def curves(self) -> dict[str, list[float]]:
        """Return order -> share read per code. Random is the mean of ten orders."""
        n, codes = self._truth.shape
        mixed = [np.random.default_rng(seed).permutation(n) for seed in range(10)]
        found = {"random order": [float(np.mean([share_read(order, self._truth[:, at]) for order in mixed]))
                                  for at in range(codes)]}  # fmt: skip
        if any(code.indicators for code in self._hints.book.codes):
            hits = self._hints.rule_hits()
            found["rules first, then in order"] = [self._ranked(hits[:, at], at) for at in range(codes)]
        found["similar, nothing coded"] = [self._ranked(self._likeness[:, at], at) for at in range(codes)]
        found["learned, as one reads on"] = [share_read(self._reading(at), self._truth[:, at]) for at in range(codes)]
        return found

    def _ranked(self, scores: Grid, code: int) -> float:
        return share_read(np.argsort(-scores, kind="stable").tolist(), self._truth[:, code])

    def _reading(self, code: int) -> list[int]:
        """Return the rows in the order they are read: likeness first, then by what was learnt so far."""
        truth, likeness = self._truth[:, code], self._likeness[:, code]
        own = self._similar.middles[[code]]
        step, unread, read = max(5, int(len(truth) * STEP)), list(range(len(truth))), []
        while unread and (not read or truth[read].sum() < np.ceil(SOUGHT * truth.sum())):
            margins = self._margins(code, read, unread, own) if read else None
            ranked = informative(
                [Passage(str(at), "v", 0, 1) for at in unread], likeness=likeness[unread].tolist(), margins=margins
            )
            batch = [int(one.transcript) for one in ranked[:step]]
            read += batch
            unread = sorted(set(unread) - set(batch))
        return read + unread

    def _margins(self, code: int, read: list[int], unread: list[int], own: Grid) -> list[float]:
        weights, _offset = fit(self._rows[read], self._truth[read, code], own)
        parts = (self._rows[unread] @ weights, self._likeness[unread, code])
        learnt, like = (part / (float(part.std()) or 1.0) for part in parts)
        values: list[float] = (learnt + OWN_TEXT[0] * like).tolist()
        return values
