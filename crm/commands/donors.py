"""`crm donor`: who they are, what they fund, until when."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from crm.commands import shared
from crm.domain import wording
from crm.domain.money import decimal_text
from crm.errors import Usage
from crm.imports import typed, words
from crm.reports.funding_gap import as_json, funding_gap
from crm.services.donor_profiles import add_donor as add_new
from crm.services.organisations import NewOrganisation
from crm.store import find
from crm.store import tables as t

app = typer.Typer(help="Donors: list, show, add, change; whom to write to.", no_args_is_help=True)


def donor_rows(session: Session) -> list[dict[str, Any]]:
    """Every donor (`find.gives` says who is one), in order of code."""
    rows = session.exec(select(t.Organisation).where(find.gives()).order_by(t.Organisation.code)).all()
    themes: dict[int, list[str]] = {}
    for theme in session.exec(select(t.DonorTheme).order_by(col(t.DonorTheme.position))).all():
        themes.setdefault(theme.organisation_id, []).append(theme.theme)
    regions: dict[int, list[str]] = {}
    for region in session.exec(select(t.DonorRegion).order_by(col(t.DonorRegion.position))).all():
        regions.setdefault(region.organisation_id, []).append(region.region)
    return [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "themes": themes.get(row.id, []),
            "regions": regions.get(row.id, []),
            "fictional": row.fictional,
        }
        for row in rows
    ]


_MONEY = ("received", "committed", "secured", "pledged", "expected")


@app.command("list")
def list_donors(
    as_of: shared.AsOf = None, audience: shared.For = shared.AudienceOption.trio, json: shared.Json = False
) -> None:
    """List all donors with what they gave, signed and promised on a day."""
    with shared.reading() as session:
        gap = funding_gap(session, as_of=shared.as_of(session, as_of), audience=audience.value)
        rows = donor_rows(session)
    known = {row["donor"]: row for row in as_json(gap)["donors"]}
    none = decimal_text(0, gap.base.digits)
    for row in rows:
        money = known.get(row["code"], {})
        row |= {key: money.get(key, None if key == "expected" and audience == "public" else none) for key in _MONEY}
    if json:
        shared.print_json({"rows": rows})
        return
    shared.say(f"As of {wording.day(gap.as_of)}, for the {gap.audience}, in {gap.base.code}.")
    shared.print_rows(
        [
            {
                **row,
                "themes": ", ".join([*row["themes"], *row["regions"]]),
                **{key: shared.money(row[key]) for key in _MONEY},
            }
            for row in rows
        ],
        [
            ("code", "Code"),
            ("name", "Donor"),
            ("themes", "Declared priorities"),
            ("received", "Received"),
            ("committed", "Signed, to come"),
            ("pledged", "Promised"),
        ],
        right=_MONEY,
    )


@app.command("show")
def show_donor(
    code: str, as_of: shared.AsOf = None, audience: shared.For = shared.AudienceOption.trio, json: shared.Json = False
) -> None:
    """What a donor funds, until when, what is late, what comes next."""
    from crm.reports import donor_profile

    with shared.reading() as session:
        found = donor_profile.donor_profile(session, code, as_of=shared.as_of(session, as_of), audience=audience.value)
    if json:
        shared.print_json(donor_profile.as_json(found))
    else:
        typer.echo(found.sentence)


@app.command("add")
def add_donor(
    code: Annotated[str, typer.Option("--code", help="A short code, like NMK.")],
    name: Annotated[str, typer.Option("--name")],
    currency: Annotated[str, typer.Option("--currency", help="The currency it gives in.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="government, foundation, regional-body …")] = "government",
    theme: Annotated[list[str] | None, typer.Option("--theme", help="A declared priority.")] = None,
    region: Annotated[list[str] | None, typer.Option("--region", help="A declared region.")] = None,
    strategy: Annotated[str, typer.Option("--strategy", help="Where it declared its priorities.")] = "",
    request_id: shared.RequestId = None,
    actor: shared.ActorName = None,
    dry_run: shared.DryRun = False,
    json: shared.Json = False,
) -> None:
    """Add a donor."""
    who = shared.actor(actor)
    if (theme or region) and not strategy:
        raise Usage("Priorities need their source: give --strategy as well.")
    kind = words.word("organisation_kinds", str(shared.given(kind, "--kind")))
    texts = {"strategy": strategy, "currency": currency}
    texts |= {"themes": "; ".join(shared.all_given(theme, "--theme"))}
    texts |= {"regions": "; ".join(shared.all_given(region, "--region"))}
    called = {"currency": "--currency", "themes": "--theme", "regions": "--region", "strategy": "--strategy"}
    with shared.writing(dry_run=dry_run) as session:
        given = typed.profile_fields(session, {name: text for name, text in texts.items() if text}, called)
        answer = add_new(session, who, NewOrganisation(code, name, kind), given, request_id=request_id)
    if json:
        shared.print_json(answer)
    else:
        shared.say(f"{'Would add' if dry_run else 'Added'} {answer['code']}, {answer['name']}.")
