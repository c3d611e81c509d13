"""Checks of the data: one list of rules, one loop, every rule runs and says all it finds.

A rule is a function from the facts of a day to problems. Its name is its key, the first line of its docstring is
its title; below it stands where the rule comes from. A problem is a record for the reader and stops nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal

from crm.domain.checked import Facts, Opportunity, Part, Pledge
from crm.domain.rates import STALE_AFTER_DAYS
from crm.domain.wording import amount_text, day, listed

Severity = Literal["error", "warning", "hint"]

#: Worst first, and what each means to a reader.
SEVERITIES: dict[Severity, str] = {
    "error": "a figure may be wrong, or nothing shows that it is right",
    "warning": "something is missing or late, and somebody will ask for it",
    "hint": "worth a look; it may be right as it is",
}
#: Promises so close together may be one promise that was written down twice.
TWICE_WITHIN_DAYS = 45
#: A stored rate may differ by so many per cent from the ledger's; a published one from the one before.
OUTLIER_PERCENT, JUMP_PERCENT = 20, 25
#: Names that resemble each other by so many per cent: Austria and Australia do not, a slip of the pen does.
ALIKE_PERCENT = 88


@dataclass(frozen=True)
class Problem:
    """Something to mend: how bad it is, which record, what is wrong and how to mend it."""

    severity: Severity
    #: The record in the reader's words: "pledge NMK-2016-1".
    subject: str
    #: The kind and code of the record whose page a link leads to: "pledge", "donor", "activity"; others have none.
    kind: str
    code: str
    message: str
    #: The key of the rule that found it; the loop fills it in.
    rule: str = ""


Rule = Callable[[Facts], Iterator[Problem]]


def key(rule: Rule) -> str:
    """How a rule is asked for.

    >>> key(no_evidence)
    'no-evidence'
    """
    return rule.__name__.replace("_", "-")


def title(rule: Rule) -> str:
    """What a rule finds, in a few words.

    >>> title(no_evidence)
    'Pledge without evidence'
    """
    return (rule.__doc__ or key(rule)).splitlines()[0].rstrip(".")


def check(facts: Facts, rules: Sequence[Rule] | None = None) -> tuple[Problem, ...]:
    """What the rules find, in their order; what one rule finds, worst first."""
    order = list(SEVERITIES)
    return tuple(
        replace(problem, rule=key(rule))
        for rule in (RULES if rules is None else rules)
        for problem in sorted(rule(facts), key=lambda one: order.index(one.severity))
    )


def a_year_before(when: date) -> date:
    """The same day twelve months earlier.

    >>> a_year_before(date(2016, 2, 29)), a_year_before(date(2017, 2, 28))
    (datetime.date(2015, 2, 28), datetime.date(2016, 2, 28))
    """
    if when.year == date.min.year:
        return date.min
    return when.replace(year=when.year - 1, day=28 if (when.month, when.day) == (2, 29) else when.day)


def is_stale(dated: date, year: int, as_of: date) -> bool:
    """Whether nobody looked for twelve months at what is needed in a coming year."""
    return year > as_of.year and dated < a_year_before(as_of)


def _of(pledge: Pledge, severity: Severity, message: str) -> Problem:
    return Problem(severity, f"pledge {pledge.code}", "pledge", pledge.code, message)


def _own(pledge: Pledge, minor: int) -> str:
    return amount_text(minor, pledge.currency)


# --- pledges ----------------------------------------------------------------------------------------------------------


def no_evidence(facts: Facts) -> Iterator[Problem]:
    """Pledge without evidence.

    Source: counting rule 4 counts what is promised in writing; without the letter nobody can show that it is.
    """
    for one in facts.pledges:
        if not one.reference and not one.gone:
            said = f"signed on {day(one.signed_on)}" if one.signed_on else f"promised on {day(one.promised_on)}"
            yield _of(
                one,
                "error" if one.signed_on else "warning",
                f"{_own(one, one.amount)} {said} rests on no letter or agreement; write down its reference.",
            )


def receipt_before_pledge(facts: Facts) -> Iterator[Problem]:
    """Money that came before, or with, its promise.

    Source: counting rule 18. The ledger refuses a receipt before its pledge, and an import takes the day of the
    first receipt for both: what it leaves is a promise dated on the very day of the money.
    """
    for one in facts.pledges:
        if one.first_receipt and one.first_receipt < one.promised_on:
            said = f"Money arrived on {day(one.first_receipt)}, before the promise of {day(one.promised_on)}"
            yield _of(one, "error", f"{said}; one of the two days is wrong, correct it.")
        elif one.first_receipt == one.promised_on:
            yield _of(
                one,
                "hint",
                f"It is dated {day(one.promised_on)}, the very day of its first receipt, as an import dates a promise "
                "that was written down after its money; look up the day in its letter.",
            )


def no_agreement(facts: Facts) -> Iterator[Problem]:
    """Money received without an agreement.

    Source: counting rule 4: a receipt counts without signature, so nothing else would point to it.
    """
    for one in facts.pledges:
        if one.paid and not one.signed_on:
            yield _of(
                one,
                "hint",
                f"{_own(one, one.paid)} was received and no agreement is signed; ask for one, or sign it "
                "with the reference of the letter if that is the agreement.",
            )


def no_end_date(facts: Facts) -> Iterator[Problem]:
    """Signed pledge without an end date.

    Source: the first question about a donor is what it funds, until when; reports and renewals hang on that day.
    """
    for one in facts.pledges:
        if one.signed_on and not one.ends_on and not one.gone:
            yield _of(
                one,
                "warning",
                f"Signed on {day(one.signed_on)} without a last day of its period; look it up in the agreement, "
                "or ask the donor how long the money may be used.",
            )


def split_short(facts: Facts) -> Iterator[Problem]:
    """Money not given to an activity and a year.

    Source: counting rule 16: open money closes no gap of the matrix. Once it is paid, a report must say for what.
    """
    for one in facts.pledges:
        loose = [part for part in one.parts if part.amount and (part.activity is None or part.year is None)]
        if loose:
            paid = sum(part.paid for part in loose)
            named = listed([_loose(one, part) for part in loose])
            how_much = "all" if paid == sum(part.amount for part in loose) else _own(one, paid)
            yield _of(
                one,
                "warning" if paid else "hint",
                f"{named}{f', {how_much} of it paid' if paid else ''}. Agree what it is for, "
                "then divide the pledge anew.",
            )


def _loose(pledge: Pledge, part: Part) -> str:
    amount = _own(pledge, part.amount)
    if part.activity is None and part.year is None:
        return f"{amount} has neither activity nor year"
    lacking = "activity" if part.activity is None else "year"
    return f"{amount} for {part.activity or part.year} has no {lacking}"


def instalments_short(facts: Facts) -> Iterator[Problem]:
    """Instalments that do not add up to the pledge.

    Source: counting rule 14: what stands in no instalment is never due, and so never late. A plan may exceed what is
    still to come by what was written off, which is taken from its end.
    """
    for one in facts.pledges:
        planned, meant = one.planned or 0, one.amount - one.closed
        if planned > one.amount:
            more = f"{_own(one, planned - one.amount)} more than the pledge of {_own(one, one.amount)}"
            yield _of(one, "warning", f"Its instalments add up to {_own(one, planned)}, {more}; correct the plan.")
        elif one.open and one.planned is not None and planned < meant:
            less = f"{_own(one, meant - planned)} less than the {_own(one, meant)} that is to come in all"
            yield _of(
                one,
                "warning",
                f"Its instalments add up to {_own(one, planned)}, {less}; write down when the rest is due.",
            )
        elif one.open and one.planned is None and one.signed_on:
            yield _of(
                one,
                "hint",
                f"It is signed and has no instalments, so {_own(one, one.open)} can never be overdue; "
                "write down when it is due.",
            )


def similar_pledges(facts: Facts) -> Iterator[Problem]:
    """Pledges that may be one promise written down twice.

    Source: counting rule 4 counts every promise; one that was entered from the letter and again from the minutes
    counts twice. Looked for: the same donor, currency and amount within 45 days.
    """
    groups: dict[tuple[str, str, int], list[Pledge]] = defaultdict(list)
    for one in facts.pledges:
        if not one.gone:
            groups[one.donor, one.currency.code, one.amount].append(one)
    for group in groups.values():
        ordered = sorted(group, key=lambda one: (one.promised_on, one.code))
        for first, second in pairwise(ordered):
            days = (second.promised_on - first.promised_on).days
            if days <= TWICE_WITHIN_DAYS:
                yield _of(
                    second,
                    "warning",
                    f"{second.donor} promised the same {_own(second, second.amount)} in {first.code} of "
                    f"{day(first.promised_on)}, {_days(days)} before; if it is one promise, cancel one of the two.",
                )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


# --- rates ------------------------------------------------------------------------------------------------------------


def rate_outlier(facts: Facts) -> Iterator[Problem]:
    """Rate far from the ledger's rate of its day.

    Source: counting rule 15: a value is converted once and kept, so a slip in its rate stays. The 20 % are ours:
    wide enough for a bad month, narrow enough for a slip of the pen.
    """
    for one in facts.used_rates:
        if one.known is not None and (by := _percent(one.rate, one.known)) > OUTLIER_PERCENT:
            turned = " It looks turned over." if _percent(1 / one.rate, one.known) <= OUTLIER_PERCENT else ""
            yield Problem(
                "error",
                one.subject,
                one.kind,
                one.code,
                f"It is valued at {one.rate:f} {one.currency} per {facts.base}, {_whole(by)} % off the {one.known:f} "
                f"that the ledger has for {day(one.day)}.{turned} Compare both with what was published.",
            )


def rate_jump(facts: Facts) -> Iterator[Problem]:
    """Rate that jumps from the one before.

    Source: as above, at the root: every value of the days after rests on it. The 25 % are ours, wider because two
    recorded rates may be months apart.
    """
    for before, after in pairwise(facts.known_rates):
        if before.currency == after.currency and (by := _percent(after.rate, before.rate)) > JUMP_PERCENT:
            yield Problem(
                "warning",
                f"rate of {after.currency} of {day(after.dated)}",
                "rate",
                f"{after.currency} {after.dated.isoformat()}",
                f"It is {after.rate:f} per {facts.base}, {_whole(by)} % off the {before.rate:f} of {day(before.dated)}; "
                "compare both with what was published.",
            )


def old_rate(facts: Facts) -> Iterator[Problem]:
    """Rate in use that is older than 45 days.

    Source: counting rule 18: such a rate is used, and said to be old.
    """
    for one in facts.used_rates:
        age = (one.day - one.rate_on).days
        if age > STALE_AFTER_DAYS:
            yield Problem(
                "warning",
                one.subject,
                one.kind,
                one.code,
                f"The rate of {one.currency} used for {day(one.day)} is of {day(one.rate_on)}, {age} days old; "
                "record the rate that was published nearer to that day.",
            )


def _percent(rate: Decimal, known: Decimal) -> Decimal:
    return 100 * abs(rate - known) / known


def _whole(percent: Decimal) -> str:
    return f"{percent.to_integral_value(ROUND_HALF_UP):,f}"


# --- what is needed ---------------------------------------------------------------------------------------------------


def stale_requirement(facts: Facts) -> Iterator[Problem]:
    """Need of a coming year that nobody looked at for 12 months.

    Source: counting rule 10: the latest revision holds until the next, however old it is; the gap and every ask
    of that year rest on it.
    """
    for one in facts.needs:
        if one.amount and is_stale(one.dated, one.year, facts.as_of):
            yield Problem(
                "warning",
                f"need of {one.activity} in {one.year}",
                "activity",
                one.activity,
                f"{amount_text(one.amount, facts.base)} was last revised on {day(one.dated)}; "
                "revise it, or have the same amount approved again.",
            )


def no_requirement(facts: Facts) -> Iterator[Problem]:
    """Running activity without a need in the year.

    Source: counting rule 10: a state changes no figure, so work without a need is missing from the gap; what needs
    nothing has a revision to 0.
    """
    year = facts.as_of.year
    known = {one.activity for one in facts.needs if one.year == year}
    for one in facts.activities:
        if one.running and one.planned_in(year) and one.code not in known:
            yield Problem(
                "warning",
                f"activity {one.code}",
                "activity",
                one.code,
                f"It is running and no need is recorded for {year}; record what it costs, or 0 if it costs nothing.",
            )


# --- donors and what comes next ---------------------------------------------------------------------------------------


def similar_donors(facts: Facts) -> Iterator[Problem]:
    """Donors that may be one.

    Source: donor tables from outside name the same body in several ways; its pledges would then stand apart.
    """
    for one in facts.alike:
        if one.percent >= ALIKE_PERCENT:
            yield Problem(
                "hint",
                f"donor {one.second.code}",
                "donor",
                one.second.code,
                f"“{one.second.name}” resembles “{one.first.name}” ({one.first.code}); if both are one donor, "
                "record new pledges under one code only.",
            )


def no_focal_point(facts: Facts) -> Iterator[Problem]:
    """Donor without a focal point.

    Source: the Chair's report of 2015, which asks for a list of focal points that is kept current.
    """
    for one in facts.donors:
        if one.current and not one.focal_points:
            yield Problem(
                "warning",
                f"donor {one.code}",
                "donor",
                one.code,
                f"{one.name} has no focal point on this day; find out whom to write to, and record the office.",
            )


def stale_focal_point(facts: Facts) -> Iterator[Problem]:
    """Focal point not verified for 12 months.

    Source: as above; a list is as good as the day on which somebody last made sure.
    """
    oldest = a_year_before(facts.as_of)
    for donor in facts.donors:
        for one in donor.focal_points if donor.current else ():
            if one.verified is None or one.verified < oldest:
                who = f"{one.function}{f' ({one.place})' if one.place else ''}"
                last = f"on {day(one.verified)}" if one.verified else f"on no day that is known by {day(facts.as_of)}"
                yield Problem(
                    "warning",
                    f"focal point of {donor.code}",
                    "donor",
                    donor.code,
                    f"The {who} was last verified {last}; ask whether this is still the person to write to.",
                )


def no_next_step(facts: Facts) -> Iterator[Problem]:
    """Opportunity without a next step to come.

    Source: an opportunity has a next step with a day, or it is forgotten when the Chair changes.
    """
    for one in facts.opportunities:
        if wrong := _step(one, facts.as_of):
            yield Problem(
                "warning",
                f"opportunity {one.code}",
                "donor",
                one.donor,
                f"{wrong}; agree who does what by when, or say why it was lost.",
            )


def _step(one: Opportunity, as_of: date) -> str:
    step = one.next_step.rstrip(".")
    if not step:
        return "No next step is agreed"
    if one.next_step_on is None:
        return f"The next step, “{step}”, has no day"
    return f"The next step, “{step}”, was for {day(one.next_step_on)}" if one.next_step_on < as_of else ""


def overdue_task(facts: Facts) -> Iterator[Problem]:
    """Task whose day has passed.

    Source: what was agreed in a meeting is a task with a day; due today is not overdue, as with instalments (rule 14).
    """
    for one in facts.tasks:
        if one.due and one.due < facts.as_of:
            yield Problem(
                "warning",
                f"task “{one.title}”",
                "donor" if one.donor else "task",
                one.donor,
                f"It was due on {day(one.due)}, {_days((facts.as_of - one.due).days)} ago; do it, or note that it is done.",
            )


def shared_slice(facts: Facts) -> Iterator[Problem]:
    """Activity and year offered to more than one donor.

    Source: two donors that say yes to the same slice pay for it twice, and neither is asked for what still lacks.
    """
    for one in facts.slices:
        mend = "agree who is asked for what, and make one of the notes anew" if one.too_much else "see that it stays so"
        yield Problem(
            "warning" if one.too_much else "hint",
            f"{one.activity} in {one.year}",
            "activity",
            one.activity,
            f"{one.says} {mend[0].upper()}{mend[1:]}.",
        )


#: All rules, in the order in which they are read: what makes a figure wrong, what makes it incomplete, whom to ask,
#: what to do next. A new rule is a function above and its name here.
RULES: tuple[Rule, ...] = (
    no_evidence,
    receipt_before_pledge,
    rate_outlier,
    rate_jump,
    old_rate,
    similar_pledges,
    instalments_short,
    split_short,
    no_end_date,
    no_agreement,
    stale_requirement,
    no_requirement,
    similar_donors,
    no_focal_point,
    stale_focal_point,
    no_next_step,
    overdue_task,
    shared_slice,
)
