"""To which pledge an incoming payment may belong: candidates with points and reasons in words, never a guess.

The amount speaks only in the pledge's own currency. Money in another currency is proposed where the donor is named
or the text refers to the pledge, and then a rate is needed. Between two that have equally good reasons nobody is
chosen. Nothing is read or written here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from crm.domain import wording
from crm.domain.money import Currency

#: What each reason is worth. A reference outweighs a donor, and a donor an amount that is only near.
POINTS = {
    "pledge in the text": 60,
    "agreement in the text": 50,
    "next instalment exactly": 40,
    "open amount exactly": 35,
    "donor": 30,
    "next instalment less charges": 20,
    "open amount less charges": 15,
    "due near": 10,
}

#: Days between the payment and the due day that still count as near.
NEAR_DAYS = 15
#: What a bank may have kept: this many units of the currency, or one in a hundred, whichever is more.
CHARGES_UNITS, CHARGES_SHARE = 50, 100


@dataclass(frozen=True)
class OpenPledge:
    """A pledge that is not wholly paid, in minor units of its currency."""

    code: str
    donor: str
    donor_name: str
    currency: Currency
    open: int
    #: What is open of its oldest open instalment, and when that is due; None without a plan or a day.
    next_amount: int | None = None
    next_due: date | None = None
    #: The donor's name in other languages.
    other_names: tuple[str, ...] = ()
    #: What the agreement or letter is called.
    reference: str = ""


@dataclass(frozen=True)
class Payment:
    """Money that came in: minor units of its currency, the day, and what else is known of it."""

    amount: int
    currency: Currency
    dated: date
    #: The donor's code, where the person knows it.
    donor: str = ""
    #: What the bank's statement says.
    text: str = ""


@dataclass(frozen=True)
class Candidate:
    """A pledge the payment may belong to, why, and what to look at."""

    pledge: OpenPledge
    points: int
    reasons: tuple[str, ...]
    #: What speaks for no pledge and must still be known before the receipt is recorded.
    remarks: tuple[str, ...] = ()
    #: The money came in another currency than the pledge's.
    needs_rate: bool = False


@dataclass(frozen=True)
class Proposal:
    """All candidates, the best first; `best` only where it is better than every other. `why` says it in a sentence."""

    candidates: tuple[Candidate, ...]
    best: Candidate | None
    why: str


def match(payment: Payment, pledges: Iterable[OpenPledge]) -> Proposal:
    """The pledges that a payment may belong to; their order in the answer does not depend on the order given.

    >>> usd, day = Currency("USD"), date(2016, 3, 1)
    >>> first = OpenPledge("A-1", "A", "Alfa", usd, open=50000)
    >>> second = OpenPledge("B-1", "B", "Bravo", usd, open=50000)
    >>> match(Payment(50000, usd, day), [first]).why
    'A-1: exactly what is open (USD 500.00).'
    >>> match(Payment(50000, usd, day), [second, first]).why
    'A-1 and B-1 have equally good reasons; name the donor or the reference.'
    """
    candidates = sorted(
        (found for one in pledges if (found := _candidate(payment, one))),
        key=lambda found: (-found.points, found.pledge.code),
    )
    return Proposal(tuple(candidates), *_best(payment, candidates))


def _best(payment: Payment, candidates: Sequence[Candidate]) -> tuple[Candidate | None, str]:
    if not candidates:
        amount = wording.amount_text(payment.amount, payment.currency)
        return None, f"Nothing that is open fits {amount}; name the donor, or the pledge in the text."
    first = candidates[0]
    equal = [one.pledge.code for one in candidates if one.points == first.points]
    if len(equal) > 1:
        return None, f"{wording.listed(equal)} have equally good reasons; name the donor or the reference."
    return first, f"{first.pledge.code}: {'; '.join([*first.reasons, *first.remarks])}."


def _candidate(payment: Payment, pledge: OpenPledge) -> Candidate | None:
    """A pledge with its reasons; None where nothing but a near day speaks for it."""
    reasons = [*_references(payment, pledge), *_amounts(payment, pledge)]
    if not reasons:
        return None
    if near := _near(payment, pledge):
        reasons.append(near)
    return Candidate(
        pledge,
        sum(POINTS[key] for key, _ in reasons),
        tuple(words for _, words in reasons),
        _remarks(payment, pledge),
        needs_rate=payment.currency != pledge.currency,
    )


#: A key of `POINTS`, and the reason in words.
_Reason = tuple[str, str]


def _references(payment: Payment, pledge: OpenPledge) -> list[_Reason]:
    """What the person or the bank's text says of pledge and donor."""
    text = _words(payment.text)
    found: list[_Reason] = []
    if _holds(text, pledge.code):
        found.append(("pledge in the text", f"the text names {pledge.code}"))
    if _holds(text, pledge.reference) and any(one.isdigit() for one in pledge.reference):
        # “Agreement” alone is the reference of many.
        found.append(("agreement in the text", f"the text names its agreement ({pledge.reference})"))
    if payment.donor and payment.donor.casefold() == pledge.donor.casefold():
        found.append(("donor", f"the donor is {pledge.donor_name}"))
    elif any(_holds(text, name) for name in (pledge.donor, pledge.donor_name, *pledge.other_names)):
        found.append(("donor", f"the text names {pledge.donor_name}"))
    return found


def _amounts(payment: Payment, pledge: OpenPledge) -> list[_Reason]:
    """The best that the amount says, in the pledge's own currency only."""
    if payment.currency != pledge.currency:
        return []
    wanted = [
        ("next instalment", pledge.next_amount, "the next instalment"),
        ("open amount", pledge.open, "what is open"),
    ]
    for key, amount, words in wanted:
        if amount == payment.amount:
            return [(f"{key} exactly", f"exactly {words} ({wording.amount_text(amount, pledge.currency)})")]
    for key, amount, words in wanted:
        if amount and _less_charges(payment.amount, amount, pledge.currency):
            kept = wording.amount_text(amount - payment.amount, pledge.currency)
            return [(f"{key} less charges", f"{kept} less than {words}, as a bank may keep")]
    return []


def _less_charges(arrived: int, wanted: int, currency: Currency) -> bool:
    """Whether a bank may have kept the difference: at most 50 units or 1 %, and less than what arrived."""
    kept = wanted - arrived
    return 0 < kept < arrived and (kept <= CHARGES_UNITS * 10**currency.digits or kept * CHARGES_SHARE <= wanted)


def _near(payment: Payment, pledge: OpenPledge) -> _Reason | None:
    if pledge.next_due is None or abs((payment.dated - pledge.next_due).days) > NEAR_DAYS:
        return None
    return "due near", f"due on {wording.day(pledge.next_due)}"


def _remarks(payment: Payment, pledge: OpenPledge) -> tuple[str, ...]:
    if payment.currency != pledge.currency:
        return (f"comes in {payment.currency.code}, the pledge is in {pledge.currency.code}: a rate is needed",)
    if payment.amount > pledge.open:
        more = wording.amount_text(payment.amount - pledge.open, pledge.currency)
        return (f"{more} more than what is open, which would be an overpayment",)
    return ()


def _words(text: str) -> str:
    """A text as its words in one form, so that “NMK 2016/1” names NMK-2016-1, and “NMK-2016-10” does not."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = re.findall(r"\w+", plain.replace("_", " "))
    return f" {' '.join(found)} "


def _holds(words: str, name: str) -> bool:
    wanted = _words(name)
    return bool(wanted.strip()) and wanted in words
