"""Four drawers over the ledger: record a pledge, sign one, raise one, record a receipt.

Money is text, read by the domain's own parser and said back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st
from sqlmodel import Session

from crm.domain.money import Currency, parse_amount
from crm.domain.rates import parse_rate
from crm.domain.wording import amount_said, year_or_open
from crm.imports import vocabularies
from crm.reports.pledge_list import PledgeList
from crm.reports.pledge_summary import PledgeLine, SplitLine
from crm.services import pledges as service
from crm.services.actor import Actor
from dashboard import choices, session
from dashboard.views.echo import echo
from dashboard.views.pledges import EARMARKING
from dashboard.widgets import drawer
from dashboard.widgets.drawer import choice, needed, opener, save_button, say_back
from dashboard.widgets.undoing import Saved

_OPEN_ACTIVITY = "left open by the donor"


def buttons(found: PledgeList) -> None:
    """Open one of the forms; the one that is open stays open until it is saved or left."""
    with st.container(horizontal=True, gap="small"):
        opener("Record a pledge", "record", primary=True)
        if found.rows:
            opener("Sign a pledge", "sign")
            opener("Raise a pledge", "raise")
            opener("Record a receipt", "receive")
    form = {"record": _record, "sign": _sign, "raise": _raise, "receive": _receive}.get(drawer.kind())
    if form:
        form(found)


@st.dialog("Record a pledge", position="right", on_dismiss=drawer.leave)
def _record(_: PledgeList) -> None:
    known = choices.all_choices()
    drawer.leave_if_saved()
    token = drawer.token()
    donor = choice("Donor", known.donors, f"donor-{token}", "Type a name or a code")
    currency = _currency(known, known.donor_currency.get(donor or "", ""), token)
    text = st.text_input("Amount", key=f"amount-{token}", placeholder="1,250,000.50 or 1.2m")
    dated = st.date_input("Promised on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    rate_text = str(st.session_state.get(f"rate-{token}", ""))
    understood = echo(
        text, currency, dated, known.rates, rate_text=rate_text, largest=known.largest.get(donor or "", 0)
    )
    say_back(understood)
    activity = choice("Activity", known.activities, f"activity-{token}", _OPEN_ACTIVITY)
    year = _year(dated, token)
    signed = st.date_input("Signed on (leave empty if not signed)", None, key=f"signed-{token}", format="DD/MM/YYYY")
    reference = st.text_input("Reference of the letter or agreement", key=f"reference-{token}")
    with st.expander("More: rate, earmarking, receiver, circulation"):
        st.text_input("Rate, if not the one on record", key=f"rate-{token}", placeholder="0.883")
        earmarking = st.selectbox(
            "Earmarking", list(EARMARKING), None, format_func=EARMARKING.__getitem__, key=f"earmarking-{token}"
        )
        receiver = choice("Received by", known.receivers, f"receiver-{token}", "not known yet")
        conditions = st.text_area("Conditions", key=f"conditions-{token}")
        restricted = st.checkbox("Restricted: not for circulation, for the trio only", key=f"restricted-{token}")

    def new() -> service.NewPledge:
        minor = parse_amount(text, currency)
        place = service.Place(activity, year) if activity or year else None
        return service.NewPledge(
            donor=needed(donor, "Choose the donor."),
            amount=minor,
            currency=currency.code,
            dated=needed(dated, "Say on which day it was promised."),
            splits=(service.SplitOf(place, minor),) if place else (),
            signed_on=signed,
            rate=parse_rate(rate_text) if rate_text.strip() else None,
            reference=reference,
            earmarking=earmarking,
            receiver=receiver or "",
            conditions=conditions,
            restricted=restricted,
        )

    def save(opened: Session, actor: Actor) -> Saved:
        answer = service.add_pledge(opened, actor, new(), request_id=token)
        return Saved(
            f"Saved {answer['id']}: {amount_said(answer['amount'], answer['currency'])}, {answer['status']}, "
            f"{amount_said(answer['base_amount'], known.base.code)} in base."
        )

    save_button("Save pledge", save, token)


@st.dialog("Sign a pledge", position="right", on_dismiss=drawer.leave)
def _sign(found: PledgeList) -> None:
    drawer.leave_if_saved()
    token = drawer.token()
    line = _pledge(
        [one for one in found.rows if not one.signed_on and one.open], "No pledge waits for a signature.", token
    )
    if line is None:
        return
    dated = st.date_input("Signed on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    reference = st.text_input("Reference of the agreement or letter", key=f"reference-{token}")
    text = st.text_input(f"Amount signed in {line.currency}, if it differs", key=f"amount-{token}")
    if text.strip():
        say_back(echo(text, line.currency, dated, choices.all_choices().rates))
    instruments = {term.code: term.label for term in vocabularies.read("instruments").offered}
    instrument = choice("Instrument", instruments, f"instrument-{token}", "not said", codes=False)
    runs_to = st.date_input("Runs to", None, key=f"runs-to-{token}", format="DD/MM/YYYY")

    def save(opened: Session, actor: Actor) -> Saved:
        answer = service.sign_pledge(
            opened,
            actor,
            line.id,
            dated=needed(dated, "Say on which day it was signed."),
            reference=reference,
            amount=parse_amount(text, line.currency) if text.strip() else None,
            instrument=instrument or "",
            period_to=runs_to,
            request_id=token,
        )
        return Saved(f"Saved: {answer['id']} is signed for {amount_said(answer['signed_amount'], answer['currency'])}.")

    save_button("Save signature", save, token)


@st.dialog("Raise a pledge", position="right", on_dismiss=drawer.leave)
def _raise(found: PledgeList) -> None:
    drawer.leave_if_saved()
    known, token = choices.all_choices(), drawer.token()
    st.html(
        "<p class='crm-measure'>More than was promised, agreed after the signature. It counts from its own day, at the rate "
        "of that day; what was promised before stays as it is.</p>"
    )
    signed = [one for one in found.rows if one.signed_on and one.ended != "cancelled"]
    line = _pledge(signed, "No pledge is signed yet; sign one for more than its promise instead.", token)
    if line is None:
        return
    text = st.text_input(f"Amount that is added, in {line.currency}", key=f"amount-{token}")
    dated = st.date_input("Signed on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    rate_text = str(st.session_state.get(f"rate-{token}", ""))
    largest = known.largest.get(line.donor, 0)
    say_back(echo(text, line.currency, dated, known.rates, rate_text=rate_text, largest=largest))
    reference = st.text_input("Reference of the addendum or letter", key=f"reference-{token}")
    activity = choice("Activity", known.activities, f"activity-{token}", _OPEN_ACTIVITY)
    year = _year(dated, token)
    with st.expander("More: rate"):
        st.text_input("Rate, if not the one on record", key=f"rate-{token}", placeholder="0.883")

    def save(opened: Session, actor: Actor) -> Saved:
        minor = parse_amount(text, line.currency)
        place = service.Place(activity, year) if activity or year else None
        new = service.NewRaise(
            pledge=line.id,
            amount=minor,
            dated=needed(dated, "Say on which day it was signed."),
            reference=reference,
            rate=parse_rate(rate_text) if rate_text.strip() else None,
            splits=(service.SplitOf(place, minor),) if place else (),
        )
        answer = service.raise_pledge(opened, actor, new, request_id=token)
        return Saved(
            f"Saved: {answer['id']} is raised by {amount_said(answer['raised'], answer['currency'])} to {amount_said(answer['amount'])}, "
            f"{amount_said(answer['raised_base'], known.base.code)} more in base."
        )

    save_button("Save raise", save, token)


@st.dialog("Record a receipt", position="right", on_dismiss=drawer.leave)
def _receive(found: PledgeList) -> None:
    drawer.leave_if_saved()
    known, token = choices.all_choices(), drawer.token()
    line = _pledge([one for one in found.rows if one.open], "No pledge has money still to come.", token)
    if line is None:
        return
    currency = _currency(known, line.currency.code, f"{token}-{line.id}")
    text = st.text_input("Amount received", key=f"amount-{token}")
    dated = st.date_input("Received on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    say_back(echo(text, currency, dated, known.rates))
    named = place(line.splits, "For, if the payer named it", f"named-{token}-{line.id}")
    charges_text = st.text_input(f"Bank charges in {line.currency}, if any", key=f"charges-{token}")
    reference = st.text_input("Reference of the payment", key=f"reference-{token}")

    def save(opened: Session, actor: Actor) -> Saved:
        asked = service.NewReceipt(
            pledge=line.id,
            amount=parse_amount(text, currency),
            dated=needed(dated, "Say on which day it arrived."),
            currency=currency.code,
            charges=parse_amount(charges_text, line.currency) if charges_text.strip() else 0,
            names=((named, None),) if named else (),
            reference=reference,
        )
        answer = service.add_receipt(opened, actor, asked, request_id=token)
        return Saved(f"Saved: {amount_said(answer['amount'], answer['currency'])} received on {answer['pledge']}.")

    save_button("Save receipt", save, token)


# --- pieces of the forms ----------------------------------------------------------------------------------------------


def _currency(known: choices.Choices, usual: str, token: str) -> Currency:
    """The currency; first the donor's own, then base, then those with a rate, then all others."""
    first = [code for code in (usual, known.base.code) if code in known.currencies]
    ordered = list(dict.fromkeys([*first, *sorted(known.currencies)]))
    code = st.selectbox("Currency", ordered, 0, key=f"currency-{token}-{usual}")
    return known.currencies.get(code or "", known.base)


def _year(dated: date | None, token: str) -> int | None:
    first = (dated or session.today()).year
    chosen: int | None = st.selectbox(
        "Year", list(range(first - 1, first + 6)), None, key=f"year-{token}", placeholder="left open by the donor"
    )
    return chosen


def _pledge(lines: Sequence[PledgeLine], nothing: str, token: str) -> PledgeLine | None:
    by_id = {one.id: one for one in lines}
    if not by_id:
        st.info(nothing)
        return None
    chosen = st.selectbox(
        "Pledge",
        list(by_id),
        None if len(by_id) > 1 else 0,
        format_func=lambda code: f"{code} · {by_id[code].donor_name}",
        key=f"pledge-{token}",
        placeholder="Type a name or an id",
    )
    return by_id.get(chosen or "")


def place(splits: Sequence[SplitLine], label: str, key: str) -> service.Place | None:
    """One of the parts of a pledge that are open; None where none is named."""
    places = {
        f"{split.activity or ''}/{split.year or ''}": f"{split.activity or 'activity open'}, {year_or_open(split.year)}"
        for split in splits
        if split.open
    }
    named = choice(label, places, key, "not named", codes=False)
    activity, _, year = (named or "").partition("/")
    return service.Place(activity or None, int(year) if year else None) if named else None
