"""Where the figures of a note come from: pledges and needs by code, for the comments of the trio's own copy.

It names other donors, so it is in no file that leaves; of restricted records it names none in a note for the public.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlmodel import Session

from concept_notes.facts.context import Audience
from crm.domain.money import Currency
from crm.domain.wording import amount_text, day, listed, years_text
from crm.reports.activity_profile import activity_profile
from crm.reports.note_register import note_line
from crm.reports.pledge_summary import PledgeLine, SplitLine, pledge_summary

#: Parts that say what is asked, what is offered, and how the whole plan stands, by key.
_ASK = ("ask.amount", "ask.first", "text.ask")
_OFFERED = ("buys", "text.without", "without.words", "activities", "budget", "funding")
_PLAN = ("plan", "gap_chart")
_MOST = 14


def sources(session: Session, reference: str, *, as_of: date | None = None) -> dict[str, list[str]]:
    """Sentences by the key of the part they belong to: what is needed, and which pledges were counted.

    `as_of` is the day of the note's figures unless it says another one.
    """
    note = note_line(session, reference)
    when = as_of or note.as_of
    audience: Audience = "trio" if note.audience == "trio" else "public"
    summary = pledge_summary(session, as_of=when, audience=audience)
    base = summary.base
    head = f"Figures of {day(when)} for the {audience}, in {base.code}, out of the records as they are now."
    offered = [head]
    for code in note.activities:
        profile = activity_profile(session, code, as_of=when, audience=audience)
        for need in profile.needs:
            if need.year in note.years:
                approved = f" ({need.approved_by})" if need.approved_by else ""
                offered.append(
                    f"{code} {need.year} needs {amount_text(need.total, base)}: need of {day(need.dated)}{approved}."
                )
        offered += _counted(summary.rows, base, code, note.years)
    what = f"{listed(note.activities)}, {years_text(note.years)}"
    asked = amount_text(note.ask, note.currency)
    ask = [head, f"{note.reference} asks for {asked} for {what}; made by {note.made.by}."]
    plan = [head, *_counted(summary.rows, base, None, tuple(range(when.year, when.year + 20)))]
    thanks = [head, *(_paid(one, base) for one in summary.rows if one.donor == note.donor and one.received)]
    return {
        **dict.fromkeys(_ASK, ask),
        **dict.fromkeys(_OFFERED, _short(offered)),
        **dict.fromkeys(_PLAN, _short(plan)),
        "text.thanks": thanks,
    }


def _counted(rows: Sequence[PledgeLine], base: Currency, code: str | None, years: Sequence[int]) -> Iterator[str]:
    """What each pledge brings to an activity, or to the whole plan, in these years."""
    for line in rows:
        parts = [one for one in line.splits if (code is None or one.activity == code) and (one.year in years)]
        if said := listed(list(_amounts(parts, base))):
            yield f"{line.id} of {line.donor_name}{f' for {code}' if code else ''}: {said}."


def _amounts(parts: Sequence[SplitLine], base: Currency) -> Iterator[str]:
    for name, words in (
        ("received", "received"),
        ("signed", "signed, not yet paid"),
        ("pledged", "promised, not counted"),
    ):
        by_year = {one.year: 0 for one in parts}
        for one in parts:
            by_year[one.year] += int(getattr(one, name))
        for year, amount in by_year.items():
            if amount:
                yield f"{amount_text(amount, base)} {words} for {year}"


def _paid(line: PledgeLine, base: Currency) -> str:
    return f"{line.id}: {amount_text(line.received, base)} received."


def _short(sentences: list[str]) -> list[str]:
    more = len(sentences) - _MOST
    return sentences if more <= 0 else [*sentences[:_MOST], f"And {more} more."]
