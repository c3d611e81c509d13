"""What a typed amount is understood as, said back before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm.domain.money import Currency, parse_amount
from crm.domain.rates import RateOn, Rates, parse_rate, to_base
from crm.domain.wording import amount_text, day
from crm.errors import CrmError

#: Below so many whole units of base, an amount is said to be small.
SMALL = 1_000
#: Above so many times the donor's largest pledge, it is said to be large.
MANY_TIMES = 10


@dataclass(frozen=True)
class Echo:
    """The amount as understood, in words, or why it is not; `doubt` asks to look again."""

    minor: int | None
    sentence: str
    doubt: str = ""


def echo(
    text: str, currency: Currency | None, on: date | None, rates: Rates, *, rate_text: str = "", largest: int = 0
) -> Echo:
    """The typed amount and its value in base at the rate of that day.

    >>> rates = Rates(Currency("USD"))
    >>> echo("1.2m", Currency("USD"), date(2016, 4, 1), rates).sentence
    '= USD 1,200,000.00'
    """
    if not text.strip() or currency is None or on is None:
        return Echo(None, "Write the amount like 1,250,000.50, 250k or 1.2m.")
    try:
        minor = parse_amount(text, currency)
        rate = RateOn(parse_rate(rate_text), on, "given") if rate_text.strip() else rates.on(currency, on)
    except CrmError as error:
        return Echo(None, str(error))
    own = amount_text(minor, currency)
    base = to_base(minor, currency, rate.rate, rates.base)
    if currency == rates.base:
        sentence = f"= {own}"
    else:
        of = "as given" if rate_text.strip() else f"of {day(rate.dated)}"
        sentence = f"{own} = {amount_text(base, rates.base)} at rate {rate.rate:f} {of}"
    stale = None if rate_text.strip() else rates.warning(currency, on)
    return Echo(minor, sentence, " ".join(filter(None, (_doubt(base, rates.base, largest), stale))))


def _doubt(base: int, currency: Currency, largest: int) -> str:
    if base < SMALL * 10**currency.digits:
        return f"This is less than {currency} {SMALL:,}. Is a zero or a letter (k, m) missing?"
    if largest and base > MANY_TIMES * largest:
        return f"This is more than {MANY_TIMES} times the donor's largest pledge so far. Is a zero too many?"
    return ""
