"""`crm gains`: gain and loss on currency."""

from __future__ import annotations

import typer

from crm.commands import shared
from crm.domain import wording
from crm.reports.currency_gains import Sums, as_json, currency_gains


def gains(
    as_of: shared.AsOf = None,
    audience: shared.For = shared.AudienceOption.trio,
    json: shared.Json = False,
) -> None:
    """Show gain and loss on currency by pledge, donor and year of receipt, on a day."""
    with shared.reading() as session:
        found = currency_gains(session, as_of=shared.as_of(session, as_of), audience=audience.value)
    shared.warn(found.warnings)
    if json:
        shared.print_json(as_json(found))
        return
    summary = found.summary
    shared.say(f"As of {wording.day(summary.as_of)}, for the {summary.audience}, in {summary.base.code}.")

    def row(name: str, currency: str, sums: Sums) -> dict[str, str]:
        keys = ("received", "realised", "committed", "committed_at_as_of_rate", "unrealised")
        shown = {key: wording.exact(getattr(sums, key), summary.base.digits) for key in keys}
        return {"name": name, "currency": currency, **shown}

    columns = [
        ("name", "Pledge"),
        ("currency", ""),
        ("received", "Received"),
        ("realised", "Realised"),
        ("committed", "Signed, to come"),
        ("committed_at_as_of_rate", "At this day's rate"),
        ("unrealised", "Unrealised"),
    ]
    right = tuple(key for key, _ in columns[2:])
    rows = [row(line.pledge.id, line.pledge.currency.code, line.sums) for line in found.rows]
    shared.print_rows([*rows, row("total", "", found.totals)], columns, right=right)
    typer.echo("")
    years = [row(str(one.year), "", one.sums) for one in found.years]
    shared.print_rows(years, [("name", "Received in"), *columns[2:4]], right=right)
