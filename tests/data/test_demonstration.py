"""The figures of the demonstration, to the cent: what was reckoned beforehand must come out of the ledger."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from crm.domain.money import decimal_text
from crm.domain.trio import trio_on
from crm.reports.funding_gap import funding_gap
from crm.store import queries
from crm.store import tables as t
from crm.store.standings import standings

TODAY = date(2016, 11, 30)
REPORT = date(2016, 2, 11)


def cents(text):
    return int(Decimal(text).scaleb(2))


#: As of, year, then what is in the year's cells: required, received, committed, secured, pledged, gap, surplus, coverage.
LINES = """
    2015-06-30 | 2015 | 376290.00 | 213975.90 | 159999.99 | 373975.89 |         0 |   2314.11 |        0 | 99
    2016-02-11 | 2015 | 376290.00 | 354928.28 |         0 | 354928.28 |         0 |  21361.72 |        0 | 94
    2016-02-11 | 2016 | 562740.00 |         0 |         0 |         0 |         0 | 562740.00 |        0 |  0
    2016-05-01 | 2016 | 562740.00 |  16987.54 |         0 |  16987.54 | 217763.46 | 545752.46 |        0 |  3
    2016-08-15 | 2016 | 562740.00 | 194480.52 |  57534.05 | 252014.57 |  45871.56 | 310725.43 |        0 | 45
    2016-11-30 | 2016 | 427140.00 | 243261.01 |  14056.22 | 257317.23 |         0 | 179911.89 | 10089.12 | 58
    2016-11-30 | 2017 | 665570.00 |  65234.07 | 230760.05 | 295994.12 | 160000.00 | 390896.20 | 21320.32 | 41
    2016-11-30 | 2018 | 563870.00 |         0 | 113250.28 | 113250.28 |  20000.00 | 450619.72 |        0 | 20
"""


@pytest.mark.parametrize("line", LINES.split("\n")[1:-1], ids=lambda line: "-".join(line.split(" | ")[:2]).strip())
def test_each_line_of_the_control_totals_comes_out(demo, line):
    as_of, year, *amounts, coverage = (cell.strip() for cell in line.split("|"))
    gap = funding_gap(demo, as_of=date.fromisoformat(as_of))
    rows = [row for row in gap.rows if row.year == int(year)]
    keys = ("required", "received", "committed", "secured", "pledged", "gap", "surplus")
    assert {key: sum(getattr(row, key) for row in rows) for key in keys} == dict(
        zip(keys, map(cents, amounts), strict=True)
    )
    assert gap.of_year(int(year)).coverage_percent == int(coverage)


def test_on_the_day_of_the_report_nothing_is_assured_for_2016(demo):
    year = funding_gap(demo, as_of=REPORT).of_year(2016)
    assert (year.received, year.committed, year.pledged) == (0, 0, 0)
    assert year.gap == year.required == cents("562740.00")
    assert year.coverage_percent == 0


def test_the_gap_of_2016_falls_by_money_and_by_smaller_need(demo):
    before, after = funding_gap(demo, as_of=REPORT), funding_gap(demo, as_of=TODAY)
    fall = before.of_year(2016).gap - after.of_year(2016).gap
    smaller = before.of_year(2016).required - after.of_year(2016).required
    assert (fall - smaller, smaller) == (cents("247228.11"), cents("135600.00"))


def test_the_total_gap_says_what_of_it_is_over_and_what_open_money_can_close(demo):
    totals = funding_gap(demo, as_of=TODAY).totals
    assert totals.gap == cents("1042789.53")
    assert totals.gap_past == cents("21361.72")
    assert totals.closable == totals.open_secured == cents("185900.34")


def test_money_that_is_tied_to_no_activity_or_year_has_rows_of_its_own(demo):
    found = {
        (row.activity, row.year): (row.received, row.committed, row.pledged)
        for row in funding_gap(demo, as_of=TODAY).open
    }
    assert found == {
        (None, 2016): (cents("10000.00"), 0, 0),
        (None, 2017): (0, cents("45300.11"), cents("49504.95")),
        (None, None): (cents("40000.00"), cents("90600.23"), 0),
    }


def test_what_the_public_sees_differs_in_one_cell(demo):
    trio, public = (funding_gap(demo, as_of=TODAY, audience=audience) for audience in ("trio", "public"))
    shown = {(row.activity, row.year): (row.secured, row.pledged, row.gap, row.surplus) for row in public.rows}
    differing = [
        row for row in trio.rows if shown[row.activity, row.year] != (row.secured, row.pledged, row.gap, row.surplus)
    ]
    assert [(row.activity, row.year, row.surplus) for row in differing] == [("POL-5", 2017, cents("21320.32"))]
    assert shown["POL-5", 2017][2:] == (cents("38679.68"), 0)
    assert all(row.expected is None for row in public.rows)


@pytest.mark.parametrize(("year", "missing"), [(2016, "32621.23"), (2017, "151144.69"), (2018, "144389.72")])
def test_what_the_core_lacks(demo, year, missing):
    core = [row for row in funding_gap(demo, as_of=TODAY).rows if row.priority == 1 and row.year == year]
    assert sum(row.gap for row in core) == cents(missing)


def test_what_is_subject_to_the_parliament_of_northmark(demo):
    gap = funding_gap(demo, as_of=TODAY)
    assert gap.totals.conditional == cents("373725.93")
    assert [row.donor for row in gap.donors if row.conditional] == ["NMK"]


@pytest.mark.parametrize(("day", "hoped"), [(REPORT, "189573.69"), (TODAY, "140105.26")])
def test_what_is_expected(demo, day, hoped):
    assert funding_gap(demo, as_of=day).totals.expected == cents(hoped)


# --- pledges and receipts --------------------------------------------------------------------------------------


def standing(demo, code, day=TODAY):
    number = demo.exec(select(t.Pledge.id).where(t.Pledge.code == code)).one()
    return standings(demo, as_of=day)[number]


def test_every_pledge_stands_as_the_story_tells(demo):
    codes = dict(demo.exec(select(t.Pledge.id, t.Pledge.code)).all())
    found = {codes[number]: one.status for number, one in standings(demo, as_of=TODAY).items()}
    assert found == {
        "SWE-2015-1": "paid",
        "CSR-2016-1": "paid",
        "LUM-2016-1": "paid",
        "VLD-2016-1": "overdue",
        "NMK-2016-1": "part paid",
        "BNM-2016-1": "written off",
        "EAF-2016-1": "paid",
        "EVM-2016-1": "signed",
        "SRC-2016-1": "paid",
        "MRD-2016-1": "announced",
        "ALN-2016-1": "announced",
    }


def test_one_payment_is_late_by_46_days(demo):
    late = [
        (code, one.open, one.days_late)
        for number, code in demo.exec(select(t.Pledge.id, t.Pledge.code)).all()
        for one in standings(demo, as_of=TODAY)[number].instalments
        if one.overdue
    ]
    assert late == [("VLD-2016-1", 60_000_00, 46)]


def test_the_receipts_are_worth_what_the_rate_of_their_day_says(demo):
    found = {
        (code, dated.isoformat()): decimal_text(base, 2)
        for code, dated, base in demo.exec(
            select(col(t.Pledge.code), col(t.Receipt.dated), col(t.Receipt.base_amount)).join(
                t.Pledge, col(t.Pledge.id) == t.Receipt.pledge_id
            )
        )
    }
    assert found == {
        ("SWE-2015-1", "2015-02-27"): "213975.90",
        ("SWE-2015-1", "2015-09-15"): "140952.38",
        ("CSR-2016-1", "2016-03-21"): "10000.00",
        ("LUM-2016-1", "2016-04-15"): "16987.54",
        ("VLD-2016-1", "2016-06-21"): "60483.87",
        ("NMK-2016-1", "2016-07-20"): "133185.35",
        ("BNM-2016-1", "2016-06-30"): "10033.44",
        ("EAF-2016-1", "2016-09-30"): "87804.88",
        ("SRC-2016-1", "2016-08-02"): "40000.00",
    }


@pytest.mark.parametrize(
    ("pledge", "parts"),
    [
        ("VLD-2016-1", {("REG-1", 2016): 14_000_00, ("POL-5", 2016): 20_000_00, ("TOO-1", 2017): 26_000_00}),
        ("NMK-2016-1", {("SEC-1", 2016): 100_000_00, ("POL-4", 2016): 20_000_00}),
    ],
)
def test_a_receipt_falls_where_it_belongs(demo, pledge, parts):
    found = demo.exec(
        select(t.Activity.code, t.Posting.year, t.Posting.paid)
        .join(t.Activity, col(t.Activity.id) == t.Posting.activity_id)
        .join(t.Pledge, col(t.Pledge.id) == t.Posting.pledge_id)
        .where(t.Pledge.code == pledge, t.Posting.fact == "received")
    ).all()
    assert {(code, year): paid for code, year, paid in found} == parts


@pytest.mark.parametrize(("pledge", "gain"), [("SWE-2015-1", "-45071.72"), ("EAF-2016-1", "5236.07")])
def test_gain_and_loss_on_currency(demo, pledge, gain):
    received, at_pledge_rate = demo.exec(
        select(sa.func.sum(t.Posting.received), sa.func.sum(t.Posting.received_at_pledge_rate))
        .join(t.Pledge, col(t.Pledge.id) == t.Posting.pledge_id)
        .where(t.Pledge.code == pledge)
    ).one()
    assert decimal_text(int(received) - int(at_pledge_rate), 2) == gain


def test_a_fully_paid_pledge_has_nothing_committed(demo):
    for code in ("SWE-2015-1", "LUM-2016-1", "EAF-2016-1", "SRC-2016-1", "BNM-2016-1"):
        open_base = demo.exec(
            select(sa.func.sum(t.Posting.committed + t.Posting.pledged))
            .join(t.Pledge, col(t.Pledge.id) == t.Posting.pledge_id)
            .where(t.Pledge.code == code)
        ).one()
        assert int(open_base) == 0, code


# --- who is who ------------------------------------------------------------------------------------------------


def test_the_trio_does_not_know_what_was_made_known_later(demo):
    terms = queries.chair_terms(demo)
    trio = trio_on(TODAY, terms)
    assert (trio.past, trio.present, trio.upcoming) == (("UNHCR",), ("UNODC",), ())
    assert trio_on(date(2022, 6, 1), terms).present == ("UNODC", "ICMPD")
    assert trio_on(date(2018, 6, 1), terms).present == ()
    assert trio_on(date(2018, 12, 1), terms).present == ("UNICEF",)


def test_no_real_government_is_shown_with_a_promise_it_never_made(demo):
    real = set(
        demo.exec(
            select(t.Organisation.code).where(col(t.Organisation.fictional).is_(False), t.Organisation.code != "SWE")
        )
    )
    assert {"UNHCR", "UNODC", "BLR"} <= real
    for table in (t.Pledge, t.Opportunity):
        donors = set(demo.exec(select(t.Organisation.code).join(table, col(table.donor_id) == t.Organisation.id)).all())
        assert donors
        assert not donors & real
    asked = demo.exec(
        select(t.Organisation.code).join(t.Opportunity, col(t.Opportunity.donor_id) == t.Organisation.id)
    ).all()
    assert "SWE" not in asked
    assert not real & set(
        demo.exec(
            select(t.Organisation.code)
            .join(t.OrganisationRole, col(t.OrganisationRole.organisation_id) == t.Organisation.id)
            .where(t.OrganisationRole.role == "donor")
        )
    )


def test_nothing_is_said_of_sweden_that_the_report_does_not_say(demo):
    sweden = demo.exec(select(t.Organisation).where(t.Organisation.code == "SWE")).one()
    profile = demo.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == sweden.id)).one()
    assert (profile.habit, profile.needs, profile.strategy, profile.remarks) == ("", "", "", "")
    for table in (t.FocalPoint, t.DonorTheme):
        assert not demo.exec(select(table).where(table.organisation_id == sweden.id)).all()
    pledges = demo.exec(select(t.Pledge).where(t.Pledge.donor_id == sweden.id)).all()
    assert [one.period_to for one in pledges] == [date(2015, 12, 31)]
    assert "llustrative" in pledges[0].note


def test_the_group_carries_its_day_and_its_warning(demo):
    known = queries.settings(demo)
    assert known["as_of"] == "2016-11-30"
    assert REPORT.isoformat() in known["story_days"]
    assert "illustrative" in known["demo_note"]
    assert known["base_currency"] == "USD"


def test_people_appear_by_function(demo):
    points = demo.exec(select(t.FocalPoint)).all()
    assert len(points) == 10
    assert all(point.function and not (point.name or point.email or point.phone) for point in points)


def test_every_donor_has_its_name_in_six_languages(demo):
    found = demo.exec(
        select(t.Organisation.code, sa.func.count(col(t.OrganisationName.id)))
        .join(t.OrganisationName, col(t.OrganisationName.organisation_id) == t.Organisation.id)
        .group_by(t.Organisation.code)
    ).all()
    donors = set(demo.exec(select(t.Organisation.code).join(t.DonorProfile)).all())
    assert len(donors) == 12
    assert {number for code, number in found if code in donors} == {6}
    assert donors <= {code for code, _ in found}


def test_one_task_is_overdue_and_one_donor_has_no_focal_point(demo):
    overdue = [task.title for task in demo.exec(select(t.Task)) if task.due and task.due < TODAY and not task.done_on]
    assert overdue == ["Remind Valdoria of the second payment"]
    with_point = select(t.FocalPoint.organisation_id)
    without = demo.exec(
        select(t.Organisation.code)
        .join(t.DonorProfile, col(t.DonorProfile.organisation_id) == t.Organisation.id)
        .where(col(t.Organisation.id).not_in(with_point))
        .order_by(t.Organisation.code)
    ).all()
    assert without == ["CSR", "SWE"]


def test_what_is_given_in_kind_is_in_no_total(demo):
    assert [one.value for one in demo.exec(select(t.InKind))] == [None, None, None]


def test_every_change_has_its_line_in_the_journal(demo):
    subjects = set(demo.exec(select(t.Journal.subject)))
    assert {"pledge NMK-2016-1", "activity SEC-1 2016", "organisation VLD", "opportunity O-NLU-1"} <= subjects
    write_off = demo.exec(select(t.Journal).where(t.Journal.action == "write-off loaded")).one()
    assert write_off.actor == "Secretariat officer"
    assert "head of unit" in write_off.after


@pytest.mark.parametrize("audience", ["trio", "public"])
def test_the_demonstration_says_how_the_gap_moved(demo, audience):
    from crm.reports.explain import Point, explain_gap

    found = explain_gap(demo, Point(date(2016, 2, 11)), Point(date(2016, 11, 30)), audience=audience)
    assert sum(row.gap_change for row in found.rows) == found.change
    for point, gap in ((date(2016, 2, 11), found.gap_from), (date(2016, 11, 30), found.gap_to)):
        assert funding_gap(demo, as_of=point, audience=audience).totals.gap == gap
