"""What a request is held against before it is made: what the donor gave so far, what its profile says, odd sums.

For the maker alone: nothing of it is printed. What a profile says in free words is repeated beside the note's own figure and
not compared, because words such as “at most 7 %” are no field.
"""

from __future__ import annotations

import re
from collections import defaultdict

from concept_notes.facts.context import Ask, Budget
from concept_notes.gathering.records import Records
from crm.domain.money import divide_half_up
from crm.domain.wording import amount_text
from crm.reports.pledge_summary import lines_of
from crm.store import tables as t

#: More than so many times what a donor gave for its largest year is pointed out. Donors that raise a contribution seldom do
#: more than double it, so beyond three times the request is more likely one that nobody chose.
MOST_TIMES = 3
#: Whole units of base below which a request is more likely a slip of the hand: an agreement costs both sides more.
LEAST = 1_000
_SHARE = re.compile(r"\d\s*(?:%|per ?cent)", re.IGNORECASE)


def weigh(
    records: Records,
    donor: t.Organisation,
    profile: t.DonorProfile | None,
    ask: Ask,
    budget: Budget,
    *,
    typed: bool,
) -> None:
    """Tell the maker what is odd about a request; `typed` is one that a person named."""
    if not ask.amount.minor:
        return
    _size(records, ask, typed=typed)
    _giving(records, donor, ask)
    if profile:
        _shares(records, donor, profile, budget)


def _size(records: Records, ask: Ask, *, typed: bool) -> None:
    base, first = ask.amount.currency, ask.first
    said = amount_text(first.minor, first.currency)
    if ask.amount.minor < LEAST * 10**base.digits:
        records.told.warn(
            "odd-ask", f"The request is {said}, less than {base.code} {LEAST:,}: see that no digit is missing."
        )
    elif typed and first.minor % 10**first.currency.digits:
        records.told.warn("odd-ask", f"The request is {said}, no whole sum: a donor may ask why.")


def _giving(records: Records, donor: t.Organisation, ask: Ask) -> None:
    """The largest part of the request beside the largest year that the donor promised for so far, restricted pledges with it."""
    years: dict[int, int] = defaultdict(int)
    for line in lines_of(records.session, donor.code, as_of=records.as_of):
        for split in line.splits:
            years[split.year or line.promised_on.year] += split.received + split.signed + split.pledged
    largest = max(years.values(), default=0)
    most = max(ask.parts, key=lambda part: part.amount.minor)
    if 0 < largest * MOST_TIMES < most.amount.minor:
        base = ask.amount.currency
        records.told.warn(
            "above-giving",
            f"{amount_text(most.amount.minor, base)} is asked of the budget year {most.budget_year}, more than {MOST_TIMES} "
            f"times the {amount_text(largest, base)} that {donor.name} gave or promised for its largest year so far: see that this "
            "is meant, or choose fewer activities or a smaller sum.",
        )


def _shares(records: Records, donor: t.Organisation, profile: t.DonorProfile, budget: Budget) -> None:
    """What the profile says in words of shares, with the support cost of the note beside it."""
    direct = sum(budget.direct)
    if not direct or not _SHARE.search(profile.needs):
        return
    tenths = divide_half_up(1000 * (budget.total - direct), direct)
    rate = f"{tenths // 10}.{tenths % 10}".removesuffix(".0")
    records.told.warn(
        "needs",
        f"The profile of {donor.name} says “{profile.needs}”. Words are not compared with the note: its support cost is "
        f"{rate} % of direct cost. Read them before it is sent.",
    )
