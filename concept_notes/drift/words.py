"""Drift in what a note says beside its tables: unit prices, other sizes, thanks, announcements, how to contribute, whom
to answer, and the template. The same facts are gathered anew for a later day and held against those the note kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from concept_notes.check.registered import stayed_of
from concept_notes.facts.context import NoteContext
from concept_notes.gathering.gather import collect
from concept_notes.making.wish import Wish
from crm.domain.gap import Audience
from crm.domain.money import Currency, decimal_text
from crm.domain.wording import NONE, amount_text, day, listed
from crm.errors import CrmError
from crm.store import tables as t

#: The sentences on how to contribute, as a reader of the drift knows them.
_HOW: Mapping[str, str] = {
    "sign": "who signs",
    "instrument": "the instrument",
    "support_cost": "support cost",
    "report": "reports",
    "audit": "audit",
}


@dataclass(frozen=True)
class Reworded:
    """Something a note says that would be said otherwise now: where it stands, the old words and the new ones."""

    where: str
    old: str
    new: str


def facts_of(session: Session, row: t.ConceptNote, *, as_of: date) -> NoteContext | None:
    """The facts of a note on a later day, gathered as they were for it; None where nothing was kept, or something is gone."""
    kept: Any = json.loads(row.figures or "{}")
    if "contacts" not in kept:
        return None
    form: Any = json.loads(row.choice or "{}").get("form") or {}
    audience: Audience = "trio" if row.audience == "trio" else "public"
    codes = tuple(one["code"] for one in kept["activities"])
    try:
        wish = Wish(
            session.get_one(t.Organisation, row.donor_id).code,
            as_of=as_of,
            audience=audience,
            activities=codes,
            years=tuple(kept["ask"]["years"]),
            ask=row.ask,
            said_in=row.language,
            fall_back=True,
            length=form.get("length"),
        )
        return collect(session, wish).draft
    except CrmError:  # a language, an activity or a rate that is no longer there: the figures say so
        return None


def reworded(row: t.ConceptNote, now: NoteContext | None) -> tuple[Reworded, ...]:
    """What a note would say otherwise now, beside its figures; what was not kept with it is not compared."""
    if now is None:
        return ()
    kept: Any = json.loads(row.figures)
    found = (
        *_prices(kept, now),
        *_sizes(kept, now),
        *_changed("Thanks", _payments(kept["thanks"]), _payments(_plain_thanks(now))),
        *_changed("Announcements not signed", _announced(kept["announced"]), _announced(_plain_announced(now))),
        *_how(kept["how"], now),
        *_changed("Whom to answer", _contacts(kept["contacts"]), [f"{one.role}: {one.office}" for one in now.contacts]),
    )
    return tuple(one for one in found if one.old != one.new)


def stayed(row: t.ConceptNote) -> tuple[Reworded, ...]:
    """The figures of a renewed note that stayed as they were edited, and those that the note would have had.

    None where the file that was sent was shown, because such a file has no figure that is not the note's.
    """
    if row.sent_sha256 and not row.sent_because:
        return ()
    return tuple(
        Reworded(f"Edited by hand, and not renewed: {one.where}", one.says, one.made or NONE)
        for one in stayed_of(row.figures)
    )


def _prices(kept: Mapping[str, Any], now: NoteContext) -> Iterator[Reworded]:
    """What a unit costs, year by year, of the things named in both."""
    present = {(line.what, line.each): dict(zip(now.ask.years, line.costs, strict=True)) for line in now.buys}
    for line in kept["buys"]:
        costs = present.get((line["what"], line["each"]), {})
        for year, old in zip(kept["ask"]["years"], line["costs"], strict=True):
            new = costs.get(year)
            if old is not None and new is not None:
                where = f"What it buys in {year}: “{line['what']}”, {line['each']}"
                yield Reworded(where, _written(old, now.base.code), amount_text(new, now.base))


def _sizes(kept: Mapping[str, Any], now: NoteContext) -> Iterator[Reworded]:
    """What other contributions that make a whole come to, of those named in both."""
    present = {one.what: amount_text(one.amount, now.base) for one in now.sizes}
    for one in kept["sizes"]:
        if one["what"] in present:
            old, new = _written(one["amount"], now.base.code), present[one["what"]]
            yield Reworded(f"Other sizes: “{one['what']}”", old, new)


def _how(kept: Mapping[str, str | None], now: NoteContext) -> Iterator[Reworded]:
    for key, words in _HOW.items():
        yield Reworded(f"How to contribute: {words}", kept[key] or NONE, getattr(now.how, key) or NONE)


def _changed(where: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Reworded]:
    """What was said and is gone, and what is new."""
    before, after = list(old), list(new)
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    if gone or come:
        yield Reworded(where, listed(gone) or NONE, listed(come) or NONE)


def _payments(thanks: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"{_money(one['amount'])} of {_day(one['paid_on'])} for {one['what_for']}" for one in thanks]


def _announced(announced: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"{_money(one['amount'])} of {_day(one['announced_on'])}" for one in announced]


def _money(kept: Mapping[str, str]) -> str:
    return _written(kept["amount"], kept["currency"])


def _day(kept: str) -> str:
    return day(date.fromisoformat(kept))


def _written(amount: str, currency: str) -> str:
    """An amount that the register keeps as a decimal number, as people write it: "USD 140,311.51"."""
    digits = len(amount.partition(".")[2])
    return amount_text(int(amount.replace(".", "")), Currency(currency, digits))


def _plain_thanks(now: NoteContext) -> list[dict[str, Any]]:
    return [
        {"amount": _as_kept(one.amount), "paid_on": one.paid_on.isoformat(), "what_for": one.what_for}
        for one in now.thanks
    ]


def _plain_announced(now: NoteContext) -> list[dict[str, Any]]:
    return [{"amount": _as_kept(one.amount), "announced_on": one.announced_on.isoformat()} for one in now.announced]


def _as_kept(amount: Any) -> dict[str, str]:
    return {"amount": decimal_text(amount.minor, amount.currency.digits), "currency": amount.currency.code}


def _contacts(kept: Iterable[Mapping[str, str]]) -> list[str]:
    return [f"{one['role']}: {one['office']}" for one in kept]


def retired(session: Session, row: t.ConceptNote) -> str:
    """That the template of a note was retired since; "" where it was not, or where the product's own was used."""
    name, _, number = row.template.rpartition(" ")
    if not (name and number.isdigit()):
        return ""
    template = t.NoteTemplate
    wanted = select(template).where(sa.func.lower(template.name) == name.lower(), template.number == int(number))
    found = session.exec(wanted.where(col(template.status) == "retired")).first()
    if found is None or found.retired_at is None or found.retired_at <= row.made_at:
        return ""
    return f"Its template, {row.template}, was retired on {day(found.retired_at.date())}: a new version takes another."
