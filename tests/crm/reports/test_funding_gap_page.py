"""docs/algorithms/funding-gap.md: the small ledger it tells of gives the report it shows, on both databases."""

import re
from datetime import date
from decimal import Decimal

import pytest

from crm.domain.money import decimal_text
from crm.reports.funding_gap import funding_gap
from crm.services.opportunities import NewOpportunity, Outlook, open_opportunity
from tests.docs_tables import tables
from tests.factories import ANN, make_pledge, place, receive, require

PAGE = "algorithms/funding-gap.md"
AS_OF = date(2016, 6, 30)
MONEY = ("required", "support cost", "received", "committed", "secured", "pledged", "expected")
CELL = (*MONEY, "applied", "gap", "gap after pledges", "surplus")


def amount(text):
    currency, _, number = text.partition(" ")
    return currency, number


def meant_for(text):
    return dict(re.match(r"(.+) ([\d.]+)$", part.strip()).groups() for part in text.split(",")) if text else {}


@pytest.fixture
def ledger(world):
    needs, promised, arrived = tables(PAGE, "A small ledger")
    with world.write() as session:
        for row in needs:
            rate = int(row["support cost"].removesuffix(" %")) * 100
            require(
                session,
                row["activity"],
                int(row["year"]),
                row["direct cost"],
                on=row["approved on"],
                support_rate=rate,
            )
        for row in promised:
            currency, number = amount(row["amount"])
            make_pledge(
                session,
                number,
                code=row["pledge"],
                donor=row["donor"],
                currency=currency,
                rate=Decimal(row["rate"]) if row["rate"] else None,
                on=row["promised on"],
                signed=row["signed on"] or None,
                splits=meant_for(row["meant for"]),
            )
        for row in arrived:
            receive(session, row["pledge"], amount(row["amount"])[1], rate=Decimal(row["rate"]), on=row["on"])
        hope = Outlook(date(2016, 2, 1), 40000, "USD", 2500, "identified", cells=[(place("B 2017"), 40000)])
        open_opportunity(session, ANN, NewOpportunity("O-1", "NOR", date(2016, 2, 1), hope))
    return world


def shown(row, figures):
    return {
        figure: decimal_text(getattr(row, figure.replace(" ", "_")), 2)
        if hasattr(row, figure.replace(" ", "_"))
        else ""
        for figure in figures
    }


def test_the_report_is_the_one_on_the_page(ledger):
    with ledger.read() as session:
        gap = funding_gap(session, as_of=AS_OF)
    lines = [
        {"activity": row.activity, "year": str(row.year), **shown(row, CELL), "coverage": str(row.coverage_percent)}
        for row in gap.rows
    ]
    lines += [
        {"activity": row.activity or "open", "year": str(row.year), **shown(row, CELL), "coverage": ""}
        for row in gap.open
    ]
    lines.append(
        {"activity": "total", "year": "", **shown(gap.totals, CELL), "coverage": str(gap.totals.coverage_percent)}
    )
    assert lines == tables(PAGE, "The report of 30 June 2016")[0]
    assert (gap.totals.closable, gap.totals.open_secured, gap.totals.gap_past) == (8000, 8000, 11300)


def test_the_identities_of_the_page_hold_in_its_table():
    rows = tables(PAGE, "The report of 30 June 2016")[0]
    cells = [row for row in rows if row["activity"] not in ("open", "total")]
    total, open_row = rows[-1], rows[-2]
    for row in cells:
        figure = {name: Decimal(row[name]) for name in CELL}
        assert figure["required"] == figure["applied"] + figure["gap"]
        assert figure["secured"] == figure["received"] + figure["committed"] == figure["applied"] + figure["surplus"]
    assert Decimal(total["secured"]) == sum(
        Decimal(number) for number in (total["applied"], total["surplus"], open_row["secured"])
    )


def test_the_page_names_every_figure_of_a_row():
    explained = {row["figure"].strip("*") for row in tables(PAGE, "What is asked")[0]}
    assert {*CELL, "coverage"} - {"support cost"} <= explained
