"""All that a note says, held against the facts of a later day, fact by fact.

Both are as the register keeps facts. Records of a list are matched by what they are called, never by their position;
each difference has its place in words, and the same figure in several parts of a note is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from concept_notes.drift.places import CALLED, FIRST, KEYS, NOT_DRIFT, OF_BOTH, ORDERED, OVER_THE_PLAN, PLACES, ROWS
from concept_notes.facts.context import NoteContext
from concept_notes.facts.kept import COUNTS
from crm.domain.money import Currency, Money
from crm.domain.wording import NONE, amount_text, day, exact, listed, years_text

#: Fields that name an activity by what the note calls it.
_NAMED = frozenset({"activity", "what"})
#: The same in lists.
_LISTS_NAMED = frozenset({"donor.priorities.activities", "proposal.bodies.leads"})
#: Amounts that follow a rate by themselves; every amount in another currency does.
_AT_A_RATE = "ask.amount"
#: Letters of a text that a list of differences has room for.
_ROOM = 200
_Slots = Mapping[str, Any]


@dataclass(frozen=True)
class Moved:
    """An amount of a note: where it stands in plain words, what it says and what it would say now, in minor units.

    None where there is no such amount. `place` is the part of the note, with which `where` begins.
    """

    where: str
    old: int | None
    new: int | None
    place: str = ""
    #: What it is in; None for the currency of the ledger.
    currency: Currency | None = None
    #: For an amount that was converted, the rates of both days: "EUR 0.912 of 30 November 2016".
    rates: tuple[str, str] = ("", "")

    @property
    def within(self) -> str:
        """Where it stands in its part of the note."""
        return _within(self.where, self.place)

    def written(self, base: Currency) -> tuple[str, str]:
        """Both as people write them, with the currency where it is not base."""
        return self._written(self.old, base), self._written(self.new, base)

    def _written(self, amount: int | None, base: Currency) -> str:
        if amount is None:
            return NONE
        return amount_text(amount, self.currency) if self.currency else exact(amount, base.digits)


@dataclass(frozen=True)
class Reworded:
    """Something a note says that would be said otherwise now: where it stands, the old words and the new ones."""

    where: str
    old: str
    new: str
    place: str = ""

    @property
    def within(self) -> str:
        """Where it stands in its part of the note."""
        return _within(self.where, self.place)

    def written(self, base: Currency) -> tuple[str, str]:
        """Both as a list shows them: of long texts what is around the first difference."""
        pairs = enumerate(zip(self.old, self.new, strict=False))
        same = next((at for at, (old, new) in pairs if old != new), min(len(self.old), len(self.new)))
        return _around(self.old, same), _around(self.new, same)


Difference = Moved | Reworded


def heading(place: str, lines: Iterable[Difference]) -> str:
    """A part of a note above what has moved in it, with the rates of both days where amounts were converted."""
    rates = next((one.rates for one in lines if isinstance(one, Moved) and any(one.rates)), None)
    if rates is None:
        return place
    return (
        f"{place} (at {rates[0]})"
        if rates[0] == rates[1]
        else f"{place} (at {rates[0] or NONE}; now {rates[1] or NONE})"
    )


@dataclass(frozen=True)
class Side:
    """The facts of one day, as the register keeps them."""

    facts: Mapping[str, Any]

    @cached_property
    def titles(self) -> dict[str, str]:
        """The codes of activities by what the note calls them."""
        lines = [*self.facts.get("whole_plan", ()), *self.facts.get("activities", ())]
        return {one["title"]: one["code"] for one in lines}

    @cached_property
    def rate(self) -> str:
        """The rate of the request: "EUR 0.912 of 30 November 2016"; "" where there is none."""
        ask = self.facts["ask"]
        rate, dated = ask.get("rate"), ask.get("rate_date")
        return f"{rate} of {day(date.fromisoformat(dated))}" if rate and dated else ""

    def years(self, path: str) -> list[int]:
        """The years that a row of figures is for."""
        if path in OVER_THE_PLAN:
            return [one["year"] for one in self.facts.get("plan", ())]
        return list(self.facts["ask"]["years"])

    def label(self, name: str, value: Any) -> Any:
        """What a record is called: activities by their code."""
        return self.titles.get(value, value) if name in _NAMED else value


@dataclass
class Walk:
    """The facts that a note kept, and those of a later day. `categories` are budget lines by what the note calls them."""

    old: Side
    new: Side
    base: Currency
    categories: Mapping[str, str] = field(default_factory=dict)

    def differences(self) -> tuple[Difference, ...]:
        """Each once, in the order of the note."""
        return tuple(dict.fromkeys(self._record(NoteContext, self.old.facts, self.new.facts, "", self._first)))

    @cached_property
    def _first(self) -> dict[str, Any]:
        """What is the same in the whole note: its activities and years as a place names them."""
        years = self.old.facts["ask"]["years"]
        named = {code: f"Activity {code} “{title}”" for title, code in self.old.titles.items()}
        alone = [one["code"] for one in self.old.facts["activities"]]
        single = len(alone) == 1
        return {
            "together": f", {years_text(years)} together" if len(years) > 1 else f" in {years_text(years)}",
            "offered": named[alone[0]] if single else "All activities offered",
            "names": named,
            "single": single,
        }

    @cached_property
    def _unnamed(self) -> bool:
        """A category of the budget is called otherwise by now, so that its lines cannot be matched."""
        kept = [one["category"] for one in self.old.facts["budget"]["lines"]]
        return bool(self.categories) and any(one not in self.categories for one in kept)

    # --- down the facts -----------------------------------------------------------------------------------

    def _any(self, hint: Any, old: Any, new: Any, path: str, slots: _Slots) -> Iterator[Difference]:
        if old == new or path in NOT_DRIFT:
            return
        kind = _without_none(hint)
        if path in KEYS and is_dataclass(kind):
            yield from self._records(kind, [old] if old else (), [new] if new else (), path, slots)
        elif get_origin(kind) is tuple:
            inner = _without_none(get_args(kind)[0])
            if is_dataclass(inner) and inner is not Money:
                yield from self._records(inner, old or (), new or (), path, slots)
            else:
                yield from self._row(inner, old or (), new or (), path, slots)
        elif is_dataclass(kind) and kind is not Money:
            yield from self._record(kind, old, new, path, slots)
        else:
            yield from self._leaf(kind, old, new, path, slots)

    def _record(self, kind: Any, old: Any, new: Any, path: str, slots: _Slots) -> Iterator[Difference]:
        """The fields of a record; what a note from before did not keep is not compared."""
        known = {**slots, **self._slots(old, new, path)} if path else slots
        for name, hint in _hints(kind).items():
            if old is not None and name not in old:
                continue
            inside = f"{path}.{name}" if path else name
            before, after = (None if side is None else side.get(name) for side in (old, new))
            yield from self._any(hint, before, after, inside, known)

    def _records(
        self, kind: Any, old: Sequence[Any], new: Sequence[Any], path: str, slots: _Slots
    ) -> Iterator[Difference]:
        if self._unnamed and path.endswith(".lines") and path != "proposal.decisions.lines":
            return
        for before, after in self._matched(old, new, path):
            if before is not None and after is not None:
                yield from self._record(kind, before, after, path, slots)
            elif path not in OF_BOTH:
                inside = self._record(kind, before, after, path, slots)
                # Of a record that came or went its amounts are told; where it has none, it is told as a whole.
                yield from [one for one in inside if isinstance(one, Moved)]
                if path in PLACES:
                    sides = [_summary(kind, one, path) if one else NONE for one in (before, after)]
                    known = {**slots, **self._slots(before, after, path)}
                    yield self._words(PLACES[path], sides[0], sides[1], known)

        if path in ORDERED:
            yield from self._order(old, new, path, slots)

    def _order(self, old: Sequence[Any], new: Sequence[Any], path: str, slots: _Slots) -> Iterator[Difference]:
        """Records that a note names one after the other, where those of both days stand in another order now."""
        (name,) = KEYS[path][0]
        was, now = ([one[name] for one in side] for side in (old, new))
        if [one for one in was if one in now] != [one for one in now if one in was]:
            yield self._words(ORDERED[path], listed(was), listed(now), slots)

    def _matched(self, old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[tuple[Any, Any]]:
        """Records of both days by what they are called; what is left over of either has nothing beside it."""
        pairs: dict[int, Any] = {}
        left = list(new)
        for key in KEYS[path]:
            for at, one in enumerate(old):
                if at in pairs:
                    continue
                wanted = self._key(self.old, one, key)
                same = next((other for other in left if self._key(self.new, other, key) == wanted), None)
                if same is not None:
                    pairs[at] = same
                    left = [other for other in left if other is not same]
        yield from ((one, pairs.get(at)) for at, one in enumerate(old))
        yield from ((None, one) for one in left)

    def _key(self, side: Side, one: Mapping[str, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(self._called(side, name, one[name]) for name in key)

    def _called(self, side: Side, name: str, value: Any) -> Any:
        """What a record is known by: a chapter by its activity's code, a budget line by its category in English."""
        if name == "line":
            return value["code"]
        return self._category(value) if name == "category" else side.label(name, value)

    def _category(self, label: str) -> str:
        return self.categories.get(label, label)

    def _row(self, kind: Any, old: Sequence[Any], new: Sequence[Any], path: str, slots: _Slots) -> Iterator[Difference]:
        """Figures year by year; words as a list."""
        if path.rpartition(".")[2] in ROWS:
            before, after = (
                dict(zip(side.years(path), row, strict=False)) for side, row in ((self.old, old), (self.new, new))
            )
            for year in sorted({*before, *after}):
                yield from self._any(kind, before.get(year), after.get(year), path, {**slots, "year": year})
            return
        labels = (
            [side.label("activity", one) if path in _LISTS_NAMED else str(one) for one in row]
            for side, row in ((self.old, old), (self.new, new))
        )
        was, now = labels
        if was != now:
            yield self._words(_place(path), listed(was) or NONE, listed(now) or NONE, slots)

    def _leaf(self, kind: Any, old: Any, new: Any, path: str, slots: _Slots) -> Iterator[Difference]:
        name = path.rpartition(".")[2]
        if path in CALLED:
            return
        if kind is Money or (kind is int and name not in COUNTS):
            yield from self._amount(old, new, path, slots)
        else:
            yield self._words(_place(path), _written(kind, old, name), _written(kind, new, name), slots)

    def _amount(self, old: Any, new: Any, path: str, slots: _Slots) -> Iterator[Difference]:
        before, after = (one if isinstance(one, Mapping) or one is None else {"amount": one} for one in (old, new))
        codes = {one.get("currency", self.base.code) for one in (before, after) if one}
        where, place = _where(_place(path), slots)
        if len(codes) > 1:
            said = [money(one) if one else NONE for one in (before, after)]
            yield Reworded(where, said[0], said[1], place)
            return
        currency = self.base if codes == {self.base.code} else _currency(before or after)
        first, second = (None if one is None else minor(one["amount"], currency) for one in (before, after))
        if (first or 0) != (second or 0):
            rated = currency != self.base or path == _AT_A_RATE
            rates = (self.old.rate, self.new.rate) if rated else ("", "")
            yield Moved(where, first, second, place, None if currency == self.base else currency, rates)

    # --- places -------------------------------------------------------------------------------------------

    def _words(self, template: str, old: str, new: str, slots: _Slots) -> Reworded:
        where, place = _where(template, slots)
        return Reworded(where, old, new, place)

    def _slots(self, old: Any, new: Any, path: str) -> dict[str, Any]:
        """What a place may name of a record: its own words, as the note has them, and the activity it is about."""
        side, one = (self.old, old) if old is not None else (self.new, new)
        if one is None:
            return {}
        found = {name: value for name, value in one.items() if isinstance(value, str | int) and value is not None}
        line = one.get("line", one)
        code = line.get("code")
        for name in _NAMED:
            if name in one:
                code = side.label(name, one[name])
                found["of"] = code or "no activity"
        if "category" in found:
            found["category"] = self._category(one["category"])
        if path == "history":
            found["year"] = one["year"] or "no year"
        if path == "proposal.decisions":
            found |= {"dated": day(date.fromisoformat(one["dated"])), "by": one["by"] or "no meeting named"}
        if code:
            single = self._first["single"]
            found |= {
                "code": code,
                "named": self._first["names"].get(code) or f"Activity {code} “{line.get('title') or code}”",
                "budget": "Budget" if single else f"Budget of {code}",
                "undone": "What stays undone" if single else f"What stays undone of {code}",
            }
        return found


def _within(where: str, place: str) -> str:
    return where.removeprefix(place).lstrip(" ,:")


def _around(text: str, place: int) -> str:
    """A text that a list has room for: what is around a place in it, in whole words.

    >>> _around("word " * 60 + "here it differs " + "word " * 60, 300).startswith("… word"), _around("short", 3)
    (True, 'short')
    """
    if len(text) <= _ROOM:
        return text
    start = text.rfind(" ", 0, max(0, place - _ROOM // 3)) + 1
    end = len(text) if len(text) <= start + _ROOM else max(text.rfind(" ", start, start + _ROOM), start + _ROOM // 2)
    return ("… " if start else "") + text[start:end] + ("" if end == len(text) else " …")


def _place(path: str) -> str:
    """Where a fact stands; one that nobody found words for by what the program calls it."""
    return PLACES.get(path) or f"{path.replace('_', ' ').replace('.', ', ')}|"


class _Open(dict[str, Any]):
    """What a place names; nothing where a note has no word for it."""

    def __missing__(self, name: str) -> str:
        return NONE


def _where(template: str, slots: _Slots) -> tuple[str, str]:
    place, _, rest = template.partition("|")
    words = _Open(slots)
    part = place.format_map(words)
    return part + rest.format_map(words), part


def _summary(kind: Any, one: Mapping[str, Any], path: str) -> str:
    """A record in a row of words, but for its amounts and for what its place names; by its name where nothing is left."""
    place = PLACES[path]
    said: list[str] = []
    for name, hint in _hints(kind).items():
        inner, value = _without_none(hint), one.get(name)
        if f"{{{name}}}" in place or name in _NAMED or (inner is int and name not in COUNTS):
            continue
        parts = value if isinstance(value, list) else [value]
        said += [_written(inner, part, name) for part in parts if part not in (None, "")]
    return "; ".join(said) or "; ".join(str(one[name]) for name in KEYS[path][0]) or NONE


def _written(kind: Any, value: Any, name: str) -> str:
    if value is None or value == "":
        return NONE
    if kind is date:
        return day(date.fromisoformat(value))
    return f"{value} per cent" if name == "coverage_percent" else str(value)


def money(kept: Mapping[str, str]) -> str:
    """An amount that the register keeps as a decimal number, as people write it: "USD 140,311.51"."""
    currency = _currency(kept)
    return amount_text(minor(kept["amount"], currency), currency)


def _currency(kept: Any) -> Currency:
    """The currency of an amount that was kept, with as many digits."""
    return Currency(kept["currency"], len(kept["amount"].partition(".")[2]))


def minor(text: str, currency: Currency) -> int:
    """An amount that the register keeps, in minor units."""
    return int(Decimal(text).scaleb(currency.digits))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The fields of a kind of fact, in the order in which a reader looks."""
    found = get_type_hints(kind)
    return {
        name: found[name] for name in sorted(found, key=lambda one: FIRST.index(one) if one in FIRST else len(FIRST))
    }


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(one for one in get_args(hint) if one is not NoneType)
    return hint
