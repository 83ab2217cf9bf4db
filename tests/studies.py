"""A small study made by hand, for tests of tables and exporters. Everything in it is invented.

FG1 (group Nyansatte): D1, D2, D3 (says one word), D4 (present, says nothing), a moderator.
FG2 (group HLR): D5, D10, an interviewer as moderator. I1: D1 alone. I2 (in English): D6, begun, not fully read.
I3: D7, nothing decided, one suggestion. Coders anna and bo; FG2 turn 2 is disputed between them.
"""

from __future__ import annotations

from dataclasses import replace

from coanalysis.model import (
    Claim,
    Code,
    Codebook,
    Decision,
    Evidence,
    Example,
    Memo,
    Participant,
    Passage,
    Person,
    StaleItem,
    Suggestion,
    Theme,
    Transcript,
    Turn,
    text_sha,
    transcript_id,
)
from coanalysis.study import Settings, Study

LONG = (
    "Eg trur det heng på henne som held i øvinga no, og den dagen ho sluttar, veit eg ikkje kven som tek over, for vi "
    "har ikkje tid til å lære opp ein til, og ingen har spurt kven det skal vere heller, så då stoppar det vel opp."
)
TALK: dict[str, list[tuple[str, str]]] = {
    "FG1": [
        ("Ragnhild", "Hvordan ble dere med i gruppa?"),
        ("Marit", "Vi satt sammen og fant ut hva vi egentlig skulle løse."),
        ("Jonas", "Jeg tok på meg å teste lommekortet, men det var aldri tid."),
        ("Odd", "Mm."),
        ("Ragnhild", "Var det travelt?"),
        ("Marit", "Nei, vi fikk satt av tid på vaktplanen."),
    ],
    "FG2": [
        ("Intervjuer", "Korleis vart de med?"),
        ("Turid", "Sjefen sette meg på lista, og så såg vi henne ikkje meir."),
        ("Kåre", "Jeg sa nei. Det ble bare enda et prosjekt."),
        ("Turid", LONG),
    ],
    "I1": [
        ("Intervjuer", "Hvem bestemte?"),
        ("Marit", "Det var bestemt på forhånd. Ingen hadde tid, og lederen var ikke der."),
        ("Intervjuer", "Hele tida?"),
        ("Marit", "Tid var det jo ikke mangel på hos lederne."),
    ],
    "I2": [
        ("Interviewer", "How did you join?"),
        ("James", "=I wanted to, but we never had the time to meet."),
        ("Interviewer", "And then?"),
        ("James", "The car park was awful."),
    ],
    "I3": [("Intervjuer", "Hva skjedde?"), ("Siv", "Vi hadde aldri tid.")],
}
#: title -> kind, group, date, language, label -> (function, pseudonym)
CASTS: dict[str, tuple[str, str, str, str, dict[str, tuple[str, str]]]] = {
    "FG1": (
        "focus_group",
        "Nyansatte",
        "2025-06-03",
        "nb",
        {
            "Ragnhild": ("moderator", "P1"),
            "Marit": ("participant", "D1"),
            "Jonas": ("participant", "D2"),
            "Odd": ("participant", "D3"),
            "Liv": ("participant", "D4"),
        },
    ),
    "FG2": (
        "focus_group",
        "HLR",
        "2025-06-05",
        "nn",
        {"Intervjuer": ("moderator", ""), "Turid": ("participant", "D5"), "Kåre": ("participant", "D10")},
    ),
    "I1": ("interview", "Nyansatte", "2025-06-10", "nb", {"Marit": ("participant", "D1")}),
    "I2": ("interview", "HLR", "2025-06-11", "en", {"James": ("participant", "D6")}),
    "I3": ("interview", "", "2025-06-12", "nb", {"Siv": ("participant", "D7")}),
}


def transcript(title: str, talk: list[tuple[str, str]] | None = None) -> Transcript:
    """Return a transcript in canonical text, one `Label: speech` per line; turn n begins at 00:00:10 × n."""
    kind, group, date, language, _ = CASTS[title]
    text, turns = "", []
    for number, (label, speech) in enumerate(talk or TALK[title], start=1):
        start = len(text) + len(label) + 2
        text += f"{label}: {speech}\n"
        turns.append(Turn(number, label, start, start + len(speech), begin_ms=number * 10_000))
    sha = text_sha(text)
    return Transcript(
        transcript_id(sha), sha, text, tuple(turns), title, kind, group, date, language, f"{title}.txt", "text"
    )


TRANSCRIPTS = {title: transcript(title) for title in TALK}


def participants(titles: tuple[str, ...] = tuple(TALK)) -> tuple[Participant, ...]:
    """Return the rows of participants.csv; interviewers without a pseudonym of their own."""
    rows = []
    for title in titles:
        cast = dict(CASTS[title][4])
        for label in ("Intervjuer", "Interviewer"):
            if label in TRANSCRIPTS[title].labels():
                cast.setdefault(label, ("interviewer", ""))
        rows += [Participant(TRANSCRIPTS[title].id, label, *what, is_confirmed=True) for label, what in cast.items()]
    return tuple(rows)


def code(code_id: str, name: str, parent: str | None = None, **parts: object) -> Code:
    """Return a code named `bokmål|nynorsk|English` (or one name for all)."""
    names = name.split("|")
    texts = dict(zip(("nb", "nn", "en"), names if len(names) == 3 else names * 3, strict=True))
    return Code(code_id, texts, parent, **parts)


TRANSLATION = Codebook(
    "translation-core",
    "1.0",
    {"nb": "Translasjon", "nn": "Translasjon", "en": "Translation"},
    ("nb", "nn", "en"),
    (
        code("phase/problematisation", "Problematisering|Problematisering|Problematisation"),
        code(
            "phase/problematisation-definition",
            "Problemdefinisjon|Problemdefinisjon|Problem definition",
            "phase/problematisation",
            definition={"nb": "Hvem definerte hva, på vegne av hvem.", "en": "Who defined what, for whom."},
            include={"nb": "Felles bilde av oppgaven."},
            exclude={"nb": "Klager over driften."},
            examples=(Example({"nb": "Vi ble enige om hva det gjaldt.", "en": "We agreed what it was about."}),),
            sources=("Callon 1986",),
        ),
        code("phase/interessement", "Interesseskaping|Interesseskaping|Interessement"),
        code("phase/interessement-rejection", "Avvisning|Avvising|Rejection", "phase/interessement"),
        code("phase/enrolment", "Innrullering|Innrullering|Enrolment"),
        code("phase/enrolment-roles", "Roller|Roller|Roles", "phase/enrolment"),
        code("phase/mobilisation", "Mobilisering|Mobilisering|Mobilisation"),
    ),
)
BARRIERS = Codebook(
    "barriers-core",
    "1.1",
    {"nb": "Barrierer og bærekraft", "nn": "Barrierar og berekraft", "en": "Barriers and sustainability"},
    ("nb", "nn", "en"),
    (
        code("barrier", "Barrierer|Barrierar|Barriers"),
        code("barrier/time", "Tidspress|Tidspress|Time pressure", "barrier"),
        code("barrier/unclear", "Uklarhet|Uklarleik|Lack of clarity", "barrier"),
        code("barrier/role", "Uklare roller|Uklare roller|Unclear roles", "barrier/unclear"),
        code("barrier/leadership", "Ledelse|Leiing|Leadership", "barrier"),
        code("sustainability", "Bærekraft|Berekraft|Sustainability"),
        code("sustainability/vulnerability", "Sårbarhet|Sårbarheit|Vulnerability", "sustainability"),
    ),
)
OWN = Codebook("own", "1", {"nb": "Egne koder"}, ("nb",), (code("own/lommekort", "Lommekortet", origin="inductive"),))


def part(title: str, turn: int, words: str = "", *, last: int = 0) -> tuple[str, str, int, int]:
    """Return (transcript, version, start, end) of a turn, of words in it, or of turns `turn` to `last`."""
    one = TRANSCRIPTS[title]
    start, end = one.turns[turn - 1].start, one.turns[max(turn, last) - 1].end
    if words:
        start = one.text.index(words, start, end)
        end = start + len(words)
    return one.id, one.version, start, end


def decide(
    title: str,
    turn: int,
    code_id: str | None,
    *,
    words: str = "",
    last: int = 0,
    answer: str = "accept",
    **parts: object,
) -> Decision:
    """Return a decision by anna (unless told) in June 2025; the minute is the turn's number."""
    family = answer if answer in ("read", "fits_no_code", "star") else "code"
    given = {"coder": "anna", "at": f"2025-06-20T10:{turn:02d}:00Z", "code": code_id, "family": family, **parts}
    return Decision(*part(title, turn, words, last=last), answer=answer, **given)


def suggest(title: str, turn: int, code_id: str, words: str, **parts: object) -> Suggestion:
    """Return a suggestion for a whole turn, on the evidence of words in it."""
    evidence = part(title, turn, words)[2:]
    indicator = str(parts.pop("indicator", words))
    return Suggestion(*part(title, turn), code_id, "rules", evidence=(Evidence(indicator, (evidence,)),), **parts)


def reads(title: str, coder: str = "anna") -> list[Decision]:
    """Return read marks on every turn of a transcript."""
    numbers = range(1, len(TRANSCRIPTS[title].turns) + 1)
    return [decide(title, number, None, answer="read", coder=coder, at="2025-06-19T09:00:00Z") for number in numbers]


DECISIONS = (
    *reads("FG1"),
    *reads("FG1", "bo"),
    *reads("FG2"),
    *reads("I1"),
    decide("I2", 2, None, answer="read"),
    decide("FG1", 2, "phase/problematisation-definition"),
    decide("FG1", 3, "phase/enrolment-roles"),
    decide("FG1", 3, "barrier/time", words="det var aldri tid", shown=None or decide("FG1", 3, None).shown),
    decide("FG1", 3, "own/lommekort", words="lommekortet"),
    decide("FG1", 4, None, answer="fits_no_code"),
    decide("FG2", 2, "barrier/leadership"),
    decide("FG2", 2, "barrier/leadership", coder="bo", answer="reject"),
    decide("FG2", 3, "phase/interessement-rejection", words="Jeg sa nei."),
    decide("FG2", 3, "phase/interessement-rejection", coder="bo"),
    decide("FG2", 4, "barrier/time"),
    decide("FG2", 4, "sustainability/vulnerability"),
    decide("I1", 2, "phase/problematisation-definition", attributes={"outcome": "failed"}),
    decide("I1", 2, "barrier/time", words="Ingen hadde tid"),
    decide("I1", 2, "barrier/leadership", words="lederen var ikke der", note="Sagt lavt."),
    decide("I2", 2, "barrier/time"),
)
SUGGESTIONS = (
    suggest("FG1", 3, "barrier/time", "aldri tid"),
    suggest("I3", 2, "barrier/time", "aldri tid"),
    suggest("FG1", 6, "barrier/time", "tid", strength="negative_case", indicator="knapp tid"),
    suggest("I1", 4, "barrier/time", "Tid", strength="negative_case", indicator="tid NEAR/4 mangel"),
)
CLAIM = Claim(
    "c1",
    "Tid ble satt av i gruppa, men ikke der folk arbeidet.",
    "anna",
    "2025-06-21T08:00:00Z",
    question="Hva sto i veien?",
    supporting=(Passage(*part("FG1", 3)), Passage(*part("I1", 2, "Ingen hadde tid"))),
    deviating=(Passage(*part("FG1", 6)),),
    assessment="Gjelder ikke alle enheter.",
    recommendation="Sett av tid i turnus.",
)
MEMOS = (
    Memo("m2", "code", "Tid nevnes før alt annet.", "bo", "2025-06-22T08:00:00Z", "code:barrier/time"),
    Memo(
        "m1",
        "reflexive",
        "Jeg kjenner meg igjen i Marit.",
        "anna",
        "2025-06-21T09:00:00Z",
        f"turn:{part('I1', 2)[0]}:2",
    ),
)
PERSONS = (
    Person("D1", {"stilling": "sykepleier", "ansiennitet": "over 10 år"}),
    Person("D2", {"stilling": "helsefagarbeider", "ansiennitet": "under 2 år"}),
    Person("D3", {"stilling": "helsefagarbeider", "ansiennitet": ""}),
    Person("D5", {"stilling": "sykepleier", "ansiennitet": "5–10 år"}),
    Person("D10", {"stilling": "paramedisiner", "ansiennitet": "over 10 år"}),
)


#: A coding whose words were others in an older text, which the study does not have.
STALE = StaleItem(
    "5a1e5a1e5a1e5a1e", "code", "d", "barrier/time", "anna", "2025-06-20T08:00:00Z",
    Passage(part("FG1", 3)[0], "older", 3, 9), "changed", ("text_changed",), Passage(*part("FG1", 3)), "accept",
)  # fmt: skip


def small_study(**changes: object) -> Study:
    """Return the study, with some parts replaced."""
    study = Study(
        transcripts=tuple(TRANSCRIPTS.values()),
        participants=participants(),
        persons=PERSONS,
        codebooks=(TRANSLATION, BARRIERS, OWN),
        decisions=DECISIONS,
        suggestions=SUGGESTIONS,
        memos=MEMOS,
        themes=(
            Theme("t1", "Tida som alltid går til noe annet", "", ("barrier/time",), "anna", "2025-06-21T08:00:00Z"),
        ),
        claims=(CLAIM,),
        stale=(STALE,),
        settings=Settings(title="Samskaping i Nordfjære", language="nb"),
        code_since={"barrier/time": "2025-05-01T00:00:00Z"},
        project_id="11111111-2222-4333-8444-555555555555",
    )
    return replace(study, **changes)


def with_decisions(*decisions: Decision, **changes: object) -> Study:
    """Return the study with further decisions."""
    return small_study(decisions=(*DECISIONS, *decisions), **changes)
