"""A day or year that no fact may have is refused alike: as typed, in files, and by the services themselves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm.commands import shared
from crm.domain import days
from crm.errors import Refused, Usage
from crm.imports import cells
from crm.services import conversations, corrections, giving_back, organisations, pledges, setup, work_plan
from crm.services.snapshots import make_snapshot
from tests.factories import ANN, day, make_pledge, place, receive

TAKEN = ["1990-01-01", "2016-11-30", "2100-12-31"]
NOT_TAKEN = ["0016-11-30", "1989-12-31", "2101-01-01", "2106-11-30", "9999-12-31"]


@pytest.mark.parametrize("text", TAKEN)
def test_days_that_are_taken(text):
    when = date.fromisoformat(text)
    assert days.taken(when)
    assert shared.day(text) == cells.day(text) == when
    assert shared.year(text[:4]) == cells.year(text[:4]) == when.year


@pytest.mark.parametrize("text", NOT_TAKEN)
def test_days_that_are_not(text):
    assert not days.taken(date.fromisoformat(text))
    with pytest.raises(Usage, match="its years are 1990 to 2100"):
        shared.day(text)
    with pytest.raises(cells.Unreadable, match="not a day this ledger takes") as refused:
        cells.day(text)
    assert refused.value.mend == "Write a day of the years 1990 to 2100."
    with pytest.raises(Usage, match="years are 1990 to 2100"):
        shared.year(text[:4])
    with pytest.raises(cells.Unreadable, match="not a year this ledger takes"):
        cells.year(text[:4])
    assert shared.day(text, any_year=True) == date.fromisoformat(text)


def test_the_services_refuse_them_whichever_fact_has_them(world, subtests):
    late, early = date(2106, 11, 30), date(1066, 10, 14)
    with world.write() as session:
        code = make_pledge(session, 100)
        number = receive(session, code, 10)["id"]
    new = pledges.NewPledge("NOR", 10000, "USD", day("01-01"))
    point = organisations.NewFocalPoint("NOR", "desk")
    split, due = pledges.SplitOf(place("A"), 100), pledges.InstalmentOf(late, 100)
    in_period = corrections.Correction(period_to=late)
    for says, act in (
        ("pledge, dated", lambda s: pledges.add_pledge(s, ANN, replace(new, dated=early))),
        ("pledge, period to", lambda s: pledges.add_pledge(s, ANN, replace(new, period_to=late))),
        ("instalment, due", lambda s: pledges.add_pledge(s, ANN, replace(new, instalments=(due,)))),
        ("pledge, signed on", lambda s: pledges.sign_pledge(s, ANN, code, dated=late, reference="x")),
        ("split revision, dated", lambda s: pledges.divide_pledge(s, ANN, code, [split], dated=late, why="x")),
        ("receipt, dated", lambda s: receive(s, code, 10, on=late)),
        (
            "write off, dated",
            lambda s: pledges.propose_write_off(s, ANN, code, dated=late, reason="x", amount=100),
        ),
        ("refund, dated", lambda s: giving_back.refund_receipt(s, ANN, number, dated=late, reason="x")),
        ("pledge, period to", lambda s: corrections.correct_pledge(s, ANN, code, in_period, why="x")),
        ("exchange rate, dated", lambda s: setup.add_rate(s, ANN, "EUR", early, Decimal(1), "bank")),
        (
            "focal point, last verified",
            lambda s: organisations.add_focal_point(s, ANN, replace(point, last_verified=late)),
        ),
        ("task, due", lambda s: conversations.add_task(s, ANN, conversations.NewTask("Call", late))),
        (
            "requirement revision, dated",
            lambda s: work_plan.revise_requirement(s, ANN, work_plan.NewRequirement("A", 2016, early, [("staff", 1)])),
        ),
    ):
        with subtests.test(says):
            world.refuses(Refused, rf"is not a day this ledger takes; its years are 1990 to 2100 \({says}\)", act)


def test_figures_may_be_asked_for_and_frozen_for_any_day(world):
    with world.write() as session:
        made = make_snapshot(session, ANN, "Far", as_of=date(2106, 11, 30), figures=lambda _session, _day: {})
    assert made["as_of"] == "2106-11-30"


def test_a_file_with_such_a_day_is_refused_by_its_row_and_nothing_is_loaded(crm, tmp_path):
    folder = tmp_path / "ours"
    assert crm("init", "--files", folder)[0] == 0
    file = folder / "rates.csv"
    file.write_text("currency,from,rate,source\nEUR,2106-11-30,0.9,bank\n", encoding="utf-8")
    code, out, err = crm("load", folder)
    assert code != 0
    assert (
        "rates.csv, row 2, column from: “2106-11-30” is not a day this ledger takes. Write a day of the years 1990 to 2100."
        in out + err
    )
