"""Words that tell speaker labels from header lines and from speech. Bokmål, nynorsk, English; all in lower case."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "ASKED", "CHORUS", "FUNCTIONS", "GREETINGS", "NAMES_TOO", "PARTICIPANT",
    "is_code", "is_header_key", "is_manner", "is_never_a_label", "is_role", "may_be_label",
]  # fmt: skip

#: So many labels are remembered with what they are; the labels of a file are few.
_REMEMBERED = 4_096


def _words(text: str) -> frozenset[str]:
    """Return the words of a list in which `_` stands for a blank inside one."""
    return frozenset(word.replace("_", " ") for word in text.split())


#: Labels that say what the speaker does in the conversation.
FUNCTIONS = {
    "interviewer": _words(
        "intervjuer intervjuar interviewer int i forsker forskar researcher inv investigator"
        " utspørrer utspørjar spørsmål question q"
    ),
    "moderator": _words(
        "moderator mod ordstyrer ordstyrar fasilitator facilitator møteleder møteleiar gruppeleder gruppeleiar"
        " samtaleleder samtaleleiar prosessleder prosessleiar"
    ),
    "observer": _words("observatør observer observator sekretær referent bisitter bisittar notetaker note_taker"),
}

#: Labels that say that someone takes part.
PARTICIPANT = ("deltak", "deltag", "informant", "inf.", "participant", "respondent", "interviewee", "intervjuperson")

#: Labels for several or unknown voices: no participant of their own.
CHORUS = _words(
    "alle begge flere fleire noen nokon ukjent ukjend all both several unknown unknown_speaker everyone everybody"
    " ukjent_taler ukjend_talar ukjent_stemme flere_samtidig fleire_samtidig gruppa gruppen unidentified mange"
)

#: Words that head questions and answers; they are labels where they begin a good part of the lines.
ASKED = _words("spørsmål svar question answer q a s sp sv spm han hun ho he she")

#: A role, alone or with a number, a letter or a remark. Such a label counts even when it occurs once.
_ROLE = re.compile(
    r"(?:intervjuer|intervjuar|interviewer|int|moderator|mod|ordstyrer|ordstyrar|fasilitator|facilitator"
    r"|møteleder|møteleiar|observatør|observer|informant|inf|deltaker|deltakar|deltager|delt|participant"
    r"|respondent|resp|interviewee|intervjuobjekt|intervjuperson|speaker|taler|talar|forsker|forskar|researcher"
    r"|samtaleleder|samtaleleiar|prosessleder|prosessleiar|referent)"
    r"\.?(?:[ _.-]?(?:nr\.? ?)?(?:\d{1,3}|(?-i:[A-ZÆØÅ])|(?<=[ _.-])[a-zæøå]))?(?: \([^()]{1,30}\))?"
    r"|(?:speaker|spk|s)_\d\d|unknown ?\d{1,3}|ukjen[td] \d{1,3}",
    re.IGNORECASE,
)
#: People with a number: `Ansatt 2`, `FEMALE2`, `Mor 1`.
_PERSON = re.compile(
    r"(?:female|male|woman|man|kvinne|mann|jente|gutt|gut|girl|boy|mor|far|mother|father|forelder|forelde|parent"
    r"|elev|pupil|student|lærer|lærar|teacher|ansatt|tilsett|employee|leder|leiar|leader|manager|bruker|brukar|user"
    r"|pasient|patient|pårørende|pårørande|klient|client|sykepleier|sjukepleiar|nurse|lege|doctor|veileder|rettleiar"
    r"|rådgiver|rådgjevar|saksbehandler|saksbehandlar|medlem|member|voice|stemme|røyst|person|ungdom|barn|child"
    r"|kollega|kandidat|candidate|panelist|ekspert|expert)[ _.-]?(?:nr\.? ?)?\d{1,3}",
    re.IGNORECASE,
)
#: `P1`, `D12`, `FG3`; not `Q1`, which numbers a question.
_CODE = re.compile(r"[A-PR-ZÆØÅ]\d{1,3}|[A-ZÆØÅ]{2}\d{1,3}")

#: Keys of header lines.
_HEADER_KEYS = _words(
    """
    dato date tid time tidspunkt klokkeslett klokkeslett sted stad place location lokale rom varighet varigheit lengde
    audio_source
    lengd duration length til_stede tilstede til_stades present attendees deltakere deltagere deltakarar participants
    informanter informantar respondenter respondents lydfil audio_file audio opptak recording fil file filnavn filnamn
    file_name transkribert transkribering transkripsjon transkribent transcriber transcription transcript prosjekt
    project tittel title tema topic emne subject intervju interview intervjunummer fokusgruppe focus_group gruppe group
    versjon version merknad merknader notes notat språk language kjønn gender sex alder age fødselsår fødselsdato født
    fødd stilling yrke occupation profession avdeling department arbeidssted arbeidsstad workplace utdanning education
    ansiennitet deltaker-id deltaker_id informant-id id utstyr equipment programvare software samtykke consent kilde
    source start slutt starttid sluttid start_time end_time møte møtetittel meeting intervjudato interview_date
    oppdragsgiver fravær forfall absent kommentar kommentarer navn namn name adresse address e-post telefon
    fra til from to cc bcc kopi sendt sent re vs fwd vedlegg attachment attachments date_sent epost email e-mail mail
    tlf tlf. mobil phone web nettside org.nr org.nr. mvh hilsen helsing regards status budsjett kommune fylke bydel
    region land country born birthplace nationality tilgang access rettigheter rights saksnummer ref ref. referanse
    reference stikkord keywords summary sammendrag samandrag
    """
)
_HEADER_STARTS = (
    "transkribert ", "transcribed ", "intervjuet av", "intervjua av", "interviewed by", "date of ", "dato for ",
    "antall ", "tal på ", "number of ", "intervju nr", "interview number", "ikke til stede", "ikkje til stades",
    "navn på", "namn på", "place of ", "tid for ", "tid og sted", "sted og tid", "varighet ", "lydfil ", "opptak ",
    "date sent", "recorded ", "tatt opp", "also present", "i tillegg til",
)  # fmt: skip

#: Words before a colon that open an example, a remark or a heading.
_NEVER = _words(
    """
    merk nb obs ps pps viktig husk note eksempel eksempelvis for_eksempel f.eks f.eks. altså dvs dvs. det_vil_si
    nemlig fotnote se jf jf. spørsmål question svar oppgave punkt steg fase del kapittel avsnitt vedlegg tabell figur
    oppsummering konklusjon innledning avslutning resultat resultater funn barrierer forslag mål tiltak poenget
    problemet spørsmålet svaret sannheten klokka klokken kl kl. ja nei jo ok nettopp sitat quote example warning link
    url http https www tips stikkord definisjon bakgrunn metode diskusjon introduction conclusion background summary
    resultatet løsningen løsninga hovedsaken hovudsaka utfordringen utfordringa utfordringer fordeler ulemper fordel
    ulempe fordelen ulempen ulempa positivt negativt pluss minus plus minuss pros cons kort først sist videre vidare
    observasjon observasjoner observasjonar refleksjon refleksjonar stemning stemninga min_tanke regelen prisen prisn
    status oppfølging konsekvens konsekvenser konsekvensar årsak årsaker årsakar grunn grunnen beslutning vedtak
    todo huskeliste agenda saksliste program pause lunsj fakta myte råd krav behov ønske ønsker erfaring erfaringer
    for_example første_spørsmål neste_spørsmål siste_spørsmål andre_spørsmål first_question next_question last_question
    important remember nb. reminder advice advantages disadvantages strengths weaknesses findings results answer
    mandag måndag tirsdag tysdag onsdag torsdag fredag lørdag laurdag søndag sundag
    monday tuesday wednesday thursday friday saturday sunday
    januar februar mars april mai juni juli august september oktober november desember
    january february march may june july october december
    """
)
_NUMBERED = re.compile(
    r"(?:spørsmål|question|q|spm|tema|topic|theme|del|part|kapittel|chapter|punkt|point|steg|step|fase|phase|oppgave"
    r"|oppgåve|task|vedlegg|tabell|table|figur|figure|avsnitt|section|runde|round|bolk|emne|side|page|økt|session"
    r"|intervju|interview|fokusgruppe|regel|rule|tiltak|mål|goal|funn|finding|eksempel|example|alternativ|option|case"
    r"|scenario|hypotese|hypothesis|dag|day|uke|veke|week|år|year|versjon|version|kategori|category|variant|nivå|level"
    r"|sak|forslag|påstand|statement|argument|spor|stasjon|runde|plan|linje|line|kolonne|rad|artikkel|kode|code)"
    r"\.?[ -]?(?:nr\.? ?)?(?:\d{1,3}[a-z]?|[a-e]|[ivx]{1,4})",
    re.IGNORECASE,
)

#: Words that no speaker's name holds: a stretch with one of them before a colon is speech.
_TALK = _words(
    """
    jeg eg æ e ej je jæ æg du han hun ho vi dere de dei det d den dette denne disse desse meg mæ deg dæ seg sæ oss
    dykk dåkk dokker dem dæm man som at når då da hvis dersom fordi men eller og så er e va var vart ble blei vert blir
    bli har ha hadde hadd kan kunne skal skulle sku vil ville må måtte noe noko nå no også òg jo til å et ein ei en eit
    i på med om ved min mi mitt mine mæ din di ditt dine sin si sitt sine vår vårt våre deres ikke ikkje itj hva kva ka
    hvordan korleis korsn hvorfor kvifor hvem kven kem hvor kor sånn slik bare berre først deretter etterpå tilslutt
    altså liksom egentlig eigentleg kanskje likevel dermed derfor difor nemlig hos når hver kvar alt ingen ingenting
    the is was are were he she they we you it that this these those and but or so because when if then why who where
    there here to of in on at with about not just
    """
)
#: Words of saying, writing and thinking: what stands after them is told, not said now.
_SAYING = _words(
    """
    sa sier seier sei sæi sagt si spør spurte spurde spørte spørde spørre svarte svara svarer svarar sva sva' ropte ropa
    roper ropar skrev skreiv skriver skriv skrive tenkte tenker tenkjer tenkt trodde trudde tror trur mente meinte mener
    meiner lurte lurde lurer forklarte forklarde forklarer fortalte fortalde hvisket kviskra stod sto står lød lydde
    het heter heitte heiter lyder kalles lo beskjeden påpekte innvendte la tilføyde gjentok gjentar
    says said say asked asks thought thinks replied answered told wrote shouted goes went writes added explained means
    how what like
    """
)
_CLOCK = _words("klokka klokken kl kl. at")
#: Function words that do stand inside labels: `Leder i sone nord`, `Ansatt og tillitsvalgt`, `Mor til Per`.
_INSIDE = _words("i på og med ved en ein the of in and at with to til de e d")
_NOT_INSIDE = (_TALK | _SAYING) - _INSIDE
_OPENS = _TALK | _SAYING

#: `OG` is initials, and `og` a word.
_INITIALS = re.compile(r"[A-ZÆØÅ]{2,3}")

#: How something is said, in brackets after a name; that is no part of the name.
_MANNER = re.compile(
    r"(?:ler|lattermildt|leende|leande|smiler|smilende|humrer|fniser|gråter|sukker|sukkar|hvisker|kviskrar|roper|ropar"
    r"|nikker|nikkar|avbryter|avbryt|fortsetter|fortset|forts|ivrig|stille|lavt|lågt|høyt|høgt|irritert|nøler|nølende"
    r"|tenker|uklart|uklårt|utydelig|i munnen på|samtidig|overlapp|til |laughs|laughing|smiling|sighs|whispers|nods"
    r"|interrupts|interrupting|continues|continued|cont|inaudible|unclear|crying|over|[a-z]{3,12}ly)\b.*",
    re.IGNORECASE,
)

#: Words a first turn begins with and a fact in a header does not.
GREETINGS = _words("hei hallo ja nei jo ok velkommen velkomne hello hi yes no takk mm da javel jaha heisann welcome")

#: First names that are words of the talk too: seeing them in small letters says nothing.
NAMES_TOO = _words(
    """
    dag liv odd stein bjørn tone gro per bo roar rune stig siv are tor tora jo kai mai may frank geir ulv svein finn
    gunn inger joy faith grace hope mark will bill rob art pat sue drew grant miles rich ray guy dean dawn april june
    """
)


@lru_cache(_REMEMBERED)
def is_role(label: str) -> bool:
    """Say whether a label counts even when it occurs only once: `Intervjuer`, `Deltaker A`, `Ansatt 2`, `I`, `Alle`."""
    if label == "I" or label.casefold() in CHORUS:
        return True
    return bool(_ROLE.fullmatch(label) or _PERSON.fullmatch(label))


def is_code(label: str) -> bool:
    """Say whether a label is a letter or two with a number, such as `P1`."""
    return bool(_CODE.fullmatch(label))


def is_header_key(label: str) -> bool:
    """Say whether the words before a colon are the key of a header line, such as `Dato`."""
    key = " ".join(label.casefold().split())
    return key in _HEADER_KEYS or key.startswith(_HEADER_STARTS)


@lru_cache(_REMEMBERED)
def is_never_a_label(label: str) -> bool:
    """Say whether the words before a colon open an example, a heading or a clause, and name nobody."""
    key = " ".join(label.casefold().split())
    words = [word.strip(",.;") for word in key.split()]
    if key in _NEVER or _NUMBERED.fullmatch(key):
        return True
    if words[:1] and words[0] in _CLOCK:
        return True
    if words[:1] and words[0] in _OPENS and not (len(words) == 1 and (len(key) == 1 or _INITIALS.fullmatch(label))):
        return True
    return any(word in _NOT_INSIDE for word in words[1:])


@lru_cache(_REMEMBERED)
def may_be_label(label: str) -> bool:
    """Say whether words name a speaker and not a header key, a heading or a clause."""
    return is_role(label) or not (is_header_key(label) or is_never_a_label(label))


def is_manner(remark: str) -> bool:
    """Say whether a remark behind a name tells how something is said, such as `ler`, and not who says it."""
    return _MANNER.fullmatch(remark.strip()) is not None
