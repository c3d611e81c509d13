"""Short ways to write down what happened: facts of a pledge for the domain, a small world for stores and services.

Amounts are written as people write them (`60`, `"33.34"`) and become whole minor units here; places as `"A 2016"`,
`"A"` (year open), `"2016"` (activity open) and `"-"` (both open).
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from crm.domain import ledger
from crm.domain.ledger import Cell, Due, Share
from crm.domain.money import Currency
from crm.services import pledges
from crm.services.actor import Actor
from crm.services.journal import change
from crm.store import tables as t
from crm.store.session import session_scope

#: The day most stories begin on.
START = date(2016, 1, 1)
Amount = int | str | Decimal


def minor(amount: Amount, digits: int = 2) -> int:
    """Whole minor units of an amount written in units."""
    exact = Decimal(str(amount)).scaleb(digits)
    assert exact == int(exact), f"{amount} is not in whole minor units"
    return int(exact)


def day(text: str | date) -> date:
    """A day written `2016-03-01`, or `03-01` of 2016."""
    if isinstance(text, date):
        return text
    return date.fromisoformat(text if len(text) > 5 else f"2016-{text}")


def split_place(place: str) -> tuple[str | None, int | None]:
    """The activity's letter and the year of a place, None where it is open."""
    activity: str | None = None
    year: int | None = None
    for word in place.replace("-", " ").split():
        if word.isdecimal():
            year = int(word)
        else:
            activity = word
    return activity, year


def cell(place: str) -> Cell:
    """A place as the domain knows it: A is activity 1, B is 2."""
    activity, year = split_place(place)
    return Cell(ord(activity) - ord("A") + 1 if activity else None, year)


def place_text(where: Cell) -> str:
    """The short form of a cell."""
    words = [chr(ord("A") + where.activity - 1)] if where.activity else []
    return " ".join([*words, *([str(where.year)] if where.year else [])]) or "-"


@dataclass
class Story:
    """The facts of one pledge in order of entry, and what they do: `Story(100).splits(A=50, B=50).receive(60)`."""

    amount: Amount
    base: Amount | None = None
    dated: str | date = START
    digits: int = 2
    facts: list[ledger.Fact] = field(default_factory=list)
    tranches: int = 0

    def __post_init__(self) -> None:
        whole = self._minor(self.amount)
        base = whole if self.base is None else minor(self.base)
        self.facts.append(ledger.Promised(dated=day(self.dated), entry=-1, amount=whole, base=base))

    def _minor(self, amount: Amount) -> int:
        return minor(amount, self.digits)

    def _next(self, on: str | date | None) -> dict[str, Any]:
        return {"dated": day(on or self.dated), "entry": len(self.facts), "id": len(self.facts)}

    def splits(
        self,
        shares: dict[str, Amount] | None = None,
        on: str | None = None,
        conditional: tuple[str, ...] = (),
        tranche: int = 0,
        move: bool = False,
        **letters: Amount,
    ) -> Story:
        """Divide it: `splits(A=50)` or `splits({"A 2016": 50})`."""
        parts = tuple(
            Share(cell(place), self._minor(amount), place in conditional)
            for place, amount in {**(shares or {}), **letters}.items()
        )
        self.facts.append(ledger.Divided(**self._next(on), shares=parts, tranche=tranche, move_received=move))
        return self

    def sign(self, on: str | None = None, amount: Amount | None = None, tranche: int = 0) -> Story:
        """Sign it, for all of it unless said otherwise."""
        promised = next(one for one in self.facts if isinstance(one, ledger.Promised) and one.tranche == tranche)
        signed = promised.amount if amount is None else self._minor(amount)
        self.facts.append(ledger.Signed(**self._next(on), amount=signed, tranche=tranche))
        return self

    def add(self, amount: Amount, base: Amount, on: str) -> Story:
        """An addendum."""
        self.tranches += 1
        self.facts.append(
            ledger.Promised(**self._next(on), amount=self._minor(amount), base=minor(base), tranche=self.tranches)
        )
        return self

    def confirm(self, place: str, on: str) -> Story:
        """A condition is fulfilled."""
        self.facts.append(ledger.Confirmed(**self._next(on), cell=cell(place)))
        return self

    def plan(self, *instalments: tuple[str | None, Amount, tuple[str, ...]], on: str | None = None) -> Story:
        """The instalments: due day, amount, places it is meant for."""
        dues = tuple(
            Due(day(due) if due else None, self._minor(amount), tuple(cell(name) for name in names))
            for due, amount, names in instalments
        )
        self.facts.append(ledger.Planned(**self._next(on), instalments=dues))
        return self

    def receive(
        self,
        paid: Amount,
        on: str | None = None,
        base: Amount | None = None,
        names: dict[str, Amount | None] | None = None,
        charges: Amount = 0,
        over: bool = False,
    ) -> Story:
        """Money arrives; its base value is the same number unless said otherwise."""
        named = tuple(
            (cell(place), None if amount is None else self._minor(amount)) for place, amount in (names or {}).items()
        )
        self.facts.append(
            ledger.Received(
                **self._next(on),
                paid=self._minor(paid),
                base=minor(paid if base is None else base),
                charges=self._minor(charges),
                names=named,
                overpayment_accepted=over,
            )
        )
        return self

    def _last_receipt(self) -> ledger.Received:
        return next(one for one in reversed(self.facts) if isinstance(one, ledger.Received))

    def refund(self, paid: Amount, on: str | None = None, base: Amount | None = None, *, again: bool = False) -> Story:
        """Part of the last receipt goes back."""
        self.facts.append(
            ledger.Refunded(
                **self._next(on),
                receipt=self._last_receipt().id,
                paid=self._minor(paid),
                base=minor(paid if base is None else base),
                due_again=again,
            )
        )
        return self

    def reverse(self, on: str | None = None) -> Story:
        """The last receipt did not hold."""
        self.facts.append(ledger.Reversed(**self._next(on), receipt=self._last_receipt().id))
        return self

    def close(
        self, amount: Amount | None = None, on: str | None = None, names: tuple[str, ...] = (), kind: str = "write-off"
    ) -> Story:
        """An approved write-off; without amount, a cancellation of all that is open."""
        self.facts.append(
            ledger.Closed(
                **self._next(on),
                amount=None if amount is None else self._minor(amount),
                names=tuple(cell(name) for name in names),
                kind="cancellation" if amount is None else kind,
            )
        )
        return self

    def postings(self) -> list[ledger.Posting]:
        """What all of it does."""
        return ledger.replay(self.facts, currency=Currency("USD", self.digits))

    def sums(self, on: str | date | None = None) -> dict[str, int]:
        """Every measure added up, on a day or at the end."""
        return {
            name: sum(getattr(one, name) for one in self.postings() if on is None or one.dated <= day(on))
            for name in ledger.MEASURES
        }

    def by_place(self, measure: str, on: str | date | None = None) -> dict[str, Decimal]:
        """One measure by place in units, on a day or at the end; places with 0 are left out."""
        found: dict[str, int] = defaultdict(int)
        for one in self.postings():
            if on is None or one.dated <= day(on):
                found[place_text(one.cell)] += getattr(one, measure)
        digits = self.digits if measure in ("open", "paid", "closed", "overpaid") else 2
        return {place: Decimal(amount).scaleb(-digits) for place, amount in found.items() if amount}

    def of_last(self, measure: str) -> dict[str, Decimal]:
        """One measure of the fact entered last."""
        last = self.facts[-1].id
        digits = self.digits if measure in ("open", "paid", "closed", "overpaid") else 2
        return {
            place_text(one.cell): Decimal(getattr(one, measure)).scaleb(-digits)
            for one in self.postings()
            if one.fact_id == last and getattr(one, measure)
        }


def units(**amounts: Amount) -> dict[str, Decimal]:
    """What `by_place` is compared with: `units(A=30, B="23.33")`."""
    return {place.replace("_", " "): Decimal(str(amount)) for place, amount in amounts.items()}


# --- a small world in a database --------------------------------------------------------------------------------------

ANN, BEN = Actor("Ann"), Actor("Ben")
CURRENCIES = {"USD": 2, "EUR": 2, "CHF": 2, "JPY": 0, "KWD": 3}
RATES = {"EUR": "0.90", "CHF": "0.95", "JPY": "109", "KWD": "0.3"}


def make_world(session: Session, *, activities: str = "ABC", donors: tuple[str, ...] = ("NOR", "SUD")) -> None:
    """Currencies with a rate each from the first of January 2016, activities A, B, C, and two donors."""
    with change(session, ANN, "world made", "world"):
        session.add(t.Setting(key="base_currency", value="USD"))
        session.add_all(t.Currency(code=code, digits=digits, name=code) for code, digits in CURRENCIES.items())
        session.flush()
        session.add_all(
            t.ExchangeRate(currency=code, dated=START, rate=Decimal(rate), source="test")
            for code, rate in RATES.items()
        )
        session.add_all(
            t.Activity(code=letter, area="1", title=f"Activity {letter}", priority=1, position=number)
            for number, letter in enumerate(activities)
        )
        session.add_all(t.Organisation(code=code, name=f"Donor {code}", kind="government") for code in donors)
        session.flush()


def require(
    session: Session,
    activity: str,
    year: int,
    amount: Amount,
    *,
    on: str | date = START,
    support_rate: int = 0,
) -> None:
    """What an activity needs in a year, from a day on, in one line."""
    with change(session, ANN, "requirement revised", f"{activity} {year}"):
        number = activity_id(session, activity)
        revision = t.RequirementRevision(activity_id=number, year=year, dated=day(on), support_rate=support_rate)
        session.add(revision)
        session.flush()
        assert revision.id is not None
        session.add(t.RequirementLine(revision_id=revision.id, category="staff", amount=minor(amount)))


def activity_id(session: Session, letter: str) -> int:
    """The number of an activity in this database."""
    from crm.store import find

    number = find.activity(session, letter).id
    assert number is not None
    return number


def place(text: str) -> pledges.Place:
    """A place as the services take it."""
    return pledges.Place(*split_place(text))


def make_pledge(
    session: Session,
    amount: Amount = 100,
    *,
    donor: str = "NOR",
    currency: str = "USD",
    on: str | date = START,
    splits: dict[str, Amount] | None = None,
    conditional: tuple[str, ...] = (),
    signed: str | date | None = None,
    request_id: str | None = None,
    **more: Any,
) -> str:
    """Write down a pledge through its service and give back its id."""
    digits = CURRENCIES[currency]
    new = pledges.NewPledge(
        donor=donor,
        amount=minor(amount, digits),
        currency=currency,
        dated=day(on),
        signed_on=day(signed) if signed else None,
        splits=tuple(
            pledges.SplitOf(place(where), minor(part, digits), where in conditional)
            for where, part in (splits or {}).items()
        ),
        **more,
    )
    code: str = pledges.add_pledge(session, ANN, new, request_id=request_id)["id"]
    return code


def receive(
    session: Session,
    pledge: str,
    amount: Amount,
    *,
    on: str | date = START,
    currency: str = "",
    names: dict[str, Amount | None] | None = None,
    digits: int = 2,
    charges: Amount = 0,
    request_id: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Write down money that arrived, through its service."""
    new = pledges.NewReceipt(
        pledge=pledge,
        amount=minor(amount, CURRENCIES.get(currency, digits)),
        dated=day(on),
        currency=currency,
        charges=minor(charges, digits),
        names=tuple(
            (place(where), None if part is None else minor(part, digits)) for where, part in (names or {}).items()
        ),
        **more,
    )
    return pledges.add_receipt(session, ANN, new, request_id=request_id)


def write_off(
    session: Session,
    pledge: str,
    amount: Amount | None = None,
    *,
    on: str | date,
    names: tuple[str, ...] = (),
    approve: bool = True,
) -> int:
    """Close money that will not come: proposed by Ann, approved by Ben."""
    number = pledges.propose_write_off(
        session,
        ANN,
        pledge,
        dated=day(on),
        reason="it will not come",
        amount=None if amount is None else minor(amount),
        kind="cancellation" if amount is None else "write-off",
        names=[place(name) for name in names],
    )
    if approve:
        pledges.approve_write_off(session, BEN, number)
    return number


@dataclass(frozen=True)
class World:
    """A database with a small world in it, each change in a transaction of its own."""

    engine: Engine

    def write(self) -> AbstractContextManager[Session]:
        """A session that commits at the end."""
        return session_scope(self.engine, write=True)

    def read(self) -> AbstractContextManager[Session]:
        """A session that only reads."""
        return session_scope(self.engine)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, in order of the first column."""
        with self.engine.connect() as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
                for name, table in t.SQLModel.metadata.tables.items()
            }

    def journal(self) -> list[t.Journal]:
        """The lines of the journal in order, without the one that made the world."""
        with self.read() as session:
            return list(session.exec(select(t.Journal).order_by(col(t.Journal.id))).all())[1:]

    def refuses(self, error: type[Exception], match: str, act: Callable[[Session], object]) -> None:
        """What is refused changes nothing, even where the caller goes on and commits."""
        before = self.dump()
        with pytest.raises(error, match=match), self.write() as session:
            act(session)
        with self.write() as session, contextlib.suppress(error):
            act(session)
        assert self.dump() == before


def world_in(engine: Engine) -> World:
    """A small world written into an empty database."""
    with session_scope(engine, write=True) as session:
        make_world(session)
    return World(engine)
