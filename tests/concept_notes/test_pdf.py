"""PDF through LibreOffice: what a reader needs is inside, and no document is lost through another."""

import re
import stat
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from concept_notes.check.pages import pages
from concept_notes.making.finish import Ready
from concept_notes.making.limits import Limit
from concept_notes.printed import too_many_pages
from concept_notes.word import pdf
from concept_notes.word.contents import Pages
from tests.concept_notes.documents import southreach
from tests.concept_notes.southreach import SOUTHREACH

BROKEN = b"PK\x03\x04 and then nothing"

#: Does as LibreOffice does: a file it cannot read is passed over; at one that says so it stops, or never ends.
PRETENDER = """#!{python}
import os, subprocess, sys, pathlib
words = sys.argv[1:]
folder = pathlib.Path(words[words.index("--outdir") + 1])
for name in words[words.index("--outdir") + 2:]:
    data = (folder / name).read_bytes()
    if data == b"stop":
        os._exit(81)
    if data == b"hang":
        asleep = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        pathlib.Path({pid!r}).write_text(str(asleep.pid))
        asleep.wait()
    if data != b"unreadable":
        (folder / name).with_suffix(".pdf").write_bytes(b"%PDF of " + data)
"""


@pytest.fixture
def pretender(tmp_path, monkeypatch):
    """A program that stands in for LibreOffice; what it started last stands in the file."""
    program, pid = tmp_path / "soffice", tmp_path / "asleep"
    program.write_text(PRETENDER.format(python=sys.executable, pid=str(pid)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pdf, "program", lambda: str(program))
    return pid


@pytest.fixture(scope="module")
def made(office):
    return pdf.pdfs({"../one & <two>": southreach(), "broken": BROKEN, "again": southreach()})


@pytest.mark.office
def test_a_file_that_cannot_be_converted_is_missing_and_the_others_are_there(made):
    assert list(made) == ["../one & <two>", "again"]
    assert made["again"].startswith(b"%PDF-")


@pytest.mark.office
def test_the_same_document_gives_the_same_bytes_dated_like_the_document(made, office, tmp_path):
    assert made["again"] == made["../one & <two>"]
    file = tmp_path / "note.pdf"
    file.write_bytes(made["again"])
    assert "CreationDate:    Wed Nov 30 12:00:00 2016 UTC" in office.poppler("pdfinfo", str(file))
    assert b"CreateDate>2016-11-30T12:00:00Z<" in made["again"]
    assert office.poppler("pdfinfo", "-isodates", str(file)).count("2016-11-30") == 1


@pytest.mark.office
def test_the_pdf_is_tagged_named_and_carries_its_typefaces_and_bookmarks(made, office, tmp_path):
    data, file = made["again"], tmp_path / "note.pdf"
    file.write_bytes(data)

    told = office.poppler("pdfinfo", str(file))
    assert "Tagged:          yes" in told
    assert "Title:           Concept note for the Commonwealth of Southreach" in told
    assert {"H1", "Table", "TH"} <= set(re.findall(r"\w+", office.poppler("pdfinfo", "-struct", str(file))))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert b"/DisplayDocTitle true" in data
    assert b"/Lang(en-GB)" in data
    assert "Mandate".encode("utf-16-be").hex().upper().encode() in data
    fonts = office.poppler("pdffonts", str(file)).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts


@pytest.mark.office
def test_pages_are_those_of_the_pdf(made):
    assert pdf.page_count(made["again"]) == 3


@pytest.mark.office
def test_a_note_of_more_pages_than_its_form_or_its_donor_allows_is_named(made):
    printed = made["again"]
    brief = replace(SOUTHREACH, meta=replace(SOUTHREACH.meta, length="brief"))
    read = replace(SOUTHREACH, wants=replace(SOUTHREACH.wants, limit=Limit("Southreach", pages=2)))
    text_alone = replace(read, wants=replace(read.wants, limit=Limit("Southreach", pages=2, whole=False)))

    def told(context):
        return too_many_pages(Ready(context, None, None, context.meta.length), southreach(), printed)

    assert told(SOUTHREACH) == told(text_alone) == ("", "")
    held, long = told(brief)
    assert long.startswith("A brief note has at most one page; this one has 3 pages. Shorten")
    assert held == ""
    held, long = told(read)
    assert held.startswith("Southreach reads at most 2 pages; this note has 3 pages. Choose")
    assert long == ""


def test_without_an_office_there_is_no_pdf_and_nobody_counts_pages(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(pdf, "_USUAL", ())

    assert not pdf.available()
    assert pdf.pdfs({"note": southreach()}) == {}
    assert pages(southreach()) == Pages()


def test_where_the_program_stops_at_one_document_the_others_have_their_turn(pretender):
    made = pdf.pdfs({"a": b"a", "b": b"unreadable", "c": b"stop", "d": b"d", "e": b"unreadable", "f": b"f"})

    assert made == {name: b"%PDF of " + name.encode() for name in "adf"}


def test_a_program_that_stops_at_every_document_is_not_started_for_ever(pretender, monkeypatch):
    calls = []
    convert = pdf._convert
    monkeypatch.setattr(pdf, "_convert", lambda *words: calls.append(words) or convert(*words))

    assert pdf.pdfs({str(number): b"stop" for number in range(20)}) == {}
    assert len(calls) == pdf.STUMBLES


def test_a_program_that_never_ends_is_ended_with_all_it_started(pretender, monkeypatch):
    monkeypatch.setattr(pdf, "START", 1)
    monkeypatch.setattr(pdf, "EACH", 0)
    monkeypatch.setattr(pdf, "STUMBLES", 1)

    assert pdf.pdfs({"a": b"a", "b": b"hang"}) == {"a": b"%PDF of a"}
    assert ended(int(pretender.read_text()))


def ended(pid: int) -> bool:
    """Whether a process is gone, or waits only for somebody to take note of it."""
    for _ in range(500):
        told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if told.stdout.strip()[:1] in {"", "Z"}:
            return True
        time.sleep(0.01)
    return False


def test_no_documents_need_no_program(monkeypatch):
    monkeypatch.setattr(pdf, "_convert", lambda *words: pytest.fail("it was started"))

    assert pdf.pdfs({}) == {}
