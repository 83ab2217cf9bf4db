"""Makes interviews and a codebook of any size, the same each time.

The talk is composed: frequent words as in the shipped sample transcripts (invented talk), and behind them a long tail
of Norwegian nouns, verbs and adjectives with their inflections and compounds of two nouns, so that 200 interviews hold
more than 20,000 different words. It is text without meaning: timings carry over, hit rates and quality do not.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

from coanalysis.shipped import shipped

WORD = re.compile(r"[^\W\d_]+")
N_CODES = 25
#: Of 100 words, how many come from the long tail; of 1,000, how many begin a phrase that an indicator asks for.
TAIL_SHARE, PHRASES_PER_1000 = 16, 2.0
#: Words a turn: interviewers ask briefly; informants answer briefly or at length.
ASKED, ANSWERED, TOLD = (3, 16), (1, 12), (40, 180)

NOUNS = """
avtale ansvar behov bedrift bruker bydel dialog dokument dugnad eier erfaring familie forening forsker frivillig
fylke fag gruppe hage handling helse hjelp idé innbygger initiativ innsats jobb kommune kontor kontrakt kost
kunnskap kurs kvalitet lag ledelse leder lokale læring løsning makt mandat medarbeider melding metode midler mål
møte nabo nettverk nettside nemnd nivå næring omsorg område oppgave opplegg ordfører organisasjon pasient penge
person plan politiker politikk praksis press problem program prosess prosjekt pårørende rapport ressurs rolle rom
råd regel risiko rutine samarbeid samtale senter skole sjef skjema stab statistikk stemme stilling strategi studie
støtte system søknad sykehus tiltak tilbud tillit tid tjeneste tomt trygghet ungdom utdanning utstyr utvalg
utvikling valg vaktmester vedtak verdi verksted verktøy veileder vurdering vilje økonomi ønske årsak bibliotek buss
bygg bro butikk by dag data dør eksempel felt ferie film folk forslag frist følelse gård gate hus hverdag hånd håp
kafé kart kirke klasse klubb kveld kraft kultur kunst land leir liste liv lyd lærer marked mat miljø morgen natt
natur ord park pause post prat pris reise rekke rett sak sang seng side sjø skog smak snakk sosialkontor sport spill
spørsmål sted stol strøm sommer tanke tekst teater tog trening tur uke vann vei venn verden vinter vogn vær år
""".split()  # noqa: SIM905
VERBS = """
ansette arbeide avtale avklare bestemme bidra bruke bygge delta dele diskutere drive endre engasjere etablere
forandre forankre forbedre forklare fordele forhandle forstå forvente fortelle foreslå følge fungere gjennomføre
glede handle hente hindre hjelpe håndtere informere involvere justere kartlegge klage koble kjenne kjempe koste
kreve lage lede lene lære løfte løse mangle merke mestre miste motivere oppdage oppleve organisere overbevise passe
planlegge prioritere prøve påvirke regne rekruttere rydde samle samarbeide savne senke skape skrive slutte snakke
spare spørre starte stoppe støtte styre svare søke tenke teste tilpasse tvile tømme undersøke utvikle utsette varsle
vedta velge vente vise vurdere øke ønske åpne
""".split()  # noqa: SIM905
ADJECTIVES = """
aktiv alvorlig ansvarlig avhengig bevisst bred dyr dyktig effektiv enig ensom erfaren farlig fattig ferdig fersk fin
fleksibel fornøyd fri frustrert god grei grundig hyggelig klar kommunal konkret kort kritisk lang ledig lokal lydhør
mektig modig morsom mulig nysgjerrig nær nødvendig offentlig praktisk privat regional rask redd rik rolig sen
selvstendig sentral sikker sliten smal spennende stabil stolt streng sterk sunn synlig sårbar tett tilgjengelig tom
travel trang treg trygg tung tydelig usikker utålmodig uvanlig vanlig vanskelig vellykket viktig villig ærlig åpen
""".split()  # noqa: SIM905


@cache
def vocabulary() -> list[tuple[str, int]]:
    """Return (word, frequency) of the Norwegian samples that are plain text, most frequent first."""
    counts: Counter[str] = Counter()
    for path in sorted(shipped("transcripts_sample").glob("*")):
        if path.suffix in (".txt", ".md", ".vtt", ".srt") and not path.name.startswith(("README", "interview-")):
            data = path.read_bytes()
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
            counts.update(word for word in WORD.findall(text) if len(word) > 1)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def inflected(noun: str) -> tuple[str, ...]:
    """Return a noun in the forms of bokmål, as if it were regular."""
    if noun.endswith("e"):
        return (noun, f"{noun}n", f"{noun}r", f"{noun}ne", f"{noun}ns")
    return (noun, f"{noun}en", f"{noun}er", f"{noun}ene", f"{noun}ens")


@cache
def tail() -> tuple[str, ...]:
    """Return the words of the long tail, the frequent ones first."""
    rng = random.Random(3)
    words = [form for noun in NOUNS for form in inflected(noun)]
    for verb in VERBS:
        stem = verb.removesuffix("e")
        words += [verb, f"{stem}er", f"{stem}te" if verb.endswith("e") else f"{verb}dde", f"{stem}t", f"{stem}es"]
    words += [adjective + ending for adjective in ADJECTIVES for ending in ("", "e", "t", "ere")]
    rng.shuffle(words)
    heads = [noun for noun in NOUNS if len(noun) > 2]
    compounds = [
        form
        for first, second in ((rng.choice(heads), rng.choice(NOUNS)) for _ in range(4_500))
        for form in inflected(first + ("s" if first.endswith(("het", "ing", "sjon")) else "") + second)
    ]
    rng.shuffle(compounds)
    return tuple(dict.fromkeys([*words, *compounds]))


@cache
def _weights(n_words: int) -> tuple[float, ...]:
    """Return the running sums of weights by rank: few words often, most of them once."""
    return tuple(accumulate(1 / (rank + 25) for rank in range(n_words)))


@cache
def asked_for() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (words, two-word phrases) of the tail that indicators ask for, in random order of frequency."""
    rng = random.Random(7)
    words = tail()
    singles = rng.sample(words[200:6_000], 2_000)
    pairs = [
        " ".join(pair) for pair in zip(rng.sample(words[:1_500], 1_000), rng.sample(words[:1_500], 1_000), strict=True)
    ]
    return tuple(singles), tuple(pairs)


def _words(rng: random.Random, n_words: int) -> list[str]:
    """Return so many words as they are drawn."""
    head, counts = zip(*vocabulary(), strict=True)
    n_tail = n_words * TAIL_SHARE // 100
    drawn = rng.choices(head, counts, k=n_words - n_tail)
    drawn += rng.choices(tail(), cum_weights=_weights(len(tail())), k=n_tail)
    rng.shuffle(drawn)
    for _ in range(round(n_words * PHRASES_PER_1000 / 1000)):
        at = rng.randrange(n_words - 1)
        drawn[at : at + 2] = rng.choice(asked_for()[1][:100]).split()
    return drawn


def _talk(rng: random.Random, words: Sequence[str]) -> str:
    """Return words as sentences of 4 to 22 words, some with a comma."""
    parts, at = [], 0
    while at < len(words):
        size = rng.randint(4, 22)
        sentence = list(words[at : at + size])
        if size > 9 and len(sentence) > 6:
            sentence[5] += ","
        said = " ".join(sentence)
        parts.append(said[:1].upper() + said[1:] + rng.choice("....?"))
        at += size
    return " ".join(parts)


def _sizes(rng: random.Random, n_words: int) -> Iterator[tuple[str, int]]:
    """Yield (speaker, words) turn by turn until all words are said."""
    left = n_words
    while left > 0:
        for speaker in ("Intervjuer", "Informant"):
            told = TOLD if rng.random() < 0.7 else ANSWERED
            size = min(left, rng.randint(*(ASKED if speaker == "Intervjuer" else told)))
            left -= size
            if size:
                yield speaker, size


def interview(seed: int, n_words: int) -> str:
    """Return an interview of about `n_words` words, as `Intervjuer:` and `Informant:` turns: some 150 for 7,000."""
    rng = random.Random(seed)
    words, turns, at = _words(rng, n_words), [], 0
    for speaker, size in _sizes(rng, n_words):
        turns.append(f"{speaker}: {_talk(rng, words[at : at + size])}")
        at += size
    return "\n\n".join(turns) + "\n"


def write_corpus(folder: Path, n_interviews: int, n_words: int) -> list[Path]:
    """Write interviews into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"intervju-{number:04d}.txt" for number in range(1, n_interviews + 1)]
    for number, path in enumerate(paths, 1):
        path.write_text(interview(number, n_words), encoding="utf-8", newline="\n")
    return paths


def indicators(number: int = 300) -> dict[str, list[str]]:
    """Return 25 codes with so many indicators: two words of the tail to one two-word phrase, all different."""
    singles, pairs = asked_for()
    n_pairs = number // 3
    entries = [*singles[: number - n_pairs], *pairs[:n_pairs]]
    return {f"bench/code-{place + 1:02d}": entries[place::N_CODES] for place in range(N_CODES)}


def codebook_text(codes: dict[str, list[str]]) -> str:
    """Return the codes as a codebook file."""
    lines = ["id: bench", 'version: "1"', "title: {en: Benchmark}", "languages: [nb, nn, en]", "codes:"]
    for code, entries in codes.items():
        lines += [
            f"  - id: {code}",
            f"    name: {{en: {code.rpartition('/')[2]}}}",
            "    definition: {en: Words to look for.}",
            "    indicators: |",
            *(f"      {entry.lower()}" for entry in entries),
        ]
    return "\n".join(lines) + "\n"
