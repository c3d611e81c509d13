"""What the page of templates shows: which ones there are, what one says of itself, and what the check finds in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from concept_notes.templates.faults import Fault
from crm.domain.wording import NONE, listed
from crm.services.templates import LENGTHS
from dashboard.views.fields import moment, stamp
from dashboard.views.grid import Cell, Grid, Tone, headings, row
from dashboard.views.lens import Lens

Described = Mapping[str, Any]
_TONES: Mapping[str, Tone] = {"draft": "surplus", "approved": "good", "retired": "muted"}


@dataclass(frozen=True)
class TemplatesView:
    """The whole page."""

    sentence: str
    remarks: tuple[str, ...]
    grid: Grid


def templates(rows: Sequence[Described], languages: Mapping[str, str], lens: Lens) -> TemplatesView:
    """The page of all templates."""
    used = [one for one in rows if one["in_use"]]
    drafts = [one for one in rows if one["status"] == "draft"]
    sentence = "Notes are made with the template that travels with the product."
    if used:
        made = [f"“{one['name']}”, version {one['version']} ({_for(one, languages)})" for one in used]
        sentence = f"Notes are made with {listed(made)}."
    remarks = (
        ["Every other length and language is made with the template that travels with the product."] if used else []
    )
    if drafts:
        waiting = "One draft waits" if len(drafts) == 1 else f"{len(drafts)} drafts wait"
        remarks.append(f"{waiting} to be looked at and approved.")
    return TemplatesView(
        sentence,
        tuple(remarks),
        Grid(
            "Templates of the group, newest version first",
            headings("Template", "For", "Status", "By", "On", "Why"),
            tuple(_row(one, languages, lens) for one in rows),
            empty="The group has no template of its own yet.",
        ),
    )


def key(one: Described) -> str:
    """The name under which a version is chosen, and stands in the address.

    >>> key({"name": "House style", "version": 2})
    'House style 2'
    """
    return f"{one['name']} {one['version']}"


def _row(one: Described, languages: Mapping[str, str], lens: Lens) -> tuple[Cell, ...]:
    status = f"{one['status']}, in use" if one["in_use"] else one["status"]
    who, when, why = _last_step(one)
    return row(
        Cell(key(one), lens.link("templates", template=key(one))),
        _for(one, languages),
        Cell(status, tone=_TONES[one["status"]]),
        who,
        stamp(datetime.fromisoformat(when)),
        why or NONE,
    )


def _last_step(one: Described) -> tuple[str, str, str]:
    """Who did the last step, when, and why."""
    for step, note in (("retired", "retirement_note"), ("approved", "approval_note"), ("uploaded", "why")):
        if one[f"{step}_by"]:
            return one[f"{step}_by"], one[f"{step}_at"], one[note]
    return "", "", ""


def _for(one: Described, languages: Mapping[str, str]) -> str:
    """The length and language a template is for, in words."""
    return f"{one['length']}, {languages.get(one['language'] or '', one['language'] or '') or 'all languages'}"


@dataclass(frozen=True)
class OpenedTemplate:
    """One version: its title, facts, and what can be done with it now."""

    title: str
    facts: tuple[tuple[str, str], ...]
    may_approve: bool
    may_retire: bool
    #: What is said before an approval by the person who brought it in.
    caution: str


def opened(one: Described, languages: Mapping[str, str], actor: str) -> OpenedTemplate:
    """One version of a template, for a person."""
    steps = (
        (f"{step.capitalize()}", f"{one[f'{step}_by']}, {moment(datetime.fromisoformat(one[f'{step}_at']))}")
        for step in ("uploaded", "approved", "retired")
        if one[f"{step}_by"]
    )
    alone = one["status"] == "draft" and one["uploaded_by"].casefold() == actor.casefold()
    return OpenedTemplate(
        f"“{one['name']}”, version {one['version']}: {one['status']}",
        (
            ("For notes", f"{_for(one, languages)} ({LENGTHS.get(one['length'], '')})"),
            *steps,
            ("What changed", one["why"]),
            ("Said at its approval", one["approval_note"]),
            ("Said when it was retired", one["retirement_note"]),
            ("Size", f"{one['size']:,} bytes"),
            ("SHA-256", _grouped(one["sha256"])),
        ),
        one["status"] == "draft",
        one["status"] != "retired",
        "You brought this version in yourself; let a second person read it before it is approved." if alone else "",
    )


def _grouped(digest: str) -> str:
    """In groups, so that it has room on a telephone.

    >>> _grouped("ab" * 12)
    'abababababababab abababab'
    """
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def faults(found: Sequence[Fault], tried: Sequence[str]) -> Grid:
    """What the check finds in a file, with the way to mend each."""
    return Grid(
        "Each with the place, and how to mend it",
        headings("What is wrong", "Where", "How to mend it"),
        (
            *(row(one.what, one.place or "the file as a whole", f"{one.mend}.") for one in found),
            *(row(one, "a note made with it", NONE) for one in tried),
        ),
        empty="Nothing is wrong with it.",
    )


def verdict(name: str, count: int) -> str:
    """What the check says in one sentence.

    >>> verdict("a.docx", 0), verdict("a.docx", 2)
    ('a.docx has no fault and can be brought in.', 'a.docx has 2 faults; mend them in Word and check it again.')
    """
    if not count:
        return f"{name} has no fault and can be brought in."
    return f"{name} has {'1 fault' if count == 1 else f'{count} faults'}; mend {'it' if count == 1 else 'them'} in Word and check it again."
