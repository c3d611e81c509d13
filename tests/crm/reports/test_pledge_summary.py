"""The pledge summary agrees with the funding gap, shows what happened to each pledge, and keeps what is restricted."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from crm.domain import wording
from crm.domain.gap import Audience, GapRow, OpenRow
from crm.domain.money import decimal_text
from crm.domain.table import shown
from crm.errors import NotFound
from crm.formats.format import formats
from crm.formats.xlsx import heading
from crm.reports import funding_gap as gap_report
from crm.reports.pledge_summary import REPORT, PledgeSummary, as_json, pledge_summary, table
from crm.reports.report import reports
from crm.store.session import session_scope
from tests.crm.reports import small_ledger
from tests.crm.reports.small_ledger import AS_OF

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AUDIENCES: tuple[Audience, ...] = ("public", "trio")
DAYS = (date(2015, 1, 1), date(2016, 4, 12), date(2016, 6, 30), AS_OF, date(2017, 12, 31))


def by_id(summary: PledgeSummary) -> dict[str, Any]:
    return {row.id: row for row in summary.rows}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_totals_and_subtotals_are_those_of_the_gap_on_every_day(ledger, audience):
    for day in DAYS:
        gap = gap_report.as_json(gap_report.funding_gap(ledger, as_of=day, audience=audience))
        summary = as_json(pledge_summary(ledger, as_of=day, audience=audience))

        totals = summary["totals"]
        assert totals["pledged"] == gap["totals"]["pledged"]
        assert totals["signed"] == gap["totals"]["committed"]
        assert totals["received"] == gap["totals"]["received"]
        assert Decimal(totals["outstanding"]) == Decimal(totals["pledged"]) + Decimal(totals["signed"])

        theirs = {row["donor"]: row for row in summary["subtotals"]}
        for donor in gap["donors"]:
            own = theirs.pop(donor["donor"])
            assert (own["pledged"], own["signed"], own["received"]) == (
                donor["pledged"],
                donor["committed"],
                donor["received"],
            )
            assert own["donor_name"] == donor["name"]
        # A donor of whom nothing is left (all cancelled) has no line in the gap.
        assert all(Decimal(own[key]) == 0 for own in theirs.values() for key in ("pledged", "signed", "received"))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_splits_add_up_to_their_pledges_and_to_the_cells_of_the_gap(ledger, audience):
    summary = pledge_summary(ledger, as_of=AS_OF, audience=audience)
    cells: Counter[tuple[str | None, int | None, str]] = Counter()
    for row in summary.rows:
        for key in ("pledged", "signed", "received", "conditional", "paid", "closed", "open"):
            assert getattr(row, key) == sum(getattr(split, key) for split in row.splits), (row.id, key)
        assert (
            row.amount == sum(split.amount for split in row.splits) == row.paid - row.overpaid + row.closed + row.open
        )
        for split in row.splits:
            cells[split.activity, split.year, "received"] += split.received
            cells[split.activity, split.year, "committed"] += split.signed
            cells[split.activity, split.year, "pledged"] += split.pledged
    gap = gap_report.funding_gap(ledger, as_of=AS_OF, audience=audience)
    money: tuple[GapRow | OpenRow, ...] = (*gap.rows, *gap.open)
    for cell in money:
        for key in ("received", "committed", "pledged"):
            assert cells[cell.activity, cell.year, key] == getattr(cell, key), (cell.activity, cell.year, key)


def test_the_public_never_sees_what_is_restricted(ledger):
    public = pledge_summary(ledger, as_of=AS_OF)
    assert public.audience == "public"
    assert "ECH" not in json.dumps(as_json(public))
    assert "restricted" not in json.dumps(as_json(public)).replace("restricted pledges are included", "")
    trio = pledge_summary(ledger, as_of=AS_OF, audience="trio")
    assert by_id(trio)["ECH-2016-1"].restricted
    assert trio.totals.signed - public.totals.signed == 6_000_000


def test_every_state_of_a_pledge_is_told(ledger):
    rows = by_id(pledge_summary(ledger, as_of=AS_OF, audience="trio"))
    assert {code: row.status for code, row in rows.items()} == {
        "ALF-2016-1": "part paid",
        "ALF-2016-2": "signed",
        "BRV-2016-1": "overdue",
        "BRV-2016-2": "cancelled",
        "CHA-2016-1": "paid",
        "CHA-2016-2": "announced",
        "DLT-2016-1": "paid",
        "DLT-2016-2": "written off",
        "ECH-2016-1": "signed",
        "FOX-2016-1": "paid",
    }


def test_what_is_overdue_is_valued_at_the_rate_of_the_pledge(ledger):
    late = by_id(pledge_summary(ledger, as_of=AS_OF))["BRV-2016-1"]
    assert (late.overdue_own, late.days_late, late.overdue_since) == (6_000_000, 46, date(2016, 10, 15))
    assert late.overdue == late.signed == late.outstanding
    # One day earlier than due, nothing is.
    early = by_id(pledge_summary(ledger, as_of=date(2016, 10, 15)))["BRV-2016-1"]
    assert (early.overdue, early.next_due) == (0, date(2016, 10, 15))


def test_a_part_that_is_overdue_takes_its_share_of_the_base(ledger):
    # By 20 July 2017 only the second of three instalments of Alfa is late: 150,000 of 330,000 open.
    row = by_id(pledge_summary(ledger, as_of=date(2017, 7, 20)))["ALF-2016-1"]
    assert (row.overdue_own, row.open) == (15_000_000, 33_000_000)
    assert row.overdue == round(Decimal(row.signed) * 15 / 33)


def test_a_raise_counts_at_its_own_rate(ledger):
    row = by_id(pledge_summary(ledger, as_of=AS_OF))["ALF-2016-2"]
    assert (row.amount, row.base_amount, row.signed) == (14_500, 11_111 + 5_625, 16_736)
    before = by_id(pledge_summary(ledger, as_of=date(2016, 6, 1)))["ALF-2016-2"]
    assert (before.amount, before.base_amount, before.pledged) == (10_000, 11_111, 11_111)


def test_gain_and_loss_on_currency_reconcile_each_pledge(ledger):
    for row in pledge_summary(ledger, as_of=AS_OF, audience="trio").rows:
        if row.currency_gain is None:
            assert row.overpaid == 20_000
            continue
        closed = row.base_amount - row.pledged - row.signed - (row.received - row.currency_gain)
        assert (closed > 0) == (row.closed > 0), row.id
    assert by_id(pledge_summary(ledger, as_of=AS_OF))["CHA-2016-1"].currency_gain == 8_780_488 - 8_256_881


def test_remarks_say_what_the_figures_do_not(ledger):
    made = table(pledge_summary(ledger, as_of=AS_OF, audience="trio"))
    remarks = {row[made.at("id")]: row[made.at("remarks")] for row in made.rows}
    assert remarks == {
        "ALF-2016-1": "Part of what is signed is subject to a parliament or to available funds",
        "ALF-2016-2": "EUR 45.00 of it added on 2 Jun 2016 at 0.80",
        "BRV-2016-1": "CHF 60,000.00 overdue since 15 Oct 2016, 46 days",
        "BRV-2016-2": "CHF 10,000.00 cancelled",
        "CHA-2016-1": "",
        "CHA-2016-2": "",
        "DLT-2016-1": "Received without signature",
        "DLT-2016-2": "EUR 3,000.00 written off",
        "ECH-2016-1": "Restricted: not for circulation",
        "FOX-2016-1": "USD 200.00 more received than promised",
    }


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_format_tells_the_same_totals_as_the_gap(ledger, audience):
    gap = gap_report.funding_gap(ledger, as_of=AS_OF, audience=audience).totals
    wanted = {"pledged": gap.pledged, "signed": gap.committed, "received": gap.received}
    made = table(pledge_summary(ledger, as_of=AS_OF, audience=audience))
    written = {key: fmt.write(made) for key, fmt in formats().items()}

    totals = json.loads(written["json"])["totals"]
    lines = list(csv.DictReader(io.StringIO(written["csv"].decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(written["xlsx"]), data_only=True)["Pledges"]
    heads = {cell.value: cell.column or 0 for cell in sheet[2]}
    paper = "".join(t.text or "" for t in docx.Document(io.BytesIO(written["docx"])).element.body.iter(f"{W}t"))
    for key, minor in wanted.items():
        text = decimal_text(minor, 2)
        assert totals[key] == text
        assert sum(Decimal(line[f"{key}_usd"]) for line in lines) == Decimal(text)
        assert sheet.cell(sheet.max_row, heads[heading(made.column(key))]).value == minor / 100
        assert wording.exact(minor, 2) in paper


def test_nothing_promised_or_signed_later_is_shown(ledger):
    rows = by_id(pledge_summary(ledger, as_of=date(2016, 6, 23)))
    assert rows["ALF-2016-1"].signed_on is None
    assert rows["ALF-2016-1"].signed == 0 < rows["ALF-2016-1"].pledged
    assert "CHA-2016-2" not in rows
    assert pledge_summary(ledger, as_of=date(2015, 1, 1)).rows == ()


def test_one_donor_can_be_asked_for(ledger):
    summary = pledge_summary(ledger, as_of=AS_OF, donors=["brv"])
    assert summary.only == ("BRV",)
    assert {row.donor for row in summary.rows} == {"BRV"}
    assert summary.totals == pledge_summary(ledger, as_of=AS_OF).donors[1].sums
    with pytest.raises(NotFound):
        pledge_summary(ledger, as_of=AS_OF, donors=["Atlantis"])


def test_json_is_the_same_tomorrow_and_has_the_agreed_shape(ledger):
    data = as_json(pledge_summary(ledger, as_of=AS_OF))
    assert list(data)[:7] == ["schema_version", "as_of", "audience", "base_currency", "rows", "subtotals", "totals"]
    assert list(data["totals"]) == ["pledged", "signed", "received", "outstanding", "overdue"]
    assert data == as_json(pledge_summary(ledger, as_of=AS_OF))
    row = next(row for row in data["rows"] if row["id"] == "CHA-2016-2")
    assert (row["amount"], row["currency"], row["base_amount"], row["rate"], row["rate_date"]) == (
        "15000.000",
        "KWD",
        "49504.95",
        "0.303",
        "2016-01-01",
    )
    assert row["earmarking"] == 1
    assert row["splits"] == [
        {
            "activity": None,
            "activity_title": "",
            "year": 2017,
            "amount": "15000.000",
            "paid": "0.000",
            "closed": "0.000",
            "open": "15000.000",
            "pledged": "49504.95",
            "signed": "0.00",
            "received": "0.00",
            "outstanding": "49504.95",
            "conditional": "0.00",
        }
    ]


def test_every_column_says_what_it_means(ledger):
    made = table(pledge_summary(ledger, as_of=AS_OF))
    for one in (made, *(detail.table for detail in made.details)):
        for column in one.columns:
            assert column.meaning.endswith("."), column.key
            for row in one.rows:
                shown(column, row[one.at(column.key)])


def test_the_number_of_questions_does_not_grow_with_the_ledger(engine: Engine):
    def questions() -> int:
        asked = []
        sa.event.listen(engine, "before_cursor_execute", count := lambda *_: asked.append(1))
        with session_scope(engine) as session:
            table(pledge_summary(session, as_of=AS_OF + timedelta(days=900), audience="trio"))
        sa.event.remove(engine, "before_cursor_execute", count)
        return len(asked)

    with session_scope(engine, write=True) as session:
        small_ledger.fill(session)
    few = questions()
    with session_scope(engine, write=True) as session:
        for day in range(1, 29):
            small_ledger._promise(session, "BRV", 100, "CHF", f"2017-02-{day:02}")
    assert questions() == few < 25


def test_it_is_found_among_the_reports(ledger):
    assert reports()["pledge-summary"] is REPORT
    assert REPORT.table(ledger, AS_OF, "trio").audience == "trio"
