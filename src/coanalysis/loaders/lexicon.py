"""Words that tell speaker labels from header lines and from speech. Bokmål, nynorsk, English; all in lower case."""

from __future__ import annotations

import re

__all__ = ["CHORUS", "FUNCTIONS", "PARTICIPANT", "is_header_key", "is_never_a_label", "is_role"]


def _words(text: str) -> frozenset[str]:
    """Return the words of a list in which `_` stands for a blank inside one."""
    return frozenset(word.replace("_", " ") for word in text.split())


#: Labels that say what the speaker does in the conversation.
FUNCTIONS = {
    "interviewer": _words("intervjuer intervjuar interviewer int i forsker forskar researcher"),
    "moderator": _words(
        "moderator mod ordstyrer ordstyrar fasilitator facilitator møteleder møteleiar gruppeleder gruppeleiar"
    ),
    "observer": _words("observatør observer observator sekretær referent"),
}

#: Labels that say that someone takes part.
PARTICIPANT = ("deltak", "deltag", "informant", "inf.", "participant", "respondent", "interviewee", "intervjuperson")

#: Labels for several or unknown voices: no participant of their own.
CHORUS = _words("alle begge flere fleire noen nokon ukjent ukjend all both several unknown unknown_speaker everyone")

#: A role, alone or with a number, a letter or a remark. Such a label counts even when it occurs once.
_ROLE = re.compile(
    r"(?:intervjuer|intervjuar|interviewer|int|moderator|mod|ordstyrer|ordstyrar|fasilitator|facilitator"
    r"|møteleder|møteleiar|observatør|observer|informant|inf|deltaker|deltakar|deltager|delt|participant"
    r"|respondent|resp|interviewee|intervjuobjekt|intervjuperson|speaker|taler|talar|forsker|forskar|researcher)"
    r"\.?(?:[ _.-]?(?:nr\.? ?)?(?:\d{1,3}|[a-zæøå]))?(?: \([^()]{1,30}\))?",
    re.IGNORECASE,
)
#: `I`, `P1`, `D12`, `FG3`; not `Q1`, which numbers a question.
_CODE = re.compile(r"I|[A-PR-ZÆØÅ]\d{1,3}|[A-ZÆØÅ]{2}\d{1,3}")

#: Keys of header lines.
_HEADER_KEYS = _words(
    """
    dato date tid time tidspunkt klokkeslett klokkeslett sted stad place location lokale rom varighet varigheit lengde
    lengd duration length til_stede tilstede til_stades present attendees deltakere deltagere deltakarar participants
    informanter informantar respondenter respondents lydfil audio_file audio opptak recording fil file filnavn filnamn
    file_name transkribert transkribering transkripsjon transkribent transcriber transcription transcript prosjekt
    project tittel title tema topic emne subject intervju interview intervjunummer fokusgruppe focus_group gruppe group
    versjon version merknad merknader notes notat språk language kjønn gender sex alder age fødselsår fødselsdato født
    fødd stilling yrke occupation profession avdeling department arbeidssted arbeidsstad workplace utdanning education
    ansiennitet deltaker-id deltaker_id informant-id id utstyr equipment programvare software samtykke consent kilde
    source start slutt starttid sluttid start_time end_time møte møtetittel meeting intervjudato interview_date
    oppdragsgiver fravær forfall absent kommentar kommentarer navn namn name adresse address e-post telefon
    """
)
_HEADER_STARTS = (
    "transkribert ", "transcribed ", "intervjuet av", "intervjua av", "interviewed by", "date of ", "dato for ",
    "antall ", "number of ", "intervju nr", "ikke til stede", "ikkje til stades", "navn på", "namn på", "place of ",
    "tid for ", "tid og sted", "sted og tid", "varighet ",
)  # fmt: skip

#: Words before a colon that open an example, a remark or a heading.
_NEVER = _words(
    """
    merk nb obs ps pps viktig husk note eksempel eksempelvis for_eksempel f.eks f.eks. altså dvs dvs. det_vil_si
    nemlig fotnote se jf jf. spørsmål question svar oppgave punkt steg fase del kapittel avsnitt vedlegg tabell figur
    oppsummering konklusjon innledning avslutning resultat resultater funn barrierer forslag mål tiltak poenget
    problemet spørsmålet svaret sannheten klokka klokken kl ja nei jo ok nettopp sitat quote example warning link url
    http https www tips stikkord definisjon bakgrunn metode diskusjon introduction conclusion background summary
    resultatet løsningen løsninga hovedsaken hovudsaka utfordringen utfordringa utfordringer fordeler ulemper
    """
)
_NUMBERED = re.compile(
    r"(?:spørsmål|question|q|tema|topic|del|kapittel|chapter|punkt|steg|step|fase|phase|oppgave|vedlegg"
    r"|tabell|table|figur|figure|avsnitt|section|runde|round|bolk|emne|side|page"
    r"|intervju|interview|fokusgruppe)\.?[ -]?(?:nr\.? ?)?\d{1,3}[a-z]?",
    re.IGNORECASE,
)

#: Words that no speaker's name holds: a stretch with one of them before a colon is speech.
_TALK = _words(
    """
    jeg eg æ du han hun ho vi dere de dei det den dette denne disse desse meg mæ deg dæ seg sæ oss dykk dem dæm man
    som at når då da hvis dersom fordi men eller og så er e va var vart ble blei vert blir bli har ha hadde hadd kan
    kunne skal skulle sku vil ville må måtte sa sier seier seie sagt spurte spør spurde tenkte tenker tenkt trodde tror
    trur mente meiner mener svarte svarer skrev står stod sto sånn slik bare berre ikke ikkje itj hva kva ka hvordan
    korleis hvorfor kvifor hvem kven kem hvor kor noe noko nå no også òg jo til å et ein ei en eit i på med om ved
    min mi mitt mine din di ditt dine sin si sitt sine vår vårt våre deres
    først deretter etterpå tilslutt altså liksom egentlig eigentleg kanskje
    the is was are were said says asked thought he she they we you it that this these those and but or so because
    when if then what how why who where there here to of in on at with about not just like
    """
)
_CLOCK = _words("klokka klokken kl kl. at")
#: Function words that do stand inside labels: `Leder i sone nord`, `Ansatt og tillitsvalgt`.
_INSIDE = _words("i på og med ved en ein the of in and at with to til")


def is_role(label: str) -> bool:
    """Say whether a label counts even when it occurs only once."""
    return bool(_ROLE.fullmatch(label) or _CODE.fullmatch(label))


def is_header_key(label: str) -> bool:
    """Say whether the words before a colon are the key of a header line, such as `Dato`."""
    key = " ".join(label.casefold().split())
    return key in _HEADER_KEYS or key.startswith(_HEADER_STARTS)


def is_never_a_label(label: str) -> bool:
    """Say whether the words before a colon open an example, a heading or a clause, and name nobody."""
    key = " ".join(label.casefold().split())
    words = key.split()
    if key in _NEVER or _NUMBERED.fullmatch(key):
        return True
    if words[:1] and words[0] in _CLOCK:
        return True
    if words[:1] and words[0] in _TALK and not (len(words) == 1 and len(key) == 1):
        return True
    return any(word.strip(",.;") in _TALK - _INSIDE for word in words[1:])
