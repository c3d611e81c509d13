"""Confidentiality: names and amounts of restricted records of other donors than the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from sqlmodel import Session, col, select

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import SMALL, Known, Others
from concept_notes.ledger import amount, numbers
from concept_notes.word_file import WordFile
from crm.domain.money import divide_half_up
from crm.store import queries
from crm.store import tables as t

#: An amount below is too common to tell anything.
_LEAST = Decimal(1000)


@rule("restricted-name", mend="Take the name out: that this donor gives, or is asked, is not for circulation.")
def restricted_name(file: WordFile, known: Known) -> Iterator[Found]:
    """The name of another donor whose records are restricted."""
    if not known.others.names:
        return
    pattern = re.compile("|".join(map(_as_word, known.others.names)), re.IGNORECASE)
    reader = getattr(known.context, "donor", None)
    own = reader.name if reader is not None else ""
    for paragraph in file.paragraphs:
        text = " ".join(paragraph.text.split())
        if match := pattern.search(text.replace(own, "") if own else text):
            yield (
                file.near(paragraph.element),
                f"The text names “{match[0]}”, a donor whose records are not for circulation.",
            )
    for _, element in file.elements(".//wp:docPr"):
        if match := pattern.search(element.get("descr", "")):
            yield file.near(element), f"The alternative text names “{match[0]}”, whose records are not for circulation."


@rule("restricted-figure", mend="Take the figure out, or make sure that it comes from somewhere else.")
def restricted_figure(file: WordFile, known: Known) -> Iterator[Found]:
    """A figure that nobody's facts give, equal to an amount of a restricted record of another donor."""
    if not known.others.amounts or (known.ledger is None and known.context is None):
        return  # nothing tells such a figure from one that is everybody's
    made = _printed(known)
    for paragraph in file.paragraphs:
        for number in numbers(paragraph.text):
            worth = amount(number)
            if worth > SMALL and worth in known.others.amounts and worth not in made and worth not in known.amounts:
                yield (
                    file.near(paragraph.element),
                    f"The figure {number} is the amount of a record of another donor that is not for circulation.",
                )


def _as_word(name: str) -> str:
    """A name as it stands in a text: between other signs than letters, but in scripts that write words together."""
    start, end = (r"(?<!\w)" if name[0].isascii() or name[0].upper() != name[0].lower() else ""), r"(?!\w)"
    return f"{start}{re.escape(name)}{end if name[-1].isascii() or name[-1].upper() != name[-1].lower() else ''}"


def _printed(known: Known) -> set[Decimal]:
    """What the note was made with."""
    if known.ledger is None:
        return set()
    lines = {amount(one) for line in known.ledger.lines for at, one in enumerate(line.figures) if at not in line.typed}
    cells = (cell for grid in known.ledger.grids for row in grid.rows for cell in row.cells)
    return lines | {amount(one) for cell in cells for one in numbers(cell)}


def others(session: Session, donor: str | None) -> Others:
    """What is restricted of other donors than `donor` (a code; None: of all).

    Of one that the group names anyway, as a member or partner, the amounts are looked for and not the name.
    """
    rows = session.exec(
        select(t.Pledge, t.Organisation)
        .join(t.Organisation, col(t.Organisation.id) == t.Pledge.donor_id)
        .where(col(t.Pledge.restricted).is_(True), col(t.Pledge.void).is_(False))
    ).all()
    hidden = [(pledge, body) for pledge, body in rows if donor is None or body.code.casefold() != donor.casefold()]
    if not hidden:
        return Others()
    bodies = {body.id: body for _, body in hidden}
    in_other_roles = set(
        session.exec(
            select(t.OrganisationRole.organisation_id).where(
                col(t.OrganisationRole.organisation_id).in_(bodies), t.OrganisationRole.role != "donor"
            )
        )
    )
    unnamed = set(bodies) - in_other_roles
    named = session.exec(
        select(t.OrganisationName.name).where(col(t.OrganisationName.organisation_id).in_(unnamed))
    ).all()
    names = {" ".join(name.split()) for name in (*named, *(bodies[one].name for one in unnamed))}
    base = queries.base_currency(session)
    digits = {code: currency.digits for code, currency in queries.currencies(session).items()}
    amounts = {
        Decimal(divide_half_up(minor, 10 ** digits[pledge.currency]))
        for pledge, _ in hidden
        for minor in (pledge.amount, pledge.signed_amount)
        if minor
    } | {Decimal(divide_half_up(pledge.base_amount, 10**base.digits)) for pledge, _ in hidden}
    kept = tuple(sorted((name for name in names if len(name) > 2), key=len, reverse=True))
    return Others(kept, frozenset(one for one in amounts if one >= _LEAST))


RULES = (restricted_name, restricted_figure)
