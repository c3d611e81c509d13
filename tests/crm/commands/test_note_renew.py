"""`crm note renew`, `crm note copy` and `crm note send --file` as a person uses them, one after the other."""

import hashlib
import json
import sqlite3

import pytest

from concept_notes.making import finish
from concept_notes.word import pdf
from tests.concept_notes.documents import DOCUMENT, changed

SIGNED = ("--donor", "NMK", "--amount", "20000", "--currency", "USD", "--activity", "SEC-1", "--year", "2017")


@pytest.fixture
def edited(demo, tmp_path, monkeypatch):
    """The command line, where nobody counts pages, a note to Meridia that somebody edited, and money signed since."""
    monkeypatch.setattr(pdf, "program", lambda: None)
    file = tmp_path / "MRD.docx"
    wish = ("--activity", "SEC-1", "--years", "2017-2018", "--ask", "50000")
    assert demo("note", "make", "--donor", "MRD", *wish, "--out", file)[0] == 0
    file.write_bytes(changed(file.read_bytes(), DOCUMENT, "Without it. ", "If nobody gives: "))
    rest = ("--activity", "SEC-1", "--years", "2017-2018")
    assert demo("note", "make", "--donor", "NMK", *rest, "--out", tmp_path / "NMK.docx")[0] == 0
    code, _, err = demo("pledge", "add", *SIGNED, "--date", "2016-12-05", "--signed", "2016-12-05")
    assert code == 0, err
    return file


def test_an_edited_note_is_renewed_copied_and_sent(demo, edited, tmp_path):
    code, out, err = demo("note", "renew", edited, "--as-of", "2016-12-31", "--dry-run")
    assert code == 0, err
    assert "Stays as it was edited, with a comment, because its figures have moved: Without." in out
    assert "  Without: “" in out
    assert err.count("SEC-1 in 2017") == 1
    assert "warning: Also offered to another donor, together for more than is missing: SEC-1 in 2017 and 2018." in err
    assert not (tmp_path / "CN-MRD-2.docx").exists()

    code, out, err = demo("note", "renew", edited, "--as-of", "2016-12-31", "--redline", "--json")
    assert code == 0, err
    answer = json.loads(out)
    assert (answer["reference"], answer["renews"], answer["ask"]) == ("CN-MRD-2", "CN-MRD-1", "50000.00")
    assert [one["says"] for one in answer["warnings"] if "SEC-1 in 20" in one["says"]], "each in full, by year"
    assert {"part": "Without", "outcome": "kept-moved"}.items() <= next(
        one for one in answer["parts"] if one["part"] == "Without"
    ).items()
    new = tmp_path / "CN-MRD-2.docx"
    assert new.is_file()
    code, out, _ = demo("note", "show", "CN-MRD-2")
    assert "Renews CN-MRD-1, as it was edited; made by a desk officer" in out
    code, _, err = demo("note", "renew", edited, "--as-of", "2016-12-31", "--out", tmp_path / "third.docx")
    assert "warning: CN-MRD-1 was renewed before, as CN-MRD-2" in err

    code, out, _ = demo("note", "check", new, "--internal")
    assert code == 1, "a figure of an earlier day stays in the sentence that was edited"
    assert "figure-changed" in out
    assert demo("note", "review", "CN-MRD-2")[0] == 0
    sending = ("note", "send", "CN-MRD-2", "--date", "2017-01-02", "--to", "Geneva", "--file")
    code, _, err = demo(*sending, new)
    assert code != 0
    assert "The file is not the copy for sending" in err
    code, _, err = demo("note", "copy", new, "--send")
    assert code != 0
    assert "say so, and it is made with them (crm note copy FILE --send --with-faults)." in err
    code, _, err = demo("note", "copy", new, "--send", "--with-faults")
    assert code == 0, err
    assert "The copy is not fit to be sent, and was made because you said so: The text says" in err
    sent = tmp_path / "CN-MRD-2 (to send).docx"
    code, _, err = demo(*sending, sent)
    assert code != 0
    assert "say why with --because" in err
    code, _, err = demo(*sending, sent, "--because", "Agreed in the capital.")
    assert code == 0, err
    assert "warning: Recorded although: The text says" in err
    code, out, _ = demo("note", "show", "CN-MRD-2")
    assert "It was not fit to be sent, and went because: Agreed in the capital." in out
    assert f"The file that was sent has the SHA-256 {hashlib.sha256(sent.read_bytes()).hexdigest()}." in out
    code, out, err = demo("note", "copy", sent, "--internal", "--out", tmp_path / "own.docx", "--json")
    assert "no comment could be put" in err, "its controls went with the traces of work"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("renew", "nothing.docx"), "There is no file nothing.docx."),
        (("renew", "nothing.docx", "--out", "x.pdf"), "let it end in .docx"),
        (
            ("send", "CN-MRD-1", "--date", "2017-01-02", "--to", "Geneva", "--because", "So."),
            "name the file with --file",
        ),
        (("copy", "nothing.docx"), "Say what the copy is for"),
        (("copy", "nothing.docx", "--send", "--internal"), "Say what the copy is for"),
        (("copy", "nothing.docx", "--send", "--out", "nothing.docx"), "take the place of the file"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(demo, words, said):
    code, out, err = demo("note", *words)
    assert code != 0
    assert said in err
    assert not out


def test_pages_are_counted_of_a_file_that_is_renewed_reviewed_or_sent_while_others_can_write(
    demo, edited, tmp_path, monkeypatch
):
    wrote = []

    def printed(document):
        """Seven pages; and somebody else writes meanwhile."""
        with sqlite3.connect(tmp_path / "crm.sqlite", timeout=0) as other:
            other.execute("BEGIN IMMEDIATE")
            wrote.append(document)
        return b"/Type/Page " * 7

    monkeypatch.setattr(finish, "printed", printed)
    monkeypatch.setattr(pdf, "pdfs", lambda files: {name: printed(data) for name, data in files.items()})
    longer = "A short note has at most 3 pages; this one has 7 pages."
    code, _, err = demo("note", "renew", edited, "--as-of", "2016-12-31")
    assert (code, len(wrote)) == (0, 1), err
    assert longer in err
    new = tmp_path / "CN-MRD-2.docx"
    code, _, err = demo("note", "review", "CN-MRD-1", "--file", new)
    assert code == 4
    assert "The file is CN-MRD-2, and not CN-MRD-1." in err
    code, out, err = demo("note", "review", "CN-MRD-2", "--file", new)
    assert (code, out) == (0, "CN-MRD-2 is reviewed by a desk officer.\n"), err
    assert longer in err
    assert demo("note", "copy", new, "--send", "--with-faults")[0] == 0
    sending = ("note", "send", "CN-MRD-2", "--date", "2017-01-02", "--to", "Geneva", "--because", "Agreed.")
    code, _, err = demo(*sending, "--file", tmp_path / "CN-MRD-2 (to send).docx")
    assert code == 0, err
    assert longer in err
    assert len(wrote) == 4
