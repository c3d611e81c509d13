"""What each fact of a pledge does to the cells of the matrix: the division of money, to the last unit.

The facts of one pledge act in order of day, then of entry (docs/algorithms/counting.md, rules 1-8). The
result is a list of postings that the store keeps, so that every total is a plain sum. Nothing is read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from crm.domain import wording
from crm.domain.money import Currency, allocate, divide_half_up
from crm.errors import Refused

#: In whose words amounts are refused where no currency is handed in.
_DOLLAR = Currency("USD")


@dataclass(frozen=True)
class Cell:
    """An activity and a year; None = left open by the donor. Activities are known by number."""

    activity: int | None = None
    year: int | None = None

    def names(self, other: Cell) -> bool:
        """Whether this, as a name given by a payer, means that cell: a year alone names all of its year."""
        if self.activity is None and self.year is None:
            return other == self
        return self.activity in (None, other.activity) and self.year in (None, other.year)


@dataclass(frozen=True)
class Share:
    """A split: an amount meant for a cell, in minor units of the pledge's currency."""

    cell: Cell
    amount: int
    conditional: bool = False


@dataclass(frozen=True)
class Due:
    """An instalment: a day (None = no date), an amount, and the cells it names."""

    due: date | None
    amount: int
    names: tuple[Cell, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened to a pledge on a day. `entry` is the order in which it was recorded."""

    dated: date
    entry: int = 0
    #: The row of the fact in the store.
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Promised(Fact):
    """The pledge itself (tranche 0), or an addendum (its own number): `base` is the amount at its own rate."""

    amount: int
    base: int
    tranche: int = 0


@dataclass(frozen=True, kw_only=True)
class Signed(Fact):
    """A tranche becomes a commitment; what was signed for less closes on that day."""

    amount: int
    tranche: int = 0


@dataclass(frozen=True, kw_only=True)
class Divided(Fact):
    """How a tranche is meant, in full: replaces the division before it.

    What has been received stays where it is, unless `move_received`: then what a cell holds above its new
    amount moves, with its base value, to the cells that have room.
    """

    shares: tuple[Share, ...]
    tranche: int = 0
    move_received: bool = False


@dataclass(frozen=True, kw_only=True)
class Confirmed(Fact):
    """A parliament agreed, or funds became available: the cell is no longer conditional."""

    cell: Cell
    tranche: int = 0


@dataclass(frozen=True, kw_only=True)
class Planned(Fact):
    """The instalments in force from this day on."""

    instalments: tuple[Due, ...]


@dataclass(frozen=True, kw_only=True)
class Received(Fact):
    """Money that arrived. `paid` and `charges` are in the pledge's currency, `base` at the receipt's own rate."""

    paid: int
    base: int
    charges: int = 0
    names: tuple[tuple[Cell, int | None], ...] = ()
    overpayment_accepted: bool = False


@dataclass(frozen=True, kw_only=True)
class Closed(Fact):
    """An approved write-off, or a cancellation of all that is open (`amount` None)."""

    amount: int | None = None
    names: tuple[Cell, ...] = ()
    kind: str = "write-off"


@dataclass(frozen=True, kw_only=True)
class Refunded(Fact):
    """Part of a receipt went back: `paid` in the pledge's currency, `base` of the receipt's own base value (rule 8)."""

    receipt: int
    paid: int
    base: int
    due_again: bool = False


@dataclass(frozen=True, kw_only=True)
class Reversed(Fact):
    """A receipt did not hold: every part goes back where it came from."""

    receipt: int


@dataclass(frozen=True)
class Posting:
    """What one fact did to one cell. `open` to `overpaid` in the pledge's currency, the others in base."""

    dated: date
    fact: str
    fact_id: int
    cell: Cell
    open: int = 0
    paid: int = 0
    closed: int = 0
    overpaid: int = 0
    pledged: int = 0
    committed: int = 0
    conditional: int = 0
    received: int = 0
    received_at_pledge_rate: int = 0
    #: Of `received_at_pledge_rate`: what the bank kept.
    charged: int = 0


#: The figures of a posting, in the order of `_Part.measures`.
MEASURES = tuple(one.name for one in fields(Posting))[4:]


#: What came with the money a part was paid, in base: it moves where that money moves.
_ARRIVED = ("received", "received_at_pledge_rate", "charged")


@dataclass
class _Part:
    """A split at work: what is open on it, and the base value that is open with it (rule 2)."""

    tranche: int
    cell: Cell
    rest: bool = False
    conditional: bool = False
    signed: bool = False
    open: int = 0
    base: int = 0
    paid: int = 0
    closed: int = 0
    closed_base: int = 0
    overpaid: int = 0
    received: int = 0
    received_at_pledge_rate: int = 0
    charged: int = 0

    @property
    def settled(self) -> int:
        """What has been paid or closed, and so cannot be moved elsewhere."""
        return self.paid + self.closed

    def measures(self) -> tuple[int, ...]:
        """The figures in the order of `MEASURES`."""
        return (
            self.open,
            self.paid,
            self.closed,
            self.overpaid,
            0 if self.signed else self.base,
            self.base if self.signed else 0,
            self.base if self.signed and self.conditional else 0,
            self.received,
            self.received_at_pledge_rate,
            self.charged,
        )

    def take_over(self, other: _Part) -> None:
        """What was settled on another part of the same place is settled here."""
        for name in ("paid", "closed", "closed_base", *_ARRIVED):
            setattr(self, name, getattr(self, name) + getattr(other, name))
            setattr(other, name, 0)
        other.open = other.base = 0

    def release(self, amount: int) -> int:
        """Take `amount` of what is open, and its share of the open base, which is returned."""
        base = self.base if amount == self.open else divide_half_up(self.base * amount, self.open)
        self.open -= amount
        self.base -= base
        return base

    def reopen_closed(self, amount: int) -> int:
        """Take `amount` of what was closed, for money that came after all; its base share is returned."""
        base = self.closed_base if amount == self.closed else divide_half_up(self.closed_base * amount, self.closed)
        self.closed -= amount
        self.closed_base -= base
        return base


@dataclass
class _Fall:
    """How one receipt fell on one part, to be given back: amounts of the pledge's currency, then of base."""

    part: _Part
    open: int = 0
    revived: int = 0
    over: int = 0
    open_base: int = 0
    revived_base: int = 0
    received: int = 0
    charged: int = 0
    #: What of it is still here, without what went back; and its base value at the pledge's rate.
    left: int = 0
    left_base: int = 0
    left_received: int = 0
    #: Whether received money was moved away from its part since.
    moved: bool = False


@dataclass
class _Tranche:
    amount: int
    signed: bool = False


@dataclass
class _State:
    currency: Currency
    tranches: dict[int, _Tranche] = field(default_factory=dict)
    parts: list[_Part] = field(default_factory=list)
    plan: tuple[Due, ...] = ()
    overpaid: _Part | None = None
    #: How each receipt fell, by its row.
    falls: dict[int, list[_Fall]] = field(default_factory=dict)
    cancelled: bool = False

    def money(self, minor: int) -> str:
        return wording.amount_text(minor, self.currency)

    @property
    def poured(self) -> int:
        """What has been paid so far, as it is poured over the instalments."""
        return sum(part.paid + part.overpaid for part in self.everything())

    def everything(self) -> list[_Part]:
        return [*self.parts, self.overpaid] if self.overpaid else list(self.parts)


def replay(facts: Iterable[Fact], *, currency: Currency = _DOLLAR) -> list[Posting]:
    """The postings of one pledge in its currency, fact after fact in order of day and entry.

    Raises `Refused` with a sentence that names the fact which cannot stand.
    """
    state = _State(currency)
    postings: list[Posting] = []
    for fact in sorted(facts, key=lambda one: (one.dated, one.entry)):
        before = {id(part): part.measures() for part in state.everything()}
        known = state.everything()
        try:
            _apply(state, fact)
        except Refused as refusal:
            raise Refused(f"{_title(fact)} of {wording.day(fact.dated)}: {refusal}") from refusal
        # A part that a new division dropped still has to give back what it held.
        parts = known + [part for part in state.everything() if id(part) not in before]
        for part in parts:
            old = before.get(id(part), (0,) * len(MEASURES))
            change = tuple(new - was for new, was in zip(part.measures(), old, strict=True))
            if any(change):
                postings.append(
                    Posting(fact.dated, _name(fact), fact.id, part.cell, **dict(zip(MEASURES, change, strict=True)))
                )
    return postings


def _name(fact: Fact) -> str:
    if isinstance(fact, Closed):
        return fact.kind
    if isinstance(fact, Promised) and fact.tranche:
        return "addendum"
    return _NAMES[type(fact)]


_NAMES: dict[type[Fact], str] = {
    Promised: "promised",
    Signed: "signed",
    Divided: "split",
    Confirmed: "confirmed",
    Planned: "planned",
    Received: "received",
    Refunded: "refund",
    Reversed: "reversal",
}


def _title(fact: Fact) -> str:
    """What a fact is called in a sentence."""
    if isinstance(fact, Closed):
        return fact.kind
    titles = {Signed: "signature", Divided: "division", Received: "receipt", Refunded: "refund", Reversed: "reversal"}
    return titles.get(type(fact), "entry")


def _apply(state: _State, fact: Fact) -> None:
    match fact:
        case Promised():
            _promise(state, fact)
        case Signed():
            _sign(state, fact)
        case Divided():
            _divide(state, fact)
        case Confirmed():
            _confirm(state, fact)
        case Planned():
            state.plan = fact.instalments
        case Received():
            _receive(state, fact)
        case Refunded():
            _refund(state, fact)
        case Reversed():
            _reverse(state, fact)
        case Closed():
            _close(state, fact)


def _promise(state: _State, fact: Promised) -> None:
    state.tranches[fact.tranche] = _Tranche(fact.amount)
    state.parts.append(_Part(fact.tranche, Cell(), rest=True, open=fact.amount, base=fact.base))


def _sign(state: _State, fact: Signed) -> None:
    parts = [part for part in state.parts if part.tranche == fact.tranche]
    for part in parts:
        part.signed = True
    tranche = state.tranches[fact.tranche]
    tranche.signed = True
    # What was closed before is no longer part of what could be signed.
    missing = max(0, tranche.amount - sum(part.closed for part in parts) - fact.amount)
    available = sum(part.open for part in parts)
    if missing > available:
        raise Refused(
            f"It cannot be signed for {state.money(fact.amount)}: only {state.money(available)} is still open, "
            f"and {state.money(missing)} would have to close."
        )
    _shut(parts, _portion(missing, parts, [part.open for part in parts]))


def _divide(state: _State, fact: Divided) -> None:
    """Re-split a tranche: what is settled stays where it is, the open base follows the new open amounts."""
    tranche = state.tranches[fact.tranche]
    whole = sum(share.amount for share in fact.shares)
    if whole > tranche.amount:
        raise Refused(
            f"The splits add up to {state.money(whole)}, which is more than the pledge of {state.money(tranche.amount)}."
        )
    old = [part for part in state.parts if part.tranche == fact.tranche]
    elsewhere = [part for part in state.parts if part.tranche != fact.tranche]
    by_cell = {part.cell: part for part in old if not part.rest}
    base = sum(part.base for part in old)
    targets = []
    for share in fact.shares:
        part = by_cell.pop(share.cell, None) or _Part(fact.tranche, share.cell, signed=tranche.signed)
        part.conditional = share.conditional
        targets.append((part, share.amount))
    rest = next(part for part in old if part.rest)
    if (open_split := by_cell.pop(Cell(), None)) is not None:
        rest.take_over(open_split)
        for fall in (one for falls in state.falls.values() for one in falls if one.part is open_split):
            fall.part = rest
    targets += [(part, 0) for part in by_cell.values()]
    targets.append((rest, tranche.amount - whole))
    if fact.move_received:
        for part in _move_received(targets):
            for fall in (one for falls in state.falls.values() for one in falls if one.part is part):
                fall.moved = True
    for part, amount in targets:
        _set_open(state, part, amount)
    parts = [part for part, _ in targets]
    for part, part_base in zip(parts, allocate(base, [part.open for part in parts]), strict=True):
        part.base = part_base
    state.parts = sorted([*parts, *elsewhere], key=lambda part: part.tranche)


def _move_received(targets: Sequence[tuple[_Part, int]]) -> list[_Part]:
    """Money that a cell holds above its new amount goes to the cells with room, in proportion to the room.

    Gives back the parts that it left.
    """
    sources = []
    paid, arrived = 0, dict.fromkeys(_ARRIVED, 0)
    for part, amount in targets:
        excess = min(part.paid, max(0, part.settled - amount))
        if excess:
            for name in _ARRIVED:
                value = getattr(part, name)
                moving = value if excess == part.paid else divide_half_up(value * excess, part.paid)
                setattr(part, name, value - moving)
                arrived[name] += moving
            part.paid -= excess
            paid += excess
            sources.append(part)
    parts = allocate(paid, [max(0, amount - part.settled) for part, amount in targets])
    for (part, _), amount in zip(targets, parts, strict=True):
        part.paid += amount
    for name in _ARRIVED:
        for (part, _), value in zip(targets, allocate(arrived[name], parts), strict=True):
            setattr(part, name, getattr(part, name) + value)
    return sources


def _set_open(state: _State, part: _Part, amount: int) -> None:
    if amount < part.settled:
        raise Refused(
            f"{_place(part.cell)} cannot get {state.money(amount)}: {state.money(part.settled)} "
            "of it has been paid or closed already, and received money moves only where you say so."
        )
    part.open = amount - part.settled


def _place(cell: Cell) -> str:
    """A cell in words; the services put the activity's code in its place."""
    activity = f"activity {cell.activity}" if cell.activity is not None else "activity open"
    return f"{activity}, {cell.year if cell.year is not None else 'year open'}"


def _confirm(state: _State, fact: Confirmed) -> None:
    for part in state.parts:
        if part.tranche == fact.tranche and part.cell == fact.cell:
            part.conditional = False


def _receive(state: _State, fact: Received) -> None:
    total = fact.paid + fact.charges
    taken = _division(state, total, _wishes(state, fact, total))
    rest = total - sum(taken.values())
    closed = [part for part in state.parts if part.closed]
    revived = _portion(min(rest, sum(part.closed for part in closed)), closed, [part.closed for part in closed])
    over = rest - sum(revived.values())
    if over and not fact.overpayment_accepted:
        available = sum(part.open + part.closed for part in state.parts)
        raise Refused(
            f"{state.money(total)} is {state.money(over)} more than what is open ({state.money(available)}); "
            "record less, or accept the rest as an overpayment by name."
        )
    falls = []
    for part in state.parts:
        fall = _Fall(part, open=taken.get(id(part), 0), revived=revived.get(id(part), 0))
        if fall.open or fall.revived:
            fall.open_base = part.release(fall.open) if fall.open else 0
            fall.revived_base = part.reopen_closed(fall.revived) if fall.revived else 0
            falls.append(fall)
    if over:
        if state.overpaid is None:
            state.overpaid = _Part(0, Cell(), signed=True)
        falls.append(_Fall(state.overpaid, over=over))
    amounts = [fall.open + fall.revived + fall.over for fall in falls]
    shares = zip(falls, amounts, allocate(fact.base, amounts), allocate(fact.charges, amounts), strict=True)
    for fall, amount, base, charge in shares:
        fall.received, fall.left_received, fall.left = base, base, amount
        fall.left_base = fall.open_base + fall.revived_base
        fall.charged = divide_half_up((fall.open_base + fall.revived_base) * charge, amount)
        _settle(fall, 1)
    state.falls[fact.id] = falls


def _settle(fall: _Fall, sign: int) -> None:
    """Add to its part what a receipt brought there, or take it away again."""
    part = fall.part
    part.paid += sign * (fall.open + fall.revived)
    part.overpaid += sign * fall.over
    part.received += sign * fall.received
    part.received_at_pledge_rate += sign * (fall.open_base + fall.revived_base)
    part.charged += sign * fall.charged


def _reverse(state: _State, fact: Reversed) -> None:
    """Give every part back what the receipt took; after a cancellation it closes (rule 8)."""
    for fall in _still_there(state, fact.receipt):
        _settle(fall, -1)
        reopened, reopened_base = (0, 0) if state.cancelled else (fall.open, fall.open_base)
        fall.part.open += reopened
        fall.part.base += reopened_base
        fall.part.closed += fall.open + fall.revived - reopened
        fall.part.closed_base += fall.open_base + fall.revived_base - reopened_base
    state.falls.pop(fact.receipt, None)


def _still_there(state: _State, receipt: int) -> list[_Fall]:
    """How a receipt fell, where its money was not moved since."""
    falls = state.falls.get(receipt, [])
    for fall in falls:
        if fall.moved:
            raise Refused(
                f"Its money was moved away from {_place(fall.part.cell)} by a later division; take that division back first."
            )
    return falls


def _refund(state: _State, fact: Refunded) -> None:
    """Take back the receipt's overpaid part first, the rest in proportion over its parts; it closes, or is due again."""
    falls = _still_there(state, fact.receipt)
    if sum(fall.left for fall in falls) < fact.paid:
        raise Refused("The receipt that it pays back no longer counts; take the refund back first.")
    over = [fall for fall in falls if fall.over]
    first = min(fact.paid, sum(fall.left for fall in over))
    amounts = [first if fall.over else 0 for fall in falls]
    on_parts = [fall for fall in falls if not fall.over]
    for at, amount in _portion_of(fact.paid - first, falls, on_parts):
        amounts[at] = amount
    for fall, amount, base in zip(falls, amounts, _values_back(falls, amounts, fact.base), strict=True):
        _give_back(fall, amount, base, due_again=fact.due_again)


def _values_back(falls: Sequence[_Fall], amounts: Sequence[int], base: int) -> list[int]:
    """The base value that goes back with each amount: never more than is there, all of it with the last."""
    if sum(amounts) == sum(fall.left for fall in falls):
        return [fall.left_received for fall in falls]
    values, rest = [], 0
    for fall, value in zip(falls, allocate(base, amounts), strict=True):
        values.append(min(value, fall.left_received))
        rest += value - values[-1]
    # What its own part no longer holds (bank charges stay there without a value) comes from the receipt's other parts.
    for at in sorted(range(len(falls)), key=lambda at: not amounts[at]):
        more = min(rest, falls[at].left_received - values[at])
        values[at] += more
        rest -= more
    return values


def _portion_of(amount: int, falls: Sequence[_Fall], among: Sequence[_Fall]) -> Iterable[tuple[int, int]]:
    """`amount` over some of the falls by what is left of each, by their places in the list."""
    places = [at for at, fall in enumerate(falls) if fall in among]
    if amount:
        yield from zip(places, allocate(amount, [falls[at].left for at in places]), strict=True)


def _give_back(fall: _Fall, amount: int, base: int, *, due_again: bool) -> None:
    part = fall.part
    if not (amount or base):
        return
    fall.left_received -= base
    part.received -= base
    if fall.over:
        fall.left -= amount
        part.overpaid -= amount
        return
    value = fall.left_base if amount == fall.left else divide_half_up(fall.left_base * amount, fall.left)
    fall.left -= amount
    fall.left_base -= value
    part.paid -= amount
    part.received_at_pledge_rate -= value
    if due_again:
        part.open += amount
        part.base += value
    else:
        part.closed += amount
        part.closed_base += value


#: A wish: up to an amount on these parts.
_Wish = tuple[list[_Part], int]


def _named(state: _State, cells: Sequence[Cell]) -> list[_Part]:
    """The parts that a payer's names mean: a split of that very place, else every split the name takes in."""
    found = []
    for part in state.parts:
        for cell in cells:
            itself = any(one.cell == cell and not one.rest and (one.open or one.settled) for one in state.parts)
            if part.cell == cell if itself else cell.names(part.cell):
                found.append(part)
                break
    return found


def _wishes(state: _State, fact: Received, total: int) -> list[_Wish]:
    """On what a receipt is to fall: what its payer names, else its instalments, else all (rule 3)."""
    if fact.names:
        for cell, _ in fact.names:
            if not _named(state, (cell,)):
                raise Refused(f"The pledge has no split for {_place(cell)}; divide the pledge first, or name another.")
        cells = [cell for cell, amount in fact.names if amount is not None]
        amounts = [amount for _, amount in fact.names if amount is not None]
        named = sum(amounts)
        if named > total:
            raise Refused(f"The named amounts add up to {state.money(named)}, more than the {state.money(total)} paid.")
        if amounts and named == fact.paid:  # all that arrived is named, so its charges go the same way
            amounts = [one + more for one, more in zip(amounts, allocate(fact.charges, amounts), strict=True)]
            named = total
        exact: list[_Wish] = [(_named(state, (cell,)), one) for cell, one in zip(cells, amounts, strict=True)]
        vague = tuple(cell for cell, amount in fact.names if amount is None)
        return [*exact, (_named(state, vague), total - named)] if vague else exact
    return _instalments(state, total)


def _instalments(state: _State, total: int) -> list[_Wish]:
    """Pour a receipt over the plan in force, oldest due first; what an instalment names, it falls on."""
    wishes: list[_Wish] = []
    poured = state.poured
    for one in in_order(state.plan):
        covered = min(poured, one.amount)
        poured -= covered
        part = min(total, one.amount - covered)
        total -= part
        if part:
            meant = [one_part for one_part in state.parts if any(cell.names(one_part.cell) for cell in one.names)]
            wishes.append((meant if one.names else state.parts, part))
    return wishes


def in_order(plan: Sequence[Due]) -> list[Due]:
    """Instalments as they are filled: oldest due first, no date last."""
    return sorted(plan, key=lambda one: (one.due is None, one.due or date.max))


def _division(state: _State, total: int, wishes: Sequence[_Wish]) -> dict[int, int]:
    """What each part takes of its open amount: first the wishes, then the rest over all that is open."""
    taken: dict[int, int] = {}

    def pour(amount: int, parts: list[_Part]) -> None:
        free = [part.open - taken.get(id(part), 0) for part in parts]
        for number, share in _portion(min(amount, sum(free)), parts, free).items():
            taken[number] = taken.get(number, 0) + share

    for parts, amount in wishes:
        pour(amount, parts)
    pour(total - sum(taken.values()), state.parts)
    return taken


def _portion(amount: int, parts: Sequence[_Part], weights: Sequence[int]) -> dict[int, int]:
    """`amount` over parts by weight, keyed by part; parts that take nothing are left out."""
    if amount == 0:
        return {}
    return {id(part): share for part, share in zip(parts, allocate(amount, weights), strict=True) if share}


def _close(state: _State, fact: Closed) -> None:
    for cell in fact.names:
        if not _named(state, (cell,)):
            raise Refused(f"The pledge has no split for {_place(cell)}; name one of its splits.")
    meant = _named(state, fact.names) if fact.names else state.parts
    # A cancellation closes all that is open where it is meant; a write-off that exceeds its names goes on to the others.
    amount = sum(part.open for part in meant) if fact.amount is None else fact.amount
    available = sum(part.open for part in state.parts)
    if amount > available:
        raise Refused(f"{state.money(amount)} cannot be written off: only {state.money(available)} is open.")
    _shut(state.parts, _division(state, amount, [(meant, amount)]))
    state.cancelled = state.cancelled or (fact.kind == "cancellation" and not fact.names)


def _shut(parts: Sequence[_Part], taken: dict[int, int]) -> None:
    for part in parts:
        if share := taken.get(id(part), 0):
            part.closed_base += part.release(share)
            part.closed += share
