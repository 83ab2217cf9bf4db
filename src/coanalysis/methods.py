"""Method profiles: what each method of analysis asks of the program, as a table of behaviour.

A profile holds no procedure. It says what is offered, asked for, left out and called what; the verbs look it up by the
setting `method`. Sources: Hsieh & Shannon 2005 (directed), King 2012 (template), Gale et al. 2013 (framework), Braun &
Clarke 2006, 2019 (reflexive), Tjora 2021 (sdi), Malterud 2012 (stc).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coanalysis.errors import UsageError
from coanalysis.words import has_word, word

__all__ = ["METHODS", "PROFILES", "Profile", "is_topic", "profile"]

#: How names of topics begin that stand as if they were themes: a list of what was said about something.
TOPICS = (
    "barriers to", "benefits of", "challenges", "experiences of", "experiences with", "barrierer for", "barrierer mot",
    "barrierer i", "barrierar for", "barrierar mot", "barrierar i", "fordeler med", "fordelar med", "utfordringer",
    "utfordringar", "erfaringer med", "erfaringar med",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """How one method works.

    source: where the method is described. inductive_first: codes are made from the talk before theory comes in; `init`
    brings no codebook then. hints: when suggestions are shown unless the settings say otherwise. hints_need_reason:
    switching them on takes a reason, which is logged. agreement: `kappa`, or `dialogue`: a log of what two readers
    talked through, and no figure. counts: whether tables for the thesis count codes. memos: kinds of memo that are
    asked for. fits_no_code: «relevant, fits no code» must be considered and its share reported. asks_theme_or_topic:
    names of themes that only name a topic are asked about. first_person: condensates are written as «I».
    written_by_people: what the program never writes or fills in. hierarchy: whether the first codes may have codes
    above them. headings: keys of the columns of the analysis example (D4).
    """

    method: str
    source: str
    headings: tuple[str, ...]
    inductive_first: bool = False
    hints: str = "after_reading"
    agreement: str = "kappa"
    counts: bool = True
    memos: tuple[str, ...] = ()
    fits_no_code: bool = False
    asks_theme_or_topic: bool = False
    first_person: bool = False
    written_by_people: tuple[str, ...] = ()
    hierarchy: bool = True
    n_code_tests: int = 0

    @property
    def hints_need_reason(self) -> bool:
        """Whether suggestions are off until somebody switches them on and says why."""
        return self.hints == "off"

    def behaviour(self) -> tuple[str, ...]:
        """Return what the program does under this method, in sentences."""
        said = {
            "Codes are made from the talk first: init brings no codebook.": self.inductive_first,
            "Codes come first, most often from theory.": not self.inductive_first,
            "Suggestions are off until you switch them on and say why.": self.hints_need_reason,
            "Tables for the thesis hold no counts.": not self.counts,
            "Two readers keep a log of their talk (dialoglogg); no agreement is computed.": self.agreement != "kappa",
            "«Relevant, fits no code» is to be considered, and its share reported.": self.fits_no_code,
            f"Memos are asked for: {', '.join(self.memos)}.": bool(self.memos),
            "First codes have no codes above them, and each is to pass the code test (kodetest).": not self.hierarchy,
            "Names of themes that may only be topics are asked about.": self.asks_theme_or_topic,
            "Summaries are written by people.": "summary" in self.written_by_people,
            "Condensates are written by people, in the first person.": self.first_person,
        }
        return tuple(sentence for sentence, holds in said.items() if holds)

    def name(self, language: str) -> str:
        """Return what the method is called in a text."""
        return word(f"method.name.{self.method}", language)

    def example_headings(self, language: str) -> tuple[str, ...]:
        """Return the headings of the analysis example (D4), from left to right."""
        return tuple(word(f"method.heading.{key}", language) for key in self.headings)

    def term(self, noun: str, language: str) -> str:
        """Return the method's word for a noun: `passage`, `code`, `group` (codes that belong together) or `summary`."""
        own = f"method.term.{noun}.{self.method}"
        return word(own if has_word(own) else f"method.term.{noun}", language)

    def sentence(self, language: str) -> str:
        """Return a sentence for the method chapter on how the program was used."""
        return word(f"method.sentence.{self.method}", language)

    def code_tests(self, language: str) -> tuple[str, ...]:
        """Return the questions that each code is to pass (Tjora's «kodetest»); none in most methods."""
        return tuple(word(f"method.code_test.{number}", language) for number in range(1, self.n_code_tests + 1))


_EXAMPLE = ("meaning_unit", "condensed", "code", "subcategory", "category")
#: Method -> its profile, in the order they are listed.
PROFILES: Mapping[str, Profile] = MappingProxyType({
    one.method: one
    for one in (
        Profile("directed", "Hsieh & Shannon 2005", _EXAMPLE, fits_no_code=True),
        Profile("template", "King 2012", _EXAMPLE, fits_no_code=True),
        Profile(
            "framework", "Gale et al. 2013", ("case", "code", "summary", "quote", "line"),
            written_by_people=("summary",),
        ),
        Profile(
            "reflexive", "Braun & Clarke 2006, 2019", ("theme", "central_concept", "subthemes", "illustrating_quote"),
            inductive_first=True, hints="off", agreement="dialogue", counts=False, memos=("reflexive",),
            asks_theme_or_topic=True,
        ),
        Profile(
            "sdi", "Tjora 2021", ("excerpt", "close_code", "code_group", "concept"),
            inductive_first=True, hints="off", memos=("code",), hierarchy=False, n_code_tests=2,
        ),
        Profile(
            "stc", "Malterud 2012", ("meaning_unit", "code_group", "subgroup", "condensate", "gold_quote"),
            inductive_first=True, memos=("whole-impression",), first_person=True, written_by_people=("condensate",),
        ),
    )
})  # fmt: skip
METHODS = tuple(PROFILES)


def profile(method: str) -> Profile:
    """Return the profile of a method. Raises UsageError for one that is not known."""
    if method not in PROFILES:
        raise UsageError(f"the method {method!r} is not known", hint="one of " + ", ".join(METHODS))
    return PROFILES[method]


def is_topic(name: str) -> bool:
    """Say whether the name of a theme may only name a topic: one word, or «barriers to …» and the like.

    A theme says something about what it gathers; «Tid» or «Barriers to participation» is a heading for a list
    (Braun & Clarke). It is a question to the researcher, never a verdict.
    """
    words = name.casefold().split()
    return len(words) == 1 or " ".join(words).startswith(TOPICS)
