"""Office programs open what the demo exports: LibreOffice makes a PDF of each file, with the right words in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from once import once

pytestmark = pytest.mark.libreoffice

FILES = ("quotes.docx", "reading.docx", "matrix.xlsx", "review.xlsx")
#: What a person looking at the file would find: words of Kåre (FG2, 42), captions, headings, figures.
QUOTE = "En mann døde på et kjøkken, og så ble det til en prosent, og så ble det til et kurs."
SHOWN = {
    "quotes.docx": (
        f"«{QUOTE}»", "(D7, FG2, ytring 42)", "Tabell 1", "Sitater som belyser problematisering", "Tabell 8",
        "Sitater som belyser egne koder", "Underkode", "Merknad. ",
    ),
    "reading.docx": (
        "Moderator Sånn, da ser det ut som den går. Det kom opp en rød prikk her, i hvert fall. (.) Da er klokka litt",
        "D3 Ja, den parkeringen. Jeg endte borte ved kirka, jeg.", "Helhetsinntrykk",
        "D13 Cheers. I'd better go and see to my socks.",
    ),
    "matrix.xlsx": (
        f"«{QUOTE}»", "Deltakere", "Nyansatte: deltakere (av 5)", "FG2, ytring 42", "← tilbake til tallet",
    ),
    "review.xlsx": (QUOTE,),
}  # fmt: skip
#: Fewest pages: that of a table cut off after its first page would be fewer.
PAGES = {"quotes.docx": 15, "reading.docx": 50, "matrix.xlsx": 20, "review.xlsx": 20}


@pytest.fixture(scope="module")
def pdfs(demo, tmp_path_factory) -> Path:
    """A folder with a PDF of each file, made by one run of LibreOffice with settings of its own."""
    return once(tmp_path_factory, "pdfs", lambda folder: make_pdfs(demo.exports, folder))


def make_pdfs(exports: Path, folder: Path) -> None:
    for name in FILES:
        shutil.copyfile(exports / name, folder / f"{name.replace('.', '-')}{Path(name).suffix}")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    inputs = [str(path) for path in sorted(folder.glob("*-*.*"))]
    subprocess.run(
        ["soffice", profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder), *inputs],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip


def text_of(pdf: Path) -> str:
    """Return the words of a PDF, white space as single blanks, without the numbers of lines and turns in the margin."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    lines = done.stdout.decode("utf-8").replace("\u00ad", "").split("\n")
    return " ".join(" ".join(line for line in lines if not line.strip().isdecimal()).split())


def pages_of(pdf: Path) -> int:
    done = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, encoding="utf-8", timeout=60)
    return int(re.search(r"^Pages:\s+(\d+)$", done.stdout, re.MULTILINE)[1])


@pytest.mark.parametrize("name", FILES)
def test_libreoffice_makes_a_pdf_of_it(pdfs, name):
    pdf = pdfs / f"{name.replace('.', '-')}.pdf"
    text = text_of(pdf)
    assert {words for words in SHOWN[name] if words not in text} == set()
    assert pages_of(pdf) >= PAGES[name]


def test_headers_repeat_on_every_page_of_a_long_table(pdfs):
    """Tables of the quotes run over several pages: «Underkode» is printed more often than there are tables."""
    text = text_of(pdfs / "quotes-docx.pdf")
    assert text.count("Underkode Sitat Deltaker") > 12
    assert len(re.findall(r"Tabell \d+ Sitater som belyser", text)) == 8
