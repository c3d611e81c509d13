"""`crm template`, as a person and a script use it."""

import json

import pytest
from docx import Document

from concept_notes.templates.files import template_path
from concept_notes.word.outline import outline
from tests.concept_notes.documents import template_with


@pytest.fixture
def own(tmp_path):
    """A template of the group: the one that travels with the product, with a sentence more."""

    def write(words="Our own words", name="own.docx"):
        file = tmp_path / name
        file.write_bytes(template_with(words))
        return file

    return write


def answer(result):
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


def test_a_template_is_checked_added_tried_approved_used_and_retired(demo, own, tmp_path):
    file, preview, note = own(), tmp_path / "preview.docx", tmp_path / "note.docx"
    assert demo("template", "list")[2] == (
        "There is no template yet; notes are made with the one that travels with the product.\n"
    )
    assert demo("template", "check", file)[1] == "own.docx has no fault.\n"
    code, out, err = demo("template", "add", file, "--name", "House style", "--why", "new logo")
    assert (code, err) == (0, "")
    assert out.startswith("“House style”, version 1, is a draft")

    code, out, err = demo("template", "preview", "house style", "--donor", "NMK", "--out", preview)
    assert code == 0
    assert "with the facts of NMK" in out
    assert "Our own words" in outline(preview.read_bytes())
    assert "demonstration’s" not in out
    assert demo("template", "preview", "House style", "--out", preview)[2] == (
        "warning: The facts are those of the demonstration.\n"
    )

    code, out, err = demo("template", "approve", "House style")
    assert out.startswith("“House style”, version 1, is approved")
    assert "let a second person read it" in err
    rows = answer(demo("template", "list", "--json"))["rows"]
    assert [(row["name"], row["version"], row["status"], row["in_use"]) for row in rows] == [
        ("House style", 1, "approved", True)
    ]
    assert "approved, in use" in demo("template", "list")[1]
    assert demo("note", "make", "--donor", "NMK", "--out", note)[0] == 0
    assert "Our own words" in outline(note.read_bytes())

    assert demo("template", "retire", "House style", "--why", "old")[1] == "“House style”, version 1, is retired.\n"
    assert demo("note", "make", "--donor", "NMK", "--out", note)[0] == 0
    assert "Our own words" not in outline(note.read_bytes())
    assert "template House style 1" in demo("journal", "list")[1]


def test_a_template_with_faults_says_each_and_comes_back_with_comments(demo, own, tmp_path):
    file, marked = own("{{ donor.nmae }} { donor.name }}", "bad.docx"), tmp_path / "marked.docx"
    code, out, err = demo("template", "check", file, "--annotated", marked)
    assert code == 4
    assert "did you mean “donor.name”" in out
    assert len(out.splitlines()) == 2
    assert "bad.docx has 2 faults." in err
    comments = [one.text for one in Document(str(marked)).comments]
    assert len(comments) == 2
    assert "donor.nmae" in "".join(comments)

    code, out, _ = demo("template", "check", file, "--json")
    told = json.loads(out)
    assert (code, told["ok"]) == (4, False)
    assert [one["kind"] for one in told["faults"]] == ["unknown-field", "lone-brace"]
    code, _, err = demo("template", "add", file, "--name", "House style")
    assert code == 4
    assert "finds 2 faults" in err
    assert answer(demo("template", "list", "--json"))["rows"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("check", "gone.docx"), 4, "There is no file gone.docx"),
        (("add", "{own}", "--name", " "), 2, "--name has no value"),
        (("add", "{own}", "--name", "X", "--length", "epic"), 4, "no length of a note"),
        (("add", "{own}", "--name", "X", "--language", "tlh"), 4, "Notes are not made in the language “tlh”"),
        (("add", "{text}", "--name", "X"), 4, "This is no Word file"),
        (("preview", "X", "--out", "x.pdf"), 2, "let it end in .docx"),
        (("preview", "X", "--out", "nowhere/x.docx"), 4, "There is no folder"),
        (("preview", "X", "--out", "x.docx"), 3, "There is no template “X”; there is none yet"),
        (("approve", "X"), 3, "There is no template “X”"),
        (("retire", "X"), 3, "There is no template “X”"),
        (("guide", "--out", ""), 2, "--out has no value"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_code(demo, own, tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.docx").write_text("Dear donor")
    own_file = own()
    words = [word.format(own=own_file, text="text.docx") for word in words]
    found, _, err = demo("template", *words)

    assert (found, said in err) == (code, True), err


def test_a_dry_run_adds_nothing_and_a_request_is_done_once(demo, own):
    file = own()
    assert demo("template", "add", file, "--name", "A", "--dry-run")[0] == 0
    assert answer(demo("template", "list", "--json"))["rows"] == []
    first = demo("template", "add", file, "--name", "A", "--request-id", "r-1", "--json")
    assert demo("template", "add", file, "--name", "A", "--request-id", "r-1", "--json") == first
    code, _, err = demo("template", "add", own("other"), "--name", "A", "--request-id", "r-1")
    assert (code, "used before for something else" in err) == (5, True)


def test_the_guide_is_written(crm, tmp_path):
    file = tmp_path / "guide.docx"
    assert answer(crm("template", "guide", "--out", file, "--json")) == {"file": str(file)}
    assert "{{ donor.name_the }}" in outline(file.read_bytes())


def test_the_template_that_travels_with_the_product_has_no_fault_on_the_command_line(crm):
    assert answer(crm("template", "check", template_path(), "--json")) == {
        "file": str(template_path()),
        "ok": True,
        "faults": [],
    }
