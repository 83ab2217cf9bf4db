"""The columns of a codebook's table: what they are called in Norwegian and English, and finding them in one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from coanalysis.words import LANGUAGES, word

__all__ = ["ABOUT", "FIELDS", "TEXTS", "Key", "about_key", "field_of", "heading", "near_heading", "plain"]

Key = tuple[str, str]
"""A field and the language its heading names, '' when it names none."""

#: Fields with texts by language.
TEXTS = ("name", "definition", "include", "exclude")
#: All fields of a code in the order of the columns.
FIELDS = (
    "id", "parent", *TEXTS, "examples", "near_misses", "indicators", "set_aside", "confused_with", "counterpart",
    "negated", "automation", "sources", "colour", "status", "origin", "redirect",
)  # fmt: skip
#: What is said about the codebook as a whole.
ABOUT = ("id", "version", "title", "languages")

#: Other names of columns, as people and other programs write them. `facet` serves to make ids, `code` is
#: the id or the name.
ALSO = {
    "id": "id|kodeid|kode id|code id|codeid|kodenummer|kodenr|nr|nummer|code number|no",
    "code": "kode|koder|kodar|code|codes|codename|tag",
    "name": "navn|namn|name|kodenavn|kodenamn|code name|label|etikett|underkode|delkode|subcode|node",
    "parent": (
        "overkode|foreldrekode|forelder|overordnet kode|overordna kode|hovedkode|hovudkode|kategori|tema|"
        "hovedtema|hovudtema|kodegruppe|gruppe|parent|parent code|parent id|category|theme|main theme|"
        "code group|code groups|group"
    ),
    "facet": "fasett|fasit|facet",
    "definition": (
        "definisjon|kort definisjon|kodedefinisjon|beskrivelse|skildring|forklaring|betydning|kommentar|"
        "definition|full definition|description|comment|memo|code memo"
    ),
    "include": (
        "inkluder|inkluderer|inklusjon|inklusjonskriterier|inklusjonskriterium|brukes når|bruk når|"
        "tas med|include|inclusion|inclusion criteria|when to use"
    ),
    "exclude": (
        "ekskluder|ekskluderer|eksklusjon|eksklusjonskriterier|eksklusjonskriterium|brukes ikke når|"
        "bruk ikke når|tas ikke med|exclude|exclusion|exclusion criteria|when not to use"
    ),
    "examples": (
        "eksempel|eksempler|eksempel på utsagn|eksempel på sitat|typisk eksempel|ankereksempel|sitat|"
        "sitater|døme|example|examples|"
        "anchor example|example quote|quote|quotes"
    ),
    "near_misses": (
        "nestentreff|moteksempel|moteksempler|grensetilfelle|grensetilfeller|near miss|near misses|"
        "counterexample|counterexamples"
    ),
    "indicators": (
        "indikator|indikatorer|indikatorar|søkeord|nøkkelord|stikkord|signalord|indicator|indicators|"
        "keyword|keywords|search words|search terms"
    ),
    "set_aside": "settes til side|sett til side|faste uttrykk|set aside|idioms",
    "confused_with": "forveksles med|forvekslast med|skilles fra|confused with|not to be confused with",
    "counterpart": "motpol|motstykke|motsatt|counterpart|opposite",
    "negated": "ved nekting|nektet|når det nektes|negated",
    "automation": "automatikk|automatisk|automation",
    "sources": "kilde|kilder|kjelde|kjelder|referanse|litteratur|teori|source|sources|reference|literature",
    "colour": "farge|colour|color|code color",
    "status": "status",
    "origin": "opphav|opprinnelse|origin",
    "redirect": "erstattes av|erstatta av|redirect|replaced by",
}
ALSO_ABOUT = {
    "id": ("kodebok id", "codebook id", "kodebok", "codebook"),
    "version": ("versjon", "version"),
    "title": ("tittel", "title"),
    "languages": ("språk", "languages", "language"),
}
IN_LANGUAGE = {
    "nb": "nb", "bokmål": "nb", "nn": "nn", "nynorsk": "nn", "en": "en", "engelsk": "en", "english": "en",
    "norsk": "nb",
}  # fmt: skip
_END = re.compile(rf"(.+?)[\s(\[_:/,-]+({'|'.join(IN_LANGUAGE)})[\])]?", re.IGNORECASE)
_NUMBERED = re.compile(r"\s+[0-9]{1,2}$")


def plain(text: str) -> str:
    """Return a heading as it is compared: small letters, blanks for signs."""
    return " ".join(re.sub(r"[^\w.åæø]+|_", " ", text.casefold()).split()).rstrip(".")


@cache
def _fields() -> Mapping[str, str]:
    """Return heading as compared -> field."""
    also = {plain(other): name for name, others in ALSO.items() for other in others.split("|")}
    own = {plain(word(f"codebook.field.{name}", language)): name for name in FIELDS for language in LANGUAGES}
    return {**also, **own}


def field_of(text: str) -> Key | None:
    """Return the field a heading names, and its language; None for a heading that is not known."""
    if len(text) > 60:
        return None
    ends = _END.fullmatch(text.strip().rstrip(":*"))
    if ends and (name := _named(ends[1])) in (*TEXTS, "code", "examples", "near_misses"):
        return str(name), IN_LANGUAGE[ends[2].casefold()]
    found = _named(text)
    return (found, "") if found else None


def _named(text: str) -> str | None:
    compared = plain(text)
    return _fields().get(compared) or _fields().get(_NUMBERED.sub("", compared))


def near_heading(text: str) -> str:
    """Return the known heading that is closest to one, or ''."""
    close = difflib.get_close_matches(plain(text), list(_fields()), n=1, cutoff=0.8)
    return close[0] if close else ""


def heading(name: str, language: str, *, text_language: str = "") -> str:
    """Return what a column is called. language: of the heading. text_language: of the texts below it, '' for all."""
    label = word(f"codebook.field.{name}", language)
    return f"{label} ({text_language})" if text_language else label


def about_key(text: str) -> Key | None:
    """Return what a line above the table says about the codebook, and its language, or None."""
    compared = plain(text)
    hit = _END.fullmatch(compared)
    base, language = (hit[1], IN_LANGUAGE[hit[2]]) if hit else (compared, "")
    return next(((key, language) for key, names in ALSO_ABOUT.items() if base in names), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. number: as its program shows it. is_across: one merged cell holds all its text."""

    number: int
    cells: tuple[str, ...]
    is_across: bool = False


def header_row(rows: Sequence[Row], *, within: int = 30) -> int | None:
    """Return which row holds the headings: the first of those with the most known ones, one of which names codes."""
    best, found = 1, None
    for place, row in enumerate(rows[:within]):
        known = {key[0] for key in map(field_of, row.cells) if key}
        if known & {"id", "code", "name"} and len(known) > best:
            best, found = len(known), place
    return found


def fields_of(cells: Iterable[str]) -> list[Key | None]:
    """Return the field of each column. `Kode` is the id where another column has the name, else the name."""
    keys = [field_of(cell) if cell.strip() else None for cell in cells]
    named = {key[0] for key in keys if key}
    as_code = "id" if "name" in named and "id" not in named else "name"
    return [(as_code, key[1]) if key and key[0] == "code" else key for key in keys]
