"""What is recorded of a donor, as its form shows it: the fields in groups, their help, and before and after in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from concept_notes.language.pack import language_name, languages
from crm.domain.wording import NONE, day, listed
from crm.imports import vocabularies
from crm.services.donor_profiles import FieldChange
from crm.services.organisations import Profile
from dashboard.views.grid import Cell, Grid, headings, row

Kind = Literal["choice", "several", "line", "text", "day", "mark"]


@dataclass(frozen=True)
class Field:
    """One field of the form: `name` is that of the column of donors.csv. `own` takes words that nobody listed before.

    `short` is what it is called where its value stands beside it.
    """

    name: str
    label: str
    kind: Kind
    help: str = ""
    own: bool = False
    short: str = ""


#: The form, in the order in which somebody thinks of a donor.
GROUPS: Mapping[str, tuple[Field, ...]] = {
    "What it reads: languages, length": (
        Field("language", "Language of documents", "choice", "Notes and letters for it are made in this language."),
        Field("languages", "Other languages it takes", "several", short="Other languages"),
        Field(
            "page_limit",
            "Most pages",
            "line",
            "Empty where it has no limit. A note keeps to it, or is made longer on purpose.",
        ),
        Field("word_limit", "Most words", "line", "Empty where it has no limit."),
        Field("limit_basis", "What these limits count", "choice", short="What the limits count"),
    ),
    "How it counts: currency, budget year, support cost": (
        Field("currency", "Currency it gives in", "choice", short="Currency"),
        Field("budget_year", "Its budget year", "choice", "Budgets of a note show its years.", short="Budget year"),
        Field("support_rows", "Support cost in a budget", "choice", short="Support cost"),
        Field(
            "levy",
            "The coordination levy of 1 per cent comes on top of what it gives",
            "mark",
            short="Coordination levy",
        ),
        Field("cofunding", "It wants to see what others pay beside it", "mark", short="Co-funding"),
    ),
    "What it wants: priorities, regions, results, annexes": (
        Field(
            "themes",
            "Priorities it declared, most important first",
            "several",
            "Its own priorities, out of a document of its own. They decide which activities are proposed to it. A word that "
            "is missing can be typed.",
            own=True,
            short="Priorities",
        ),
        Field("regions", "Regions it declared, most important first", "several", own=True, short="Regions"),
        Field(
            "strategy",
            "Where it declares them",
            "line",
            "The document: its title, or where to find it.",
            short="Declared in",
        ),
        Field(
            "strategy_date",
            "Day of that document",
            "day",
            "Priorities count from this day on.",
            short="Day of the declaration",
        ),
        Field("results_format", "How it reads results", "choice", short="Results"),
        Field("needs", "What a note for it has to bring, in words", "text", short="What a note has to bring"),
        Field("annexes", "What it wants to go with a note", "text", short="Annexes"),
        Field(
            "visibility",
            "Its words on how a contribution is made known",
            "text",
            "They are printed in a note exactly as they stand here.",
            short="Words on visibility",
        ),
    ),
    "For us, the trio: habit, remarks": (
        Field("habit", "How it usually gives", "text", "For the trio only: it enters no document.", short="Habit"),
        Field("remarks", "Anything else", "text", "For the trio only: it enters no document.", short="Remarks"),
    ),
}
#: Every field by its name.
FIELDS: Mapping[str, Field] = {one.name: one for group in GROUPS.values() for one in group}
#: What the form says of a field that cannot be read.
LABELS: Mapping[str, str] = {name: f"“{one.label}”" for name, one in FIELDS.items()}
_VOCABULARIES = {
    "limit_basis": "limit_bases",
    "budget_year": "budget_years",
    "support_rows": "support_rows",
    "results_format": "results_formats",
    "themes": "themes",
    "regions": "regions",
}


def offered(name: str, recorded: Iterable[str] = (), currencies: Sequence[str] = ()) -> dict[str, str]:
    """What a field may say, by code, with its words; what is recorded is always among it."""
    if name in ("language", "languages"):
        known = {code: language_name(code) for code in languages()}
    elif name == "currency":
        known = {code: code for code in currencies}
    else:
        known = {term.code: term.label for term in vocabularies.read(_VOCABULARIES[name]).offered}
    return known | {code: _label(name, code) for code in recorded if code and code not in known}


def texts_of(profile: Profile) -> dict[str, str]:
    """The profile as it stands in the fields of the form, and as they give it back.

    >>> shown = texts_of(Profile("NMK", "EUR", budget_year_start=4, themes=("remedies", "evidence"), levy=True))
    >>> shown["budget_year"], shown["themes"], shown["levy"], shown["page_limit"]
    ('april-march', 'remedies; evidence', 'yes', '')
    """
    found = {name: _text(getattr(profile, name)) for name in FIELDS if name != "budget_year"}
    return found | {"budget_year": _budget_year(profile.budget_year_start)}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


def _budget_year(month: int) -> str:
    """The budget year that begins in a month; "" where the vocabulary has none."""
    known = vocabularies.read("budget_years")
    return next((term.code for term in known if term.number("first_month") == month), "")


def _label(name: str, code: str) -> str:
    return language_name(code) if name in ("language", "languages") else vocabularies.read(_VOCABULARIES[name]).label(code) if name in _VOCABULARIES else code  # fmt: skip


def label(name: str) -> str:
    """What a field of a profile is called where its value stands beside it."""
    field = FIELDS["budget_year" if name == "budget_year_start" else name]
    return field.short or field.label


def shown(name: str, value: Any) -> str:
    """A value of a profile's field in words."""
    if value in (None, "", (), []):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day(value)
    if name == "budget_year_start":
        name, value = "budget_year", _budget_year(value) or f"begins in month {value}"
    if isinstance(value, list | tuple):
        return ", ".join(_label(name, one) for one in value)
    return _label(name, value) if isinstance(value, str) else f"{value:,}"


def changes(found: Sequence[FieldChange]) -> Grid:
    """What will change when it is saved."""
    return Grid(
        "What is recorded, and what will be",
        headings("What", "Before", "After"),
        tuple(
            row(label(one.name), shown(one.name, one.before), Cell(shown(one.name, one.after), tone="good"))
            for one in found
        ),
        empty="Nothing is changed yet. Open a part above and change what is no longer so.",
    )


def meanwhile(theirs: Sequence[FieldChange], mine: Mapping[str, FieldChange]) -> Grid:
    """What somebody else saved since the form was opened, beside what is typed here."""
    return Grid(
        "Changed by somebody else since you opened this",
        headings("What", "When you opened it", "Theirs, as it is recorded now", "Yours"),
        tuple(
            row(
                label(one.name),
                shown(one.name, one.before),
                shown(one.name, one.after),
                shown(one.name, mine[one.name].after) if one.name in mine else "as when you opened it",
            )
            for one in theirs
        ),
    )


def saved(code: str, names: Sequence[str]) -> str:
    """What was saved, in a sentence."""
    return f"Saved for {code}: {listed([_low(label(name)) for name in names])}."


def _low(text: str) -> str:
    return text[0].lower() + text[1:]


def more_facts(profile: Profile) -> tuple[tuple[str, str], ...]:
    """What only the trio is shown beside the facts of the page."""
    return (
        ("Gives in", profile.currency),
        ("Its budget year", shown("budget_year_start", profile.budget_year_start) if profile.currency else ""),
        ("Remarks (trio only)", profile.remarks),
    )
