"""Makes the pictures of the README from the demo study: a quote table in Word, the review sheet, and the terminal.

make pictures        (needs LibreOffice and pdftoppm)
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from coanalysis.project import open_project
from coanalysis.project.demo import make_demo

PICTURES = Path(__file__).parent / "pictures"
COMMANDS = ("coanalysis status --coder ida", "coanalysis show matrix --columns groups --code phase/enrolment")
#: Short quotes and three subcodes on the first page.
QUOTED = "enabler"
#: What is shown of a page, without its margins: left, top, width, and at most so high, in hundredths of an inch.
QUOTES_PART, SHEET_PART = (85, 105, 655, 660), (72, 99, 1020, 560)
DOTS_PER_INCH = 130
#: A line between the rows of a table is darker than this, from end to end.
LINE = 225
#: Turns of FG1 and columns of the review sheet that are shown.
TURNS = range(40, 49)
COLUMNS = (
    "transcript", "turn", "speaker", "text", "read", "excerpt", "code_1", "suggestion_1", "decision_1", "why",
)  # fmt: skip
#: What somebody has just answered there, in the words of the README's walk-through.
ANSWERS = {
    "43": ("nei", "De gidder ikke lære navn. Gruppa er det ikke snakk om."),
    "44": ("usikker", "Sier han at båndene kom, eller bare at de manglet?"),
}
#: White paper, dark ink: the picture stands on light and on dark pages.
THEME = TerminalTheme((250, 250, 248), (38, 42, 48), [(38, 42, 48)] * 8)


def terminal(project: Path) -> None:
    """Write the output of some commands as an SVG picture, without fonts from the network."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    for command in COMMANDS:
        console.print(Text(f"$ {command}", style="bold #1f4e8c"))
        arguments = command.split()[1:]
        done = subprocess.run(
            [sys.executable, "-m", "coanalysis", *arguments],
            cwd=project, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        console.print(Text(done.stdout.rstrip() + "\n"))
    svg = console.export_svg(title="coanalysis", theme=THEME)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (PICTURES / "terminal.svg").write_text(svg, encoding="utf-8", newline="\n")


def quote_table(project: Path) -> None:
    """Write the upper part of a quote table's first page as a PNG picture."""
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / "quotes.docx"
        with open_project(project) as opened:
            opened.export("quotes", word, code=QUOTED)
        first_page(word, QUOTES_PART)


def review_sheet(project: Path) -> None:
    """Write some rows and columns of a filled-in review sheet as a PNG picture."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "review.xlsx"
        with open_project(project, coder="ida") as opened:
            opened.export("review", path)
        book = load_workbook(path)
        sheet = next(one for one in book if one["A1"].value == "#review")
        for other in [one for one in book if one is not sheet]:
            book.remove(other)
        sheet.data_validations.dataValidation.clear()
        fill_in(sheet)
        book.save(path)
        first_page(path, SHEET_PART)


def fill_in(sheet: Worksheet) -> None:
    """Hide what is not shown and write the answers."""
    places = {cell.value: cell.column for cell in sheet[1]}
    for key, column in places.items():
        if key not in COLUMNS:
            sheet.column_dimensions[get_column_letter(column)].hidden = True
    for row in range(3, sheet.max_row + 1):
        title, number = (str(sheet.cell(row, places[key]).value) for key in ("transcript", "turn"))
        sheet.row_dimensions[row].hidden = title != "FG1" or int(number) not in TURNS
        if title == "FG1" and number in ANSWERS and sheet.cell(row, places["suggestion_1"]).value:
            for key, text in zip(("decision_1", "why"), ANSWERS[number], strict=True):
                sheet.cell(row, places[key]).value = text


def first_page(path: Path, part: tuple[int, ...]) -> None:
    """Write a part of a document's first page as a PNG picture of the document's name."""
    folder = path.parent
    convert = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", str(folder), str(path)], check=True, capture_output=True)
    left, top, width, height = (DOTS_PER_INCH * one // 100 for one in part)
    crop = ["-x", str(left), "-y", str(top), "-W", str(width)]
    page = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-f", "1", "-singlefile", *crop]
    pdf = str(path.with_suffix(".pdf"))
    subprocess.run([*page, "-H", str(height), "-gray", pdf, str(folder / path.stem)], check=True)
    height = last_line((folder / f"{path.stem}.pgm").read_bytes()) + 2
    subprocess.run([*page, "-H", str(height), "-png", pdf, str(PICTURES / path.stem)], check=True)


def last_line(picture: bytes) -> int:
    """Return where the last line across a table lies, so that no row is cut in two. picture: grey, in PGM."""
    _kind, width, height, _white, pixels = picture.split(maxsplit=4)
    wide, high = int(width), int(height)
    rows = (pixels[-wide * high :][row * wide : (row + 1) * wide] for row in range(high))
    lines = [number for number, row in enumerate(rows) if max(row[wide // 3 : wide * 9 // 10]) < LINE]
    return lines[-1]


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = make_demo(Path(scratch) / "demo", exports=())
        terminal(made.path)
        quote_table(made.path)
        review_sheet(made.path)
