"""What a note asks: how much, never above what may be asked, in whose currency, out of which budget years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from concept_notes.facts import asking
from concept_notes.facts.context import Ask
from concept_notes.facts.offer import Work
from concept_notes.gathering import plan as plan_facts
from concept_notes.gathering.records import Records
from concept_notes.making.wish import Held, Wish
from crm.domain.gap import FundingGap
from crm.domain.money import Currency, Money, divide_half_up, parse_amount
from crm.domain.rates import to_base
from crm.domain.wording import amount_text, day, listed, years_text
from crm.errors import Refused
from crm.store import queries
from crm.store import tables as t


def request(
    records: Records,
    wish: Wish,
    profile: t.DonorProfile | None,
    chosen: Sequence[Work],
    works: Sequence[Work],
    years: Sequence[int],
    whole: FundingGap,
) -> Ask:
    """What is asked, never above the gap that the trio sees in the same cells (counting rule 17).

    Nothing, where something stops the note.
    """
    if wish.held:
        return _held(records, wish, wish.held, profile, chosen, works)
    told, codes = records.told, {work.code for work in chosen}
    limits = [sum(row.gap for row in whole.rows if row.year == year and row.activity in codes) for year in years]
    missing = sum(work.missing(years) for work in chosen)
    amount, typed = _amount(records, chosen, years, wish.ask, sum(limits), missing)
    divided = asking.spread(amount, limits, records.base)
    starts = profile.budget_year_start if profile else 1
    answer = wish.reply_by or asking.reply_by(records.as_of)
    if over := [year for year in years if asking.is_over(year, answer)]:
        later = [year for year in years if year not in over]
        option = f"--years {','.join(map(str, later))}" if later else "--years"
        told.warn("late-year", _over_before(over, later, answer), typed=option)
    equivalent, rate, rate_date = _equivalent(records, amount, typed, profile)
    return Ask(
        amount=Money(amount, records.base),
        subject=plan_facts.subject(records, chosen, works, years, amount),
        years=tuple(years),
        parts=asking.parts_by_budget_year(years, divided, records.base, starts=starts, decided=answer),
        reply_by=answer,
        equivalent=equivalent,
        rate=rate,
        rate_date=rate_date,
        covers_all=amount == missing,
        by_year=tuple(divided),
        given=typed is not None and equivalent == typed,
    )


def _held(
    records: Records,
    wish: Wish,
    held: Held,
    profile: t.DonorProfile | None,
    chosen: Sequence[Work],
    works: Sequence[Work],
) -> Ask:
    """A request as it was made before; what it is worth in another currency follows the rate of the day."""
    amount, typed = _asked(records, held.given) if held.given else (held.amount, None)
    amount = amount if typed else held.amount
    answer = wish.reply_by or asking.reply_by(held.dated)
    equivalent, rate, rate_date = _equivalent(records, amount, typed, profile)
    starts = profile.budget_year_start if profile else 1
    return Ask(
        amount=Money(amount, records.base),
        subject=plan_facts.subject(records, chosen, works, wish.years, held.amount),
        years=wish.years,
        parts=asking.parts_by_budget_year(wish.years, held.by_year, records.base, starts=starts, decided=answer),
        reply_by=answer,
        equivalent=equivalent,
        rate=rate,
        rate_date=rate_date,
        covers_all=held.amount == sum(work.missing(wish.years) for work in chosen),
        by_year=held.by_year,
        given=typed is not None and equivalent == typed,
    )


def _amount(
    records: Records,
    chosen: Sequence[Work],
    years: Sequence[int],
    ask: str | int | None,
    limit: int,
    missing: int,
) -> tuple[int, Money | None]:
    """How much is asked, and the amount that was typed where it is in another currency; 0 where the note stops."""
    told, base, codes = records.told, records.base, [work.code for work in chosen]
    if limit <= 0:
        what = f"{listed(codes)} may ask for no more money" if codes else "no activity lacks money"
        told.stop("nothing-left", f"Nothing is left to ask for: {what} in {in_years(years)}.")
        return 0, None
    if ask is None:
        if limit < missing:
            told.warn(
                "limit",
                f"A limit binds: the request is {amount_text(limit, base)}, below the {amount_text(missing, base)} that the "
                "note shows as missing. A reader who takes one off the other sees that somebody pays the difference: leave "
                f"{listed([work.code for work in chosen if work.bound(years)])} out, or ask for a round sum below it.",
            )
        return limit, None
    amount, typed = _asked(records, ask)
    if amount > limit:
        binds = " A limit binds." if limit < missing else ""
        told.stop(
            "ask-too-high",
            f"{amount_text(amount, base)} is more than may be asked for {listed(codes)} in "
            f"{in_years(years)}: at most {amount_text(limit, base)}.{binds} Ask for less, or add activities or years.",
        )
        return 0, None
    return amount, typed


def _over_before(over: Sequence[int], later: Sequence[int], answer: date) -> str:
    """That money is asked for a year that is over when the answer comes, and how to leave it out."""
    ends = f"{years_text(list(over))} {'is' if len(over) == 1 else 'are'} over"
    years = listed([str(year) for year in later])
    choose = f"the {'year' if len(later) == 1 else 'years'} {years} alone" if later else "later years"
    return f"{ends} by the day of the reply, {day(answer)}; to leave it out, choose {choose}."


def in_years(years: Sequence[int]) -> str:
    """Years as a sentence says them."""
    return years_text(list(years)) or "the coming years"


def _asked(records: Records, ask: str | int) -> tuple[int, Money | None]:
    """What a person typed, in minor units of base; another currency is valued at the rate of the day.

    Where it was typed in another currency, that amount comes too. 0 where there is no rate for it, which stops the note.
    """
    if isinstance(ask, int):
        return ask, None
    currencies = queries.currencies(records.session)
    words = ask.replace("\u00a0", " ").upper().split()
    other = next((currencies[word] for word in words if word in currencies and word != records.base.code), None)
    if other is None:
        return parse_amount(ask, records.base), None
    rates = queries.rates(records.session)
    amount = parse_amount(ask, other)
    try:
        rate = rates.on(other, records.as_of).rate
    except Refused as reason:
        records.told.stop("no-rate", str(reason))
        return 0, None
    base = to_base(amount, other, rate, records.base)
    records.told.warn("old-rate", rates.warning(other, records.as_of))
    said = f"{amount_text(amount, other)} is asked as {amount_text(base, records.base)}, at the rate of the day."
    records.told.warn("currency", said)
    return base, Money(amount, other)


def _equivalent(
    records: Records, amount: int, typed: Money | None, profile: t.DonorProfile | None
) -> tuple[Money | None, str | None, date | None]:
    """The request in the currency it was typed in, else in the donor's own, at the rate of the day, and that rate."""
    own = queries.currencies(records.session).get(profile.currency) if profile else None
    currency = typed.currency if typed else own
    if currency is None or currency == records.base:
        return None, None, None
    rates = queries.rates(records.session)
    try:
        known = rates.on(currency, records.as_of)
    except Refused as reason:
        records.told.warn("currency", f"The request is not shown in {currency.code}: {reason}")
        return None, None, None
    records.told.warn("old-rate", rates.warning(currency, records.as_of))
    same = typed or Money(worth_about(amount, records.base, known.rate, currency), currency)
    if not same.minor:
        return None, None, None
    return same, f"{currency.code} {queries.rate_text(known.rate)}", known.dated


def worth_about(minor: int, base: Currency, rate: Decimal, currency: Currency) -> int:
    """An equivalent is a size, not an amount to pay: whole units, rounded once to three digits that count.

    >>> usd = Currency("USD")
    >>> worth_about(52630815, usd, Decimal("0.912"), Currency("EUR")), worth_about(10735000, usd, Decimal("104.5"), Currency("JPY", 0))
    (48000000, 11200000)
    >>> worth_about(50, usd, Decimal("0.912"), Currency("EUR"))
    46
    """
    worth = Fraction(minor, 10**base.digits) * Fraction(rate)
    unit: int = 10**currency.digits
    if worth < 1:
        return divide_half_up((worth * unit).numerator, (worth * unit).denominator)
    step: int = 10 ** max(0, len(str(int(worth))) - 3)
    return divide_half_up(worth.numerator, worth.denominator * step) * step * unit
