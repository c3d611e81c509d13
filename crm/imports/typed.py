"""Fields of a record as a person types them one by one, read as the columns of the file that holds such records.

So a form and the command line take what `crm load` takes, and refuse the rest with the same sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, SQLModel, select

from crm.domain.text import clean
from crm.errors import Refused
from crm.imports import vocabularies
from crm.imports.cells import Unreadable
from crm.imports.problems import Problems
from crm.imports.records import Known, Reader, Values
from crm.imports.shape import FILES
from crm.store import queries
from crm.store import tables as t

_NOTHING: Mapping[str, str] = MappingProxyType({})
#: Where the words of a group's own stand, by vocabulary.
_OWN: Mapping[str, tuple[tuple[type[SQLModel], str], ...]] = {
    "themes": ((t.DonorTheme, "theme"), (t.ActivityTheme, "theme")),
    "regions": ((t.DonorRegion, "region"), (t.ActivityRegion, "region")),
}
#: What the columns of focal_points.csv are called in the ledger, where it calls them otherwise.
_FOCAL_POINTS = {"city": "duty_station", "from": "valid_from", "to": "valid_to", "verified": "last_verified"}


def profile_fields(session: Session, texts: Mapping[str, str], called: Mapping[str, str] = _NOTHING) -> dict[str, Any]:
    """Fields of a donor's profile by the columns of donors.csv, as `Profile` has them; an empty text empties a field.

    `called` is what the person knows a field by. Raises `Refused`, which names it, for what cannot be read.
    """
    return profile_values(_read(session, "donors", texts, called))


def focal_point_fields(
    session: Session, texts: Mapping[str, str], called: Mapping[str, str] = _NOTHING
) -> dict[str, Any]:
    """Fields of a focal point by the columns of focal_points.csv, as `NewFocalPoint` has them."""
    return focal_point_values(_read(session, "focal_points", texts, called))


def profile_values(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of donors.csv as the fields of a `Profile`."""
    values = dict(cells)
    if year := values.pop("budget_year", None):
        values["budget_year_start"] = vocabularies.read("budget_years")[year].number("first_month")
    return values


def focal_point_values(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of focal_points.csv as the fields of a `NewFocalPoint`."""
    return {_FOCAL_POINTS.get(name, name): value for name, value in cells.items()}


def _read(session: Session, name: str, texts: Mapping[str, str], called: Mapping[str, str]) -> Values:
    file = next(one for one in FILES if one.name == name)
    reader = Reader(Known(queries.base_currency(session)), Problems())
    for vocabulary, places in _OWN.items():
        for table, word in places:
            reader.known.own_words[vocabulary].update(session.exec(select(getattr(table, word))).all())
    found: Values = {}
    for field, text in texts.items():
        column, what = file.column(field), called.get(field, field)
        # An address is read as it was typed: what is taken out of it could leave one that nobody wrote.
        said = (text.strip(" \t") if column.kind == "e-mail" else clean(text, lines=column.lines)) or column.default
        if column.required and not said.strip():
            raise Refused(f"{what} cannot be empty. {column.means}")
        try:
            found[field] = reader.value(column, said, found)
        except Unreadable as trouble:
            sentence = f"{trouble.wrong}{' ' + trouble.mend if trouble.mend else ''}"
            raise Refused(f"{what}: {sentence}") from trouble
    return found
