"""Templates at work on the demonstration: refused with their faults, tried with a donor, chosen for a note."""

import json
from datetime import date

import pytest
from openxml_audit import OpenXmlValidator
from sqlmodel import select

from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.facts import sample
from concept_notes.facts.balance import unbalanced
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.templates.choice import template_for
from concept_notes.templates.files import shipped
from concept_notes.templates.lint import annotated, check_template
from concept_notes.templates.own import add_template, preview, problems
from concept_notes.word.outline import outline
from crm.errors import NotFound, Refused
from crm.formats.package import unpack
from crm.services.templates import approve_template, content_of, find_template, retire_template
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.documents import DOCUMENT, changed, template_with
from tools.sample_note import gathered

DAY = date(2016, 11, 30)


def own(words="The group’s own words"):
    """The template that travels with the product, with a sentence more."""
    return template_with(words)


def test_the_sample_is_a_note_of_the_demonstration(ledger):
    """Where this fails, `python -m tools.sample_note` writes it anew; figures that have moved since do no harm."""
    context, today = sample.sample_context(), gathered(ledger)

    assert unbalanced(context) == []
    assert (context.donor.code, context.meta.as_of) == (today.donor.code, today.meta.as_of)
    assert sample.as_json(context).keys() == sample.as_json(today).keys()
    assert {key for key, value in sample.as_json(today).items() if value} <= {
        key for key, value in sample.as_json(context).items() if value
    }
    assert sample.of_json(type(context), json.loads(json.dumps(sample.as_json(context)))) == context
    assert check(write_note(context, shipped().content), context) == []


def test_a_group_uses_its_own_template_once_it_is_approved(ledger):
    assert template_for(ledger) == shipped()
    answer = add_template(ledger, ACTOR, "House style", own())
    assert answer["status"] == "draft"
    assert template_for(ledger) == shipped()

    approve_template(ledger, ACTOR, "House style")
    made = make_note(ledger, ACTOR, Wish("VLD", as_of=DAY))
    assert "The group’s own words" in outline(made.document)
    note = ledger.exec(select(t.ConceptNote)).one()
    assert note.template == "House style 1"

    retire_template(ledger, ACTOR, "House style")
    made = make_note(ledger, ACTOR, Wish("VLD", as_of=DAY))
    assert "The group’s own words" not in outline(made.document)


def test_a_preview_is_a_note_in_no_register(ledger, tmp_path):
    shown = preview(ledger, own(), Wish("NMK", as_of=DAY))
    assert shown.donor == "NMK"
    assert "The group’s own words" in outline(shown.document)
    file = tmp_path / "preview.docx"
    file.write_bytes(shown.document)
    assert OpenXmlValidator().validate(file).errors == []

    sampled = preview(ledger, own(), Wish(as_of=DAY))
    assert sampled.donor == sample.DONOR
    assert sampled.warnings[0] == "The facts are those of the demonstration."
    assert ledger.exec(select(t.ConceptNote)).all() == []
    with pytest.raises(NotFound):
        preview(ledger, own(), Wish("NOBODY", as_of=DAY))
    with pytest.raises(Refused, match=r"has faults: “donor\.nmae”"):
        preview(ledger, own("{{ donor.nmae }}"), Wish("NMK", as_of=DAY))


def test_a_preview_for_one_donor_says_nothing_of_another(ledger):
    every = "{% for one in activities %}{{ one.title }}{% endfor %}{{ donor.name }}"
    text = outline(preview(ledger, own(every), Wish("NMK", as_of=DAY)).document)
    others = [
        one.name
        for one in ledger.exec(
            select(t.Organisation).join(t.DonorProfile, t.DonorProfile.organisation_id == t.Organisation.id)
        )
        if one.code != "NMK"
    ]

    assert len(others) > 5
    assert [name for name in others if name in text] == []


def test_a_template_with_faults_is_refused_with_all_of_them_and_one_that_shows_only_when_tried_as_well(ledger):
    with pytest.raises(Refused, match=r"finds 2 faults: \(1\) “donor.nmae” .*\(2\) “contacts” is a list"):
        add_template(ledger, ACTOR, "House style", own("{{ donor.nmae }} {{ contacts }}"))
    # An empty paragraph is no fault of a tag; the gate finds it in the note.
    empty = changed(shipped().content, DOCUMENT, "<w:body>", "<w:body><w:p/>")
    assert check_template(empty) == []
    assert "An empty paragraph stands in the body" in problems(empty)[0]
    with pytest.raises(Refused, match="An empty paragraph"):
        add_template(ledger, ACTOR, "House style", empty)
    with pytest.raises(Refused, match="Notes are not made in the language “tlh”"):
        add_template(ledger, ACTOR, "House style", own(), said_in="tlh")
    with pytest.raises(Refused, match="This is no Word file"):
        add_template(ledger, ACTOR, "House style", b"Dear donor")


def test_a_file_that_comes_back_mended_loses_the_comments_of_the_check(ledger):
    broken = own("{{ donor.nmae }}")
    marked = annotated(broken, check_template(broken))
    assert marked is not None
    mended = changed(marked, DOCUMENT, "donor.nmae", "donor.name")
    add_template(ledger, ACTOR, "House style", mended)

    kept = unpack(content_of(ledger, find_template(ledger, "House style")))
    assert b"comment" not in b"".join(kept.values()).lower()
    assert problems(mended) == []


def test_a_length_that_no_template_travels_for_is_refused_in_words(ledger):
    with pytest.raises(Refused, match="No template of the length “novel” is approved"):
        template_for(ledger, length="novel")


def test_the_template_of_another_kind_of_paper_is_told_as_one_and_no_list_is_repeated(ledger):
    for kind, length, said in (
        (
            "thanks",
            "short",
            "template of a letter of thanks, not of a concept note: choose that (give --length thanks).",
        ),
        (
            "handover",
            "short",
            "template of a hand-over brief, not of a concept note: choose that (give --length handover).",
        ),
        (
            "short",
            "thanks",
            "template of a concept note, not of a letter of thanks: choose that (give --length standard).",
        ),
    ):
        with pytest.raises(Refused) as refused:
            add_template(ledger, ACTOR, "House style", shipped(kind).content, length=length)
        assert refused.value.in_full == f"This looks like the {said}"
    # One slip in a template of its own kind is no other kind's.
    with pytest.raises(Refused, match="finds 1 fault"):
        add_template(ledger, ACTOR, "House style", own("{{ text.dated }}"))
    mends = [one.mend for one in check_template(own("{{ text.dated }} {{ text.opening }} {{ text.crossed }}"))]
    assert [one.partition(":")[0] for one in mends] == ["It has", *["Choose from those listed above"] * 2]
