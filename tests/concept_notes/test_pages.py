"""The note as it comes out of the printer."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from concept_notes.document import write_note
from concept_notes.templates.files import template_path
from tests.concept_notes.documents import southreach
from tests.concept_notes.southreach import fullest, nasty, over

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def pages(office, tmp_path_factory):
    file = tmp_path_factory.mktemp("note") / "note.docx"
    file.write_bytes(southreach())
    fonts = (
        subprocess.run(["fc-list"], capture_output=True, text=True, check=False).stdout
        if shutil.which("fc-list")
        else ""
    )
    if not any(name in fonts for name in ("Carlito", "Calibri")):
        pytest.skip("neither Calibri nor Carlito, which has its widths, is installed; pages would break elsewhere")
    return office.text(office.pdf(file))


def test_two_pages_and_a_budget_annex(pages):
    assert len(pages) == 3
    assert [f"Page {number} of 3" in page for number, page in enumerate(pages, 1)] == [True] * 3


def test_the_first_page_stands_alone(pages):
    assert "Promises are counted only when signed" in pages[0]
    assert "Contact" in pages[0]
    assert "Mandate" not in pages[0]


def test_the_second_page_ends_with_the_chart_and_the_annex_begins_a_page(pages):
    assert pages[1].lstrip().startswith("Inter-Agency")
    assert "Funding status" in pages[1]
    assert "Annex: budget and funding by year" in pages[2]


def test_every_page_says_that_amounts_are_illustrative(pages):
    assert all("Demonstration: all amounts are illustrative." in page for page in pages)


def test_the_fullest_first_page_is_still_one_page(office, pages, tmp_path):
    file = tmp_path / "fullest.docx"
    file.write_bytes(write_note(fullest(), template_path()))

    printed = office.text(office.pdf(file))

    assert "Promises are counted only when signed" in printed[0]
    assert "Mandate" in printed[1]
    assert "Funding status" in printed[1]
    assert "2018" in printed[1].rpartition("Funding status")[2]
    assert "Annex" in printed[2]


@pytest.mark.parametrize(
    "group", [{"mandate": None}, {"mandate": None, "context": None}, {}], ids=["no mandate", "no texts", "texts"]
)
def test_the_first_page_stands_alone_also_with_one_activity_over_four_years(office, pages, tmp_path, group):
    context = over(4)
    file = tmp_path / "four.docx"
    file.write_bytes(write_note(replace(context, group=replace(context.group, **group)), template_path()))

    printed = office.text(office.pdf(file))

    assert "Promises are counted only when signed" in printed[0]
    assert not any(heading in printed[0] for heading in ("Mandate", "Where the work stands", "What would be done"))
    assert "What would be done" in printed[1]


def test_a_name_that_breaks_documents_still_prints(office, tmp_path):
    file = tmp_path / "nasty.docx"
    file.write_bytes(write_note(nasty(), template_path()))

    assert any("Smith & Sons <x>" in page for page in office.text(office.pdf(file)))
