"""Corrections: shown before they are made, valid on every day, taken back like any other change, refused whole."""

from collections import Counter
from decimal import Decimal

import pytest
from sqlmodel import col, select

from crm.errors import Conflict, Refused
from crm.services import pledges
from crm.services.corrections import CellMove, Correction, correct_pledge, preview_correction
from crm.services.undo import undo
from crm.store import chain, queries
from crm.store import tables as t
from tests.factories import ANN, BEN, day, make_pledge, minor, place, receive, split_place, write_off
from tests.invariants import check_journal, check_replay


def figures(world, on="12-31"):
    """What the postings of all pledges add up to by place: received, committed and pledged, in minor units of base."""
    with world.read() as session:
        check_replay(session)
        check_journal(session)
        codes = {one.id: one.code for one in queries.activity_names(session).values()}
        found = {}
        for (activity, year), one in queries.cell_sums(session, as_of=day(on), audience="trio").items():
            if one.received or one.committed or one.pledged:
                found[codes.get(activity), year] = (one.received, one.committed, one.pledged)
        return found


def corrected(world, code, why="misread", **mend):
    """Make a correction; what was shown before is what then happens, to the last unit."""
    before = figures(world)
    with world.read() as session:
        shown = preview_correction(session, code, Correction(**mend))
    assert figures(world) == before
    with world.write() as session:
        answer = correct_pledge(session, ANN, code, Correction(**mend), why=why)
    after = figures(world)
    moved = {(one.activity, one.year): (one.received, one.committed, one.pledged) for one in shown.moves}
    cells = {*before, *after, *moved}
    zero = (0, 0, 0)
    assert {
        cell: tuple(b + m for b, m in zip(before.get(cell, zero), moved.get(cell, zero), strict=True)) for cell in cells
    } == {cell: after.get(cell, zero) for cell in cells}
    assert answer["changed"] == sorted(one.name for one in shown.fields)
    return answer, shown


def at(**amounts):
    """Committed money by place in units: `at(A_2016=60)`; the place `rest` is open in both."""
    return {
        (None, None) if name == "rest" else split_place(name.replace("_", " ")): (0, minor(amount), 0)
        for name, amount in amounts.items()
    }


def test_a_digit_too_few_is_mended_with_the_division_and_the_plan_that_gave_out_all_of_it(world):
    dues = (pledges.InstalmentOf(day("06-30"), 3001, (place("A 2016"),)), pledges.InstalmentOf(None, 2000))
    with world.write() as session:
        code = make_pledge(
            session, "50.01", currency="EUR", splits={"A 2016": 30, "B 2016": "20.01"}, conditional=("B 2016",),
            signed="01-05", instalments=dues,
        )  # fmt: skip
        pledges.confirm_split(session, BEN, code, place("B 2016"), dated=day("02-01"), reference="vote")
        receive(session, code, "10.01", on="03-01", rate=Decimal("0.9"))
    answer, shown = corrected(world, code, amount=50013, with_parts=True)
    assert answer["changed"] == ["amount", "base_amount", "signed_amount"]
    assert [(one.kind, one.before, one.after) for one in shown.parts] == [
        ("division", 3000, 30002), ("division", 2001, 20011), ("instalment", 3001, 30012), ("instalment", 2000, 20001),
    ]  # fmt: skip
    assert answer["parts"][0] == {
        "kind": "division", "date": "2016-01-01", "activity": "A", "year": 2016, "due": None, "before": "30.00",
        "after": "300.02",
    }  # fmt: skip
    assert next(one for one in answer["fields"] if one["field"] == "base_amount") == {
        "field": "base_amount", "before": "55.57", "after": "555.70",
    }  # fmt: skip
    with world.read() as session:
        names = session.exec(select(t.InstalmentName.year).join(t.Instalment).where(t.Instalment.amount == 30012)).all()
        said = session.exec(select(t.Split).join(t.SplitRevision).where(~col(t.SplitRevision.void))).all()
    assert names == [2016]
    assert [(one.amount, one.conditional, one.confirmed_on) for one in said] == [
        (30002, False, None), (20011, True, day("02-01")),
    ]  # fmt: skip


def test_what_does_not_fit_any_more_says_so_and_fits_with_its_parts(world):
    with world.write() as session:
        code = make_pledge(session, 500, splits={"A 2016": 500}, signed="01-01")
        pledges.divide_pledge(
            session, ANN, code, [pledges.SplitOf(place("B"), 47000)], dated=day("03-01"), why="letter"
        )
        pledges.divide_pledge(session, ANN, code, [pledges.SplitOf(place("C"), 2000)], dated=day("04-01"), why="letter")
    less = Correction(amount=45000)
    said = r"The division of 1 January 2016 gives out USD 500\.00, more than USD 450\.00; let it change with the amount"
    world.refuses(Refused, said, lambda s: correct_pledge(s, ANN, code, less, why="misread"))
    _, shown = corrected(world, code, amount=45000, with_parts=True)
    # All of it stays all of it, 470 of 500 becomes as much of 450, and what fits stays as it was.
    assert [(one.before, one.after) for one in shown.parts] == [(50000, 45000), (47000, 42300)]
    assert figures(world) == at(C=20, rest=430)
    assert figures(world, "03-31") == at(B=423, rest=27)
    corrected(world, code, amount=60000, with_parts=True)
    assert figures(world, "02-01") == at(A_2016=600)


def test_what_was_said_with_the_promise_moves_with_its_day(world):
    with world.write() as session:
        code = make_pledge(
            session, 100, splits={"A 2016": 100}, on="03-01", instalments=(pledges.InstalmentOf(None, 10000),)
        )
        receive(session, code, 40, on="03-20")
    later = Correction(dated=day("03-10"))
    world.refuses(Refused, "was said with the promise, on 1 March 2016; let it move with the day",
                  lambda s: correct_pledge(s, ANN, code, later, why="misread"))  # fmt: skip
    corrected(world, code, dated=day("03-10"), with_parts=True)
    assert figures(world, "03-09") == {}
    assert figures(world, "03-10") == {("A", 2016): (0, 0, minor(100))}
    corrected(world, code, dated=day("02-01"), with_parts=True)
    assert figures(world, "02-01") == {("A", 2016): (0, 0, minor(100))}


@pytest.mark.parametrize("by", [12000, 8000], ids=["more", "less"])
def test_a_correction_with_its_parts_is_taken_back_and_brought_back(world, by):
    with world.write() as session:
        code = make_pledge(session, 100, splits={"A 2016": 60, "B": 40}, conditional=("B",), signed="01-02",
                           instalments=(pledges.InstalmentOf(None, 10000),))  # fmt: skip
        recorded = chain.head(session).lines
    with world.write() as session:
        pledges.confirm_split(session, BEN, code, place("B"), dated=day("02-01"), reference="vote")
        confirmed = chain.head(session).lines
    states = [figures(world)]
    corrected(world, code, amount=by, with_parts=True)
    states.append(figures(world))
    line = recorded + 2
    # What the correction rests on is taken back after it.
    for number in (recorded, confirmed):
        world.refuses(Refused, rf"line {line} .*take that back first", lambda s, n=number: undo(s, BEN, n))
    for state in (states[0], states[1], states[0]):
        with world.write() as session:
            line = undo(session, BEN, line)["line"]
        assert figures(world) == state
    with world.write() as session:
        undo(session, BEN, confirmed)
        undo(session, BEN, recorded)
    assert figures(world) == {}


def test_a_signature_with_the_wrong_day_or_amount_is_mended(world):
    with world.write() as session:
        code = make_pledge(session, 100, splits={"A 2016": 100}, signed="02-01")
    answer, _ = corrected(world, code, signed_on=day("02-10"), signed_amount=9000)
    assert answer["changed"] == ["signed_amount", "signed_on"]
    assert figures(world, "02-09") == {("A", 2016): (0, 0, minor(100))}
    assert figures(world, "02-10") == at(A_2016=90)
    # What was signed for less stays what it was where the promise is mended.
    corrected(world, code, amount=11000, with_parts=True)
    assert figures(world) == at(A_2016=90)


def test_fields_without_figures_are_mended_and_emptied(world):
    with world.write() as session:
        code = make_pledge(session, 100, earmarking=3, period_from=day("01-01"), reference="Letter 1")
    answer, shown = corrected(
        world, code, receiver="SUD", emptied=("earmarking", "period_from"), period_to=day("06-30"),
        texts=(("reference", "Letter 11"), ("instrument", "letter")), restricted=True,
    )  # fmt: skip
    assert shown.moves == ()
    assert {one["field"]: (one["before"], one["after"]) for one in answer["fields"]} == {
        "earmarking": (3, None), "period_from": ("2016-01-01", None), "period_to": (None, "2016-06-30"),
        "receiver": (None, "SUD"), "reference": ("Letter 1", "Letter 11"), "instrument": ("", "letter"),
        "restricted": (False, True),
    }  # fmt: skip


def test_the_figures_of_the_day_that_was_asked_for_are_shown(world):
    with world.write() as session:
        code = make_pledge(session, 90, currency="EUR", splits={"A 2016": 90}, signed="06-01")
    with world.read() as session:
        mend = Correction(rate=Decimal("0.45"))
        before = preview_correction(session, code, mend, as_of=day("03-01"))
        after = preview_correction(session, code, mend, as_of=day("06-01"))
    assert before.moves == (CellMove("A", 2016, 0, 0, 10000),)
    assert after.moves == (CellMove("A", 2016, 0, 10000, 0),)
    assert [(one.before, one.after) for one in (after.field("rate"), after.field("base_amount")) if one] == [
        (Decimal("0.90"), Decimal("0.45")), (10000, 20000),
    ]  # fmt: skip


REFUSED = {
    "looked at before": (Conflict, "Somebody else changed NOR-2016-1 meanwhile", {"version": 1, "amount": 1}),
    "nothing": (Refused, "NOR-2016-1 says this already; nothing would change", {"amount": 10000}),
    "no amount": (Refused, "An amount is above 0", {"amount": 0}),
    "no rate": (Refused, "A rate is above 0", {"rate": Decimal("NaN")}),
    "base": (Refused, "in USD, the base currency; its rate is 1 and stays 1", {"rate": Decimal("0.9")}),
    "received": (Refused, r"has received USD 60\.00, more than USD 50\.00", {"amount": 5000, "with_parts": True}),
    "first fact": (Refused, "its first receipt is of 1 March 2016", {"dated": day("04-01"), "signed_on": day("05-01"), "with_parts": True}),
    "signed": (Refused, "was signed on 1 February 2016; it cannot be promised after that", {"dated": day("02-02")}),
    "signed for more": (Refused, r"was signed for USD 100\.00, more than USD 90\.00", {"amount": 9000, "signed_amount": 10000}),
    "period": (Refused, "before it begins", {"period_from": day("03-01"), "period_to": day("02-01")}),
    "earmarking": (Refused, "Earmarking is 1", {"earmarking": 5}),
    "text": (Refused, "“code” is no text of a pledge", {"texts": (("code", "X"),)}),
    "empty": (Refused, "“dated” is no optional field of a pledge", {"emptied": ("dated",)}),
    "plan": (Refused, r"The plan of instalments of 1 January 2016 gives out USD 80\.00, more than USD 70\.00", {"amount": 7000}),
    "closed": (Refused, "write-off of 1 April 2016", {"amount": 6500, "with_parts": True}),
}  # fmt: skip


def test_a_refused_correction_says_why_and_changes_nothing(world, subtests):
    with world.write() as session:
        code = make_pledge(session, 100, signed="02-01", instalments=(pledges.InstalmentOf(None, 8000),))
        receive(session, code, 60, on="03-01")
        write_off(session, code, 10, on="04-01")
        announced = make_pledge(session, 100)
    for name, (error, said, mend) in REFUSED.items():
        with subtests.test(name):
            world.refuses(error, said, lambda s, m=mend: correct_pledge(s, ANN, code, Correction(**m), why="misread"))
            with world.read() as session, pytest.raises(error, match=said):
                preview_correction(session, code, Correction(**mend))
    world.refuses(Refused, "without a reason", lambda s: correct_pledge(s, ANN, code, Correction(amount=1), why=" "))
    mend = Correction(signed_on=day("03-01"))
    world.refuses(Refused, "is not signed; sign it", lambda s: correct_pledge(s, ANN, announced, mend, why="misread"))


def test_a_raise_keeps_its_day_and_its_part_of_the_plan(world):
    with world.write() as session:
        code = make_pledge(session, 100, splits={"A 2016": 100}, instalments=(pledges.InstalmentOf(None, 10000),))
        pledges.sign_pledge(session, ANN, code, dated=day("02-01"), reference="x", amount=15000)
        dues = [pledges.InstalmentOf(None, 15000)]
        pledges.plan_instalments(session, ANN, code, dues, dated=day("02-02"), why="agreed")
    other_day = Correction(signed_on=day("02-03"))
    said = "was raised with its signature of 1 February 2016; take the line of that signature back"
    world.refuses(Refused, said, lambda s: correct_pledge(s, ANN, code, other_day, why="misread"))
    _, shown = corrected(world, code, amount=12000, with_parts=True)
    assert Counter((one.kind, one.after) for one in shown.parts) == {
        ("division", 12000): 1, ("instalment", 12000): 1, ("instalment", 17000): 1,
    }  # fmt: skip
    assert figures(world) == at(A_2016=120, rest=50)
