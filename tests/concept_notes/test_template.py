import re

import pytest
from openxml_audit import OpenXmlValidator

from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.section import sections
from concept_notes.templates.files import shipped
from concept_notes.templates.lint import check_template
from concept_notes.templates.make import LENGTHS, template
from concept_notes.word.styles import REQUIRED, TEXT_WIDTH
from crm.formats.package import unpack
from tests.concept_notes.documents import southreach, tree
from tests.concept_notes.southreach import nasty

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def of_a_nasty_name():
    return write_note(nasty(), template())


def audit(data, folder):
    file = folder / "file.docx"
    file.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(file).errors]


@pytest.mark.parametrize("length", LENGTHS)
def test_a_template_is_what_its_script_makes(length):
    assert shipped(length).content == template(length)


def test_the_template_brings_every_style_that_blocks_use():
    styles = tree(unpack(template())["word/styles.xml"])
    known = {one.get(f"{W}styleId"): one.find(f"{W}name").get(f"{W}val").lower() for one in styles.iter(f"{W}style")}

    assert {key: name.lower() for name, key in REQUIRED.items()}.items() <= known.items()


def test_the_page_is_as_wide_as_the_blocks_think():
    section = tree(unpack(template())["word/document.xml"]).find(f".//{W}sectPr")
    page, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")

    assert (page.get(f"{W}w"), page.get(f"{W}h")) == ("11906", "16838")
    assert int(page.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right")) == TEXT_WIDTH


def test_the_templates_place_every_section():
    bodies = [unpack(template(length))["word/document.xml"].decode() for length in LENGTHS]

    assert {one for body in bodies for one in re.findall(r"\{\{p block\.(\w+)", body)} == set(sections())


def test_nothing_of_another_program_is_left_in_it():
    text = b"".join(unpack(template()).values()).lower()

    assert b"python-docx" not in text
    assert b"en-us" not in text
    assert b"updatefields" not in text


@pytest.mark.parametrize("make", [template, southreach, of_a_nasty_name])
def test_the_validator_finds_nothing(make, tmp_path):
    assert audit(make(), tmp_path) == []


def test_the_gate_finds_only_tags_in_it():
    assert {sentence.split(":")[0] for sentence in check(template())} == {"A tag of the template is left unfilled"}


@pytest.mark.parametrize("length", LENGTHS)
def test_the_check_of_templates_finds_nothing_in_those_that_travel(length):
    assert check_template(template(length)) == []


def test_the_templates_of_the_small_papers_are_those_that_are_made():
    from concept_notes.templates.files import template_path
    from concept_notes.templates.make import PAPERS, paper

    for key, (name, *_) in PAPERS.items():
        assert template_path(name).read_bytes() == paper(key), name
