"""The donor report on the demonstration: what it shows, that it adds up, and that it shows nothing of anybody else."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from concept_notes.facts import sample
from concept_notes.kind import kind_named
from concept_notes.language.pack import languages
from concept_notes.papers.make import make_paper
from concept_notes.papers.report_facts import donor_report, unbalanced
from concept_notes.templates.files import shipped
from concept_notes.templates.own import problems
from concept_notes.word.outline import outline
from crm.domain.money import Money
from crm.errors import NotFound, Refused
from crm.reports.pledge_summary import pledge_summary
from crm.services.giving_back import refund_receipt
from crm.services.journal import change
from crm.services.pledges import NewReceipt, add_receipt
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.southreach import NASTY

DAY = date(2016, 11, 30)


def text_of(session, donor, **options):
    """The words of a report, with ordinary spaces."""
    made = make_paper(session, donor_report(session, donor, as_of=DAY, **options))
    return outline(made.document).replace("\u00a0", " ")


def test_the_figures_are_those_of_the_pledge_summary_for_every_donor(book):
    summary = pledge_summary(book, as_of=DAY, audience="trio")
    assert len(summary.donors) > 8
    for donor in summary.donors:
        found = donor_report(book, donor.donor, as_of=DAY, audience="trio")
        assert unbalanced(found) == []
        assert found.bridge.received == donor.sums.received
        assert found.bridge.to_come == donor.sums.outstanding
        assert sum(one.worth for one in found.payments) == donor.sums.received
        assert {one.code for one in found.promises} == {line.id for line in donor.rows}


def test_it_says_what_was_promised_paid_meant_done_and_is_still_to_come(book):
    text = text_of(book, "NMK")
    for words in (
        "What the contribution of the Republic of Northmark did",
        "USD 133,185.35",
        "of USD 509,626.27 promised; USD 373,725.93 is still to come. ICAT thanks the Republic of Northmark",
        "Secretariat functions (2016–2018)",
        "Delivers: Minutes, work plan, follow-up.",
        "Promised on 12 April 2016, signed on 24 June 2016",
        "31 March 2018",
        "USD 2,714.99 less arrived than at those of the promise",
    ):
        assert words in text
    late = text_of(book, "VLD")
    assert "15 October 2016; this day has passed" in late
    assert "All that was promised has come or is settled." in text_of(book, "SWE")


def test_every_language_passes_the_gate_with_the_same_figures(book):
    for said_in in languages():
        made = make_paper(book, donor_report(book, "VLD", as_of=DAY, said_in=said_in))
        assert "60000" in "".join(one for one in outline(made.document) if one.isalnum())
        assert made.document == make_paper(book, donor_report(book, "VLD", as_of=DAY, said_in=said_in)).document


def test_charges_refunds_and_currency_are_shown_and_explained(tried):
    number = tried.exec(
        select(t.Receipt.id).join(t.Pledge, t.Pledge.id == t.Receipt.pledge_id).where(t.Pledge.code == "VLD-2016-1")
    ).one()
    refund_receipt(tried, ACTOR, number, dated=date(2016, 8, 1), reason="sent twice", amount=500_000)
    add_receipt(tried, ACTOR, NewReceipt("VLD-2016-1", 5_990_000, date(2016, 11, 21), currency="CHF", charges=10_000))
    found = donor_report(tried, "VLD", as_of=DAY)
    assert unbalanced(found) == []
    assert (found.bridge.charges > 0, found.bridge.closed > 0) == (True, True)
    text = text_of(tried, "VLD")
    for words in ("−CHF 5,000", "Kept by banks as charges", "An amount below 0 was paid back.", "Cancelled"):
        assert words in text


def test_nothing_of_another_donor_and_nothing_restricted_is_in_it(book):
    names = [one for one in book.exec(select(t.Organisation)).all() if one.code != "NMK"]
    donors = {one.organisation_id for one in book.exec(select(t.DonorProfile)).all()}
    others = [one.name for one in names if one.id in donors]
    text = text_of(book, "NMK")
    assert len(others) > 8
    assert [name for name in others if name in text] == []
    codes = [one.code for one in book.exec(select(t.Pledge)).all() if not one.code.startswith("NMK")]
    assert [code for code in codes if code in text] == []

    with pytest.raises(Refused, match="that a report for the public may show"):
        donor_report(book, "EVM", as_of=DAY)
    own = make_paper(book, donor_report(book, "EVM", as_of=DAY, audience="trio"))
    assert "For the trio only – not for circulation" in outline(own.document)
    assert "it is not to be sent" in own.warnings[0]


def test_figures_that_do_not_add_up_stop_the_report(book):
    found = donor_report(book, "NMK", as_of=DAY)
    wrong = (
        replace(found, bridge=replace(found.bridge, currency=found.bridge.currency + 1)),
        replace(found, payments=(*found.payments, replace(found.payments[0], worth=1))),
        replace(found, places=found.places[1:]),
        replace(found, coming=found.coming[1:]),
        replace(found, promises=(replace(found.promises[0], paid=Money(1, found.promises[0].paid.currency)),)),
    )
    for one in wrong:
        with pytest.raises(Refused, match="figures do not agree"):
            make_paper(book, one)


def test_a_group_says_what_came_of_its_work_and_names_stand_as_they_are(tried):
    with change(tried, ACTOR, "text entered", "text results.SEC-1"):
        tried.add(t.GroupText(key="results.SEC-1", language="en", value="Three meetings were prepared & held."))
    assert "Results: Three meetings were prepared & held." in text_of(tried, "NMK")
    found = donor_report(tried, "NMK", as_of=DAY)
    reader = replace(found.donor, name=NASTY, name_the=NASTY)
    work = (replace(found.work[0], what=NASTY, results=NASTY), *found.work[1:])
    made = make_paper(tried, replace(found, donor=reader, work=work))
    assert outline(made.document).count("{{ 7*7 }}") == 4


def test_an_unknown_donor_and_a_day_before_any_promise_are_refused(book):
    with pytest.raises(NotFound, match="NMK"):
        donor_report(book, "NMX", as_of=DAY)
    with pytest.raises(Refused, match="has promised nothing by 1 January 2014"):
        donor_report(book, "NMK", as_of=date(2014, 1, 1))


def test_the_sample_is_a_report_of_the_demonstration_and_its_template_is_sound(book):
    """Where this fails, `python -m tools.sample_note` writes it anew."""
    kind = kind_named("report")
    found = kind.sample()
    assert unbalanced(found) == []
    assert sample.as_json(found).keys() == sample.as_json(donor_report(book, "VLD", as_of=DAY)).keys()
    assert sample.of_json(kind.facts, json.loads(json.dumps(sample.as_json(found)))) == found
    assert problems(shipped("report").content, kind) == []
