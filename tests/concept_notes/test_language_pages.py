"""Notes in other languages as they come out of the printer."""

import re
import shutil
import subprocess
from datetime import date

import pytest

from concept_notes.language.pack import language, languages
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from tests.concept_notes.conftest import ACTOR

pytestmark = pytest.mark.office

#: The typeface that measures or draws each language's letters here.
FONTS = {"zh": ("Noto Sans CJK", "Noto Serif CJK"), "ar": ("Noto Naskh", "DejaVu Sans")}


def installed(*names):
    listed = subprocess.run(["fc-list"], capture_output=True, text=True, check=False).stdout
    return any(name in listed for name in names)


def bare(text):
    """The letters of a text, less two Arabic ones: where they share a glyph, they come back from a page turned round."""
    return re.sub(r"[\Wلا]", "", text)


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_the_first_page_stands_alone_and_every_letter_has_a_typeface(code, ledger, office, tmp_path):
    if (
        not shutil.which("fc-list")
        or not installed("Carlito", "Calibri")
        or not installed(*FONTS.get(code, ("Carlito",)))
    ):
        pytest.skip("a typeface of this language is not installed; pages would break elsewhere")
    made = make_note(ledger, ACTOR, Wish("NMK", as_of=date(2016, 11, 30), said_in=code), register=False)
    file = tmp_path / "note.docx"
    file.write_bytes(made.document)
    printed = office.pdf(file)

    pages = [bare(page) for page in office.text(printed)]
    counted, second, status = (bare(language(code).text(f"page.{name}")) for name in ("counted", "context", "status"))

    assert counted[-12:] in pages[0]
    assert second in pages[1]
    assert second not in pages[0]
    assert status in pages[1]
    fonts = subprocess.run(["pdffonts", str(printed)], capture_output=True, text=True, check=True).stdout.splitlines()
    assert all(line.split()[-5] == "yes" for line in fonts[2:]), "a typeface is not embedded"
