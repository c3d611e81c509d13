"""Drift in the tables that longer notes have beside those of every note: the whole plan by activity, payments, who pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concept_notes.facts.context import ActivityLine, NoteContext

#: Money beside a need, as a note's tables name it, in the order in which a reader looks.
MONEY: Mapping[str, str] = {
    "missing": "still missing",
    "need": "need",
    "received": "received",
    "signed": "signed, not yet paid",
    "surplus": "secured above the need",
    "promised": "promised, not signed",
}
_SHARES: Mapping[str, str] = {"own": "paid or signed by the donor", "others": "by others", "missing": "still missing"}
Figures = dict[str, int]


@dataclass(frozen=True)
class Longer:
    """The figures of the longer tables by their place: what the note says, and what it would say now."""

    old: Figures
    new: Figures


def longer(kept: Mapping[str, Any], now: NoteContext, minor: Callable[[str], int]) -> Longer:
    """Those figures of both, in minor units of base; years that are over by now are left out, and so is what was not kept."""
    years = {row.year for row in now.plan}
    old: Figures = {}
    new: Figures = {}
    if kept.get("whole_plan"):
        old |= _kept_plan(kept["whole_plan"], years, minor)
        new |= dict(_plan(now.whole_plan))
    if kept.get("history"):
        old |= {_paid(one["activity"], one["year"]): minor(one["received"]) for one in kept["history"]}
        new |= {_paid(one.activity, one.year): one.received for one in now.history}
    if kept.get("shares"):
        old |= {
            _share(one["activity"], said): minor(one[name]) for one in kept["shares"] for name, said in _SHARES.items()
        }
        new |= {_share(one.activity, said): getattr(one, name) for one in now.shares for name, said in _SHARES.items()}
    if kept.get("chapters"):
        for one in kept["chapters"]:
            old |= dict(
                _totals(one["line"]["code"], one["budget"]["years"], [minor(at) for at in one["budget"]["totals"]])
            )
        for chapter in now.chapters:
            new |= dict(_totals(chapter.line.code, list(chapter.budget.years), list(chapter.budget.totals)))
    return Longer(old, new)


def _plan(lines: tuple[ActivityLine, ...]) -> Iterator[tuple[str, int]]:
    for line in lines:
        for row in line.years:
            yield from ((_cell(line.code, row.year, said), getattr(row.sums, name)) for name, said in MONEY.items())


def _kept_plan(lines: list[Any], years: set[int], minor: Callable[[str], int]) -> Figures:
    return {
        _cell(line["code"], row["year"], said): minor(row["sums"][name])
        for line in lines
        for row in line["years"]
        if row["year"] in years
        for name, said in MONEY.items()
    }


def _cell(code: str, year: int, said: str) -> str:
    return f"Whole work plan by activity, {code} in {year}: {said}"


def _paid(activity: str | None, year: int | None) -> str:
    return f"Payments of the donor, {activity or 'no activity'}, {year or 'no year'}: received"


def _share(activity: str, said: str) -> str:
    return f"Who pays for what, {activity}: {said}"


def _totals(code: str, years: list[int], totals: list[int]) -> Iterator[tuple[str, int]]:
    return ((f"Budget of {code} in {year}: total", total) for year, total in zip(years, totals, strict=True))
