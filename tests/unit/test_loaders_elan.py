import pytest

from annotation_files import annotation, eaf, loaded, refused, said, tier
from coanalysis.loaders import load, sniff_format

ASK = annotation(0, 1_000, "Hva skjedde?")
TELL = annotation(1_000, 3_000, "Vi fikk beskjed på mandagen.")


def speakers(*tiers, **head):
    return said(loaded("a.eaf", eaf(*tiers, **head)))


# Who speaks


def test_the_participant_is_the_label_and_the_tier_where_there_is_none():
    found = speakers(tier("T1", ASK, participant=" Kari \n Berg "), tier("Odd", TELL))
    assert found == [
        ("Kari Berg", 0, 1_000, "Hva skjedde?"),
        ("Odd", 1_000, 3_000, "Vi fikk beskjed på mandagen."),
    ]


def test_tiers_are_merged_by_time_and_overlap_stays():
    mine = tier(
        "Anna", annotation(0, 5_000, "Først"), annotation(6_000, 9_000, "så"), annotation(9_000, 9_500, "til slutt")
    )
    yours = tier("Siv", annotation(2_000, 2_400, "mm"), annotation(8_000, 12_000, "ja visst"))
    assert speakers(mine, yours) == [
        ("Anna", 0, 5_000, "Først"),
        ("Siv", 2_000, 2_400, "mm"),
        ("Anna", 6_000, 9_000, "så"),
        ("Siv", 8_000, 12_000, "ja visst"),
        ("Anna", 9_000, 9_500, "til slutt"),
    ]


def test_annotations_of_a_speaker_in_a_row_are_one_turn_and_line_breaks_stay():
    found = speakers(
        tier("Anna", ASK, annotation(1_200, 2_000, "Da?\n\n Og etterpå?")), tier("Siv", annotation(3_000, 4_000, "Nei"))
    )
    assert found[0] == ("Anna", 0, 2_000, "Hva skjedde? Da?\nOg etterpå?")


@pytest.mark.parametrize("times", [(None, 3_000), (None, None)])
def test_nothing_is_made_up_for_a_missing_time(times):
    blocks = loaded("a.eaf", eaf(tier("Anna", ASK), tier("Siv", annotation(*times, "Ja"))))
    assert said(blocks)[1] == ("Siv", times[0], times[1], "Ja")
    assert "annotations without a start time: 1" in blocks.notices


def test_an_annotation_never_ends_before_it_begins():
    assert speakers(tier("Anna", annotation(5_000, 4_000, "Ja")), tier("Siv", TELL))[1] == ("Anna", 5_000, 5_000, "Ja")


@pytest.mark.parametrize("value", ["-1", "1e3", "", "x", "9" * 40, "١٢x"])
def test_an_odd_time_is_no_time(value):
    text = eaf(tier("Anna", ASK), tier("Siv", TELL)).replace('TIME_VALUE="3000"', f'TIME_VALUE="{value}"')
    assert said(loaded("a.eaf", text))[1] == ("Siv", 1_000, None, "Vi fikk beskjed på mandagen.")


def test_frames_of_old_files_are_milliseconds():
    assert speakers(tier("Anna", annotation(25, 50, "Ja")), units="PAL-frames") == [("Anna", 1_000, 2_000, "Ja")]
    assert speakers(tier("Anna", annotation(30, 60, "Ja")), units="NTSC-frames") == [("Anna", 1_001, 2_002, "Ja")]
    assert speakers(tier("Anna", ASK), units="") == [("Anna", 0, 1_000, "Hva skjedde?")]


def test_speakers_with_no_talk_and_empty_annotations_are_told():
    blocks = loaded(
        "a.eaf", eaf(tier("default"), tier("Anna", ASK), tier("T2", annotation(1, 2, " "), participant="Liv"))
    )
    assert blocks.notices == ("nothing said by: Liv",)


# Which tiers are talk


def test_a_tier_below_another_is_never_a_turn():
    child = tier("Anna-en", annotation(0, 1_000, "What happened?", ref=True), participant="Anna", parent="Anna")
    words = tier("ord", annotation(0, 500, "Hva"), annotation(500, 1_000, "skjedde"), parent="Anna-en")
    blocks = loaded("a.eaf", eaf(tier("Anna", ASK), child, words, tier("Siv", TELL)))
    assert [label for label, *_ in said(blocks)] == ["Anna", "Siv"]
    assert blocks.notices == (
        "tiers read: Anna (1), Siv (1)",
        "tiers not read: Anna-en (1, below Anna), ord (2, below Anna)",
    )


def test_talk_below_an_empty_tier_is_read_in_the_parent_s_name():
    root = tier("Anna", annotation(0, 1_000, ""))
    translation = tier("Anna-engelsk", annotation(0, 1_000, "What happened then, exactly?", ref=True), parent="Anna")
    talk = tier("Anna-tekst", annotation(0, 1_000, "Hva skjedde?", ref=True), parent="Anna")
    blocks = loaded("a.eaf", eaf(root, translation, talk))
    assert said(blocks) == [("Anna", 0, 1_000, "Hva skjedde?")]
    assert "tiers not read: Anna-engelsk (1, below Anna)" in blocks.notices


def test_talk_below_a_tier_of_numbers_is_read():
    root = tier("ref@Siv", annotation(0, 1_000, "band3.001"), participant="Siv")
    talk = tier("tx@Siv", annotation(0, 1_000, "Ho veit det.", ref=True), parent="ref@Siv", participant="Siv")
    blocks = loaded("a.eaf", eaf(root, talk))
    assert said(blocks) == [("Siv", 0, 1_000, "Ho veit det.")]
    assert "tiers not read: ref@Siv (1, numbers)" in blocks.notices


def test_two_speakers_below_one_empty_tier():
    root = tier("segmenter", annotation(0, 1_000, ""), annotation(1_000, 2_000, ""))
    one = tier("a", annotation(0, 1_000, "Hva?", ref=True), parent="segmenter", participant="Anna")
    other = tier("b", annotation(1_000, 2_000, "Ja.", ref=True), parent="segmenter", participant="Siv")
    assert [one[0] for one in speakers(root, one, other)] == ["Anna", "Siv"]


def test_the_words_of_one_parent_stand_as_they_follow_each_other():
    words = [
        annotation(0, 1_000, "på", ref=True, name="w3", previous="w2"),
        annotation(0, 1_000, "spurte", ref=True, name="w1"),
        annotation(0, 1_000, "meg", ref=True, name="w2", previous="w1"),
        annotation(0, 1_000, "rundt", ref=True, name="w5", previous="w4"),
        annotation(0, 1_000, "i ring", ref=True, name="w4", previous="w5"),
    ]
    found = speakers(tier("Anna", annotation(0, 1_000, "")), tier("tekst", *words, parent="Anna"))
    assert found == [("Anna", 0, 1_000, "spurte meg på rundt i ring")]


def test_of_two_tiers_of_a_participant_side_by_side_the_speech_is_read():
    talk = tier("K-Spch", annotation(0, 4_000, "Ja."), participant="Kari", kind="x")
    more = tier("K-Annet", annotation(1_000, 3_000, "mye lengre enn det som blir sagt"), participant="Kari", kind="x")
    blocks = loaded("a.eaf", eaf(talk, more, tier("Siv", TELL)))
    assert [words for *_, words in said(blocks)] == ["Ja.", "Vi fikk beskjed på mandagen."]
    assert "tiers not read: K-Annet (1, beside K-Spch)" in blocks.notices


def test_of_two_tiers_without_a_telling_name_the_one_with_more_text_is_read():
    one = tier("K1", annotation(0, 4_000, "ja"), participant="Kari", kind="x")
    other = tier("K2", annotation(0, 4_000, "ja, det var slik"), participant="Kari", kind="x")
    assert speakers(one, other) == [("Kari", 0, 4_000, "ja, det var slik")]


def test_two_tiers_of_a_participant_that_follow_in_time_are_both_read():
    first = tier("K del 1", annotation(0, 1_000, "Først"), participant="Kari", kind="x")
    second = tier("K del 2", annotation(2_000, 3_000, "og sist"), participant="Kari", kind="x")
    assert speakers(first, second) == [("Kari", 0, 3_000, "Først og sist")]


@pytest.mark.parametrize("name", ["Kommentar", "K-Comments", "Kari_engelsk", "GestureHand", "ft@Kari", "notater 2"])
def test_a_tier_that_is_no_talk_by_name_is_no_speaker(name):
    assert [label for label, *_ in speakers(tier(name, ASK), tier("Kari", TELL))] == ["Kari"]


@pytest.mark.parametrize("name", ["FT", "MB", "Nora", "Comentador", "Ordfører", "Kari"])
def test_a_name_is_a_speaker(name):
    assert [label for label, *_ in speakers(tier(name, ASK), tier("Siv", TELL))] == [name, "Siv"]


def test_a_file_whose_tiers_are_all_called_something_else_is_read_nevertheless():
    assert [label for label, *_ in speakers(tier("Notes", ASK))] == ["Notes"]


def test_a_layer_with_the_same_times_is_no_second_speaker():
    times = [(0, 900), (1_000, 1_800), (2_000, 2_500)]
    talk = tier("Anna", *(annotation(*time, "ja, det er slik") for time in times))
    layer = tier("Lag 2", *(annotation(*time, "ja da") for time in times))
    blocks = loaded("a.eaf", eaf(layer, talk))
    assert {label for label, *_ in said(blocks)} == {"Anna"}
    assert "tiers not read: Lag 2 (3, same times as Anna)" in blocks.notices


def test_comments_are_remarks_at_the_talk_of_their_speaker():
    notes = tier("K-notat", annotation(1_500, 1_600, "ser bort"), participant="Kari", annotator="KB", kind="note")
    late = tier("Kommentar", annotation(500, 600, "døra går"))
    blocks = loaded(
        "a.eaf", eaf(tier("K", TELL, participant="Kari"), tier("Siv", annotation(0, 2_000, "mm")), notes, late)
    )
    told = [(one.place, one.text, one.author) for one in blocks.remarks]
    assert told == [("annotation 1 of K", "ser bort", "KB"), ("annotation 1 of Siv", "døra går", "")]
    assert (
        "tiers not read: K-notat (1, comments, offered as memos), Kommentar (1, comments, offered as memos)"
        in blocks.notices
    )


def test_tiers_that_are_below_each_other_are_read():
    assert len(speakers(tier("Anna", ASK, parent="Siv"), tier("Siv", TELL, parent="Anna"))) == 2
    assert len(speakers(tier("Anna", ASK, parent="borte"), tier("Siv", TELL))) == 2


def test_an_annotation_that_depends_on_itself_has_no_time():
    ring = annotation(0, 1_000, "Ja", ref=True, name="r1").replace('ANNOTATION_REF="p0"', 'ANNOTATION_REF="r1"')
    assert speakers(tier("Anna", ring)) == [("Anna", None, None, "Ja")]


# The file


def test_what_the_file_refers_to_is_never_opened(tmp_path):
    secret = tmp_path / "linked.txt"
    secret.write_text("hemmelig", encoding="utf-8")
    media = f'<MEDIA_DESCRIPTOR MEDIA_URL="{secret.as_uri()}"/><LINKED_FILE_DESCRIPTOR LINK_URL="{secret.as_uri()}"/>'
    path = tmp_path / "a.eaf"
    path.write_text(eaf(tier("Anna", ASK), media=media), encoding="utf-8")
    secret.unlink()  # it may be gone: nobody looks
    assert load(path).transcript.text == "Anna: Hva skjedde?"


def test_the_content_decides(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(eaf(tier("Anna", ASK)), encoding="utf-8")
    assert refused(load, path).code == "load.wrong-suffix"
    assert load(path, format="eaf").transcript.labels() == ("Anna",)
    (tmp_path / "b.eaf").write_text("I: Hva?\nT: Ja.\n", encoding="utf-8")
    assert refused(sniff_format, tmp_path / "b.eaf").code == "load.wrong-suffix"


def test_declared_and_undeclared_encodings():
    talk = eaf(tier("Anna", annotation(0, 1, "Blåbær – ja")), encoding="{}")
    for declared, coded, told in [
        ("UTF-8", "utf-8", "utf-8"),
        ("UTF-16", "utf-16", "utf-16"),
        ("windows-1252", "cp1252", "windows-1252"),
        ("ISO-8859-1", "cp1252", "cp1252"),
        ("ISO-8859-1", "utf-8", "utf-8"),
    ]:
        blocks = loaded("a.eaf", talk.format(declared).encode(coded))
        assert said(blocks) == [("Anna", 0, 1, "Blåbær – ja")]
        assert blocks.encoding == told
    latin = talk.format("ISO-8859-1").replace("–", "-").encode("latin-1")
    assert loaded("a.eaf", latin).encoding == "iso-8859-1"


def test_bytes_that_fit_no_declared_encoding_are_refused_with_those_that_fit():
    data = eaf(tier("Anna", annotation(0, 1, "Blåbær"))).encode("cp1252")
    error = refused(loaded, "a.eaf", data)
    assert error.code == "load.encoding"
    assert "--encoding cp1252" in error.hint
    assert said(loaded("a.eaf", data, encoding="cp1252")) == [("Anna", 0, 1, "Blåbær")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text[:-30], "load.damaged"),
        (lambda text: text.replace("</TIER>", "", 1), "load.damaged"),
        (
            lambda text: text.replace("<ANNOTATION_DOCUMENT", "<!DOCTYPE a [<!ENTITY e 'x'>]><ANNOTATION_DOCUMENT"),
            "load.unsafe",
        ),
        (lambda text: "<other/>", "load.unsupported"),
        (lambda text: text + " " * (17 * 2**20), "load.too-large"),
        (lambda text: "", "load.damaged"),
    ],
)
def test_damaged_files(change, code):
    error = refused(loaded, "a.eaf", change(eaf(tier("Anna", ASK), tier("Siv", TELL))))
    assert error.code == code
    assert error.where.startswith("a.eaf")
    assert "Word" not in error.hint


def test_a_bare_document_type_is_no_harm():
    text = eaf(tier("Anna", ASK)).replace(
        "<ANNOTATION_DOCUMENT", '<!DOCTYPE a SYSTEM "EAFv1.0.dtd"><ANNOTATION_DOCUMENT'
    )
    assert len(said(loaded("a.eaf", text))) == 1


def test_a_file_without_talk_says_so(tmp_path):
    path = tmp_path / "a.eaf"
    path.write_text(eaf(tier("default")), encoding="utf-8")
    assert refused(load, path).code == "load.empty"


def test_a_very_long_name_is_cut():
    [(label, *_)] = speakers(tier("N" * 100_000, ASK))
    assert len(label) == 201


def test_tiers_without_end_are_listed_in_part():
    many = [tier(f"Kommentar {i}", annotation(0, 1, "x")) for i in range(40)]
    notices = loaded("a.eaf", eaf(tier("Anna", ASK), *many)).notices
    assert notices[1].endswith("and 28 more")
