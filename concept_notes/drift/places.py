"""Where a fact of a note stands, in the words of a reader, and which facts are no drift.

Every field of a note's context is in one of the two tables; a test refuses one that is in neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Money beside a need, as a note's tables name it, in the order in which a reader looks.
MONEY: Final[Mapping[str, str]] = {
    "missing": "still missing",
    "need": "need",
    "received": "received",
    "signed": "signed, not yet paid",
    "surplus": "secured above the need",
    "promised": "promised, not signed",
    "surplus_received": "received above the need",
}


def _sums(path: str, place: str) -> dict[str, str]:
    return {f"{path}.{name}": f"{place}: {said}" for name, said in MONEY.items()}


def _line(path: str) -> dict[str, str]:
    """What a note says of an activity, wherever it says so: each difference stands once."""
    return {
        f"{path}.title": "{named}|: its name",
        f"{path}.area": "{named}|: its area of work",
        f"{path}.deliverables": "{named}|: what it delivers",
        f"{path}.lead": "{named}|: who leads it",
    }


def _budget(path: str, place: str) -> dict[str, str]:
    return {
        f"{path}.lines.amounts": f"{place}| in {{year}}: {{category}}",
        f"{path}.support.amounts": f"{place}| in {{year}}: {{category}}",
        f"{path}.direct": f"{place}| in {{year}}: direct cost",
        f"{path}.totals": f"{place}| in {{year}}: total",
        f"{path}.total": f"{place}|{{together}}: total",
    }


def _buys(path: str) -> dict[str, str]:
    return {
        f"{path}.each": "What it buys|: the unit of “{what}”",
        f"{path}.costs": "What it buys| in {year}: “{what}”, {each}",
    }


def _without(path: str, place: str) -> dict[str, str]:
    return {
        path: f"{place}| in {{year}}",
        f"{path}.coverage_percent": f"{place}| in {{year}}: share that is secured",
        f"{path}.pays": f"{place}| in {{year}}: what is paid",
        f"{path}.lacks": f"{place}| in {{year}}: what is not paid at all",
        f"{path}.partly": f"{place}| in {{year}}: what is paid in part",
        f"{path}.words": f"{place}| in {{year}}: what that means",
    }


#: Of each fact its table, a stroke, and its row and column. What stands in braces is of the records it lies in.
PLACES: Final[Mapping[str, str]] = {
    "group.name": "The group|: its name",
    "group.short": "The group|: its short name",
    "group.mandate": "The group|: its mandate",
    "group.context": "The group|: where the work stands",
    "donor.name_the": "The donor|: its name",
    "donor.addressee": "The donor|: the office addressed",
    "donor.priorities": "Why this donor|: “{name}”",
    "donor.priorities.activities": "Why this donor|: what serves “{name}”",
    "donor.strategy": "Why this donor|: where it declared its priorities",
    "donor.strategy_date": "Why this donor|: the day of that declaration",
    "ask.amount": "The request|: what the sum asked is worth",
    "ask.subject": "The request|: what it is for",
    "ask.equivalent": "The request|: about the same in the donor’s currency",
    **_buys("buys"),
    "buys_more": "What it buys|: further activities",
    **_without("without", "What stays undone"),
    **_sums("plan.sums", "Whole work plan| in {year}"),
    "open.received": "Money tied to no activity or year|: received",
    "open.signed": "Money tied to no activity or year|: signed, not yet paid",
    "open.promised": "Money tied to no activity or year|: promised",
    "signed": "All that is signed and not yet paid|",
    "conditional": "Of what is signed, what still depends on a parliament or on available funds|",
    "sizes.amount": "Other sizes|: “{what}”",
    "thanks_more": "Thanks|: earlier payments that are not named",
    "how.sign": "How to contribute|: who signs",
    "how.instrument": "How to contribute|: the instrument",
    "how.support_cost": "How to contribute|: support cost",
    "how.report": "How to contribute|: reports",
    "how.audit": "How to contribute|: audit",
    **_line("activities"),
    **_sums("activities.years.sums", "{named}| in {year}"),
    **_sums("activities.total", "{named}|{together}"),
    **_sums("offered.sums", "{offered}| in {year}"),
    **_sums("offered_total", "{offered}|{together}"),
    **_budget("budget", "Budget"),
    "budget_years.years": "The donor’s budget years|, {budget_year}: years of work",
    "budget_years.direct": "The donor’s budget years|, {budget_year}: direct cost",
    "budget_years.support": "The donor’s budget years|, {budget_year}: support cost",
    "budget_years.total": "The donor’s budget years|, {budget_year}: total",
    "budget_years.missing": "The donor’s budget years|, {budget_year}: still missing",
    "wants.annexes": "What the donor wants|: annexes",
    "wants.visibility": "What the donor wants|: how a contribution is made known",
    "wants.levy": "The request|: coordination levy",
    "wants.to_transfer": "The request|: together with the levy",
    "wants.levy_by_year": "The request| in {year}: coordination levy",
    "wants.transfer_equivalent": "The request|: together with the levy, in the donor’s currency",
    "results": "Results of {of}|: “{change}”",
    "results.change": "Results of {of}|: the change that “{indicator}” shows",
    "results.indicator": "Results of {of}|: how “{change}” is seen",
    "results.baseline": "Results of {of}|: “{indicator}”, baseline",
    "results.targets": "Results of {of}| in {year}: “{indicator}”, target",
    "results.source": "Results of {of}|: “{indicator}”, where it is read",
    "results.assumption": "Results of {of}|: what must hold for “{change}”",
    "risks": "Risks of {of}|: “{risk}”",
    "risks.risk": "Risks of {of}|: what “{answer}” answers",
    "risks.likelihood": "Risks of {of}|: “{risk}”, how likely",
    "risks.impact": "Risks of {of}|: “{risk}”, how bad",
    "risks.answer": "Risks of {of}|: “{risk}”, what is done about it",
    "history.received": "Payments of the donor|, {of}, {year}: received",
    "shares.own": "Who pays for what|, {of}: paid or signed by the donor",
    "shares.others": "Who pays for what|, {of}: by others",
    **_line("chapters.line"),
    **_sums("chapters.line.years.sums", "{named}| in {year}"),
    **_sums("chapters.line.total", "{named}|{together}"),
    **_buys("chapters.costs"),
    **_budget("chapters.budget", "{budget}"),
    "chapters.purpose": "{named}|: what it is for",
    **_without("chapters.without", "{undone}"),
    **_line("whole_plan"),
    **_sums("whole_plan.years.sums", "Whole work plan by activity|, {code} in {year}"),
    "proposal.objective": "Objective|",
    "proposal.monitoring": "Monitoring|",
    "proposal.safeguards": "Safeguards|",
    "proposal.uses.amounts": "How the request is divided|, {of} in {year}",
    "proposal.bodies": "Who takes part|: {name}",
    "proposal.bodies.roles": "Who takes part|: {name}, its roles",
    "proposal.bodies.leads": "Who takes part|: {name}, what it leads",
    "proposal.members_named": "Who takes part|: members that are named",
    "proposal.members": "Who takes part|: members in all",
    "proposal.terms": "Who chairs|: {role}",
    "proposal.terms.chairs": "Who chairs|: {role}",
    "proposal.terms.starts": "Who chairs|: {role}, from",
    "proposal.terms.ends": "Who chairs|: {role}, until",
    "proposal.plan.area": "{named}|: its area of work",
    "proposal.plan.lead": "{named}|: who leads it",
    "proposal.plan.standing": "{named}|: how it stands",
    "proposal.plan.needs": "Whole work plan by activity|, {of} in {year}: need",
    "proposal.own_budget.lines.amounts": "Budget in the donor’s currency| in {year}: {category}",
    "proposal.own_budget.lines.total": "Budget in the donor’s currency|{together}: {category}",
    "proposal.own_budget.totals": "Budget in the donor’s currency| in {year}: total",
    "proposal.own_budget.total": "Budget in the donor’s currency|{together}: total",
    "proposal.own_budget.levy": "Budget in the donor’s currency| in {year}: coordination levy",
    "proposal.decisions.lines.needs": "Decisions on the need|, {dated}, {by}: {of} in {year}",
    "proposal.original": "Decisions on the need| in {year}: what was first decided",
    "proposal.changes": "Decisions on the need| in {year}: what was changed since",
}

_ASKED = "it was asked so, and what was asked stays what was asked"
_ITSELF = "it is the note itself"
_FORM = "it is what the donor wants a note to look like, no figure"
_RATE = "it is told beside each amount in that currency"
_RESULTS = "it is told with the results"
_OF_ACTIVITY = "it is told as the figure of the activity"
_LISTED = "told as a list of what was said and is gone, and what is new"
#: What is no drift by itself, and why.
NOT_DRIFT: Final[Mapping[str, str]] = {
    "base": "the ledger has one currency for good",
    "meta": _ITSELF,
    "donor.code": _ITSELF,
    "donor.name": "it is told as it stands inside a sentence",
    "donor.kind": _FORM,
    "ask.years": _ASKED,
    "ask.parts": _ASKED,
    "ask.reply_by": _ASKED,
    "ask.by_year": _ASKED,
    "ask.given": _ASKED,
    "ask.covers_all": "what is still missing is told",
    "ask.rate": _RATE,
    "ask.rate_date": _RATE,
    "buys.missing": _OF_ACTIVITY,
    "without.need": "it is told as the need of what is offered",
    "sizes.what": "one that is offered no longer is not told: a limit that binds must not show",
    "thanks": _LISTED,
    "announced": _LISTED,
    "contacts": _LISTED,
    "activities.code": _ASKED,
    "chapters.line.code": _ASKED,
    "budget.years": _ASKED,
    "budget.lines.category": "a category that is called otherwise cannot be told from a new one; the sums are",
    "shares.missing": _OF_ACTIVITY,
    "chapters.costs.missing": _OF_ACTIVITY,
    "chapters.without.need": _OF_ACTIVITY,
    "chapters.budget.lines.category": "a category that is called otherwise cannot be told from a new one; the sums are",
    "chapters.budget.years": _ASKED,
    "budget_years.begins": "it goes with the name of the budget year",
    "budget_years.asked": _ASKED,
    "wants.results_format": _FORM,
    "wants.cofunding": _FORM,
    "wants.limit": _FORM,
    "whole_plan.total": "its years are told",
    "proposal.pathways": _RESULTS,
    "proposal.used": _ASKED,
    "proposal.plan.asked": _ASKED,
    "proposal.own_budget.rate": _RATE,
    "proposal.own_budget.rate_date": _RATE,
}

#: By what two records of a list are the same, the closest first: a result keeps its place while one of its texts is the same.
KEYS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "donor.priorities": (("name",),),
    "buys": (("what",),),
    "without": (("year",),),
    "plan": (("year",),),
    "sizes": (("what",),),
    "activities": (("code",),),
    "activities.years": (("year",),),
    "offered": (("year",),),
    "budget.lines": (("category",),),
    "budget.support": (("category",),),
    "budget_years": (("budget_year",),),
    "results": (("activity", "change", "indicator"), ("activity", "indicator"), ("activity", "change")),
    "risks": (("activity", "risk"), ("activity", "answer")),
    "history": (("activity", "year"),),
    "shares": (("activity",),),
    "chapters": (("line",),),
    "chapters.costs": (("what",),),
    "chapters.without": (("year",),),
    "chapters.line.years": (("year",),),
    "chapters.budget.lines": (("category",),),
    "chapters.budget.support": (("category",),),
    "whole_plan": (("code",),),
    "whole_plan.years": (("year",),),
    "proposal.uses": (("activity",),),
    "proposal.bodies": (("name",),),
    "proposal.terms": (("role", "starts"), ("role",)),
    "proposal.plan": (("activity",),),
    "proposal.own_budget.lines": (("category",),),
    "proposal.decisions": (("dated", "by"),),
    "proposal.decisions.lines": (("activity",),),
}
#: Fields that the same records have the same of.
CALLED: Final = frozenset(
    f"{path}.{name}" for path, keys in KEYS.items() for name in set.intersection(*(set(key) for key in keys))
)
#: Fields that are told before all others of their record: what is asked against.
FIRST: Final = (
    "missing", "need", "received", "total",
    "offered_total", "offered", "activities", "plan", "open", "signed", "conditional", "budget",
)  # fmt: skip
#: Lists of which only the records of both days are compared.
OF_BOTH: Final = frozenset({"sizes"})
#: Lists whose order a note says, and where.
ORDERED: Final[Mapping[str, str]] = {"donor.priorities": "Why this donor|: in which order its priorities stand"}
#: What follows the years of the plan; every other row of figures follows those of the request.
OVER_THE_PLAN: Final = frozenset({"proposal.plan.needs"})
#: Rows of figures, one for each year, by the last word of their path.
ROWS: Final = frozenset(
    {"costs", "amounts", "direct", "totals", "levy_by_year", "targets", "needs", "levy", "original", "changes"}
)
