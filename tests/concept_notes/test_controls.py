"""Every part that the engine makes stands in a content control of its own, and nothing else does."""

from dataclasses import replace

from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.templates.files import template_path
from concept_notes.word.controls import controls, name_of
from concept_notes.word.file import NS, opened, text_of, value, w
from concept_notes.word.outline import outline
from tests.concept_notes.documents import DOCUMENT, changed, southreach, template_with, tree
from tests.concept_notes.southreach import SOUTHREACH


def parts(data):
    """The controls of a note with their texts."""
    file = opened(data)
    return {key: text_of(one) for key, one in controls(file.trees[file.document])}


def test_each_part_of_a_note_stands_in_a_control_with_a_tag_a_name_and_a_number_of_its_own():
    file = opened(southreach())
    root = file.trees[file.document]
    found = list(controls(root))
    keys = [key for key, _ in found]

    assert keys[:5] == ["text.title", "meta.as_of", "text.request", "ask.first", "text.ask"]
    assert {"buys", "plan", "activities", "gap_chart", "budget", "funding"} <= set(keys)
    assert ("one.role" in keys, "one.role.2" in keys, "text.rounded.2" in keys) == (True, True, True)
    assert len(keys) == len(set(keys)) == len({value(one.find("w:sdtPr/w:id", NS)) for _, one in found})
    assert [value(one.find("w:sdtPr/w:alias", NS)) for _, one in found] == [name_of(key) for key in keys]
    outside = [one for one in file.body if one.tag in (w("p"), w("tbl"))]
    assert not outside, "every paragraph of this template prints something"


def test_the_tags_follow_from_the_template_and_not_from_the_facts():
    bare = write_note(replace(SOUTHREACH, thanks=(), without=None), template_path())
    assert set(parts(bare)) == set(parts(southreach())) - {"text.thanks", "text.without"}
    assert parts(bare)["budget"] == parts(southreach())["budget"]


def test_what_a_template_says_of_itself_stays_outside_unless_it_stands_under_a_condition():
    always, asked = "Our own words.", "Thank you again."
    template = changed(
        template_with(always),
        DOCUMENT,
        "<w:sectPr",
        "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in ("{%p if thanks %}", asked, "{%p endif %}"))
        + "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>{{ group.short }}</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl><w:p><w:r><w:t>End.</w:t></w:r></w:p><w:sectPr",
    )
    data = write_note(SOUTHREACH, template)

    held = parts(data)
    assert held["thank_you_again"] == asked
    assert held["group.short"] == "ICAT", "a table of the template that prints a fact"
    assert always in outline(data)
    assert not any(always in text or text == "End." for text in held.values())
    assert check(write_note(SOUTHREACH, template_with(always)), SOUTHREACH) == []


def test_a_control_around_a_field_is_one_in_which_libreoffice_shows_its_result():
    root = tree(opened(southreach()).parts[DOCUMENT])
    kinds = {
        key: one.find("w:sdtPr/w:docPartObj", NS) is not None
        for key, one in controls(root)
        if one.find(".//w:fldSimple", NS) is not None
    }
    assert set(kinds) == {"activities", "budget", "budget_years", "buys", "funding", "gap_chart", "plan"}
    assert all(kinds.values())
