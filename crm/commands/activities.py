"""`crm activity`: the lines of the work plan."""

from __future__ import annotations

from typing import Any

import typer
from sqlmodel import Session, col, select

from crm.commands import shared
from crm.domain import wording
from crm.domain.money import decimal_text
from crm.reports.funding_gap import funding_gap
from crm.store import tables as t

app = typer.Typer(help="Activities of the work plan: list, show.", no_args_is_help=True)


def activity_rows(session: Session) -> list[dict[str, Any]]:
    """All activities, in the order of the work plan."""
    themes: dict[int, list[str]] = {}
    for theme in session.exec(select(t.ActivityTheme).order_by(col(t.ActivityTheme.id))).all():
        themes.setdefault(theme.activity_id, []).append(theme.theme)
    regions: dict[int, list[str]] = {}
    for region in session.exec(select(t.ActivityRegion).order_by(col(t.ActivityRegion.id))).all():
        regions.setdefault(region.activity_id, []).append(region.region)
    rows = session.exec(select(t.Activity).order_by(col(t.Activity.position), col(t.Activity.code))).all()
    return [
        {
            "code": row.code,
            "title": row.title,
            "area": row.area,
            "priority": row.priority,
            "themes": themes.get(row.id, []),
            "regions": regions.get(row.id, []),
            "first_year": row.first_year,
            "last_year": row.last_year,
            "status": row.status,
        }
        for row in rows
    ]


@app.command("list")
def list_activities(
    as_of: shared.AsOf = None, audience: shared.For = shared.AudienceOption.trio, json: shared.Json = False
) -> None:
    """List the activities with what all their years need, have and lack on a day."""
    with shared.reading() as session:
        gap = funding_gap(session, as_of=shared.as_of(session, as_of), audience=audience.value)
        rows = activity_rows(session)
    for row in rows:
        totals = gap.of_activity(row["code"])
        row |= {key: decimal_text(getattr(totals, key), gap.base.digits) for key in ("required", "secured", "gap")}
    if json:
        shared.print_json({"rows": rows})
        return
    shared.say(f"As of {wording.day(gap.as_of)}, for the {gap.audience}, in {gap.base.code}, all years together.")
    shared.print_rows(
        [{**row, **{key: shared.money(row[key]) for key in ("required", "secured", "gap")}} for row in rows],
        [
            ("code", "Code"),
            ("title", "Activity"),
            ("priority", "Priority"),
            ("required", "Required"),
            ("secured", "Secured"),
            ("gap", "Gap"),
        ],
        right=("required", "secured", "gap"),
    )


@app.command("show")
def show_activity(
    code: str, as_of: shared.AsOf = None, audience: shared.For = shared.AudienceOption.trio, json: shared.Json = False
) -> None:
    """What an activity needs, who pays for it, until when."""
    from crm.reports import activity_profile

    with shared.reading() as session:
        found = activity_profile.activity_profile(
            session, code, as_of=shared.as_of(session, as_of), audience=audience.value
        )
    if json:
        shared.print_json(activity_profile.as_json(found))
    else:
        typer.echo(found.sentence)
