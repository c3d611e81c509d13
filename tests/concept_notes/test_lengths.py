"""Notes of every length: what each has, what it leaves out, how long it comes out of the printer."""

from dataclasses import replace
from datetime import date

import pytest

from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.make import make_note
from concept_notes.make_template import LENGTHS
from concept_notes.outline import outline
from concept_notes.profiles import PARTS, Part, left_out, shows
from concept_notes.template_choice import shipped
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.southreach import SOUTHREACH, fullest

DAY = date(2016, 11, 30)


def of_length(length, context=SOUTHREACH, said_in="en"):
    """The facts of a note of a length."""
    return replace(context, meta=replace(context.meta, length=length, language=said_in))


def written(length, context=SOUTHREACH, said_in="en"):
    """The note of a length."""
    return write_note(of_length(length, context, said_in), shipped(length).content)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_note_of_each_length_passes_the_gate_and_is_the_same_each_time(length):
    data = written(length)

    assert check(data, of_length(length)) == []
    assert written(length) == data


def test_a_brief_note_speaks_of_no_annex_and_names_the_priorities_it_serves(ledger):
    text = outline(make_note(ledger, ACTOR, "VLD", as_of=DAY, length="brief", register=False).document)

    assert "annex" not in text.lower()
    assert "It serves what the Kingdom of Valdoria names among its priorities" in text
    assert "Mandate" not in text


def test_a_standard_note_lists_every_activity_and_every_unit():
    many = tuple(replace(SOUTHREACH.activities[0], code=f"A-{n}", title=f"Work {n}") for n in range(12))
    context = replace(SOUTHREACH, activities=many)

    assert len(of_length("standard", context).listed) == 12
    assert len(of_length("short", context).listed) < 12


def test_a_length_that_a_kind_of_donor_goes_without_leaves_the_part_out():
    part = Part("risks", "standard full", without={"foundation": "standard"})

    assert part.belongs("standard", "government")
    assert not part.belongs("standard", "foundation")
    assert part.belongs("full", "foundation")
    assert not part.belongs("brief", "government")


def test_a_part_that_has_nothing_to_say_is_left_out_and_said_where_the_note_should_have_it():
    bare = replace(SOUTHREACH, group=replace(SOUTHREACH.group, mandate=None))

    assert shows(SOUTHREACH).mandate
    assert not shows(bare).mandate
    assert any("Mandate" in one for one in left_out(bare))
    assert not any("Mandate" in one for one in left_out(of_length("brief", bare)))
    assert {part.key for part in PARTS} == set(vars(shows(bare)))


@pytest.mark.office
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_fullest_brief_note_is_one_page(office, tmp_path, code):
    file = tmp_path / "brief.docx"
    file.write_bytes(written("brief", fullest(), code))

    assert office.pages(file) == 1
