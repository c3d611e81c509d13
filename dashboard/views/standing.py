"""Why a pledge has the status it has, in one sentence, and what is being decided about it."""

from __future__ import annotations

from crm.domain.wording import amount_text, day, listed
from dashboard.opened_pledge import Closing, OpenedPledge


def why(one: OpenedPledge) -> str:
    """The status explained by the facts it follows from."""
    line = one.detail.line
    reasons = {
        "announced": _announced,
        "signed": _signed,
        "part paid": _part_paid,
        "overdue": _overdue,
        "paid": _paid,
        "written off": _closed,
        "cancelled": _closed,
    }
    return f"{line.status.capitalize()}, because {reasons[line.status](one)}."


def remarks(one: OpenedPledge) -> tuple[str, ...]:
    """What waits for a second person, what was reversed, and instalments without a day."""
    own = one.detail.line.currency
    return (
        *(
            f"{closing.proposed_by} proposed {a_closing(closing, one)} from {day(closing.dated)}: {closing.reason}. "
            "It counts nowhere until another person approves it."
            for closing in one.waiting
        ),
        *(
            f"Receipt {receipt.number} of {amount_text(receipt.amount, receipt.currency)} was reversed, from "
            f"{day(receipt.reversed_on)} on."
            for receipt in one.receipts
            if receipt.reversed_on
        ),
        *(
            f"{amount_text(instalment.state.open, own)} has no due day, so it is never overdue."
            for instalment in one.detail.instalments
            if instalment.state.due is None and instalment.state.open
        ),
    )


def a_closing(closing: Closing, one: OpenedPledge) -> str:
    """A write-off or cancellation as a noun."""
    if closing.amount is None:
        return f"a {closing.kind} of all that is open"
    return f"a {closing.kind} of {amount_text(closing.amount, one.detail.line.currency)}"


def _announced(one: OpenedPledge) -> str:
    promised = day(one.detail.line.promised_on)
    return f"it was promised in writing on {promised} and is not signed: it is shown beside the figures, and counts in none"


def _signed(one: OpenedPledge) -> str:
    return f"the agreement of {_signed_day(one)} is in force and nothing has arrived yet{_next(one)}"


def _signed_day(one: OpenedPledge) -> str:
    signed = one.detail.line.signed_on
    return day(signed) if signed else "no known day"


def _part_paid(one: OpenedPledge) -> str:
    line = one.detail.line
    return (
        f"{amount_text(line.paid, line.currency)} of {amount_text(line.amount, line.currency)} is paid and "
        f"{amount_text(line.open, line.currency)} is still to come, none of it late{_next(one)}"
    )


def _next(one: OpenedPledge) -> str:
    line = one.detail.line
    if line.next_due and line.next_due_amount:
        return f"; {amount_text(line.next_due_amount, line.currency)} falls due on {day(line.next_due)}"
    return "; no instalment has a day" if line.open else ""


def _overdue(one: OpenedPledge) -> str:
    line = one.detail.line
    late = [instalment.state for instalment in one.detail.instalments if instalment.state.overdue]
    parts = []
    for state in late:
        of = "" if state.open == state.amount else f" of {amount_text(state.amount, line.currency)}"
        due = day(state.due) if state.due else "no day"
        parts.append(
            f"{amount_text(state.open, line.currency)}{of} was due on {due} and is {state.days_late} days late"
        )
    return f"the agreement of {_signed_day(one)} is in force and {listed(parts)}"


def _paid(one: OpenedPledge) -> str:
    line = one.detail.line
    arrived = [receipt.dated for receipt in one.receipts if receipt.left]
    last = f", the last of it on {day(max(arrived))}" if arrived else ""
    text = f"nothing is open any more: {amount_text(line.paid, line.currency)} is paid{last}"
    return text + (f", and {amount_text(line.closed, line.currency)} was closed" if line.closed else "")


def _closed(one: OpenedPledge) -> str:
    line = one.detail.line
    closings = [
        f"{a_closing(closing, one)} from {day(closing.dated)} was approved by {closing.approved_by} ({closing.reason})"
        for closing in one.approved
    ]
    decided = listed(closings) or f"{amount_text(line.closed, line.currency)} went back or was closed"
    paid = f"; {amount_text(line.paid, line.currency)} had been paid and stays" if line.paid else ""
    return f"nothing is open any more: {decided}{paid}"
