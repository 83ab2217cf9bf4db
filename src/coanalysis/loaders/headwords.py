"""The words over the columns of a transcript in a table, in bokmål, nynorsk and English."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Role", "is_beside", "is_foreign", "role_of", "unit_in"]

#: What a column holds. `length`: how long a stretch lasts; `number`: counts rows or turns, and is not read.
Role = Literal["speaker", "text", "begin", "end", "length", "number"]


def _words(text: str) -> frozenset[str]:
    """Return the headings of a list in which `_` stands for a blank."""
    return frozenset(word.replace("_", " ") for word in text.split())


_ROLES: dict[Role, frozenset[str]] = {
    "speaker": _words(
        """
        taler talar talere talarar hvem kven hvem_snakker kven_snakkar hvem_sier kven_seier navn namn name deltaker
        deltakar deltager informant intervjuperson respondent participant person speaker speakers speaker_name
        speaker_label speaker_id speakername who stemme voice rolle role initialer initials aktør navn_på_taler
        talers_navn navn_taler label speaker_tag pseudonym psevdonym alias intervjuobjekt
        """
    ),
    "text": _words(
        """
        tekst tekster utsagn utsegn utsagnet ytring ytringer ytringar innhold innhald content transcript transkript
        transkripsjon transkripsjonen transcription text utterance utterances speech tale replikk replikker dialog
        dialogue setning sentence transkribert_tekst transcribed_text spoken_text hva_ble_sagt kva_vart_sagt
        hva_sies samtale transcript_text sagt uttalelse
        """
    ),
    "begin": _words(
        """
        tid tidspunkt tidsstempel tidskode tidskoder start starttid start_tid starttidspunkt fra frå begin begin_time
        begynner time times time_stamp timestamp timestamps timecode time_code start_time starttime start_timestamp
        timespan time_span tidsrom tidsperiode tidsspenn from in inn klokkeslett klokka tid_start tid_inn time_in
        in_time start_ms start_s start_seconds begin_ms tid_fra minutt minutter
        """
    ),
    "end": _words(
        """
        slutt sluttid slutt_tid slutttid sluttidspunkt til end end_time endtime ende stop stopp stopptid stop_time to
        out ut tid_slutt tid_ut time_out out_time end_timestamp end_ms end_s end_seconds tid_til finish
        """
    ),
    "length": _words("varighet varigheit duration length lengde lengd duration_ms"),
    "number": _words(
        """
        nr no nummer number # n id linje linjenr linje_nr linjenummer line line_number rad radnr rad_nr row row_number
        index indeks løpenummer løpenr ytringsnr ytring_nr turn turn_number turn_id turnr segment segment_id cue cue_id
        seq sekvens avsnitt paragraph
        """
    ),
}  # fmt: skip
_BY_WORD: dict[str, Role] = {word: role for role, words in _ROLES.items() for word in words}
#: Headings of surveys, lists of participants, codebooks and tables of coded passages.
_FOREIGN = _words(
    """
    alder age kjønn kjønnsidentitet gender sex svar svaralternativ answer answers spørsmål question definisjon
    definition beskrivelse beskriving description e-post epost email e-mail telefon phone stilling yrke occupation
    dokument document document_name dokumentnavn score fødselsår fødselsdato birth_year utdanning education kommune
    eksempel eksempler examples example kode_navn kodenavn code_name inklusjon eksklusjon inkluderer ekskluderer
    include exclude samtykke consent dokumentgruppe document_group coded_segments kodet_segment
    """
)
#: Headings of what a researcher writes beside the talk: never a speaker.
_BESIDE = _words(
    """
    kode koder kodar code codes koding coding tema temaer theme themes topic topics kategori kategorier category
    categories kommentar kommentarer comment comments notat notater note notes merknad merknader memo språk language
    tone emosjon emotion konfidens confidence type status
    """
)
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,40}[)\]]")
_UNIT = re.compile(r"(?<![.:])\b(?:(?P<milliseconds>ms|msec|millis\w*)|(?P<seconds>s|sek|sec|sekunder|seconds))\b")
_LONGEST = 40


def role_of(heading: str) -> Role | None:
    """Return what a column with this heading holds, None when the heading says nothing."""
    for key in _keys(heading):
        if key in _BY_WORD:
            return _BY_WORD[key]
    return None


def is_foreign(heading: str) -> bool:
    """Say whether a heading belongs to another kind of table than a transcript."""
    return any(key in _FOREIGN for key in _keys(heading))


def is_beside(heading: str) -> bool:
    """Say whether a heading names what is written beside the talk, such as codes and comments."""
    return any(key in _BESIDE for key in _keys(heading))


def _keys(heading: str) -> list[str]:
    """Return the forms a heading is looked up in: `Begin Time - hh:mm:ss.ms` is `begin time`."""
    if len(heading) > _LONGEST or "\n" in heading.strip():
        return []
    plain = " ".join(_BRACKETS.sub(" ", heading).replace("_", " ").casefold().split())
    whole = plain.strip(" .:*?!")
    first = whole.partition(" - ")[0].strip(" .:")
    return [whole, first, *(part.strip() for part in first.split("/"))]


def unit_in(heading: str) -> Literal["seconds", "milliseconds"] | None:
    """Return the unit of time that a heading names, as in `Start (ms)`."""
    found = _UNIT.search(heading.replace("_", " ").casefold()) if len(heading) <= _LONGEST else None
    if found is None:
        return None
    return "milliseconds" if found["milliseconds"] else "seconds"
