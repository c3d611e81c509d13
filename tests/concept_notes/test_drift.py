"""Which figures of notes that are out have moved, to the cent, and what a note for the public is never compared with."""

import json
from datetime import date

import pytest
from sqlmodel import select

from concept_notes.drift.moved import as_json, drift
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.templates.files import template_path
from concept_notes.templates.own import add_template
from crm.domain.money import Currency, divide_half_up
from crm.services import notes, pledges, work_plan
from crm.services.donor_profiles import change_profile
from crm.services.journal import change
from crm.services.setup import put_text
from crm.services.templates import approve_template, retire_template
from crm.store import find
from crm.store import tables as t
from crm.store.session import session_scope
from tests.concept_notes.conftest import ACTOR

USD = Currency("USD")
DAY, SENT, LATER = date(2016, 11, 30), date(2016, 12, 1), date(2016, 12, 31)
SECRETARIAT = {"activities": ("SEC-1",), "years": (2017, 2018)}
ONE_YEAR = {"activities": ("SEC-1",), "years": (2017,)}


def made(session, donor="MRD", *, to="", **wish):
    """A note of the day, reviewed, and sent where it says where to."""
    asked = {**SECRETARIAT, "as_of": DAY, **wish}
    reference = make_note(session, ACTOR, Wish(donor, **asked)).summary["reference"]
    notes.review_note(session, ACTOR, reference)
    if to:
        notes.send_note(session, ACTOR, reference, dated=SENT, to=to)
    return reference


def sign(session, amount, *, currency="USD", activity="SEC-1", year=2017, on=date(2016, 12, 5), **more):
    """Somebody signs for one activity in one year, after the note was sent."""
    new = pledges.NewPledge(
        donor="NMK",
        amount=amount,
        currency=currency,
        dated=on,
        signed_on=on,
        splits=(pledges.SplitOf(pledges.Place(activity, year), amount),),
        **more,
    )
    return pledges.add_pledge(session, ACTOR, new)


def moved(session, as_of=LATER, **more):
    """Old and new by place, of the one note that has moved."""
    (row,) = as_json(drift(session, as_of=as_of, **more))["rows"]
    return {one["where"]: (one["old"], one["new"]) for one in row["moved"]}


def test_nothing_is_reported_where_nothing_has_moved(ledger):
    """Of every kind of note: recomputed for its own day, each figure is the one that was printed."""
    for wish in (
        {"donor": "MRD", "activities": (), "years": ()},
        {"donor": "NMK", "activities": (), "years": (), "audience": "trio"},
        {"donor": "SWE", "activities": ("SEC-1", "POL-1", "TOO-2"), "years": (2016, 2018)},
        {"donor": "EVM", **ONE_YEAR, "ask": "1000"},
        {"donor": "BNM", "activities": (), "years": (2016,), "as_of": date(2016, 2, 11)},
        {"donor": "MRD", "said_in": "fr", "fall_back": True},
        {"donor": "MRD", "said_in": "ar", "fall_back": True},
    ):
        reference = made(ledger, **wish)
        found = drift(ledger, as_of=wish.get("as_of", DAY), references=[reference])
        assert (found.looked_at, found.notes) == (1, ()), reference
    assert drift(ledger, as_of=DAY).looked_at == 7


def test_what_somebody_signed_moves_every_figure_it_is_in_to_the_cent(demonstration):
    with session_scope(demonstration, write=True) as session:
        made(session, to="Counsellor, Geneva")
        answer = sign(session, 20_000_37, currency="EUR")
        signed = int(answer["base_amount"].replace(".", ""))
        found = moved(session)
        (row,) = as_json(drift(session, as_of=LATER))["rows"]
        session.rollback()
    assert signed % 100 != 37, "valued at a rate"

    assert (row["reference"], row["donor"], row["status"], row["sent"]) == ("CN-MRD-1", "MRD", "sent", "2016-12-01")
    place = "Activity SEC-1 “Secretariat functions”"
    assert {where: (_minor(new) - _minor(old)) / signed for where, (old, new) in found.items()} == {
        f"{place}, 2017 and 2018 together: still missing": -1,
        f"{place}, 2017 and 2018 together: signed, not yet paid": 1,
        f"{place} in 2017: still missing": -1,
        f"{place} in 2017: signed, not yet paid": 1,
        "Whole work plan in 2017: still missing": -1,
        "Whole work plan in 2017: signed, not yet paid": 1,
        "All that is signed and not yet paid": 1,
        "Other sizes: “all that this work lacks in 2017”": -1,
        "The donor’s budget years, 2016/17: still missing": -1,
    }
    assert found[f"{place} in 2017: still missing"][0] == "83344.69"
    assert found["Whole work plan in 2017: still missing"][0] == "429575.88"


def _minor(text):
    return int(text.replace(".", ""))


def test_restricted_money_is_in_no_drift_of_a_note_for_the_public(ledger):
    made(ledger, to="Geneva")
    made(ledger, "NMK", audience="trio")
    sign(ledger, 1_000_00, restricted=True)
    # Enough to close the gap: the public note must not even say that its ask is above what is missing.
    sign(ledger, 90_000_00, year=2018, restricted=True)

    (own,) = drift(ledger, as_of=LATER).notes
    assert own.reference == "CN-NMK-1"
    assert [(one.where, one.new - one.old) for one in own.moved if one.where.startswith("Whole work plan in 2017")] == [
        ("Whole work plan in 2017: still missing", -1_000_00),
        ("Whole work plan in 2017: signed, not yet paid", 1_000_00),
    ]
    assert own.remarks


def test_a_promise_moves_what_is_promised_and_no_gap(ledger):
    made(ledger, **ONE_YEAR)
    new = pledges.NewPledge("NMK", 5_000_00, "USD", date(2016, 12, 6))
    pledges.add_pledge(ledger, ACTOR, new)
    assert moved(ledger) == {"Money tied to no activity or year: promised": ("49504.95", "54504.95")}


def test_a_revised_need_moves_the_budget_by_category_and_the_gap(ledger):
    made(ledger, **ONE_YEAR)
    before = work_plan_of(ledger, "SEC-1", 2017)
    lines = [(category, amount + (1_000_00 if category == "STA" else 0)) for category, amount in before.lines]
    work_plan.revise_requirement(
        ledger,
        ACTOR,
        work_plan.NewRequirement("SEC-1", 2017, date(2016, 12, 10), lines, support_rate=before.support_rate),
    )
    after = work_plan_of(ledger, "SEC-1", 2017)
    more = after.total - before.total
    assert more > 1_000_00, "support cost comes on top"

    found = {where: _minor(new) - _minor(old) for where, (old, new) in moved(ledger).items()}
    place = "Activity SEC-1 “Secretariat functions” in 2017"
    month = divide_half_up(after.total, 12) - divide_half_up(before.total, 12)
    assert found == {
        f"{place}: still missing": more,
        f"{place}: need": more,
        "Whole work plan in 2017: still missing": more,
        "Whole work plan in 2017: need": more,
        "Budget in 2017: Staff": 1_000_00,
        "Budget in 2017: direct cost": 1_000_00,
        "Budget in 2017: Programme support cost, 13 per cent": more - 1_000_00,
        "Budget in 2017: total": more,
        "Other sizes: “one month of Secretariat”": month,
        "What it buys in 2017: “Secretariat functions”, a month": month,
    }


def work_plan_of(session, activity, year):
    from crm.store import queries

    return queries.requirements(session, as_of=LATER)[find.activity(session, activity).id, year]


def test_a_year_that_the_plan_did_not_have_is_told(ledger):
    made(ledger, **ONE_YEAR)
    new = work_plan.NewRequirement("SEC-1", 2021, date(2016, 12, 10), [("STA", 7_000_00)])
    work_plan.revise_requirement(ledger, ACTOR, new)
    assert moved(ledger) == {
        "Whole work plan in 2021: still missing": (None, "7000.00"),
        "Whole work plan in 2021: need": (None, "7000.00"),
    }


def test_an_ask_above_what_is_missing_is_said_and_does_not_move(ledger):
    made(ledger, **ONE_YEAR, to="Geneva")
    sign(ledger, 3_344_69)
    (found,) = drift(ledger, as_of=LATER).notes
    assert found.remarks == ("It asks for USD 83,344.69; only USD 80,000.00 is still missing.",)
    sign(ledger, 80_000_00)
    (found,) = drift(ledger, as_of=LATER).notes
    assert found.remarks == ("It asks for USD 83,344.69; nothing is missing any more.",)
    assert not any("ask" in one.where.casefold() for one in found.moved)


def test_only_notes_that_are_out_or_about_to_go_are_watched(ledger):
    draft = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, **ONE_YEAR)).summary["reference"]
    answered = made(ledger, **ONE_YEAR, to="Geneva")
    notes.answer_note(ledger, ACTOR, answered, dated=date(2016, 12, 6), outcome="No")
    sent, later = made(ledger, **ONE_YEAR, to="Geneva"), made(ledger, **ONE_YEAR, as_of=date(2016, 12, 20))
    sign(ledger, 1_000_00)

    def names(as_of, *references):
        return [one.reference for one in drift(ledger, as_of=as_of, references=references).notes]

    assert names(LATER) == [later, sent], "what is written down later for an earlier day has moved as well"
    assert names(date(2016, 12, 10)) == [sent], "the figures of the other are of a later day"
    assert names(date(2016, 12, 4)) == []
    assert names(date(2016, 12, 5)) == [sent, answered], "the answer came a day later"
    assert drift(ledger, as_of=DAY).looked_at == 0, "not sent yet"
    assert names(LATER, draft, answered, later) == [later, answered, draft]


def test_a_category_that_is_called_otherwise_by_now_leaves_the_sums_to_compare(ledger):
    reference = made(ledger, **ONE_YEAR)
    row = find.note(ledger, reference)
    kept = json.loads(row.figures)
    kept["budget"]["lines"][0]["category"] = "Personnel"
    kept["budget"]["totals"] = ["1.00"]
    with change(ledger, ACTOR, "figures changed", f"note {reference}"):
        row.figures = json.dumps(kept)
        ledger.add(row)
    assert [where for where in moved(ledger) if where.startswith("Budget")] == [
        "Budget in 2017: total",
    ]


@pytest.mark.parametrize("figures", ["", "{}"])
def test_a_note_without_figures_says_that_it_cannot_be_compared(ledger, figures):
    reference = made(ledger, **ONE_YEAR)
    with change(ledger, ACTOR, "figures lost", f"note {reference}"):
        row = ledger.exec(select(t.ConceptNote)).one()
        row.figures = figures
        ledger.add(row)
    (found,) = drift(ledger, as_of=LATER).notes
    assert (found.moved, found.remarks) == ((), ("Its figures were not kept, so nothing can be compared.",))


def test_what_a_note_says_beside_its_figures_is_watched_too(ledger):
    """Unit prices, other sizes, announcements, how to contribute, the new Chair of January, a template put away."""
    add_template(ledger, ACTOR, "House style", template_path().read_bytes())
    approve_template(ledger, ACTOR, "House style")
    reference = made(ledger, to="Counsellor, Geneva", **ONE_YEAR, ask="10,000")
    assert drift(ledger, as_of=LATER).notes == ()

    lines = [("STA", 20_000_000), ("OPE", 800_000)]
    work_plan.revise_requirement(
        ledger, ACTOR, work_plan.NewRequirement("SEC-1", 2017, date(2016, 12, 5), lines, support_rate=1300)
    )
    pledges.sign_pledge(ledger, ACTOR, "MRD-2016-1", dated=date(2016, 12, 6), reference="A")
    put_text(ledger, ACTOR, "how.report", "en", "One report, by 31 March.")
    put_text(ledger, ACTOR, "contact.ILO", "en", "ILO, Geneva")
    with change(ledger, ACTOR, "term", "chair 2017"):
        term = t.ChairTerm(starts=date(2017, 1, 1), ends=date(2017, 12, 31), known_from=date(2016, 12, 20))
        ledger.add(term)
        ledger.flush()
        ilo = ledger.exec(select(t.Organisation.id).where(t.Organisation.code == "ILO")).one()
        ledger.add(t.ChairTermOrganisation(term_id=term.id, organisation_id=ilo))
    retire_template(ledger, ACTOR, "House style")

    (note,) = drift(ledger, as_of=date(2017, 1, 15)).notes
    said = {one.where: (one.old, one.new) for one in note.words}

    prices = {one.where: one.written(USD) for one in note.moved}

    assert prices["What it buys in 2017: “Secretariat functions”, a month"] == ("17,326.67", "19,586.67")
    assert "Other sizes: “all that this work lacks in 2017”" in prices
    assert set(said) == {
        "What stays undone in 2017: share that is secured",
        "What stays undone in 2017: what is paid",
        "Announcements not signed",
        "How to contribute: reports",
        "Whom to answer",
    }
    assert said["What stays undone in 2017: share that is secured"] == ("60 per cent", "53 per cent")
    assert said["Announcements not signed"] == ("USD 180,000.00 of 28 September 2016", "–")
    assert said["How to contribute: reports"][1] == "One report, by 31 March."
    assert said["Whom to answer"][1].startswith("present Chair: ILO, Geneva")
    assert any(one.startswith("Its template, House style 1, was retired on ") for one in note.remarks)
    (row,) = as_json(drift(ledger, as_of=date(2017, 1, 15), references=[reference]))["rows"]
    assert [one["where"] for one in row["words"]] == list(said)


def test_priorities_that_a_donor_gave_up_took_up_or_put_in_another_order_are_named(ledger):
    def declared(*themes):
        change_profile(ledger, ACTOR, "NMK", {"themes": themes})
        (row,) = as_json(drift(ledger, as_of=DAY, references=[reference]))["rows"]
        return {one["where"]: (one["old"], one["new"]) for one in row["words"]}

    reference = made(ledger, "NMK", activities=(), years=())
    found = declared("coordination", "evidence", "protection")
    assert found["Why this donor: “remedies”"] == ("remedies", "–")
    assert found["Why this donor: “protection”"] == ("–", "protection")
    assert "Why this donor: in which order its priorities stand" not in found
    found = declared("coordination", "evidence", "remedies")
    old, new = "remedies, coordination and evidence", "coordination, evidence and remedies"
    assert found == {"Why this donor: in which order its priorities stand": (old, new)}
