"""Fields of records in the reader's words: what they are called, and how their values are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from crm.domain.money import Currency
from crm.domain.wording import NONE, amount_text, day, month, percent_exact
from dashboard.journal import PLEDGE_OF_RECEIPT, Image, Names

#: Numbers and marks that say nothing to a reader, or say twice what stands in the line itself.
SILENT = frozenset({
    "id", "version", "entry", "signed_entry", "confirmed_entry", "position", "recorded_at", "sequence", "fact_id",
    "revision_id", "plan_id", "instalment_id", "write_off_id", "note_id", "term_id", "line_hash", "figures", "file_id",
})  # fmt: skip
#: Tables whose rows follow from the facts.
DERIVED = frozenset({"posting"})

#: Names of rows; others are their table's name without its underscores.
TABLES: Mapping[str, str] = {
    "requirement_revision": "need",
    "requirement_line": "budget line",
    "split_revision": "division",
    "split": "share",
    "instalment_plan": "plan of instalments",
    "organisation_role": "role",
    "organisation_name": "name",
    "donor_profile": "donor's profile",
    "donor_theme": "priority",
    "donor_region": "priority",
    "focal_point": "focal point",
    "exchange_rate": "rate",
    "write_off": "write-off or cancellation",
    "in_kind": "in-kind support",
    "app_user": "person",
    "group_text": "text",
    "note_template": "template",
    "note_template_file": "file of a template",
}
#: Names of fields; others are the column's name without its underscores.
NAMES: Mapping[str, str] = {
    "dated": "day",
    "code": "id",
    "base_amount": "amount in base",
    "rate_on": "rate of",
    "rate_source": "source of the rate",
    "signed_amount": "amount signed",
    "void": "taken back",
    "paid": "pays of the pledge",
    "charges": "bank charges",
    "due_again": "still owed",
    "support_rate": "support cost",
    "due": "due on",
    "asked_currency": "currency asked",
    "currency": "currency",
    "as_of": "as of",
    "budget_year_start": "budget year begins in month",
    "sha256": "SHA-256",
}
#: Where a table calls a day by a better name.
DAYS: Mapping[str, str] = {
    "pledge": "promised on",
    "receipt": "received on",
    "refund": "went back on",
    "reversal": "reversed from",
    "write_off": "closed from",
    "exchange_rate": "rate of",
}
#: Amounts in base, whatever the row's currency.
_IN_BASE = frozenset({"base_amount", "value"})
#: Amounts in the pledge's currency, whatever the row's own.
_IN_PLEDGE = frozenset({("receipt", "paid"), ("receipt", "charges"), ("refund", "paid")})
_AMOUNTS = frozenset({"amount", "signed_amount", "asked", "expected", "ask", "paid", "charges", *_IN_BASE})
#: Hundredths of a per cent.
_SHARES = frozenset({"support_rate", "probability"})


def name(table: str, field: str) -> str:
    """What a field is called.

    >>> name("receipt", "dated"), name("pledge", "donor_id"), name("pledge", "period_to")
    ('received on', 'donor', 'period to')
    """
    if field == "dated" and table in DAYS:
        return DAYS[table]
    return NAMES.get(field) or field.removesuffix("_id").replace("_", " ")


def table_name(table: str) -> str:
    """What a row of a table is called."""
    return TABLES.get(table) or table.replace("_", " ")


def value(table: str, field: str, image: Image, names: Names) -> str:
    """A value as the reader writes it: amounts with their currency, days in words, records by their code."""
    found = image[field]
    if found is None or found == "":
        return NONE
    if isinstance(found, bool):
        return "yes" if found else "no"
    if field.endswith("_id"):
        return _record(field, found, names)
    if field in _AMOUNTS and isinstance(found, int):
        currency = _currency(table, field, image, names)
        return amount_text(found, currency) if currency else f"{found:,} minor units"
    if field in _SHARES and isinstance(found, int):
        return percent_exact(found)
    return _moment(found) if isinstance(found, str) else str(found)


#: The table that a reference leads to, where its name does not say so.
_LEADS: Mapping[str, str] = {
    "donor_id": "organisation",
    "receiver_id": "organisation",
    "owner_id": "organisation",
}


def _record(field: str, number: Any, names: Names) -> str:
    table = _LEADS.get(field, field.removesuffix("_id"))
    return names.codes.get((table, number), f"{table_name(table)} {number}")


def _currency(table: str, field: str, image: Image, names: Names) -> Currency | None:
    """The currency of an amount; None where it cannot be told."""
    if field in _IN_BASE or table == "requirement_line":
        return names.base
    if field == "asked":
        code = image.get("asked_currency")
    elif field == "ask":
        code = image.get("ask_currency")
    elif table == "receipt_name":
        code = names.currency_of.get((PLEDGE_OF_RECEIPT, image["receipt_id"]))
    elif table == "opportunity_split":
        code = names.currency_of.get(("opportunity_revision", image["revision_id"]))
    elif table == "refund" and field == "amount":
        code = names.currency_of.get(("receipt", image["receipt_id"]))
    elif (table, field) in _IN_PLEDGE or "currency" not in image:
        code = names.currency_of.get(("pledge", image.get("pledge_id") or 0))
    else:
        code = image["currency"]
    return names.currencies.get(code or "")


def _moment(text: str) -> str:
    """A day or a moment in words; any other text as it is."""
    try:
        if len(text) == 10:
            return day(date.fromisoformat(text))
        return moment(datetime.fromisoformat(text)) if len(text) > 18 and text[10] in "T " else text
    except ValueError:
        return text


def moment(at: datetime) -> str:
    """A moment in UTC, to the minute.

    >>> moment(datetime(2016, 11, 30, 9, 5))
    '30 November 2016, 09:05'
    """
    return f"{day(at.date())}, {at:%H:%M}"


def stamp(at: datetime) -> str:
    """A moment in UTC where there is little room.

    >>> stamp(datetime(2016, 11, 30, 9, 5))
    '30 Nov 2016, 09:05'
    """
    return f"{at.day} {month(at)[:3]} {at.year}, {at:%H:%M}"


def day_text(text: str) -> str:
    """A day of an ISO text in words."""
    return day(date.fromisoformat(text))
