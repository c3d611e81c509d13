"""What the checks page shows: whether figures can be trusted, how much is to mend, and each finding by its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crm.domain import checks
from crm.domain.checks import Problem, Severity
from crm.domain.wording import NONE, day, listed
from crm.reports.data_quality import DataQuality, counted
from dashboard.views.grid import Card, Cell, Grid, Tone, headings, row
from dashboard.views.lens import AUDIENCES, Lens

#: The page of a kind of record, and the parameter that holds its code. Records of other kinds have no page.
PAGES = {"pledge": "pledges", "donor": "donor", "activity": "activity"}
#: Red, amber and grey; the word says the same.
TONES: dict[Severity, Tone] = {"error": "overdue", "warning": "surplus", "hint": "muted"}


@dataclass(frozen=True)
class Finding:
    """One rule that found something: its title, and a row for each problem."""

    key: str
    title: str
    grid: Grid


@dataclass(frozen=True)
class ChecksView:
    """The whole page."""

    sentence: str
    remarks: tuple[str, ...]
    cards: tuple[Card, ...]
    findings: tuple[Finding, ...]
    #: Every rule that ran, with what it found.
    rules: Grid
    source: str


def view(found: DataQuality, lens: Lens, group: str) -> ChecksView:
    """The page of one day and audience."""
    return ChecksView(
        sentence=found.sentence,
        remarks=("For the public, restricted pledges, opportunities and tasks are not looked at.",)
        if found.audience == "public"
        else (),
        cards=_cards(found),
        findings=tuple(
            Finding(checks.key(rule), checks.title(rule), _grid(problems, lens))
            for rule in found.rules
            if (problems := found.of(rule))
        ),
        rules=_rules(found),
        source=f"Source: {group} ledger as of {day(found.as_of)}, records for the {AUDIENCES[found.audience].lower()}.",
    )


def _cards(found: DataQuality) -> tuple[Card, ...]:
    notes: dict[Severity, str] = {"error": "mend first", "warning": "missing or late", "hint": "worth a look"}
    silent = sum(not count for count in found.counts.values())
    return (
        *(
            Card(
                f"{severity.capitalize()}s",
                str(count),
                notes[severity] if count else "none found",
                f"{checks.SEVERITIES[severity].capitalize()}.",
            )
            for severity, count in found.by_severity.items()
        ),
        Card(
            "Rules passed",
            str(silent),
            f"of {len(found.rules)}",
            "Rules that ran over all records of the day and found nothing to mend.",
        ),
    )


def _grid(problems: Sequence[Problem], lens: Lens) -> Grid:
    return Grid(
        _caption(problems),
        headings("Record", "Severity", "What is wrong, and how to mend it"),
        tuple(
            row(Cell(one.subject, _link(one, lens)), Cell(one.severity, tone=TONES[one.severity]), one.message)
            for one in problems
        ),
    )


def _caption(problems: Sequence[Problem]) -> str:
    """How many of each severity, worst first."""
    count = Counter(one.severity for one in problems)
    return listed([counted(severity, count[severity]) for severity in checks.SEVERITIES if count[severity]])


def _link(one: Problem, lens: Lens) -> str:
    page = PAGES.get(one.kind)
    return lens.link(page, **{one.kind: one.code}) if page else ""


def _rules(found: DataQuality) -> Grid:
    return Grid(
        "Each as it is asked for on the command line: crm check --rule KEY",
        headings("Rule", "Key", "Found", amounts=("Found",)),
        tuple(
            row(checks.title(rule), checks.key(rule), str(found.counts[checks.key(rule)] or NONE))
            for rule in found.rules
        ),
    )
