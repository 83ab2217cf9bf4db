"""Makes the pictures of the README from the demo study: a quote table in Word, and the terminal.

    make pictures        (needs LibreOffice and pdftoppm)
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from coanalysis.project import open_project
from coanalysis.project.demo import make_demo

PICTURES = Path(__file__).parent / "pictures"
COMMANDS = ("coanalysis status", "coanalysis show matrix --columns groups --code phase")


def terminal(project: Path) -> None:
    """Write the output of some commands as an SVG picture, without fonts from the network."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    for command in COMMANDS:
        console.print(Text(f"$ {command}", style="bold"))
        arguments = command.split()[1:]
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "coanalysis", *arguments], cwd=project, capture_output=True, encoding="utf-8", check=True
        )
        console.print(Text(done.stdout.rstrip() + "\n"))
    svg = console.export_svg(title="coanalysis")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (PICTURES / "terminal.svg").write_text(svg, encoding="utf-8", newline="\n")


def quote_table(project: Path) -> None:
    """Write the first page of the quote table as a PNG picture."""
    with tempfile.TemporaryDirectory() as folder:
        word = Path(folder) / "quotes.docx"
        with open_project(project) as opened:
            opened.export("quotes", word, code="phase/enrolment")
        convert = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        subprocess.run([*convert, "--outdir", folder, str(word)], check=True, capture_output=True)  # noqa: S603
        page = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile", f"{folder}/quotes.pdf", str(PICTURES / "quotes")]
        subprocess.run(page, check=True)  # noqa: S603


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        made = make_demo(Path(scratch) / "demo", exports=())
        terminal(made.path)
        quote_table(made.path)
