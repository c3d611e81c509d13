"""`crm gap`: what each activity needs in each year, has and lacks."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from crm.commands import shared
from crm.domain import wording
from crm.domain.gap import FundingGap
from crm.reports.funding_gap import as_json, funding_gap


def gap(
    as_of: shared.AsOf = None,
    year: Annotated[list[str] | None, typer.Option("--year", help="Only this year; may be repeated.")] = None,
    activity: Annotated[
        list[str] | None, typer.Option("--activity", help="Only this activity; may be repeated.")
    ] = None,
    audience: shared.For = shared.AudienceOption.trio,
    json: shared.Json = False,
) -> None:
    """Show the funding gap per activity and year on a day."""
    with shared.reading() as session:
        found = funding_gap(
            session,
            as_of=shared.as_of(session, as_of),
            audience=audience.value,
            years=tuple(found for text in year or () if (found := shared.year(text)) is not None),
            activities=shared.all_given(activity, "--activity"),
        )
    shared.warn(found.warnings)
    if json:
        shared.print_json(as_json(found))
        return
    shared.say(f"As of {wording.day(found.as_of)}, for the {found.audience}, in {found.base.code}.")
    shared.print_rows(
        _lines(found),
        [
            ("activity", "Activity"),
            ("year", "Year"),
            ("required", "Required"),
            ("received", "Received"),
            ("committed", "Signed, to come"),
            ("pledged", "Promised"),
            ("gap", "Gap"),
            ("surplus", "Surplus"),
            ("coverage", "Coverage"),
        ],
        right=("required", "received", "committed", "pledged", "gap", "surplus", "coverage"),
    )


def _lines(found: FundingGap) -> list[dict[str, Any]]:
    digits = found.base.digits

    def text(minor: int) -> str:
        return wording.exact(minor, digits)

    rows: list[dict[str, Any]] = [
        {
            "activity": row.activity,
            "year": row.year,
            "required": text(row.required),
            "received": text(row.received),
            "committed": text(row.committed),
            "pledged": text(row.pledged),
            "gap": text(row.gap),
            "surplus": text(row.surplus),
            "coverage": wording.percent(row.coverage_percent),
        }
        for row in found.rows
    ]
    rows += [
        {
            "activity": wording.activity_or_open(row.activity),
            "year": wording.year_or_open(row.year),
            "received": text(row.received),
            "committed": text(row.committed),
            "pledged": text(row.pledged),
        }
        for row in found.open
    ]
    totals = found.totals
    rows.append(
        {
            "activity": "total",
            "required": text(totals.required),
            "received": text(totals.received),
            "committed": text(totals.committed),
            "pledged": text(totals.pledged),
            "gap": text(totals.gap),
            "surplus": text(totals.surplus),
            "coverage": wording.percent(totals.coverage_percent),
        }
    )
    return rows
