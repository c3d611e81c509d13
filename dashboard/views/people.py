"""The people of a donor as the trio sees them: by function, with how to reach them and when that was last verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from concept_notes.language.pack import language_name
from crm.domain.checks import a_year_before
from crm.domain.wording import day, listed
from crm.reports.focal_points import Person
from crm.services.organisations import NewFocalPoint
from dashboard.views.grid import Grid, headings, row

#: What names and addresses are for; it stands wherever they are typed or shown.
PURPOSE = "Names and addresses are kept to write to these people, and for nothing else; only the trio sees them."
#: The fields of a person, by the columns of focal_points.csv.
LABELS: Mapping[str, str] = {
    "function": "Function",
    "city": "Where",
    "language": "Language to write in",
    "name": "Name",
    "email": "E-mail",
    "phone": "Telephone",
    "channel": "How this person wants to be written to",
    "from": "In this function since",
    "to": "In this function until",
    "verified": "Last verified on",
}
#: What the form says of a field that cannot be read.
CALLED: Mapping[str, str] = {name: f"“{label}”" for name, label in LABELS.items()}
_NAMES = {"duty_station": "city", "valid_from": "from", "valid_to": "to", "last_verified": "verified"}


def called(person: Person) -> str:
    """A person by function and place: “counsellor, Vienna”."""
    return f"{person.function}, {person.duty_station}" if person.duty_station else person.function


def in_html(person: Person, as_of: date) -> str:
    """One person: function and place, then how to reach them, then since when and whether that is still right."""
    reach = [person.name, person.email, person.phone]
    more = [
        f"writes {language_name(person.language)}",
        *([f"by {person.channel}"] if person.channel else []),
        *([f"since {day(person.valid_from)}"] if person.valid_from else []),
        *([f"until {day(person.valid_to)}"] if person.valid_to else []),
    ]
    lines = [
        f"<strong>{escape(_begin(called(person)))}</strong>",
        escape(" · ".join(filter(None, reach))),
        escape("; ".join(more)),
        _verified(person, as_of),
    ]
    return f"<p class='crm-person'>{'<br>'.join(filter(None, lines))}</p>"


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _verified(person: Person, as_of: date) -> str:
    if person.last_verified is None:
        return "<span class='crm-overdue'>never verified, check it</span>"
    said = f"verified on {day(person.last_verified)}"
    if person.last_verified < a_year_before(as_of):
        return f"<span class='crm-overdue'>{said}, check it</span>"
    return said


def earlier(people: Sequence[Person]) -> Grid:
    """Who was there before, the last one first."""
    return Grid(
        "Who was there before",
        headings("Function", "Where", "Name", "Until"),
        tuple(
            row(_begin(one.function), one.duty_station, one.name, day(one.valid_to) if one.valid_to else "")
            for one in people
            if not one.current
        ),
    )


def texts_of(known: NewFocalPoint) -> dict[str, str]:
    """A person as the fields of the form show it, by the columns of focal_points.csv."""
    found = {}
    for name, value in vars(known).items():
        if name != "organisation":
            text = value.isoformat() if isinstance(value, date) else value or ""
            found[_NAMES.get(name, name)] = text
    return found


def corrected(names: Sequence[str]) -> str:
    """What was corrected, in words."""
    return listed([LABELS[_NAMES.get(name, name)].lower() for name in names])
