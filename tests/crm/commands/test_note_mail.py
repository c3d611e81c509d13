"""`crm note mail`: from the files of a group to a draft that is addressed, with nothing of the address on the screen."""

import json
from email import policy
from email.parser import BytesParser

HEAD = "organisation,function,city,name,email,verified\n"


def test_an_address_goes_from_the_files_into_the_draft_and_is_printed_nowhere(demo, tmp_path):
    folder, note = tmp_path / "in", tmp_path / "n.docx"
    folder.mkdir()
    points = folder / "focal_points.csv"
    points.write_text(f'{HEAD}NMK,counsellor,Vienna,Ola Nordmann,"a@nmk.example, b@nmk.example",2016-11-25\n')
    code, out, err = demo("load", folder)
    assert code == 4
    assert "focal_points.csv, row 2, column email: These are several addresses" in out + err

    points.write_text(f"{HEAD}NMK,counsellor,Vienna,Ola Nordmann,xq-ola@nmk.example,2016-11-25\n")
    printed = [*demo("load", folder), *demo("note", "make", "--donor", "NMK", "--out", note)]
    code, *said = demo("note", "mail", note, "--json")
    printed += said
    assert code == 0, said
    draft = tmp_path / "n.eml"
    assert json.loads(said[0]) == {"reference": "CN-NMK-1", "file": str(draft), "addressed": True}
    message = BytesParser(policy=policy.default).parsebytes(draft.read_bytes())
    assert str(message["To"]) == "Ola Nordmann <xq-ola@nmk.example>"
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (
        "ICAT_concept-note_NMK_2016-11-30_en.docx",
        note.read_bytes(),
    )
    printed += [*demo("note", "show", "CN-NMK-1", "--json"), *demo("donor", "show", "NMK", "--json")]
    assert "xq-" not in str(printed)
    assert demo("note", "mail", note)[1].endswith("addressed to its focal point; look at it before you send it.\n")


def test_what_cannot_be_done_is_said_and_a_draft_without_an_addressee_too(demo, tmp_path):
    note = tmp_path / "n.docx"
    demo("note", "make", "--donor", "MRD", "--out", note)
    assert demo("note", "mail", note, "--out", tmp_path / "n.msg")[0] == 2
    assert "There is no folder" in demo("note", "mail", note, "--out", tmp_path / "no" / "n.eml")[2]
    code, out, err = demo("note", "mail", note)
    assert code == 0
    assert "CN-MRD-1, to be addressed" in out
    assert "is recorded: the e-mail draft has no addressee." in err
