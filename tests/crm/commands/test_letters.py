"""`crm letter`, as a person and a script use it."""

import json

from concept_notes.word.outline import outline


def test_letters_are_written_and_written_down_as_sent(demo, tmp_path):
    note, letter = tmp_path / "note.docx", tmp_path / "letter.docx"
    assert demo("note", "make", "--donor", "NMK", "--out", note)[0] == 0
    code, out, err = demo("letter", "verbale", "--note", "cn-nmk-1", "--out", letter, "--language", "fr")
    assert code == 0
    assert out == f"{letter}: NV/CN-NMK-1 for NMK.\n"
    assert "warning: The French wording was written by" in err
    assert "la Mission permanente de la République de Northmark" in outline(letter.read_bytes())

    code, out, err = demo("letter", "thanks", "--receipt", 6, "--out", letter, "--json")
    answer = json.loads(out)
    assert (answer["kind"], answer["reference"]) == ("thanks", "TL/NMK-2016-1/2016-07-20")
    assert answer["warnings"]
    assert demo("letter", "reminder", "--pledge", "VLD-2016-1", "--out", letter)[0] == 0

    assert demo("letter", "sent", "--donor", "nmk", "--date", "2016-12-01", "--what", answer["reference"])[1] == (
        "NMK: TL/NMK-2016-1/2016-07-20, sent on 1 December 2016.\n"
    )
    shown = json.loads(demo("donor", "show", "NMK", "--as-of", "2016-12-31", "--json")[1])
    assert shown["interactions"][0]["summary"] == "TL/NMK-2016-1/2016-07-20"

    # Each is in the register, beside the concept notes and not among them.
    listed = json.loads(demo("note", "list", "--kind", "all", "--json")[1])["rows"]
    assert [(one["reference"], one["paper"], one["about"]) for one in listed] == [
        ("PR/VLD-2016-1/2016-11-30", "reminder", "VLD-2016-1"),
        ("TL/NMK-2016-1/2016-07-20", "thanks", "receipt 6 of NMK-2016-1"),
        ("NV/CN-NMK-1", "verbale", "CN-NMK-1"),
        ("CN-NMK-1", "note", None),
    ]
    assert [one["reference"] for one in json.loads(demo("note", "list", "--json")[1])["rows"]] == ["CN-NMK-1"]
    assert "letter of thanks for receipt 6 of NMK-2016-1" in demo("note", "list", "--kind", "thanks")[1]
    assert demo("note", "review", "tl/nmk-2016-1/2016-07-20")[0] == 0
    sending = ("--date", "2016-12-01", "--to", "Counsellor, Vienna")
    assert demo("note", "send", answer["reference"], *sending)[1] == f"{answer['reference']} is sent.\n"
    said = demo("note", "show", answer["reference"])[1]
    assert said.startswith(
        f"{answer['reference']} is the letter of thanks for receipt 6 of NMK-2016-1, for Republic of Northmark.\n"
        "Figures of 30 November 2016, in English; its template is the product's own, letter of thanks; SHA-256 "
    )


def test_what_cannot_be_written_is_refused_in_a_sentence_and_leaves_no_file(demo, tmp_path):
    file = tmp_path / "letter.docx"
    code, out, err = demo("letter", "reminder", "--pledge", "NMK-2016-1", "--out", file)
    assert (code, out) == (4, "")
    assert err.startswith("crm: Nothing of NMK-2016-1 is overdue on 30 November 2016")
    assert demo("letter", "thanks", "--receipt", 99, "--out", file)[0] == 3
    assert demo("letter", "thanks", "--receipt", 6, "--out", tmp_path / "letter.pdf")[0] == 2
    assert demo("letter", "thanks", "--receipt", 6, "--out", tmp_path / "none" / "letter.docx")[0] == 4
    assert demo("letter", "thanks", "--receipt", 6, "--out", file, "--language", "tlh")[0] == 3
    assert demo("letter", "thanks", "--receipt", 6, "--out", file, "--dry-run")[0] == 0
    assert json.loads(demo("note", "list", "--kind", "all", "--json")[1]) == {"rows": []}
    assert demo("note", "list", "--kind", "sonnet")[0] == 2
    assert not file.exists()


def test_a_template_is_checked_for_the_paper_it_makes(demo, tmp_path):
    from concept_notes.templates.files import template_path

    file, guide = template_path("letter_thanks.docx"), tmp_path / "guide.docx"
    assert demo("template", "check", file, "--for", "thanks")[1] == "letter_thanks.docx has no fault.\n"
    assert demo("template", "check", file)[0] == 4
    assert demo("template", "check", file, "--for", "sonnet")[2] == (
        "crm: There is no kind of paper “sonnet”; there are note, handover, reminder, report, thanks, verbale.\n"
    )
    assert demo("template", "guide", "--for", "thanks", "--out", guide)[0] == 0
    assert "receipt.received_on|day" in outline(guide.read_bytes())


def test_a_report_to_a_donor_is_written(demo, tmp_path):
    file = tmp_path / "report.docx"
    code, out, err = demo("report", "donor", "nmk", "--out", file, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["kind"], answer["donor"], answer["audience"]) == ("report", "NMK", "public")
    assert "USD 133,185.35" in outline(file.read_bytes()).replace("\u00a0", " ")
    assert demo("report", "donor", "EVM", "--out", file)[0] == 4


def test_the_hand_over_brief_is_written_for_the_trio(demo, tmp_path):
    file = tmp_path / "brief.docx"
    code, out, err = demo("report", "handover", "--out", file, "--json")
    assert (code, json.loads(out)["audience"]) == (0, "trio")
    assert "For the trio only" in err
    assert "Kingdom of Valdoria" in outline(file.read_bytes())
