"""The funding gap report: the only place from which page, note, export and command line take these figures.

The database adds up, `crm.domain.gap` does the arithmetic; here the two meet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from crm.domain.gap import (
    Audience,
    DonorRow,
    Figures,
    FundingGap,
    GapRow,
    OpenRow,
    Totals,
    total,
)
from crm.domain.money import allocate, decimal_text
from crm.domain.rates import expected_base
from crm.errors import NotFound
from crm.store import find, queries
from crm.store.kept import kept

SCHEMA_VERSION = 1


@kept
def funding_gap(
    session: Session,
    *,
    as_of: date,
    audience: Audience = "trio",
    years: Sequence[int] = (),
    activities: Sequence[str] = (),
) -> FundingGap:
    """What is required, received, committed, pledged, expected and missing on a day.

    With `years` or `activities` (codes), what matches is listed and added up; money open in a filtered
    dimension stands in `beside`, outside the totals (counting rule 16). Raises `NotFound` for an unknown code.
    """
    names = queries.activity_names(session)
    wanted = _numbers(names, activities)
    cells = queries.cell_sums(session, as_of=as_of, audience=audience)
    needs = queries.needs(session, as_of=as_of)
    expected, warnings = _expected(session, as_of=as_of) if audience == "trio" else (None, ())
    donors = queries.donor_sums(
        session, as_of=as_of, audience=audience, years=years, activity_ids=list(wanted) if activities else ()
    )

    hoped = _by_cell(expected)
    money = {
        cell: _with(cells.get(cell, Figures()), None if hoped is None else hoped.get(cell, 0))
        for cell in {*cells, *(hoped or ())}
    }
    money = {cell: figures for cell, figures in money.items() if not figures.is_zero}

    rows, nothing = [], _empty(audience)
    for activity, year in {*needs, *(cell for cell in money if None not in cell)}:
        if activity is None or year is None or not _matches((activity, year), wanted, years, bool(activities)):
            continue
        figures = money.get((activity, year), nothing)
        required, support_cost = needs.get((activity, year), (0, 0))
        name = names[activity]
        if not required and figures.is_zero:
            continue
        rows.append(
            GapRow(
                activity=name.code,
                title=name.title,
                area=name.area,
                priority=name.priority,
                year=year,
                required=required,
                support_cost=support_cost,
                received=figures.received,
                committed=figures.committed,
                conditional=figures.conditional,
                pledged=figures.pledged,
                expected=figures.expected,
            )
        )
    rows.sort(key=lambda row: (row.activity, row.year))

    inside, beside = [], []
    for (activity, year), figures in money.items():
        if activity is not None and year is not None:
            continue
        row = OpenRow(names[activity].code if activity is not None else None, year, *_columns(figures))
        if _matches((activity, year), wanted, years, bool(activities)):
            inside.append(row)
        elif (activity is None or activity in wanted or not activities) and (
            year is None or not years or year in years
        ):
            beside.append(row)
    for listed in (inside, beside):
        listed.sort(key=lambda row: (row.activity is None, row.activity or "", row.year is None, row.year or 0))

    return FundingGap(
        as_of=as_of,
        audience=audience,
        base=queries.base_currency(session),
        rows=tuple(rows),
        open=tuple(inside),
        donors=_donor_rows(session, donors, expected, wanted, years, bool(activities)),
        totals=total(rows, inside, as_of=as_of, with_expected=audience == "trio"),
        warnings=tuple(warnings),
        beside=tuple(beside),
    )


_CellKey = queries.CellKey
_Expected = dict[tuple[int, _CellKey], int]


def _numbers(names: dict[int, queries.ActivityName], codes: Sequence[str]) -> set[int]:
    """The numbers of activities by code, whatever the case."""
    by_code = {name.code.casefold(): number for number, name in names.items()}
    missing = [code for code in codes if code.casefold() not in by_code]
    if missing:
        known = {name.code: name.code for name in names.values()} | {name.title: name.code for name in names.values()}
        listed = ", ".join(sorted(set(known.values()))) or "none yet"
        raise NotFound(f"There is no activity “{missing[0]}”{find.near(missing[0], known) or f'; there are {listed}'}.")
    return {by_code[code.casefold()] for code in codes}


def _matches(cell: _CellKey, wanted: Collection[int], years: Sequence[int], by_activity: bool) -> bool:
    return (not by_activity or cell[0] in wanted) and (not years or cell[1] in years)


def _empty(audience: Audience) -> Figures:
    return Figures(expected=0 if audience == "trio" else None)


def _columns(figures: Figures) -> tuple[int, int, int, int, int | None]:
    return figures.received, figures.committed, figures.conditional, figures.pledged, figures.expected


def _with(figures: Figures, expected: int | None) -> Figures:
    """Figures with what is expected; None where the audience may not know."""
    if figures.expected == expected:
        return figures
    return Figures(figures.received, figures.committed, figures.conditional, figures.pledged, expected)


def _by_cell(expected: _Expected | None) -> dict[_CellKey, int] | None:
    if expected is None:
        return None
    sums: dict[_CellKey, int] = defaultdict(int)
    for (_, cell), amount in expected.items():
        sums[cell] += amount
    return sums


def _expected(session: Session, *, as_of: date) -> tuple[_Expected, tuple[str, ...]]:
    """Expected money by donor and cell: amount x probability at the as-of rate (counting rule 9)."""
    rates, currencies = queries.rates(session), queries.currencies(session)
    found: _Expected = defaultdict(int)
    warnings: dict[str, None] = {}
    for one in queries.open_opportunities(session, as_of=as_of):
        currency = currencies[one.currency]
        if sentence := rates.warning(currency, as_of):
            warnings[sentence] = None
        worth = expected_base(one.expected, one.probability, currency, rates.on(currency, as_of).rate, rates.base)
        divided = [cell for cell in one.cells if cell[2] is not None]
        rest = one.expected - sum(cell[2] or 0 for cell in divided)
        weights = [*(cell[2] or 0 for cell in divided), max(0, rest)]
        places: list[_CellKey] = [*((cell[0], cell[1]) for cell in divided), (None, None)]
        for cell, part in zip(places, allocate(worth, weights), strict=True):
            if part:
                found[one.donor_id, cell] += part
    return dict(found), tuple(warnings)


def _donor_rows(
    session: Session,
    donors: dict[int, Figures],
    expected: _Expected | None,
    wanted: Collection[int],
    years: Sequence[int],
    by_activity: bool,
) -> tuple[DonorRow, ...]:
    names = queries.donor_names(session)
    hopes: dict[int, int] = defaultdict(int)
    for (donor, cell), amount in (expected or {}).items():
        if _matches(cell, wanted, years, by_activity):
            hopes[donor] += amount
    rows = []
    for donor in {*donors, *hopes}:
        figures = donors.get(donor, Figures())
        shown = _with(figures, None if expected is None else hopes.get(donor, 0))
        if not shown.is_zero:
            code, name = names[donor]
            rows.append(DonorRow(code, name, *_columns(shown)))
    return tuple(sorted(rows, key=lambda row: row.donor))


def as_json(gap: FundingGap) -> dict[str, Any]:
    """The report as the command line prints it: decimal strings, whole years and shares, null for unknown."""
    digits = gap.base.digits

    def text(minor: int | None) -> str | None:
        return None if minor is None else decimal_text(minor, digits)

    money = ("received", "committed", "conditional", "secured", "pledged", "expected")
    rows = [
        {
            "activity": row.activity,
            "title": row.title,
            "year": row.year,
            "required": text(row.required),
            "support_cost": text(row.support_cost),
            **{key: text(getattr(row, key)) for key in money},
            "applied": text(row.applied),
            "gap": text(row.gap),
            "gap_after_pledges": text(row.gap_after_pledges),
            "surplus": text(row.surplus),
            "coverage_percent": row.coverage_percent,
        }
        for row in gap.rows
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": gap.as_of.isoformat(),
        "audience": gap.audience,
        "base_currency": gap.base.code,
        "rows": rows,
        "open": [_money_json(row, text, {"activity": row.activity, "year": row.year}) for row in gap.open],
        "totals": _totals_json(gap.totals, text),
        "donors": [_money_json(row, text, {"donor": row.donor, "name": row.name}) for row in gap.donors],
        "beside": [_money_json(row, text, {"activity": row.activity, "year": row.year}) for row in gap.beside],
        "warnings": list(gap.warnings),
    }


def _money_json(row: OpenRow | DonorRow, text: Any, head: dict[str, Any]) -> dict[str, Any]:
    keys = ("received", "committed", "conditional", "secured", "pledged", "expected")
    return {**head, **{key: text(getattr(row, key)) for key in keys}}


def _totals_json(totals: Totals, text: Any) -> dict[str, Any]:
    return {
        key: value if key == "coverage_percent" else text(value)
        for key, value in ((key, getattr(totals, key)) for key in Totals.__dataclass_fields__)
    }
