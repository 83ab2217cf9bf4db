import errno
import os
import stat
import struct
import zipfile

import pytest

from coanalysis import files, zips
from coanalysis.errors import ExportError, LoadError
from coanalysis.files import decode, file_name, read_bytes, read_zip, write_atomic
from wordfiles import zipped


def error_of(call, *args, **options):
    with pytest.raises((LoadError, ExportError)) as caught:
        call(*args, **options)
    assert caught.value.hint
    return caught.value


# Reading


def test_reads_what_is_there(tmp_path):
    path = tmp_path / "Ærlig talt å.txt"
    path.write_bytes(b"\x00\xff")
    assert read_bytes(path) == b"\x00\xff"


def test_a_missing_file_is_named(tmp_path):
    error = error_of(read_bytes, tmp_path / "borte.txt")
    assert (error.code, error.where, error.message) == ("load.missing", "borte.txt", "there is no such file")


def test_an_empty_file_a_folder_and_a_large_file(tmp_path):
    (tmp_path / "tom.txt").touch()
    (tmp_path / "stor.txt").write_bytes(b"12345")
    assert error_of(read_bytes, tmp_path / "tom.txt").code == "load.empty"
    assert error_of(read_bytes, tmp_path).code == "load.folder"
    assert error_of(read_bytes, tmp_path / "stor.txt", limit=4).code == "load.too-large"
    assert read_bytes(tmp_path / "stor.txt", limit=5) == b"12345"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path, monkeypatch):
    path = tmp_path / "rør.txt"
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
    else:
        path.write_bytes(b"x")
        monkeypatch.setattr(stat, "S_ISREG", lambda mode: False)
    assert error_of(read_bytes, path).code == "load.not-a-file"


def test_a_link_to_itself_ends(tmp_path):
    path = tmp_path / "ring.txt"
    path.symlink_to(path)
    assert error_of(read_bytes, path).code in ("load.link", "load.missing")


def test_no_permission_is_said(tmp_path, monkeypatch):
    path = tmp_path / "låst.txt"
    path.write_bytes(b"x")

    def refuse(self):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    assert error_of(read_bytes, path).code == "load.permission"


def test_names_are_printed_without_control_characters(tmp_path):
    assert file_name(tmp_path / "a\x1b[31m\u202eb.txt") == "a?[31m?b.txt"


# Encodings


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Åse sa ja".encode(), "Åse sa ja", "utf-8"),
        ("Åse sa ja".encode("utf-8-sig"), "Åse sa ja", "utf-8"),
        (b"\xff\xfe" + "Åse 😀".encode("utf-16-le"), "Åse 😀", "utf-16"),
        (b"\xfe\xff" + "Åse 😀".encode("utf-16-be"), "Åse 😀", "utf-16"),
        (b"", "", "utf-8"),
        (b"\xef\xbb\xbf", "", "utf-8"),
    ],
)
def test_the_encodings_that_are_told_without_asking(data, text, encoding):
    found = decode(data, where="f")
    assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp865"])
def test_other_encodings_are_asked_for_and_the_right_one_is_offered_first(encoding):
    data = "I: ja\nT: Blåbær og fløte på Ås".encode(encoding)
    error = error_of(decode, data, where="f.txt")
    assert error.code == "load.encoding"
    assert error.where == "f.txt, line 2"
    # «I: ja\n» has 6 bytes, «T: Bl» 5: the 12th is the first that fits neither
    assert "byte 12 " in error.message
    assert error.hint.startswith(f"name its encoding: --encoding {encoding} fits best")
    assert decode(data, encoding=encoding, where="f.txt").text == "I: ja\nT: Blåbær og fløte på Ås"


def test_speech_is_never_in_the_message():
    error = error_of(decode, "hemmelig blåbær".encode("cp1252"), where="f.txt")
    assert "hemmelig" not in f"{error} {error.hint}"


def test_a_mark_is_believed_before_a_name():
    assert decode("å".encode("utf-8-sig"), encoding="cp1252", where="f").text == "å"


def test_utf8_among_old_files_is_read_as_utf8_although_another_encoding_is_named():
    found = decode("å".encode(), encoding="cp1252", where="f")
    assert (found.text, found.encoding) == ("å", "utf-8")
    assert "cp1252 was not needed" in found.why
    assert decode("å".encode("cp1252"), encoding="cp1252", where="f").text == "å"


def test_names_that_are_no_encoding_or_do_not_fit():
    assert "no text encoding named 'utf-9'" in error_of(decode, b"a", encoding="utf-9", where="f").message
    assert "no text encoding" in error_of(decode, b"a", encoding="hex", where="f").message
    assert "byte 2 does not fit" in error_of(decode, b"a\x81", encoding="cp1252", where="f").message


def test_utf16_without_mark_is_offered_with_its_side():
    assert "--encoding utf-16-le" in error_of(decode, "Hei på deg".encode("utf-16-le"), where="f").hint
    assert "--encoding utf-16-be" in error_of(decode, "Hei på deg".encode("utf-16-be"), where="f").hint
    assert decode("Hei på".encode("utf-16-be"), encoding="utf-16-be", where="f").text == "Hei på"


def test_nul_bytes_in_numbers_are_refused_and_a_single_one_is_not():
    error = error_of(decode, b"I: hei\nT: " + b"\0" * 8 + b"ja" * 100, where="f.txt")
    assert (error.code, error.where) == ("load.nul", "f.txt, line 2")
    assert decode(b"ord " * 500 + b"\0", where="f").text.count("\0") == 1


def test_a_cut_off_utf16_file_and_utf32_are_refused():
    assert error_of(decode, b"\xff\xfea\0b", where="f").code == "load.encoding"
    assert "UTF-32" in error_of(decode, "hei".encode("utf-32"), where="f").message


def test_too_much_text_is_refused(monkeypatch):
    monkeypatch.setattr(files, "TEXT_LIMIT", 3)
    assert error_of(decode, b"1234", where="f").code == "load.too-large"


# Writing


def test_writes_replaces_and_keeps_rights(tmp_path):
    path = tmp_path / "ut.txt"
    write_atomic(path, b"en")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o640)
    write_atomic(path, b"to")
    assert path.read_bytes() == b"to"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["ut.txt"]


def test_an_existing_file_stands_without_force(tmp_path):
    path = tmp_path / "ut.txt"
    write_atomic(path, b"en", force=False)
    error = error_of(write_atomic, path, b"to", force=False)
    assert (error.code, error.exit_code) == ("export.exists", 5)
    assert "--force" in error.hint
    assert path.read_bytes() == b"en"


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "mappe").mkdir()
    assert error_of(write_atomic, tmp_path / "mappe", b"").code == "export.folder"
    assert error_of(write_atomic, tmp_path / "borte" / "ut.txt", b"").code == "export.no-folder"


def test_a_link_is_followed(tmp_path):
    (tmp_path / "ekte.txt").write_bytes(b"en")
    (tmp_path / "lenke.txt").symlink_to(tmp_path / "ekte.txt")
    write_atomic(tmp_path / "lenke.txt", b"to")
    assert (tmp_path / "ekte.txt").read_bytes() == b"to"
    assert (tmp_path / "lenke.txt").is_symlink()


@pytest.mark.parametrize("step", ["mkstemp", "fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "export.disk-full"), (errno.EACCES, "export.permission"), (errno.EIO, "export.unwritable")],
)
def test_when_a_step_fails_the_old_file_stands_and_nothing_is_left(tmp_path, monkeypatch, step, number, code):
    path = tmp_path / "ut.txt"
    path.write_bytes(b"en")

    def fail(*args, **options):
        raise OSError(number, "no")

    owner = {"mkstemp": files.tempfile, "fsync": files.os, "replace": type(path)}[step]
    monkeypatch.setattr(owner, step, fail)
    error = error_of(write_atomic, path, b"to")
    monkeypatch.undo()
    assert (error.code, error.exit_code) == (code, 5)
    assert path.read_bytes() == b"en"
    assert [one.name for one in tmp_path.iterdir()] == ["ut.txt"]


# Zips


def test_members_are_read_by_name():
    archive = read_zip(zipped({"a.xml": "<å/>", "mappe/b": b"\0"}), "f")
    assert dict(archive) == {"a.xml": "<å/>".encode(), "mappe/b": b"\0"}
    assert "c" not in archive
    with pytest.raises(KeyError):
        archive["c"]


def test_a_zip_cut_anywhere_is_damaged_and_nothing_else():
    data = zipped({"a.xml": "ord " * 50, "b.xml": "fler ord"})
    for end in range(0, len(data), 7):
        assert error_of(read_zip, data[:end], "f").code == "load.damaged"


def test_flipped_bytes_in_a_member_are_noticed():
    data = bytearray(zipped({"a.xml": bytes(range(256))}))
    data[60] ^= 0xFF
    archive = read_zip(bytes(data), "f.docx")
    error = error_of(archive.__getitem__, "a.xml")
    assert (error.code, error.where) == ("load.damaged", "f.docx")


def test_unsafe_names_twins_and_passwords_are_refused():
    assert error_of(read_zip, zipped({"../a": "x"}), "f").code == "load.unsafe"
    assert error_of(read_zip, zipped({"/a": "x"}), "f").code == "load.unsafe"
    assert error_of(read_zip, zipped({"a..b/c": "x", "..\\d": "x"}), "f").code == "load.unsafe"
    assert list(read_zip(zipped({"a..b": "x"}), "f")) == ["a..b"]
    assert error_of(read_zip, zipped({"a": "x", "A": "y"}), "f").code == "load.damaged"
    data = bytearray(zipped({"a": "x"}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    assert error_of(read_zip, bytes(data), "f").code == "load.password"


def test_bombs_are_refused_by_rate_count_and_size(monkeypatch):
    assert error_of(read_zip, zipped({"a": b"0" * 3_000_000}), "f").code == "load.too-large"
    assert len(read_zip(zipped({"a": b"0" * 900_000}), "f")["a"]) == 900_000
    monkeypatch.setattr(zips, "MEMBER_COUNT", 2)
    assert error_of(read_zip, zipped({"a": "", "b": "", "c": ""}), "f").code == "load.too-large"
    monkeypatch.setattr(zips, "MEMBER_LIMIT", 5)
    archive = read_zip(zipped({"a": "123456", "b": "12345"}), "f")
    assert archive["b"] == b"12345"
    assert error_of(archive.__getitem__, "a").code == "load.too-large"


def test_a_member_that_lies_about_its_size_is_read_no_further(monkeypatch):
    data = bytearray(zipped({"a": b"0" * 100}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 10)
    archive = read_zip(bytes(data), "f")
    assert error_of(archive.__getitem__, "a").code == "load.damaged"


def test_an_unknown_way_of_packing_is_damage():
    data = bytearray(zipped({"a": "x"}))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(mark) + offset, 77)
    with zipfile.ZipFile(__import__("io").BytesIO(bytes(data))) as file:
        assert file.namelist() == ["a"]
    assert error_of(read_zip(bytes(data), "f").__getitem__, "a").code == "load.damaged"
