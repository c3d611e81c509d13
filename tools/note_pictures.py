"""The pictures in docs/pictures/notes, taken anew from the demonstration: `.venv/bin/python -m tools.note_pictures`.

Each is one note, all its pages side by side, by way of LibreOffice. Which notes: `NOTES` below.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from concept_notes.word.pdf import pdfs
from tests import shared_run
from tests.concept_notes.matrix import Case, ledger, made

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "notes"
#: Each length once in English, and the short note in the other directions and scripts.
NOTES = (
    Case("brief", "en", "NMK"),
    Case("short", "en", "VLD"),
    Case("standard", "en", "VLD"),
    Case("full", "en", "VLD"),
    Case("short", "ar", "ALN"),
    Case("short", "zh", "VLD"),
    Case("short", "fr", "LUM"),
)
DOTS_PER_INCH = 62
#: Pages in a row, and the grey between them.
ACROSS, GAP, GREY = 4, 8, (200, 200, 200)


def main() -> int:
    """Make the notes, turn them into pages, lay the pages side by side."""
    shared_run.open_folder()
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder, ledger(Path(folder)) as session:
            documents = {"-".join(case).casefold(): made(session, case).document for case in NOTES}
            for name, pdf in pdfs(documents).items():
                _sheet(_pages(pdf, Path(folder), name)).save(FOLDER / f"{name}.png", optimize=True)
    finally:
        shared_run.close_folder()
    return 0


def _pages(pdf: bytes, folder: Path, name: str) -> list[Image.Image]:
    file = folder / f"{name}.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), file, folder / name], check=True, timeout=120)
    return [Image.open(one).convert("RGB") for one in sorted(folder.glob(f"{name}-*.png"))]


def _sheet(pages: list[Image.Image]) -> Image.Image:
    """The pages in rows, few colours: a page of text needs no more."""
    wide, high = pages[0].size
    across = min(ACROSS, len(pages))
    rows = -(-len(pages) // across)
    sheet = Image.new("RGB", (across * (wide + GAP) + GAP, rows * (high + GAP) + GAP), GREY)
    for at, page in enumerate(pages):
        sheet.paste(page, (GAP + at % across * (wide + GAP), GAP + at // across * (high + GAP)))
    return sheet.quantize(64)


if __name__ == "__main__":
    sys.exit(main())
