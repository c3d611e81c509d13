"""Drift of small papers: what a letter of thanks, a reminder or a report says and would say otherwise now.

The facts of a paper are kept whole with it; beside them stand the same facts gathered on a later day. Of a note verbale
nothing is compared: it says what its note says, and that one is watched itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from concept_notes.drift.walk import Reworded
from concept_notes.facts.context import Audience
from concept_notes.facts.sample import of_json
from concept_notes.kind import kind_named
from concept_notes.papers.make import FACTS
from concept_notes.papers.reminder import Reminder
from concept_notes.papers.report_facts import DonorReport
from concept_notes.papers.thanks import ThanksLetter
from concept_notes.papers.wish import PaperWish, gathered
from crm.domain.money import Money
from crm.domain.wording import amount_text, day
from crm.errors import CrmError
from crm.store import tables as t

#: What a paper says in a place: minor units of base, an amount with its currency, a day, or words.
_Said = int | Money | date | str | None
_NOTHING = "nothing"


@dataclass(frozen=True)
class PaperNews:
    """What of a paper has moved: figures of base by place with old and new, other amounts and words, and sentences."""

    figures: tuple[tuple[str, int, int], ...] = ()
    words: tuple[Reworded, ...] = ()
    remarks: tuple[str, ...] = ()


def paper_news(session: Session, row: t.ConceptNote, *, as_of: date) -> PaperNews:
    """What a small paper would say otherwise on a later day."""
    if row.kind not in _PLACES:
        return PaperNews()
    then = of_json(kind_named(row.kind).facts, json.loads(row.figures)[FACTS])
    places = _PLACES[row.kind]
    try:
        paper = gathered(session, _wish(session, row, as_of))
    except CrmError as error:
        remark = f"It would not be written any more. {error}"
        # What a reminder asks for is settled; what thanks or a report say stands for itself.
        return _compared(dict(places(then)), {}, (remark,)) if row.kind == "reminder" else PaperNews(remarks=(remark,))
    old, now = ({**dict(_of_every_paper(one)), **dict(places(one))} for one in (then, paper))
    # What fell due since is no matter of a reminder that was sent before.
    return _compared(old, {where: now[where] for where in now if row.kind != "reminder" or where in old})


def _wish(session: Session, row: t.ConceptNote, as_of: date) -> PaperWish:
    """The paper that was made, for another day."""
    audience: Audience = "trio" if row.audience == "trio" else "public"
    if row.kind == "thanks":
        about = str(row.about_receipt_id)
    elif row.kind == "reminder":
        about = session.get_one(t.Pledge, row.about_pledge_id).code
    else:
        about = session.get_one(t.Organisation, row.donor_id).code
    return PaperWish(row.kind, about, as_of=as_of, said_in=row.language, fall_back=True, audience=audience)


def _compared(old: Mapping[str, _Said], new: Mapping[str, _Said], remarks: tuple[str, ...] = ()) -> PaperNews:
    figures: list[tuple[str, int, int]] = []
    words: list[Reworded] = []
    for where in {**old, **new}:
        before, after = old.get(where), new.get(where)
        if before == after:
            continue
        if isinstance(before, int) or isinstance(after, int):
            figures.append((where, _minor(before), _minor(after)))
        else:
            words.append(Reworded(where, _text(before), _text(after), part_of(where)))
    return PaperNews(tuple(one for one in figures if one[1] != one[2]), tuple(words), remarks)


def part_of(where: str) -> str:
    """The part of a paper that a place lies in; "" where it names none."""
    part, colon, _ = where.rpartition(": ")
    return part if colon else ""


def _minor(said: _Said) -> int:
    return said if isinstance(said, int) else 0


def _text(said: _Said) -> str:
    if isinstance(said, Money):
        return amount_text(said.minor, said.currency)
    if isinstance(said, date):
        return day(said)
    return _NOTHING if said is None else str(said)


# --- what each kind says, by place ------------------------------------------------------------------------


def _of_every_paper(paper: ThanksLetter | Reminder | DonorReport) -> Iterator[tuple[str, _Said]]:
    """Whom every paper is for, in whose name it is, and whom to answer."""
    yield "The donor: its name" if isinstance(paper, DonorReport) else "Addressed to", paper.donor.address
    yield "For the attention of", paper.donor.attention
    yield "The group: its name", paper.group.name
    yield "The group: its short name", paper.group.short
    yield from _numbered((f"Whom to answer: {one.role}", one.office) for one in paper.contacts)


def _thanks(paper: ThanksLetter) -> Iterator[tuple[str, _Said]]:
    one = paper.receipt
    yield "Received", one.amount
    yield "Received on", one.received_on
    yield "Paid of the pledge", one.pays
    yield "Worth in the reporting currency", one.worth
    yield "Bank charges", one.charges
    yield "Paid back since", one.refunded
    yield "What it rests on", one.agreement
    yield "Received by", one.payee
    for part in one.recorded:
        yield f"Recorded for {part.what or 'the group to decide'}", part.amount or "no amount of its own"


def _reminder(paper: Reminder) -> Iterator[tuple[str, _Said]]:
    for one in paper.overdue:
        yield f"Instalment of {day(one.due)}, still to come", one.open


_PROMISE: Mapping[str, str] = {
    "promised": "promised",
    "paid": "paid",
    "closed": "cancelled, written off or not signed for",
    "open": "still to come",
}
_PLACE: Mapping[str, str] = {
    "received": "received",
    "signed": "signed, still to come",
    "promised": "promised, not signed",
}
_BRIDGE: Mapping[str, str] = {
    "promised": "promised",
    "closed": "cancelled, written off or not signed for",
    "signed": "signed, still to come",
    "unsigned": "promised, not signed",
    "charges": "kept by banks",
    "currency": "more or less by exchange rates",
    "above": "above what was promised",
    "received": "received",
}
_WORK: Mapping[str, str] = {"state": "how it stands", "deliverables": "what it delivers", "results": "what came of it"}


def _report(paper: DonorReport) -> Iterator[tuple[str, _Said]]:
    for name, said in _BRIDGE.items():
        yield f"All pledges together: {said}", getattr(paper.bridge, name)
    for at in paper.places:
        place = f"{at.what or 'Left to the group'}{f' in {at.year}' if at.year else ', of no year'}"
        yield from ((f"{place}: {said}", getattr(at, name)) for name, said in _PLACE.items())
    for promise in paper.promises:
        yield f"Pledge {promise.code}: signed on", promise.signed_on
        yield from ((f"Pledge {promise.code}: {said}", getattr(promise, name)) for name, said in _PROMISE.items())
    yield from _numbered((f"Payment of {day(one.paid_on)} for {one.pledge}", one.amount) for one in paper.payments)
    due = ((f"due on {day(one.due)}" if one.due else "of no day", one) for one in paper.coming)
    yield from _numbered((f"Still to come of {one.pledge}, {when}", one.amount) for when, one in due)
    for work in paper.work:
        yield from ((f"{work.what}: {said}", getattr(work, name)) for name, said in _WORK.items())


def _numbered(said: Iterable[tuple[str, _Said]]) -> Iterator[tuple[str, _Said]]:
    """Places of which there may be several, the second with its number."""
    seen: Counter[str] = Counter()
    for where, what in said:
        seen[where] += 1
        yield where if seen[where] == 1 else f"{where} ({seen[where]})", what


_PLACES: Mapping[str, Callable[[Any], Iterator[tuple[str, _Said]]]] = {
    "thanks": _thanks,
    "reminder": _reminder,
    "report": _report,
}
