"""The generated ledger as books of two other programs: a journal for hledger, a file for beancount and fava.

Both say the same, in base, with one transaction for each pledge and day on which something happened to it. What is
promised, committed and received lies on an account of its own for each cell of the matrix, and comes from the account of
its donor. What a cell needs is a goal of the account of its received money: in hledger dated by the day on which it was
decided, so that its budget report knows it from that day on; in fava by the year it is meant for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from bench import ledger as large
from crm.domain.gap import FundingGap, GapRow, OpenRow
from crm.domain.money import decimal_text
from crm.store import queries

#: Minor units of base by account; what a cell needs stands under "Goal:" and the account of its received money.
Figures = dict[str, int]
#: Day, pledge, and what it changes on each account.
Transaction = tuple[str, str, list[tuple[str, int]]]

MEASURES = ("Received", "Committed", "Pledged")
OPENED = date(large.FIRST - 2, 1, 1)

_CHANGES = """
SELECT p.dated, g.code, o.code, a.code, p.year, SUM(p.received), SUM(p.committed), SUM(p.pledged)
FROM posting p JOIN pledge g ON g.id = p.pledge_id JOIN organisation o ON o.id = g.donor_id
LEFT JOIN activity a ON a.id = p.activity_id
GROUP BY p.dated, p.pledge_id, g.code, o.code, a.code, p.year ORDER BY p.dated, p.pledge_id, a.code, p.year
"""


def write(session: Session, journal: Path, beancount: Path) -> int:
    """Write both files; gives back how many transactions each has."""
    used: dict[str, None] = {}
    count = 0
    body = beancount.with_suffix(".body")
    with journal.open("w", encoding="utf-8") as first, body.open("w", encoding="utf-8") as second:
        first.writelines(_goals(session))
        for day, pledge, changes in transactions(session):
            lines = [f"  {account}  {_money(amount)}\n" for account, amount in changes]
            first.writelines([f"{day} {pledge}\n", *lines, "\n"])
            second.writelines([f'{day} * "{pledge}"\n', *lines, "\n"])
            used.update(dict.fromkeys(account for account, _ in changes))
            count += 1
    needs = _required(session)
    with beancount.open("w", encoding="utf-8") as file, body.open(encoding="utf-8") as second:
        file.write(f'option "operating_currency" "{large.BASE}"\n')
        accounts = sorted({*used, *(account("Received", *cell) for cell in needs)})
        file.writelines(f"{OPENED} open {name} {large.BASE}\n" for name in accounts)
        file.writelines(_budgets(needs))
        file.writelines(second)
    body.unlink()
    return count


def account(measure: str, activity: str | None, year: int | None) -> str:
    """The account of a cell, e.g. `Assets:Received:A001:2016`; what the donor left open is called so."""
    return f"Assets:{measure}:{activity or 'Open'}:{year or 'Open'}"


def transactions(session: Session) -> Iterator[Transaction]:
    """What happened, day after day; each adds up to nothing, and one that changes nothing is left out."""
    rows = session.connection().execution_options(yield_per=10_000).execute(sa.text(_CHANGES))
    for (day, pledge, donor), cells in itertools.groupby(rows, key=lambda row: tuple(row[:3])):
        changes = [
            (account(measure, activity, year), int(amount))
            for *_, activity, year, received, committed, pledged in cells
            for measure, amount in zip(MEASURES, (received, committed, pledged), strict=True)
            if amount
        ]
        if rest := sum(amount for _, amount in changes):
            changes.append((f"Income:{donor}", -rest))
        if changes:
            yield str(day), pledge, changes


def figures(gap: FundingGap) -> Figures:
    """What the gap report says, by account of the books."""
    found = {f"Goal:{account('Received', row.activity, row.year)}": row.required for row in gap.rows}
    money: list[GapRow | OpenRow] = [*gap.rows, *gap.open]
    for one in money:
        for measure, amount in zip(MEASURES, (one.received, one.committed, one.pledged), strict=True):
            found[account(measure, one.activity, one.year)] = amount
    for donor in gap.donors:
        found[f"Income:{donor.donor}"] = -(donor.received + donor.committed + donor.pledged)
    return {name: amount for name, amount in found.items() if amount}


def differences(own: Figures, other: Figures, *, goals: bool) -> list[str]:
    """Every account on which two sides do not agree, and every goal where both have them; empty when all agree."""
    return [
        f"{name}: {own.get(name, 0)} here, {other.get(name, 0)} there"
        for name in sorted({*own, *other})
        if own.get(name, 0) != other.get(name, 0) and (goals or not name.startswith("Goal:"))
    ]


def _money(minor: int) -> str:
    return f"{decimal_text(minor, large.BASE.digits)} {large.BASE}"


def _required(session: Session, as_of: date = large.AS_OF) -> dict[tuple[str, int], int]:
    names = queries.activity_names(session)
    needs = queries.requirements(session, as_of=as_of)
    return {(names[activity].code, year): need.total for (activity, year), need in needs.items()}


def _goals(session: Session) -> Iterator[str]:
    """A periodic transaction for each day on which needs were decided: what they are more or less than before."""
    yield f"commodity 1000.{'0' * large.BASE.digits} {large.BASE}\n\n"
    days = session.connection().execute(sa.text("SELECT DISTINCT dated FROM requirement_revision ORDER BY dated"))
    before: dict[tuple[str, int], int] = {}
    for (day,) in list(days):
        needs = _required(session, date.fromisoformat(str(day)))
        yield f"~ {day}\n"
        for cell, total in sorted(needs.items()):
            if change := total - before.get(cell, 0):
                yield f"  ({account('Received', *cell)})  {_money(change)}\n"
        yield "\n"
        before = needs


def _budgets(needs: dict[tuple[str, int], int]) -> Iterable[str]:
    """What each cell needs in the year it is meant for, and nothing from the next one on."""
    for (activity, year), total in sorted(needs.items()):
        for since, amount in ((year, total), (year + 1, 0)):
            name = account("Received", activity, year)
            yield f'{since}-01-01 custom "budget" {name} "yearly" {_money(amount)}\n'
