"""Whether the facts of a note add up: of two figures that must agree, neither is printed where they do not."""

from __future__ import annotations

from concept_notes.facts.context import Budget, NoteContext
from concept_notes.facts.proposal import uneven
from concept_notes.facts.sums import NOTHING


def unbalanced(context: NoteContext) -> list[str]:
    """What does not add up, as sentences; empty for every context that may be printed."""
    rows = [(f"the work plan in {row.year}", row.sums) for row in context.plan]
    rows += [(f"the activities offered in {row.year}", row.sums) for row in context.offered]
    rows += [(f"{line.code} in {row.year}", row.sums) for line in context.activities for row in line.years]
    found = [
        f"Need, received, signed and missing of {what} do not add up."
        for what, sums in rows
        if sums.need != sums.secured - sums.surplus + sums.missing
    ]
    if sum(part.amount.minor for part in context.ask.parts) != context.ask.amount.minor:
        found.append("The parts of the request by budget year do not add up to the request.")
    found += _unbalanced_years(context)
    for at, row in enumerate(context.plan):
        if context.whole_plan and sum((line.years[at].sums for line in context.whole_plan), NOTHING) != row.sums:
            found.append(f"The activities of the work plan in {row.year} do not add up to its total.")
    found += [
        f"The years of {line.code} do not add up to its total."
        for line in context.activities
        if sum((row.sums for row in line.years), NOTHING) != line.total
    ]
    if sum((row.sums for row in context.offered), NOTHING) != context.offered_total:
        found.append("The years of the activities offered do not add up to their total.")
    if tuple(row.sums.need for row in context.offered) != context.budget.totals:
        found.append("The budget's totals are not the need of the activities offered.")
    found += [
        f"The shares of “{share.activity}” do not add up to its need."
        for share, line in zip(context.shares, context.activities, strict=False)
        if share.own + share.others + share.missing != line.total.need or min(share.own, share.others) < 0
    ]
    found += [one for chapter in context.chapters for one in _unbalanced_budget(chapter.budget)]
    plan = [row.sums.need for row in context.plan]
    found += uneven(context.proposal, context.ask.amount.minor, context.budget.totals, plan)
    return found + _unbalanced_budget(context.budget)


def _unbalanced_years(context: NoteContext) -> list[str]:
    """What of the donor's budget years does not add up to budget, gap and request."""
    if not (years := context.budget_years):
        return []
    made = [sum(getattr(one, name) for one in years) for name in ("direct", "total", "missing", "asked")]
    whole = [sum(context.budget.direct), context.budget.total, context.offered_total.missing, context.ask.amount.minor]
    asked = [(one.budget_year, one.asked) for one in years if one.asked]
    if (
        made != whole
        or any(one.direct + one.support != one.total for one in years)
        or asked != [(part.budget_year, part.amount.minor) for part in context.ask.parts]
    ):
        return ["The donor’s budget years do not add up to the budget, the gap and the request."]
    return []


def _unbalanced_budget(budget: Budget) -> list[str]:
    found = []
    for at, year in enumerate(budget.years):
        direct = sum(line.amounts[at] for line in budget.lines)
        support = sum(line.amounts[at] for line in budget.support)
        if direct != budget.direct[at] or direct + support != budget.totals[at]:
            found.append(f"The budget of {year} does not add up.")
    if sum(budget.totals) != budget.total:
        found.append("The budget's years do not add up to its total.")
    return found
