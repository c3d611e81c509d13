"""Preflight: all that stops a note and all that its maker should know, before anything is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from concept_notes.check.known import SMALL, Known, Others, figures_in
from concept_notes.check.restricted import others
from concept_notes.facts.context import How, NoteContext
from concept_notes.gathering.gather import Gathered, collect
from concept_notes.language.pack import sentence
from concept_notes.making.finish import slices
from concept_notes.making.told import Remark, Told, refused
from concept_notes.making.wish import Wish
from concept_notes.templates.choice import template_for
from concept_notes.word.file import opened
from crm.domain.money import decimal_text
from crm.domain.wording import amount_text
from crm.reports.funding_gap import funding_gap
from crm.reports.note_slices import Asked, Shared, elsewhere, open_asks
from crm.reports.pledge_summary import lines_of
from crm.store import tables as t
from crm.store.kept import kept

#: Sentences on how to contribute that a block prints.
_IN_MONITORING = ("report", "audit")


@dataclass(frozen=True)
class Preflight:
    """What was found before a note is made: problems stop it, warnings are for the person who makes it."""

    donor: str
    donor_name: str
    wish: Wish
    gathered: Gathered
    #: What of other donors must not be in the note; nothing where it stays with the trio.
    others: Others
    problems: tuple[Remark, ...]
    warnings: tuple[Remark, ...]

    @property
    def ready(self) -> bool:
        """Nothing stops the note."""
        return not self.problems

    @property
    def stopped_by(self) -> str:
        """All that stops the note, in sentences."""
        return " ".join(one.says for one in self.problems)

    @property
    def facts(self) -> NoteContext:
        """The facts of the note with all warnings. Raises `Refused`, with every problem, where one stops it."""
        if self.problems:
            raise refused(self.problems)
        return replace(self.gathered.draft, remarks=self.warnings)

    def as_json(self) -> dict[str, Any]:
        """The preflight as the command line prints it; the ask as a decimal string, null where there is none."""
        asked = self.gathered.draft.ask if self.ready else None
        return {
            "donor": self.donor,
            "as_of": self.wish.as_of.isoformat(),
            "ready": self.ready,
            "ask": decimal_text(asked.amount.minor, asked.amount.currency.digits) if asked else None,
            "currency": asked.amount.currency.code if asked else None,
            "activities": list(self.gathered.activities),
            "years": list(self.gathered.years),
            "problems": [one.as_json() for one in self.problems],
            "warnings": [one.as_json() for one in self.warnings],
        }


def preflight(session: Session, wish: Wish) -> Preflight:
    """What `make_note` would find in the records with the same wish; nothing is made.

    What the gate would say of the finished note only `tried` knows.

    Raises `NotFound` for an unknown code and `Invalid` for an amount that cannot be read: those are no findings.
    """
    found = collect(session, wish)
    hidden = others(session, found.donor) if wish.audience == "public" else Others()
    told = Told()
    _overdue(session, told, found.donor, wish.as_of)
    _shared(session, told, found)
    _unsaid(session, told, found.draft, wish.template)
    if wish.audience == "public":
        _confidences(session, told, found, hidden)
    return Preflight(
        donor=found.donor,
        donor_name=found.donor_name,
        wish=wish,
        gathered=found,
        others=hidden,
        problems=(*found.problems, *told.problems),
        warnings=(*found.warnings, *told.warnings),
    )


def _unsaid(session: Session, told: Told, draft: NoteContext, template: Path | None) -> None:
    """Sentences on how to contribute that the template prints and the group does not have."""
    unsaid = [one.name for one in fields(How) if getattr(draft.how, one.name) is None]
    if not unsaid:
        return
    said_in, length = draft.meta.language, draft.meta.length
    content = template.read_bytes() if template else template_for(session, said_in=said_in, length=length).content
    text = " ".join(paragraph.text for paragraph in opened(content).paragraphs)
    for name in unsaid:
        path = rf"how\.{name}\b"
        # What a template asks for before it prints it may be missing.
        by_block = name in _IN_MONITORING and "block.monitoring" in text
        by_tag = re.search(rf"{{{{\w*\s*{path}", text) and not re.search(rf"if\s+{path}", text)
        if by_block or by_tag:
            told.stop("no-sentence", f"The note needs “how.{name}”, and the group has no text of that name: enter it.")


def _confidences(session: Session, told: Told, found: Gathered, hidden: Others) -> None:
    """Names, words and figures of records that are not for this donor, in the texts that the note would print."""
    known = Known(found.draft)
    own = found.draft.donor.name
    keys = _keys(session)
    for text in known.texts:
        where = f"the text “{keys[text]}”" if text in keys else f"“{text[:60]}”"
        if name := hidden.name_in(text.replace(own, "")):
            told.stop(
                "restricted-words",
                f"{sentence(where)} names “{name}”, a donor whose records are not for circulation: take the name out.",
            )
        if words := hidden.words_in(text):
            told.stop(
                "restricted-words",
                f"{sentence(where)} holds the words “{words}” of a record that is not for this donor: say it in other words.",
            )
        for number, worth in figures_in(text):
            if worth > SMALL and worth in hidden.amounts and worth not in known.amounts.computed:
                _figure(told, where, text, number)


def _figure(told: Told, where: str, text: str, number: str) -> None:
    """A number equal to a restricted amount: with a currency beside it it stops the note, alone it may be a chance."""
    if re.search(rf"(?:\b[A-Z]{{3}}|[$€£¥])\s*{re.escape(number)}|{re.escape(number)}\s*(?:[A-Z]{{3}}\b|[$€£¥])", text):
        told.stop(
            "restricted-words",
            f"{sentence(where)} holds the amount {number} of a record that is not for this donor: take it out.",
        )
    else:
        told.warn(
            "restricted-figure",
            f"{sentence(where)} holds the number {number}, which is also the amount of a record that is not for this donor: "
            "see that it is something else.",
        )


@kept
def _keys(session: Session) -> Mapping[str, str]:
    """The key of each text of the group, by its words."""
    return {text.value: text.key for text in session.exec(select(t.GroupText))}


def _shared(session: Session, told: Told, found: Gathered) -> None:
    """Slices of this note that open notes offer to other donors, with what each asks against what is missing."""
    draft = found.draft
    asks = elsewhere(open_asks(session, as_of=draft.meta.as_of), found.donor)
    gaps = {
        (row.activity, row.year): row.gap for row in funding_gap(session, as_of=draft.meta.as_of, audience="trio").rows
    }
    for (activity, year), part in slices(draft).items():
        if other := asks.get((activity, year)):
            mine = Asked("this note", found.donor, found.donor_name, activity, year, part)
            one = Shared(activity, year, gaps.get((activity, year), 0), (*other, mine))
            kind = "asked-too-much" if one.too_much else "shared"
            told.warn(kind, one.sentence(draft.base), about=(activity, year))


def _overdue(session: Session, told: Told, donor: str, as_of: date) -> None:
    """Payments of this donor that are late: told to the maker, because an ask never speaks of them."""
    for line in lines_of(session, donor, as_of=as_of):
        if line.overdue_own:
            told.warn(
                "overdue",
                f"{amount_text(line.overdue_own, line.currency)} of {line.id} is {line.days_late} days overdue. The note says "
                "nothing of it, and what goes with the note should not either: a reminder is a letter of its own.",
            )
