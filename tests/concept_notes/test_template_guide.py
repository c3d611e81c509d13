"""The guide names every tag there is, and every tag in it is one that the check lets pass."""

import re
from dataclasses import replace

import pytest
from openxml_audit import OpenXmlValidator

from concept_notes.check import check
from concept_notes.facts.sample import sample_context
from concept_notes.section import sections
from concept_notes.templates import schema
from concept_notes.templates.guide import tag_guide
from concept_notes.templates.lint import check_template
from concept_notes.word.outline import outline
from tests.concept_notes.documents import template_with
from tests.concept_notes.southreach import NASTY


@pytest.fixture(scope="module")
def guide():
    return tag_guide()


def test_the_guide_is_a_sound_file(guide, tmp_path):
    file = tmp_path / "guide.docx"
    file.write_bytes(guide)

    assert OpenXmlValidator().validate(file).errors == []
    assert [one for one in check(guide) if "tag of the template" not in one] == []
    assert tag_guide() == guide


def test_the_guide_names_every_block_sentence_and_fact(guide):
    text = outline(guide)
    paths = set(re.findall(r"[a-z_]+(?:\.[a-z_]+)+", text))

    assert {f"block.{key}" for key in sections()} <= paths
    assert {path for path in schema.paths() if path.startswith("text.")} <= paths
    assert {"donor.name_the", "ask.reply_by", "without.need", "open.secured"} <= paths
    for name in schema.filters():
        assert f"|{name}" in text


def test_every_tag_in_the_guide_passes_the_check(guide):
    loop, failed = "", []
    for line in outline(guide).splitlines():
        if found := re.search(r"Heading1: List: (\{% for one in [\w.]+ %\})", line):
            loop = found[1]
        tag = re.match(r"\| (\{[{%].*?[}%]\})(?= \|)", line)
        if tag is None:
            continue
        text = tag[1]
        if text.startswith("{%") and "end" not in text:
            text += "{% endif %}" if text.startswith("{% if") else "{% endfor %}"
        text = f"{loop}{text}{{% endfor %}}" if loop and "one." in text else text
        if text.startswith("{{p"):  # the template has each block already
            continue
        failed += [one.sentence for one in check_template(template_with(text.replace("<", "&lt;")))]

    assert failed == []


def test_the_samples_are_what_a_note_prints(guide):
    text = outline(guide)

    assert "| {{ donor.name_the }} | As it stands inside a sentence" in text
    assert "| the Kingdom of Valdoria |" in text
    assert "day | 31 March 2017 |" in text
    assert "| {{ without.need|whole(base.digits) }} | – | number | 92,660 |" in text


def test_a_nasty_name_is_shown_as_it_is(tmp_path):
    facts = sample_context()
    made = tag_guide(replace(facts, donor=replace(facts.donor, name=NASTY)))
    file = tmp_path / "guide.docx"
    file.write_bytes(made)

    assert OpenXmlValidator().validate(file).errors == []
