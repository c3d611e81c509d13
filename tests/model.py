"""The counting rules once more, small and slow, written from docs/algorithms/counting.md and from nothing else.

It shares no code with the product: where both give the same figures on random ledgers, either both are right or both
misread the same sentence. A day is counted by acting out what is dated on or before it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

Where = tuple[str | None, int | None]
MONEY = ("received", "committed", "conditional", "pledged", "expected")


def half_up(number: Fraction) -> int:
    return math.floor(number + Fraction(1, 2))


def shared(whole: int, weights: list[int]) -> list[int]:
    """Largest remainder, ties to the first."""
    if not whole:
        return [0] * len(weights)
    quotas = [Fraction(whole * weight, sum(weights)) for weight in weights]
    parts = [math.floor(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda one: (parts[one] - quotas[one], one))
    for one in order[: whole - sum(parts)]:
        parts[one] += 1
    return parts


@dataclass
class Part:
    """A split at work, or what is not split (`rest`)."""

    where: Where
    tranche: int
    rest: bool = False
    signed: bool = False
    conditional: bool = False
    open: int = 0
    base: int = 0
    paid: int = 0
    closed: int = 0
    closed_base: int = 0
    received: int = 0

    def give(self, amount: int) -> int:
        """Take from what is open; all of the base with the last of it (rule 2)."""
        base = self.base if amount == self.open else half_up(Fraction(self.base * amount, self.open))
        self.open, self.base = self.open - amount, self.base - base
        return base


@dataclass
class Pledge:
    """What happened to a pledge: (day, what, details), in order of entry."""

    donor: str
    restricted: bool = False
    facts: list[tuple[date, str, dict[str, Any]]] = field(default_factory=list)
    #: How each receipt that has a number fell: part, open, its base, revived, its base, base value, what is left of it.
    falls: dict[int, list[list[Any]]] = field(default_factory=dict)
    cancelled: bool = False

    def parts(self, on: date) -> list[Part]:
        self.falls, self.cancelled = {}, False
        parts: list[Part] = []
        for _day, what, details in sorted((one for one in self.facts if one[0] <= on), key=lambda one: one[0]):
            parts = getattr(self, what)(parts, **details)
        return parts

    def promise(self, parts, amount, base, tranche=0):
        return [*parts, Part((None, None), tranche, rest=True, open=amount, base=base)]

    def divide(self, parts, splits, conditional=()):
        mine, others = [one for one in parts if one.tranche == 0], [one for one in parts if one.tranche]
        known = {one.where: one for one in mine if not one.rest}
        rest = next(one for one in mine if one.rest)
        whole = sum(one.open + one.paid + one.closed for one in mine)
        base = sum(one.base for one in mine)
        new = []
        for where, amount in splits.items():
            part = known.pop(where, None) or Part(where, 0, signed=rest.signed)
            part.open, part.conditional = amount - part.paid - part.closed, where in conditional
            new.append(part)
        for part in known.values():
            part.open = 0
        rest.open = whole - sum(splits.values()) - rest.paid - rest.closed
        new += [*known.values(), rest]
        for part, value in zip(new, shared(base, [one.open for one in new]), strict=True):
            part.base = value
        return [*new, *others]

    def sign(self, parts, amount, promised, tranche=0):
        mine = [one for one in parts if one.tranche == tranche]
        for part in mine:
            part.signed = True
        missing = max(0, promised - amount - sum(one.closed for one in mine))
        self._shut(mine, shared(missing, [one.open for one in mine]))
        return parts

    def confirm(self, parts, where):
        for part in parts:
            part.conditional = part.conditional and (part.where != where or part.tranche != 0)
        return parts

    def close(self, parts, amount=None, names=()):
        everything = sum(one.open for one in parts)
        if amount is None:  # a cancellation closes what it names, else everything
            everything = sum(one.open for one in parts if not names or self._meant(parts, one, names))
            self.cancelled = self.cancelled or not names
        self._shut(parts, self._fall(parts, everything if amount is None else amount, names))
        return parts

    def _shut(self, parts, amounts):
        for part, amount in zip(parts, amounts, strict=True):
            if amount:
                part.closed_base += part.give(amount)
                part.closed += amount

    def receive(self, parts, paid, base, names=(), number=0):
        taken = self._fall(parts, paid, names)
        late = min(paid - sum(taken), sum(one.closed for one in parts))
        revived = shared(late, [one.closed for one in parts])
        over = paid - sum(taken) - late
        if over:  # a part of its own, with nothing open (rule 6)
            parts = [*parts, Part((None, None), -1)]
            taken, revived = [*taken, over], [*revived, 0]
        values = shared(base, [one + other for one, other in zip(taken, revived, strict=True)])
        self.falls[number] = falls = []
        for part, amount, again, value in zip(parts, taken, revived, values, strict=True):
            given = part.give(amount) if part.tranche >= 0 and amount else 0
            lost = half_up(Fraction(part.closed_base * again, part.closed)) if again else 0
            lost = part.closed_base if again and again == part.closed else lost
            part.closed_base -= lost
            part.closed -= again
            part.paid += amount + again if part.tranche >= 0 else 0
            part.received += value
            if amount or again:
                falls.append([part, amount, given, again, lost, value, amount + again, given + lost])
        return parts

    def reverse(self, parts, number):
        """Every part back where it came from; after a cancellation it closes (rule 8)."""
        for part, amount, given, again, lost, value, *_left in self.falls.pop(number, ()):
            part.received -= value
            if part.tranche >= 0:
                part.paid -= amount + again
                part.open, part.base = (
                    part.open + (not self.cancelled) * amount,
                    part.base + (not self.cancelled) * given,
                )
                part.closed += again + self.cancelled * amount
                part.closed_base += lost + self.cancelled * given
        return parts

    def refund(self, parts, number, paid, base, again=False):
        """The overpaid part first, the rest in proportion; it closes unless it is due again (rule 8)."""
        falls = self.falls[number]
        over = [min(paid, fall[6]) if fall[0].tranche < 0 else 0 for fall in falls]
        rest = shared(paid - sum(over), [0 if fall[0].tranche < 0 else fall[6] for fall in falls])
        amounts = [one + other for one, other in zip(over, rest, strict=True)]
        wanted = shared(base, amounts) if sum(amounts) < sum(f[6] for f in falls) else [f[5] for f in falls]
        values = [min(one, fall[5]) for one, fall in zip(wanted, falls, strict=True)]
        for fall, amount, value in sorted(zip(falls, amounts, values, strict=True), key=lambda one: not one[1]):
            part, worth = fall[0], fall[7] if amount == fall[6] else half_up(Fraction(fall[7] * amount, fall[6]))
            more = min(base - sum(values), fall[5] - value)  # what did not fit on another
            fall[5], fall[6], fall[7] = fall[5] - value - more, fall[6] - amount, fall[7] - worth
            part.received, base = part.received - value - more, base - more
            if part.tranche >= 0:
                part.paid -= amount
                part.open, part.base = part.open + again * amount, part.base + again * worth
                part.closed, part.closed_base = (
                    part.closed + (not again) * amount,
                    part.closed_base + (not again) * worth,
                )
        return parts

    def _fall(self, parts, amount, names):
        """On what is named as far as it reaches, then on all that is open."""
        taken = [0] * len(parts)
        for matches in (lambda part: self._meant(parts, part, names), lambda part: True):
            free = [one.open - used if matches(one) else 0 for one, used in zip(parts, taken, strict=True)]
            more = shared(min(amount - sum(taken), sum(free)), free)
            taken = [one + other for one, other in zip(taken, more, strict=True)]
        return taken

    def _meant(self, parts, part, names):
        """A split of that very place wins over all that the name takes in."""
        splits = {one.where for one in parts if not one.rest and (one.open or one.paid or one.closed)}
        return any(part.where == name if name in splits else self._means(name, part.where) for name in names)

    def _means(self, name, where):
        if name == (None, None):
            return where == name
        return all(said is None or said == meant for said, meant in zip(name, where, strict=True))


@dataclass
class Ledger:
    pledges: list[Pledge] = field(default_factory=list)
    #: activity, year, day, direct cost, support rate in 1/100 %.
    needs: list[tuple[str, int, date, int, int]] = field(default_factory=list)
    #: donor, opened, lost on, amount in base, probability in 1/100 %, parts by place.
    hopes: list[tuple[str, date, date | None, int, int, dict[Where, int]]] = field(default_factory=list)

    def money(self, on: date, *, public: bool) -> tuple[dict[Where, Counter[str]], dict[str, Counter[str]]]:
        """Money by place and by donor."""
        places: dict[Where, Counter[str]] = defaultdict(Counter)
        donors: dict[str, Counter[str]] = defaultdict(Counter)
        for pledge in self.pledges:
            for part in [] if public and pledge.restricted else pledge.parts(on):
                secured = part.base if part.signed else 0
                figures = {"received": part.received, "committed": secured, "pledged": part.base - secured}
                figures["conditional"] = secured if part.conditional else 0
                places[part.where].update(figures)
                donors[pledge.donor].update(figures)
        for donor, opened, lost, amount, probability, cells in [] if public else self.hopes:
            if opened <= on and (lost is None or on < lost):
                worth = half_up(Fraction(amount * probability, 10_000))
                weights = {**cells, (None, None): amount - sum(cells.values())}
                for where, share in zip(weights, shared(worth, list(weights.values())), strict=True):
                    places[where]["expected"] += share
                    donors[donor]["expected"] += share
        return places, donors

    def required(self, on: date) -> dict[Where, int]:
        found: dict[Where, int] = {}
        for activity, year, _day, direct, rate in sorted((n for n in self.needs if n[2] <= on), key=lambda one: one[2]):
            found[activity, year] = direct + half_up(Fraction(direct * rate, 10_000))
        return found

    def closable(self, gaps: dict[Where, int], open_money: dict[Where, int]) -> int:
        """The smallest cut between open money and gaps: what one cannot pass is the most that flows."""
        sources = list(open_money)
        best = None
        for kept in chain.from_iterable(combinations(sources, size) for size in range(len(sources) + 1)):
            cut = sum(amount for where, amount in open_money.items() if where not in kept)
            cut += sum(gap for cell, gap in gaps.items() if any(self._reaches(where, cell) for where in kept))
            best = cut if best is None else min(best, cut)
        return best or 0

    def _reaches(self, money: Where, cell: Where) -> bool:
        return all(said is None or said == meant for said, meant in zip(money, cell, strict=True))
