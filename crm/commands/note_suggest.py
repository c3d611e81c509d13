"""`crm note suggest`: which activities fit a donor, with points and reasons."""

from __future__ import annotations

from typing import Annotated

import typer

from crm.commands import shared
from crm.domain import wording


def suggest(
    donor: Annotated[str, typer.Argument(metavar="DONOR", help="The donor's code.")],
    years: Annotated[str | None, typer.Option("--years", help="Like 2016-2018; else those with a need.")] = None,
    as_of: shared.AsOf = None,
    audience: shared.For = shared.AudienceOption.public,
    json: shared.Json = False,
) -> None:
    """List which activities fit a donor, the best first: points, and the reasons in words. For the trio only."""
    from concept_notes.tailoring.suggest import suggestions

    with shared.reading() as session:
        found = suggestions(
            session,
            donor,
            shared.years_of(shared.given(years, "--years")),
            as_of=shared.as_of(session, as_of),
            audience=audience.value,
        )
    answer = found.as_json()
    if json:
        shared.print_json(answer)
        return
    when = wording.years_text(list(found.years)) or "no year with a need"
    shared.say(
        f"{found.donor_name}, {when}, as of {wording.day(found.as_of)}, in {found.base.code}. What a note offers unless "
        "you choose has a star. For the trio only."
    )
    rows = []
    for row in answer["rows"]:
        star = "*" if row["offered"] else ""
        amounts = {key: shared.money(row[key]) for key in ("missing", "asked_elsewhere", "free")}
        for number, reason in enumerate(row["reasons"]):
            first = {**row, **amounts, "star": star} if number == 0 else {}
            rows.append(
                {**first, "worth": f"{reason['points']:+}" if reason["points"] else "0", "says": reason["says"]}
            )
    shared.print_rows(
        rows,
        [
            ("star", ""),
            ("activity", "Activity"),
            ("points", "Points"),
            ("missing", "May be asked"),
            ("asked_elsewhere", "Asked elsewhere"),
            ("free", "Free"),
            ("worth", "Of it"),
            ("says", "Reason"),
        ],
        right=("points", "missing", "asked_elsewhere", "free", "worth"),
    )
