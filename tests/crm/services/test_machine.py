"""Random programs of changes through the services: after every step all that must hold is looked at, on several days.

A program promises, signs, raises, divides, plans, receives, refunds, reverses, closes, confirms, corrects, revises what is needed
and hoped for, repeats requests, and takes any line of the journal back, also one that took another back. After each step:

- accepted: exactly one line more in the journal, whose chain holds; refused: not a single row is different;
- nothing that is posted before the day of the step has moved (a day never depends on what is dated after it);
- the identities of every pledge that moved, on each of its days (tests/invariants.py);
- the funding gap of one more day: its cells, donors and totals are the sums of the postings, and its identities hold;
- the pledge of the step, on three days, is where the independent model (tests/model.py) says.

The model does not follow a pledge that has an instalment plan, whose payer named amounts, or of which received money was
moved by a division; of these the invariants alone are checked. What it never follows are gains and losses on currency.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from crm.domain import ledger
from crm.domain.gap import GapRow
from crm.domain.schedule import Every, InParts, Rhythm
from crm.errors import Conflict, CrmError
from crm.reports.funding_gap import as_json, funding_gap
from crm.services import giving_back, opportunities, plans, pledges, snapshots, work_plan
from crm.services.corrections import Correction, correct_pledge
from crm.services.undo import undo
from crm.store import chain, images, queries
from crm.store.session import make_engine, session_scope
from tests.conftest import sqlite_template
from tests.crm.reports.test_funding_gap_properties import check_cells, check_totals
from tests.factories import ANN, BEN, CURRENCIES, RATES, START, place, world_in
from tests.invariants import (
    Books,
    books,
    check_entries,
    check_journal,
    check_journal_since,
    check_pledges,
    check_replay,
    check_report,
)
from tests.model import Ledger, Part, Pledge, half_up

PLACES = ("A 2016", "A 2017", "B 2016", "A", "2016", "C 2017")
LAST = START + timedelta(days=60)

early = st.integers(0, 15).map(lambda number: START + timedelta(days=number))
#: Some are before a promise, and refused; many are before facts that were entered earlier.
days = st.integers(5, 40).map(lambda number: START + timedelta(days=number))
small = st.integers(1, 80)
which = st.integers(0, 3)
any_ = st.integers(0, 60)
divided = st.dictionaries(st.sampled_from(PLACES), st.integers(1, 60), max_size=3)
conditional = st.lists(st.sampled_from(PLACES), max_size=2, unique=True).map(tuple)


def has_promises(program):
    return program.promises


def always(program):
    return True


NAMES = (*PLACES, "2017", "B", "-")
#: Which of its own places a payer names, and now and then one of all.
named = st.lists(st.integers(0, 7), max_size=2, unique=True)

#: What may happen: how often beside the others, when it can, and with what.
EVENTS: dict[str, tuple[int, Callable[[Any], Any], dict[str, st.SearchStrategy[Any]]]] = {
    "promise": (
        4,
        lambda program: len(program.promises) < 4,
        dict(
            donor=st.sampled_from(["NOR", "SUD"]),
            amount=st.integers(20, 200),
            currency=st.sampled_from(["USD", "EUR", "JPY", "KWD"]),
            on=early,
            splits=divided,
            conditional=conditional,
            signed=st.none() | st.integers(0, 9),
            restricted=st.booleans(),
            hope=which,
        ),
    ),
    "sign": (2, has_promises, dict(number=which, on=days, amount=st.none() | st.integers(1, 250))),
    "divide": (
        3,
        has_promises,
        dict(number=which, on=days, splits=divided, conditional=conditional, move=st.integers(0, 4)),
    ),
    "plan": (1, has_promises, dict(number=which, on=days, first=days, parts=st.integers(1, 4), named=named)),
    "receive": (
        8,
        has_promises,
        dict(
            number=which,
            on=days,
            amount=small,
            named=named,
            share=st.sampled_from([0, 0, 0, 5]),
            over=st.booleans(),
            charges=st.sampled_from([0, 0, 0, 1, 3]),
            foreign=st.sampled_from(["", "", "", "CHF", "USD"]),
        ),
    ),
    "refund": (
        4,
        lambda program: program.receipts,
        dict(number=any_, on=days, amount=st.none() | st.integers(1, 40), again=st.booleans()),
    ),
    "reverse": (2, lambda program: program.receipts, dict(number=any_, on=st.none() | days)),
    "close": (
        5,
        has_promises,
        dict(
            number=which, on=days, amount=st.none() | small, named=named, approve=st.sampled_from([True, True, False])
        ),
    ),
    "approve_one": (1, lambda program: program.write_offs, dict(number=any_, by_another=st.booleans())),
    "confirm": (2, has_promises, dict(number=which, on=days, at=st.integers(0, 7))),
    "correct": (
        3,
        has_promises,
        dict(
            number=which,
            mend=st.one_of(
                st.tuples(st.just("amount"), st.integers(1, 250)),
                st.tuples(st.just("dated"), days),
                st.tuples(st.just("rate"), st.sampled_from([Decimal("0.85"), Decimal("1.4")])),
                st.tuples(st.just("restricted"), st.booleans()),
            ),
        ),
    ),
    "need": (
        2,
        always,
        dict(
            activity=st.sampled_from("ABC"),
            year=st.sampled_from([2015, 2016, 2017]),
            on=days,
            direct=st.integers(0, 150),
            rate=st.sampled_from([0, 700, 1300]),
        ),
    ),
    "hope": (
        2,
        always,
        dict(
            number=st.integers(0, 2),
            donor=st.sampled_from(["NOR", "SUD"]),
            on=days,
            expected=st.integers(100, 900),
            probability=st.sampled_from([1, 3500, 5000, 10000]),
            cells=st.dictionaries(st.sampled_from(PLACES), st.integers(1, 30), max_size=3),
        ),
    ),
    "lose": (2, lambda program: program.hopes, dict(number=which, on=days)),
    "take_back": (6, lambda program: program.effects, dict(number=any_, last=st.booleans())),
    "again": (1, lambda program: program.requests, dict(number=any_)),
    "raise_more": (2, has_promises, dict(number=which, on=days, amount=small)),
    "freeze": (1, lambda program: not program.snapshots and program.steps > 10, dict(on=days)),
}
ARGUMENTS = {name: st.fixed_dictionaries(arguments) for name, (_, _, arguments) in EVENTS.items()}

# --- what the model is told -----------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Told:
    """One fact, as the model takes it; `counts` until it is taken back. One that `rests` on another counts with it."""

    day: date
    what: str
    details: dict[str, Any]
    counts: bool = True
    rests: Told | None = None

    def acts(self) -> bool:
        return self.counts and (self.rests is None or self.rests.acts())


@dataclass(eq=False)
class Promise:
    """A pledge as the program knows it. `beyond` are facts that the model cannot follow."""

    code: str
    donor: str
    currency: str
    promised: Told
    restricted: bool = False
    signed: Told | None = None
    facts: list[Told] = field(default_factory=list)
    beyond: list[Told] = field(default_factory=list)
    opportunity: str = ""
    rate: Decimal | None = None

    def followed(self) -> bool:
        return self.promised.counts and not any(one.acts() for one in self.beyond)

    def model(self) -> Pledge:
        facts = [self.promised, *self.facts] if self.promised.counts else []
        return Pledge(
            self.donor, self.restricted, [(one.day, one.what, self._details(one)) for one in facts if one.acts()]
        )

    def _details(self, one: Told) -> dict[str, Any]:
        """A correction holds on every day: base follows amount and rate, a signature is held against the amount."""
        amount = self.promised.details["amount"]
        if one is self.promised:
            return {"amount": amount, "base": worth(amount, self.currency, self.rate)}
        own = one.what == "sign" and "tranche" not in one.details
        return {**one.details, "promised": amount} if own else one.details


@dataclass(eq=False)
class Money:
    """A receipt as the program knows it, with what went back of it: (amount, paid, base, fact)."""

    number: int
    promise: Promise
    told: Told
    amount: int
    paid: int
    base: int
    back: list[tuple[int, int, int, Told]] = field(default_factory=list)

    def share(self, of: str, back: int) -> int:
        """What of `paid` or `base` goes back with an amount: all that is left with the last of it."""
        whole = self.paid if of == "paid" else self.base
        gone = sum(paid if of == "paid" else base for _, paid, base, told in self.back if told.counts)
        return whole - gone if back == self.left() else min(whole - gone, half_up(Fraction(whole * back, self.amount)))

    def left(self) -> int:
        return self.amount - sum(one[0] for one in self.back if one[3].counts)


@dataclass(eq=False)
class Hope:
    """An opportunity: its revisions (day, expected, probability, cells), and the day it was lost."""

    code: str
    donor: str
    opened: date
    revisions: list[Told]
    lost: Told | None = None


@dataclass(frozen=True)
class Effect:
    """What a line of the journal changed for the model, and from which day on it may be seen.

    The day is asked for anew each time: the day of a pledge may have been corrected since.
    """

    since: Callable[[], date]
    forget: Callable[[], None]
    recall: Callable[[], None]


def worth(amount: int, currency: str, rate: Decimal | None = None) -> int:
    """The value in base, half up: the rate is units of the currency per unit of base."""
    known = Fraction(rate or Decimal(RATES.get(currency, "1")))
    return half_up(Fraction(amount * 100, 10 ** CURRENCIES[currency]) / known)


def where(text: str) -> tuple[str | None, int | None]:
    cell = place(text)
    return cell.activity, cell.year


def place_text_of(cell: tuple[str | None, int | None]) -> str:
    return " ".join(str(one) for one in cell if one) or "-"


def counting(*facts: Told) -> Effect:
    """The effect of facts that were added."""

    def mark(to: bool) -> None:
        for one in facts:
            one.counts = to

    return Effect(lambda: min(one.day for one in facts), lambda: mark(False), lambda: mark(True))


# --- the machine ----------------------------------------------------------------------------------------------------------


class Programs(RuleBasedStateMachine):
    """One program on a database of its own."""

    def __init__(self, make: Callable[[], Engine]):
        super().__init__()
        self.engine = make()
        self.promises: list[Promise] = []
        self.receipts: list[Money] = []
        self.hopes: list[Hope] = []
        self.needs: list[Told] = []
        self.write_offs: list[tuple[int, Promise, Told]] = []
        self.effects: dict[int, Effect] = {}
        self.requests: list[tuple[Callable[[Session], Any], str]] = []
        self.snapshots: list[str] = []
        self.steps = self.accepted = 0
        self.often: list[str] = []
        self.books = self.read()
        self.first = self.books.lines

    def read(self) -> Books:
        with self.engine.connect() as connection:
            return books(connection)

    @initialize(often=st.lists(st.sampled_from(list(EVENTS)), max_size=3))
    def begin(self, often):
        """What this program does more often than others do."""
        self.often = often

    @rule(data=st.data())
    def one(self, data):
        """One of the events that can happen now."""
        can = [
            name
            for name, (weight, can_be, _) in EVENTS.items()
            if can_be(self)
            for _ in range(weight * (4 if name in self.often else 1))
        ]
        name = data.draw(st.sampled_from(can))
        getattr(self, name)(**data.draw(ARGUMENTS[name]))

    # --- one step, and what is looked at after it ---

    def step(self, act: Callable[[Session], Any], promise: Promise | None = None, *, request: bool = False) -> Any:
        """Do it; None where it was refused, and then nothing may have changed, whatever the caller does next."""
        self.steps += 1
        before = self.books
        try:
            with session_scope(self.engine, write=True) as session:
                if self.steps % 2:
                    answer = act(session)
                else:  # a caller who takes a refusal and goes on
                    answer = None
                    with suppress(CrmError, IntegrityError):
                        answer = act(session)
        except CrmError:
            answer = None
        self.books = self.read()
        if answer is None:
            assert self.books == before, "a refused step changed something"
            return None
        self.accepted += 1
        assert self.books.lines == before.lines + 1, "an accepted step has exactly one line in the journal"
        if request:
            self.requests.append((act, json.dumps(answer, sort_keys=True, default=str)))
        return answer

    def did(
        self, effect: Effect, promise: Promise | None = None, *, before: Books, earlier: date | None = None
    ) -> None:
        """Keep what the step did, and look at everything; it may be seen from its own day or an earlier one on."""
        self.effects[self.books.lines] = effect
        day = min(earlier, effect.since()) if earlier else effect.since()
        assert self.books.postings_before(day) == before.postings_before(day), "an earlier day moved"
        moved = {row[1] for row in {*self.books.raw["posting"]} ^ {*before.raw["posting"]}}
        check_pledges(self.books, moved)
        with session_scope(self.engine) as session:
            check_journal_since(session, before.lines)
            seen_on = START + timedelta(days=self.steps * 7 % 61)
            gap = funding_gap(session, as_of=seen_on, audience=("trio", "public")[self.steps % 2])
        check_cells(gap)
        check_totals(gap)
        check_report(gap, self.books)
        self.check_needs(gap)
        for one in [promise] if promise else self.promises:
            self.check_model(one, day)

    def check_needs(self, gap: Any) -> None:
        """What is needed and hoped for, as the model has it."""
        hopes = []
        for hope in self.hopes:
            revisions = sorted((one for one in hope.revisions if one.acts()), key=lambda one: one.day)
            ends = [*(one.day for one in revisions[1:]), None]
            stops = [one.promised.day for one in self.promises if one.promised.counts and one.opportunity == hope.code]
            stops += [hope.lost.day] if hope.lost and hope.lost.counts else []
            for one, following in zip(revisions, ends, strict=False):
                end = min([*stops, *([following] if following else [])], default=None)
                hopes.append((hope.donor, one.day, end, *one.details.values()))
        needs = [
            (*one.details["cell"], one.day, one.details["direct"], one.details["rate"])
            for one in self.needs
            if one.counts
        ]
        model = Ledger([], needs, hopes)
        wanted = {cell: amount for cell, amount in model.required(gap.as_of).items() if amount}
        assert {(row.activity, row.year): row.required for row in gap.rows if row.required} == wanted
        places, donors = model.money(gap.as_of, public=gap.audience == "public")
        said = {(row.activity, row.year): row.expected for row in (*gap.rows, *gap.open) if row.expected}
        assert said == {cell: figures["expected"] for cell, figures in places.items() if figures["expected"]}
        by_donor = {row.donor: row.expected for row in gap.donors if row.expected}
        assert by_donor == {donor: figures["expected"] for donor, figures in donors.items() if figures["expected"]}

    def check_model(self, promise: Promise, day: date) -> None:
        """Where the pledge stands, cell by cell, on the day of the step, the last day, and one between."""
        if not promise.followed():
            return
        number = next(row["id"] for row in self.books.rows("pledge") if row["code"] == promise.code)
        rows = self.books.by_pledge("posting")[number]
        codes = {row["id"]: row["code"] for row in self.books.rows("activity")}
        model = promise.model()
        for one in {day, LAST, START + timedelta(days=self.steps * 11 % 41)}:
            until = [row for row in rows if row["dated"] <= one.isoformat()]
            own: dict[Any, Counter[str]] = defaultdict(Counter)
            for row in until:
                figures = {key: row[key] for key in _SAME}
                own[codes.get(row["activity_id"]), row["year"]].update(figures)
            theirs: dict[Any, Counter[str]] = defaultdict(Counter)
            for part in model.parts(one):
                theirs[part.where].update(_figures(part))
            assert _filled(own) == _filled(theirs), f"{promise.code} on {one}: the model has it otherwise"

    def pick(self, number: int) -> Promise:
        return self.promises[number % len(self.promises)]

    def meant(self, promise: Promise, numbers: list[int], *, only: str = "splits") -> list[str]:
        """The places that numbers stand for: those of the pledge's last division, and now and then any."""
        last = next((one for one in reversed(promise.facts) if one.what == "divide" and one.acts()), None)
        own = [place_text_of(cell) for cell in last.details[only]] if last else []
        found = [own[number % len(own)] if own and number < 6 else NAMES[number % len(NAMES)] for number in numbers]
        return list(dict.fromkeys(found))

    def request(self) -> str:
        return f"request {self.steps}"

    # --- what may happen to a pledge ---

    def promise(self, donor, amount, currency, on, splits, conditional, signed, restricted, hope):
        parts, left = {}, amount
        for text, part in splits.items():
            if left:
                parts[text] = min(part, left)
                left -= parts[text]
        day = None if signed is None else on + timedelta(days=signed)
        opportunity = self.hopes[hope].code if hope < len(self.hopes) else ""
        new = pledges.NewPledge(
            donor=donor,
            amount=amount,
            currency=currency,
            dated=on,
            signed_on=day,
            splits=tuple(pledges.SplitOf(place(one), part, one in conditional) for one, part in parts.items()),
            restricted=restricted,
            opportunity=opportunity,
        )
        request, before = self.request(), self.books
        answer = self.step(lambda s: pledges.add_pledge(s, ANN, new, request_id=request), request=True)
        if answer is None:
            return
        told = Told(on, "promise", {"amount": amount})
        promise = Promise(answer["id"], donor, currency, told, restricted, opportunity=opportunity)
        if parts:
            promise.facts.append(Told(on, "divide", _division(parts, conditional), rests=told))
        if day:
            promise.signed = Told(day, "sign", {"amount": amount}, rests=told)
            promise.facts.append(promise.signed)
        self.promises.append(promise)
        self.did(counting(told), promise, before=before)

    def sign(self, number, on, amount):
        promise, request, before = self.pick(number), self.request(), self.books
        act = lambda s: pledges.sign_pledge(
            s, BEN, promise.code, dated=on, reference="x", amount=amount, request_id=request
        )
        if self.step(act, request=True) is None:
            return
        whole = promise.promised.details["amount"]
        signed = whole if amount is None else amount
        told = Told(on, "sign", {"amount": min(signed, whole)})
        facts = [told]
        if signed > whole:
            more = signed - whole
            facts.append(Told(on, "promise", {"amount": more, "base": worth(more, promise.currency), "tranche": 1}))
            facts.append(Told(on, "sign", {"amount": more, "promised": more, "tranche": 1}))
        promise.facts += facts
        was, promise.signed = promise.signed, told
        effect = counting(*facts)

        def set_signed(one: Told | None, then: Callable[[], None]) -> None:
            promise.signed = one
            then()

        self.did(
            Effect(effect.since, lambda: set_signed(was, effect.forget), lambda: set_signed(told, effect.recall)),
            promise,
            before=before,
        )

    def raise_more(self, number, on, amount):
        promise, request, before = self.pick(number), self.request(), self.books
        new = pledges.NewRaise(promise.code, amount, on, "x")
        if self.step(lambda s: pledges.raise_pledge(s, ANN, new, request_id=request), request=True) is None:
            return
        # A tranche of its own; that of a signature for more is 1.
        tranche = 1 + self.steps
        base = worth(amount, promise.currency)
        promised = Told(on, "promise", {"amount": amount, "base": base, "tranche": tranche})
        signed = Told(on, "sign", {"amount": amount, "promised": amount, "tranche": tranche})
        self.add(promise, before, promised, signed)

    def add(self, promise: Promise, before: Books, *facts: Told, beyond: bool = False) -> None:
        """The facts of an accepted step, all of one day or one pledge."""
        promise.facts += facts
        if beyond:
            promise.beyond += facts
        self.did(counting(*facts), promise, before=before)

    def divide(self, number, on, splits, conditional, move):
        promise, request, before = self.pick(number), self.request(), self.books
        listed = [pledges.SplitOf(place(one), part, one in conditional) for one, part in splits.items()]
        act = lambda s: pledges.divide_pledge(
            s, ANN, promise.code, listed, dated=on, why="asked", move_received=move == 0, request_id=request
        )
        if self.step(act, request=True) is not None:
            self.add(promise, before, Told(on, "divide", _division(splits, conditional)), beyond=move == 0)

    def plan(self, number, on, first, parts, named):
        promise, before = self.pick(number), self.books
        named = self.meant(promise, named)
        if named:
            share = max(1, promise.promised.details["amount"] // parts)
            dues = [pledges.InstalmentOf(first, share, (place(one),)) for one in named]
            act = lambda s: pledges.plan_instalments(s, ANN, promise.code, dues, dated=on, why="agreed")
        else:
            plan = InParts(parts, Rhythm(first, Every.week))
            act = lambda s: plans.plan_open(s, ANN, promise.code, plan, dated=on, why="agreed")
        if self.step(act) is not None:
            self.add(promise, before, Told(on, "nothing", {}), beyond=True)

    def receive(self, number, on, amount, named, share, over, charges, foreign):
        promise, request, before = self.pick(number), self.request(), self.books
        named = self.meant(promise, named)
        currency = foreign or promise.currency
        digits = CURRENCIES[currency] - CURRENCIES[promise.currency]
        amount = max(1, half_up(amount * Fraction(10) ** digits)) if foreign else amount
        said = tuple((place(one), share if share and not at else None) for at, one in enumerate(named))
        new = pledges.NewReceipt(
            pledge=promise.code,
            amount=amount,
            dated=on,
            currency=currency,
            charges=charges,
            names=said,
            accept_overpayment=over,
        )
        answer = self.step(lambda s: pledges.add_receipt(s, ANN, new, request_id=request), request=True)
        if answer is None:
            return
        base = worth(amount, currency)
        paid = amount
        if currency != promise.currency:
            rate = Fraction(Decimal(RATES.get(promise.currency, "1")))
            paid = half_up(Fraction(base) * rate * 10 ** CURRENCIES[promise.currency] / 100)
        details = {"paid": paid + charges, "base": base, "names": tuple(map(where, named)), "number": answer["id"]}
        told = Told(on, "receive", details)
        self.receipts.append(Money(answer["id"], promise, told, amount, paid, base))
        self.add(promise, before, told, beyond=bool(named and share))

    def refund(self, number, on, amount, again):
        receipt, request, before = self.receipts[number % len(self.receipts)], self.request(), self.books
        act = lambda s: giving_back.refund_receipt(
            s, ANN, receipt.number, dated=on, reason="back", amount=amount, due_again=again, request_id=request
        )
        back = receipt.left() if amount is None else amount
        if self.step(act, request=True) is None:
            return
        paid, base = receipt.share("paid", back), receipt.share("base", back)
        told = Told(on, "refund", {"number": receipt.number, "paid": paid, "base": base, "again": again})
        receipt.back.append((back, paid, base, told))
        self.add(receipt.promise, before, told)

    def reverse(self, number, on):
        receipt, request, before = self.receipts[number % len(self.receipts)], self.request(), self.books
        act = lambda s: giving_back.reverse_receipt(
            s, ANN, receipt.number, dated=on, reason="it did not hold", request_id=request
        )
        if self.step(act, request=True) is not None:
            told = Told(on or receipt.told.day, "reverse", {"number": receipt.number})
            self.add(receipt.promise, before, told)

    def close(self, number, on, amount, named, approve):
        promise, before = self.pick(number), self.books
        named = self.meant(promise, named)
        kind = "cancellation" if amount is None else "write-off"
        act = lambda s: pledges.propose_write_off(
            s, ANN, promise.code, dated=on, reason="x", amount=amount, kind=kind, names=list(map(place, named))
        )
        written = self.step(act)
        if written is None:
            return
        told = Told(on, "close", {"amount": amount, "names": tuple(map(where, named))}, counts=False)
        promise.facts.append(told)
        self.write_offs.append((written, promise, told))
        self.did(Effect(lambda: LAST, lambda: None, lambda: None), promise, before=before)
        if approve:
            self.approve(len(self.write_offs) - 1, by_another=True)

    def approve_one(self, number, by_another):
        self.approve(number, by_another=by_another)

    def approve(self, number, *, by_another):
        written, promise, told = self.write_offs[number % len(self.write_offs)]
        before = self.books
        answer = self.step(lambda s: pledges.approve_write_off(s, BEN if by_another else ANN, written))
        if answer is not None:
            assert by_another, "a write-off was approved by who proposed it"
            told.counts = True
            self.did(counting(told), promise, before=before)

    def confirm(self, number, on, at):
        promise, before = self.pick(number), self.books
        (at,) = self.meant(promise, [at], only="conditional")

        def act(session):
            pledges.confirm_split(session, ANN, promise.code, place(at), dated=on, reference="vote")
            return "done"

        if self.step(act) is None:
            return
        held = [
            one
            for one in promise.facts
            if one.what == "divide" and one.acts() and one.day <= on and where(at) in one.details["conditional"]
        ]
        split = max(enumerate(held), key=lambda pair: (pair[1].day, pair[0]))[1]
        self.add(promise, before, Told(on, "confirm", {"where": where(at)}, rests=split))

    def correct(self, number, mend):
        promise, request, before = self.pick(number), self.request(), self.books
        what, value = mend
        if what == "rate" and promise.currency == "USD":
            return
        act = lambda s: correct_pledge(
            s, ANN, promise.code, Correction(**{what: value}), why="misread", request_id=request
        )
        if self.step(act, request=True) is None:
            return
        told, signed = promise.promised, promise.signed
        changes: list[tuple[Any, str, Any]] = []
        if what == "amount":
            changes.append((told, "details", {"amount": value}))
            if signed and signed.details["amount"] == told.details["amount"]:
                changes.append((signed, "details", {"amount": value}))
        else:
            changes.append((told, "day", value) if what == "dated" else (promise, what, value))
        old = [(one, name, getattr(one, name)) for one, name, _ in changes]

        def put(state: list[tuple[Any, str, Any]]) -> None:
            for one, name, known in state:
                setattr(one, name, known)

        earlier = told.day
        put(changes)
        self.did(
            Effect(lambda: told.day, lambda: put(old), lambda: put(changes)), promise, before=before, earlier=earlier
        )

    # --- needs and hopes ---

    def need(self, activity, year, on, direct, rate):
        before = self.books
        lines = [("staff", direct // 2), ("travel", direct - direct // 2)]
        new = work_plan.NewRequirement(activity, year, on, lines, support_rate=rate)
        if self.step(lambda s: (work_plan.revise_requirement(s, ANN, new), "done")) is not None:
            self.needs.append(Told(on, "need", {"cell": (activity, year), "direct": direct, "rate": rate}))
            self.did(counting(self.needs[-1]), before=before)

    def hope(self, number, donor, on, expected, probability, cells):
        """Open an opportunity, or revise one."""
        before = self.books
        listed = [(place(one), part) for one, part in cells.items()]
        outlook = opportunities.Outlook(on, expected, "USD", probability, "idea", cells=listed)
        details = {"amount": expected, "probability": probability, "cells": {where(one): n for one, n in cells.items()}}
        if number < len(self.hopes):
            hope = self.hopes[number]
            act = lambda s: (opportunities.revise_opportunity(s, ANN, hope.code, outlook), "done")
            if self.step(act) is not None:
                hope.revisions.append(Told(on, "hope", details, rests=hope.revisions[0]))
                self.did(counting(hope.revisions[-1]), before=before)
            return
        code = f"O-{self.steps}"
        new = opportunities.NewOpportunity(code, donor, on, outlook)
        if self.step(lambda s: opportunities.open_opportunity(s, ANN, new)) is not None:
            told = Told(on, "hope", details)
            hope = Hope(code, donor, on, [told])
            self.hopes.append(hope)
            self.did(counting(told), before=before)

    def lose(self, number, on):
        hope, before = self.hopes[number % len(self.hopes)], self.books
        act = lambda s: (opportunities.lose_opportunity(s, ANN, hope.code, dated=on, reason="no funds"), "done")
        if self.step(act) is not None:
            hope.lost = Told(on, "lost", {})
            self.did(counting(hope.lost), before=before)

    # --- the journal ---

    def take_back(self, number, last):
        """Take any line back; one that took another back brings it back."""
        lines = list(self.effects)
        line = lines[-1] if last else lines[number % len(lines)]
        request, before, effect = self.request(), self.books, self.effects[line]
        answer = self.step(lambda s: undo(s, BEN, line, request_id=request), request=True)
        if answer is not None:
            earlier = effect.since()
            effect.forget()
            self.did(Effect(effect.since, effect.recall, effect.forget), before=before, earlier=earlier)

    def again(self, number):
        """The same request once more: the first answer, and nothing changed; with other content a conflict."""
        act, answer = self.requests[number % len(self.requests)]
        with session_scope(self.engine, write=True) as session:
            assert json.dumps(act(session), sort_keys=True, default=str) == answer
        assert self.read() == self.books
        used = self.books.rows("request")[number % len(self.requests)]["id"]
        other = pledges.NewPledge(donor="NOR", amount=1, currency="USD", dated=LAST, note="something else")
        with pytest.raises(Conflict), session_scope(self.engine, write=True) as session:
            pledges.add_pledge(session, ANN, other, request_id=used)
        assert self.read() == self.books

    def freeze(self, on):
        name, before = f"snapshot {self.steps}", self.books
        if self.step(lambda s: snapshots.make_snapshot(s, ANN, name, as_of=on, figures=figures)) is not None:
            self.snapshots.append(name)
            self.did(
                Effect(lambda: LAST, lambda: pytest.fail("a snapshot was taken back"), lambda: None), before=before
            )

    def teardown(self) -> None:
        """At the end of a program: every pledge, the whole chain, every division anew, and the frozen figures."""
        check_pledges(self.books)
        check_entries(self.books)
        with session_scope(self.engine) as session:
            check_journal(session)
            check_replay(session)
            for name in self.snapshots:
                row = snapshots.find_snapshot(session, name)
                assert snapshots.verify_snapshot(session, row, figures=figures) == snapshots.Proof(True)
        TALLY["programs"] += 1
        TALLY["steps"] += self.steps
        TALLY["accepted"] += self.accepted
        with self.engine.connect() as connection:
            counted = "SELECT action, count(*) FROM journal WHERE id > 1 GROUP BY action"
            TALLY.update(dict(connection.exec_driver_sql(counted).fetchall()))


#: How much was done, for the tests of the machine itself.
TALLY: Counter[str] = Counter()
_SAME = ("open", "paid", "closed", "pledged", "committed", "conditional", "received")


def _figures(part: Part) -> dict[str, int]:
    base = part.base if part.signed else 0
    return {
        "open": part.open,
        "paid": part.paid,
        "closed": part.closed,
        "pledged": part.base - base,
        "committed": base,
        "conditional": base if part.conditional else 0,
        "received": part.received,
    }


def _filled(figures: dict[Any, Counter[str]]) -> dict[Any, dict[str, int]]:
    return {key: {name: one[name] for name in _SAME} for key, one in figures.items() if any(one.values())}


def _division(splits: dict[str, int], conditional: tuple[str, ...]) -> dict[str, Any]:
    return {
        "splits": {where(one): part for one, part in splits.items()},
        "conditional": tuple(map(where, conditional)),
    }


def figures(session: Session, on: date) -> dict[str, Any]:
    """What a snapshot of the program freezes."""
    return as_json(funding_gap(session, as_of=on))


# --- the tests ------------------------------------------------------------------------------------------------------------

#: Programs of one run, in eight parts for the workers of a run in parallel. `run deep` makes 2,000 of 100 steps.
PROFILE = settings()
DEEP = PROFILE.max_examples > 1000
PROGRAMS, STEPS = (2_000, 100) if DEEP else (200, 50)
ON_A_SERVER = 100 if DEEP else 6
PARTS = 8
#: The first part's programs are drawn from this number; among them each action is taken.
FIRST = 2


@pytest.fixture(scope="session")
def in_memory():
    """A function that gives a small world in memory: one engine whose statements stay compiled, its content put back.

    For the session and not the module, so that the parts are made side by side by several workers.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world.sqlite"
        shutil.copyfile(sqlite_template(), file)
        world = make_engine(f"sqlite:///{file.as_posix()}")
        world_in(world)
        world.dispose()
        with closing(sqlite3.connect(file)) as connection:
            content = connection.serialize()
    engine = make_engine("sqlite://")

    def anew():
        with engine.connect() as connection:
            connection.connection.dbapi_connection.deserialize(content)
        return engine

    yield anew
    engine.dispose()


def run(make, programs, steps, number=0, **more):
    """Run so many programs on databases that `make` makes."""

    def machine():
        return Programs(make)

    if number:  # the same each time: what failed before is not tried again in its place
        more["database"] = None
    run_state_machine_as_test(
        seed(number)(machine) if number else machine,
        settings=settings(PROFILE, max_examples=programs, stateful_step_count=steps, **more),
    )


#: What a program does; with "taken back: " before it, what it took back.
ACTIONS = {
    "pledge recorded",
    "pledge signed",
    "pledge raised",
    "pledge divided",
    "instalments planned",
    "receipt recorded",
    "receipt refunded",
    "receipt reversed",
    "write-off proposed",
    "write-off approved",
    "cancellation proposed",
    "cancellation approved",
    "condition fulfilled",
    "pledge corrected",
    "requirement revised",
    "opportunity opened",
    "opportunity revised",
    "opportunity lost",
    "figures frozen",
    "taken back: receipt recorded",
    "taken back: taken back: receipt recorded",
}


@pytest.mark.parametrize("part", range(PARTS))
def test_random_programs_keep_every_rule(part, in_memory):
    """The first part is the same each time, so that it can be said what it must have done; the others are new each time.

    Where the profile asks for the same each time, all are, and differ by their number.
    """
    TALLY.clear()
    run(in_memory, PROGRAMS // PARTS, STEPS, part + FIRST if part == 0 or PROFILE.derandomize else 0)
    assert TALLY["accepted"] > TALLY["steps"] * 0.3, "most of what was tried was refused: little was shown"
    assert part or not {action for action in ACTIONS if not TALLY[action]}, "no program did this"


@pytest.mark.parametrize("database_kind", [pytest.param("postgresql", marks=pytest.mark.pg)], indirect=True)
def test_random_programs_keep_every_rule_on_a_server(new_engine):
    def make():
        engine = new_engine()
        world_in(engine)
        return engine

    run(make, ON_A_SERVER, STEPS)


# --- the proof proves: a product that is wrong in one place is found out --------------------------------------------------


def floor(part, amount):
    """Base at the pledge's rate, rounded down."""
    base = part.base * amount // part.open
    part.open, part.base = part.open - amount, part.base - base
    return base


def only_settle(state, fact):
    """A reversal that opens nothing again."""
    for fall in state.falls.get(fact.receipt, []):
        ledger._settle(fall, -1)


def as_typed(items, key):
    """Facts in the order in which they were typed, whatever their day."""
    items = list(items)
    facts = items and isinstance(items[0], ledger.Fact)
    return sorted(items, key=(lambda one: one.entry) if facts else key)


@contextmanager
def without_savepoint(session):
    """What is refused half-way stays, where the caller goes on."""
    taken = images.Images()
    session.info["images"] = taken
    try:
        yield taken
        session.flush()
    finally:
        session.info.pop("images", None)


def a_month_later(session, *, as_of, audience, own=queries.cell_sums):
    """Money of a day that is still to come."""
    return own(session, as_of=as_of + timedelta(days=30), audience=audience)


#: Where a pledge is written to: each knows `once` by itself.
DOORS = (pledges.promise, pledges.sign, pledges.divide, pledges.receive, pledges.close, pledges.instalments)
WRONG = {
    "base is rounded down": (ledger._Part, "release", floor),
    "a reversal opens nothing": (ledger, "_reverse", only_settle),
    "a late fact divides nothing again": (ledger, "sorted", as_typed),
    "a change has no line": (chain, "append", lambda *_: None),
    "a line is chained to nothing": (chain, "hash_of", lambda line: str(line.id)),
    "what is refused half-way stays": (images, "recording", without_savepoint),
    "a request acts twice": (DOORS, "once", lambda _session, _request, _content, act: act()),
    "what is pledged is secured": (GapRow, "secured", property(lambda row: row.received + row.committed + row.pledged)),
    "a later day is seen": (queries, "cell_sums", a_month_later),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_programs_find_out_where(what, monkeypatch, in_memory):
    target, name, wrong = WRONG[what]
    for one in target if isinstance(target, tuple) else (target,):
        monkeypatch.setattr(one, name, wrong, raising=False)
    with pytest.raises(Exception, match=r".") as found:
        run(in_memory, 100, STEPS, 1, phases=[Phase.generate], database=None, report_multiple_bugs=False)
    assert not isinstance(found.value, HypothesisException)
