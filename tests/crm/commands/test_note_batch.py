"""`crm note make --all` and `--pdf`: what a person is told, and what the exit code says."""

import json
import os
import signal

import pytest

from concept_notes.word import pdf
from crm.commands import note_batch


def test_preflight_shows_every_donor_and_makes_nothing(demo, tmp_path):
    code, out, err = demo("note", "make", "--all", "--preflight")
    assert code == 1
    assert "CSR (Republic of Costa Serena), es: no note\n  stops it: USD 10,000.00 that this donor paid" in out
    assert "ALN (State of Al-Nujum), ar: asks for USD 63,280.00\n" in out
    assert "  to know:  The Arabic wording was written by" in out
    assert "the same work is offered to several donors.\n" in out
    assert "12 donors, 10 with a note (10 with something to know), 2 stopped." in err

    code, out, _ = demo("note", "make", "--all", "--preflight", "--filter", "kind=foundation", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["as_of"], found["audience"]) == ("2016-11-30", "public")
    [one] = found["donors"]
    assert (one["donor"], one["ready"], one["ask"], one["currency"]) == ("EVM", True, "67800.00", "USD")
    assert "limit" in {warning["kind"] for warning in one["warnings"]}
    assert json.loads(demo("note", "list", "--json")[1])["rows"] == []


def test_each_donor_has_its_line_and_the_code_says_that_one_is_missing(demo, tmp_path):
    words = ("note", "make", "--all", "--filter", "language=es", "--filter", "language=ar", "--out", tmp_path / "o.zip")
    code, out, err = demo(*words)

    assert code == 1
    assert "[1/2] ALN: CN-ALN-1, ar, asks for USD 63,280.00; " in err
    assert "[2/2] CSR: refused: USD 10,000.00 that this donor paid on 21 March 2016 (CSR-2016-1)" in err
    assert out == f"{tmp_path / 'o.zip'}: 1 note made, 1 refused; index.xlsx says what to know of each.\n"
    assert (tmp_path / "o.zip").exists()

    code, _, err = demo(*words)
    assert code == 4
    assert "is there already; name a new file." in err


def test_all_made_is_0_and_json_lists_the_files(demo, tmp_path):
    words = ("note", "make", "--all", "--filter", "kind=foundation", "--language", "en", "--years", "2017")
    code, out, err = demo(*words, "--out", tmp_path / "out", "--json")

    assert code == 0, err
    [note] = json.loads(out)["notes"]
    assert (note["donor"], note["state"], note["years"], note["reason"]) == ("EVM", "made", [2017], None)
    assert (tmp_path / "out" / note["file"]).exists()
    assert (tmp_path / "out" / note["draft"]).exists()
    assert note["pdf"] is None

    code, _, err = demo(*words, "--dry-run")
    assert code == 0
    assert "Dry run: 1 note made, and nothing was written." in err
    assert len(json.loads(demo("note", "list", "--json")[1])["rows"]) == 1


def test_ctrl_c_keeps_what_is_done_and_says_what_is_not_made(demo, tmp_path, monkeypatch):
    line = note_batch._line

    def first_line(row):
        os.kill(os.getpid(), signal.SIGINT)
        return line(row)

    monkeypatch.setattr(note_batch, "_line", first_line)
    handler = signal.getsignal(signal.SIGINT)
    code, out, err = demo("note", "make", "--all", "--filter", "theme=training", "--out", tmp_path / "out")

    assert code == 130
    assert "Stopping after what is in hand" in err
    assert "Stopped. Not made: MRD, NLU.\n" in err
    assert "1 note made, 2 not made" in out
    kinds = sorted(one.name.rpartition("_")[2] for one in (tmp_path / "out").iterdir())
    assert kinds == ["en.docx", "en.eml", "index.xlsx"]
    assert [row["donor"] for row in json.loads(demo("note", "list", "--json")[1])["rows"]] == ["EAF"]
    assert signal.getsignal(signal.SIGINT) is handler, "who started it is asked again"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--all",), 2, "Give a new folder or a file ending in .zip with --out"),
        (("--all", "--donor", "NMK", "--out", "x"), 2, "give one of them"),
        (("--donor", "NMK", "--jobs", "2", "--out", "x.docx"), 2, "add --all"),
        (("--donor", "NMK", "--filter", "theme=training", "--out", "x.docx"), 2, "add --all"),
        ((), 2, "--donor CODE, or --all"),
        (("--all", "--filter", "theme", "--out", "x"), 2, "is not a filter"),
        (("--all", "--filter", "language=sv", "--out", "x"), 4, "No donor matches these filters"),
        (("--all", "--language", "xx", "--out", "x"), 3, "en, ar, es, fr, ru, zh"),
        (("--all", "--filter", "language=es", "--out", "x"), 4, "No note can be made: something stops each of them"),
    ],
)
def test_what_cannot_be_done_is_said(demo, tmp_path, monkeypatch, words, code, says):
    monkeypatch.chdir(tmp_path)
    ended, _, err = demo("note", "make", *words)

    assert ended == code
    assert says in err
    assert not (tmp_path / "x").exists()


def test_a_note_in_the_language_the_donor_reads(demo, tmp_path):
    out = demo("note", "make", "--donor", "LUM", "--language", "auto", "--out", tmp_path / "n.docx", "--json")[1]
    assert json.loads(out)["language"] == "fr"


def test_a_pdf_stands_beside_the_word_file_and_where_there_is_none_that_is_said(demo, tmp_path, monkeypatch):
    words = ("note", "make", "--donor", "NMK", "--out", tmp_path / "n.docx", "--pdf", "--json")
    monkeypatch.setattr(pdf, "program", lambda: None)
    code, out, err = demo(*words)
    assert code == 0
    assert "because LibreOffice is not installed" in err
    assert json.loads(out)["pdf"] is None
    assert (tmp_path / "n.docx").exists()

    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr("concept_notes.making.finish.printed", lambda document: b"%PDF-")
    assert json.loads(demo(*words)[1])["pdf"] == str(tmp_path / "n.pdf")
    assert (tmp_path / "n.pdf").read_bytes() == b"%PDF-"

    monkeypatch.setattr("concept_notes.making.finish.printed", lambda document: b"")
    code, out, err = demo(*words)
    assert code == 0
    assert "LibreOffice could not make a PDF of n.docx; the Word file is there." in err
