"""Drawers over an opened pledge: its money is divided and planned, a slip is mended, money goes back or is written off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from sqlmodel import Session

from crm.config import actor_name
from crm.domain.money import parse_amount
from crm.domain.wording import amount_said, amount_text, day
from crm.errors import Usage
from crm.services import giving_back
from crm.services import pledges as service
from crm.services.actor import Actor
from crm.services.journal import once
from crm.store import chain
from dashboard import choices, session
from dashboard.opened_pledge import Closing, OpenedPledge, ReceiptFile
from dashboard.views.echo import echo
from dashboard.views.standing import a_closing
from dashboard.widgets import correction_form, division_form, drawer
from dashboard.widgets.drawer import needed, save_button, say_back
from dashboard.widgets.pledge_forms import place
from dashboard.widgets.undoing import Saved

_MENU = "change-pledge"
_ON_TRUST = "Names are taken on trust until sign-in exists: who approved is recorded, not proven."


def menu(one: OpenedPledge) -> None:
    """What can be changed of this pledge; nothing is offered that could only be refused."""
    offered = _offered(one)
    st.menu_button(
        "Change",
        list(offered),
        key=_MENU,
        icon=":material/edit:",
        format_func=offered.__getitem__,
        on_click=lambda: drawer.begin(str(st.session_state[_MENU])),
    )
    form = _FORMS.get(drawer.kind())
    if form and drawer.kind() in offered:
        form(one)


def _offered(one: OpenedPledge) -> dict[str, str]:
    left = any(receipt.left for receipt in one.receipts)
    standing = one.detail.line.ended != "cancelled"
    return {
        **({"divide": "Divide over activities and years"} if standing else {}),
        **({"plan": "Plan instalments"} if one.detail.line.open else {}),
        **({"refund": "Refund a receipt", "reverse": "Reverse a receipt"} if left else {}),
        **(
            {"write-off": "Propose a write-off", "cancellation": "Propose a cancellation"}
            if one.detail.line.open
            else {}
        ),
        **({"approve": "Approve what is proposed"} if one.waiting else {}),
        "correct": "Correct what was typed wrongly",
    }


@st.dialog("Refund a receipt", position="right", on_dismiss=drawer.leave)
def _refund(one: OpenedPledge) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    receipt = _receipt(one, token)
    if receipt is None:
        return
    own = receipt.currency
    text = st.text_input(
        f"Amount that went back, in {own}", key=f"amount-{token}", placeholder=f"all of it: {_left(receipt)}"
    )
    dated = st.date_input("Went back on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    if text.strip():
        say_back(echo(text, own, dated, choices.all_choices().rates))
    due_again = st.checkbox("The donor still owes it", key=f"due-again-{token}")
    reason = st.text_input("Why", key=f"reason-{token}")

    def save(opened: Session, actor: Actor) -> Saved:
        answer = giving_back.refund_receipt(
            opened,
            actor,
            receipt.number,
            dated=needed(dated, "Say on which day it went back."),
            reason=reason,
            amount=parse_amount(text, own) if text.strip() else None,
            due_again=due_again,
            request_id=token,
        )
        return Saved(
            f"Saved: {amount_said(answer['amount'], answer['currency'])} of receipt {answer['receipt']} went back; "
            f"{answer['pledge']} is {answer['status']}."
        )

    save_button("Save refund", save, token)


@st.dialog("Reverse a receipt", position="right", on_dismiss=drawer.leave)
def _reverse(one: OpenedPledge) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    receipt = _receipt(one, token)
    if receipt is None:
        return
    mistake = "The entry was a mistake: it never arrived"
    what = st.radio("What happened", [mistake, "It arrived, and was taken back later"], key=f"what-{token}")
    dated = None
    if what != mistake:
        dated = st.date_input("Taken back on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    reason = st.text_input("Why", key=f"reason-{token}")

    def save(opened: Session, actor: Actor) -> Saved:
        day_of = None if what == mistake else needed(dated, "Say on which day it was taken back.")
        answer = giving_back.reverse_receipt(
            opened, actor, receipt.number, reason=reason, dated=day_of, request_id=token
        )
        return Saved(f"Saved: receipt {receipt.number} is reversed; {answer['pledge']} is {answer['status']}.")

    save_button("Save reversal", save, token)


@st.dialog("Propose a write-off", position="right", on_dismiss=drawer.leave)
def _write_off(one: OpenedPledge) -> None:
    _propose(one, "write-off")


@st.dialog("Propose a cancellation", position="right", on_dismiss=drawer.leave)
def _cancellation(one: OpenedPledge) -> None:
    _propose(one, "cancellation")


def _propose(one: OpenedPledge, kind: str) -> None:
    drawer.leave_if_saved()
    token, line = drawer.token(), one.detail.line
    st.html(
        "<p class='crm-measure'>It counts nowhere until another person approves it; then it counts from its own day.</p>"
    )
    text = ""
    if kind == "write-off":
        text = st.text_input(
            f"Amount that will not come, in {line.currency}",
            key=f"amount-{token}",
            placeholder=f"{amount_text(line.open, line.currency)} is open",
        )
    dated = st.date_input("From", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    if text.strip():
        say_back(echo(text, line.currency, dated, choices.all_choices().rates))
    named = place(line.splits, "Of, if only one part is meant", f"named-{token}")
    reason = st.text_input("Why", key=f"reason-{token}")

    def propose(opened: Session, actor: Actor) -> dict[str, Any]:
        number = service.propose_write_off(
            opened,
            actor,
            line.id,
            dated=needed(dated, "Say from which day on."),
            reason=reason,
            amount=_amount(),
            kind=kind,
            names=[named] if named else [],
        )
        return {"number": number}

    def _amount() -> int | None:
        if kind == "cancellation":
            return None
        if not text.strip():
            raise Usage("Say how much will not come.")
        return parse_amount(text, line.currency)

    def save(opened: Session, actor: Actor) -> Saved:
        answer = _once("proposal", propose, opened, actor, token)
        return Saved(f"Proposed: number {answer['number']}, a {kind} on {line.id}.", answer["line"])

    save_button(f"Propose {kind}", save, token)


@st.dialog("Approve what is proposed", position="right", on_dismiss=drawer.leave)
def _approve(one: OpenedPledge) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    waiting: dict[int, Closing] = {closing.number: closing for closing in one.waiting}
    number = st.selectbox(
        "Proposed",
        list(waiting),
        0,
        format_func=lambda code: f"{code} · {a_closing(waiting[code], one)} from {day(waiting[code].dated)}",
        key=f"number-{token}",
    )
    chosen = waiting[number]
    st.markdown(f"Proposed by **{chosen.proposed_by}**: {chosen.reason}")
    name = st.text_input("Approved by", "" if _same(chosen, actor_name()) else actor_name(), key=f"name-{token}")
    st.info(_ON_TRUST, icon=":material/info:")

    def approve(opened: Session, _: Actor) -> dict[str, Any]:
        if not name.strip():
            raise Usage(f"Write who approves; it is somebody else than {chosen.proposed_by}.")
        return service.approve_write_off(opened, Actor(name), number)

    def save(opened: Session, actor: Actor) -> Saved:
        answer = _once("approval", approve, opened, actor, token)
        return Saved(f"Approved: number {number}; {answer['id']} is {answer['status']}.", answer["line"])

    save_button("Approve", save, token)


@st.dialog("Correct what was typed wrongly", width="medium", position="right", on_dismiss=drawer.leave)
def _correct(one: OpenedPledge) -> None:
    correction_form.show(one)


@st.dialog("Divide over activities and years", width="medium", position="right", on_dismiss=drawer.leave)
def _divide(one: OpenedPledge) -> None:
    division_form.divide(one)


@st.dialog("Plan instalments", width="medium", position="right", on_dismiss=drawer.leave)
def _plan(one: OpenedPledge) -> None:
    division_form.plan(one)


_FORMS: dict[str, Callable[[OpenedPledge], None]] = {
    "divide": _divide,
    "plan": _plan,
    "correct": _correct,
    "refund": _refund,
    "reverse": _reverse,
    "write-off": _write_off,
    "cancellation": _cancellation,
    "approve": _approve,
}


def _once(
    form: str, act: Callable[[Session, Actor], dict[str, Any]], opened: Session, actor: Actor, token: str
) -> dict[str, Any]:
    """For services that take no request id: the same token again gives the first answer, and the line it made."""

    def answer() -> dict[str, Any]:
        found = act(opened, actor)
        return {**found, "line": chain.head(opened).lines}

    return once(opened, token, {"form": form}, answer)


def _same(closing: Closing, name: str) -> bool:
    return closing.proposed_by.casefold() == name.casefold()


def _receipt(one: OpenedPledge, token: str) -> ReceiptFile | None:
    receipts = {receipt.number: receipt for receipt in one.receipts if receipt.left}
    chosen = st.selectbox(
        "Receipt",
        list(receipts),
        0 if len(receipts) == 1 else None,
        format_func=lambda number: f"{number} · {day(receipts[number].dated)}, {_left(receipts[number])}",
        key=f"receipt-{token}",
        placeholder="Choose the receipt",
    )
    return receipts.get(chosen or 0)


def _left(receipt: ReceiptFile) -> str:
    return amount_text(receipt.left, receipt.currency)
