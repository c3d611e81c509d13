"""A note of the register made again: the same bytes, or a sentence that says why they cannot be had."""

from datetime import date

import pytest
from sqlmodel import select

from concept_notes.making.again import made_again
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.renewing.renew import renew_note
from crm.errors import Refused
from crm.services.journal import change
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR

DAY = date(2016, 11, 30)


@pytest.mark.parametrize(
    "wish",
    [
        Wish("NMK", as_of=DAY),
        Wish("VLD", as_of=DAY, length="standard", over_limit=True, said_in="zh", fall_back=True),
        Wish("BNM", as_of=DAY, ask="EUR 5,000"),
    ],
    ids=lambda wish: wish.donor,
)
def test_the_file_comes_back_byte_for_byte_out_of_what_the_register_keeps(tried, wish):
    made = make_note(tried, ACTOR, wish)
    with change(tried, ACTOR, "later note", "note LATER"):  # the number of the next note is another one
        row = tried.exec(select(t.ConceptNote).where(t.ConceptNote.reference == made.context.meta.reference)).one()
        row.number += 7
    again = made_again(tried, row.reference)
    assert again.document == made.document
    assert again.file_name == made.file_name


def test_records_that_have_changed_since_give_a_sentence_and_no_file(tried):
    made = make_note(tried, ACTOR, Wish("MRD", as_of=DAY, activities=("SEC-1",), years=(2017,)))
    text = tried.exec(select(t.GroupText).where(t.GroupText.key == "mandate", t.GroupText.language == "en")).one()
    with change(tried, ACTOR, "text", "text mandate"):
        text.value += " And more."
    with pytest.raises(Refused, match=r"have changed since CN-MRD-\d+ was made .* is another one\. Use the file"):
        made_again(tried, made.context.meta.reference)


def test_what_people_wrote_cannot_be_made_again_nor_what_a_lost_template_said(tried):
    made = make_note(tried, ACTOR, Wish("EVM", as_of=DAY))
    new = renew_note(tried, ACTOR, made.document, as_of=date(2016, 12, 1))
    with pytest.raises(Refused, match="was renewed from a file that people had edited"):
        made_again(tried, new.context.meta.reference)
    row = tried.exec(select(t.ConceptNote).where(t.ConceptNote.reference == made.context.meta.reference)).one()
    with change(tried, ACTOR, "template lost", f"note {row.reference}"):
        row.template = "Ours 7"
    with pytest.raises(Refused, match="CN-EVM-1 cannot be made again: its template Ours 7 is no longer there"):
        made_again(tried, row.reference)
