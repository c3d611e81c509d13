"""Three drawers over the ledger: record a pledge, sign one, record a receipt.

Money is text, read by the domain's own parser and said back. Each form has a token from the moment it opens;
it is the request id of the service, so that a double click or a resent form makes one change.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from crm.domain.money import Currency, parse_amount
from crm.domain.rates import parse_rate
from crm.domain.wording import year_or_open
from crm.errors import CrmError, Usage
from crm.imports import vocabularies
from crm.reports.pledge_list import PledgeList
from crm.reports.pledge_summary import PledgeLine
from crm.services import pledges as service
from dashboard import choices, session
from dashboard.views.echo import Echo, echo
from dashboard.views.pledges import EARMARKING

_OPEN = "pledge-form"
_SAVED = "pledge-saved"
_OPEN_ACTIVITY = "left open by the donor"


def buttons(found: PledgeList) -> None:
    """Open one of the forms; the one that is open stays open until it is saved or left."""
    with st.container(horizontal=True, gap="small"):
        _open_with("Record a pledge", "record", primary=True)
        if found.rows:
            _open_with("Sign a pledge", "sign")
            _open_with("Record a receipt", "receive")
    form = st.session_state.get(_OPEN)
    if form:
        {"record": _record, "sign": _sign, "receive": _receive}[form["kind"]](found)


def saved() -> None:
    """A strip that says what was saved last, until it is put away."""
    said = st.session_state.get(_SAVED)
    if said:
        with st.container(horizontal=True, vertical_alignment="center", key="saved-strip"):
            st.success(said, icon=":material/check_circle:", width="stretch")
            st.button("Put away", on_click=lambda: st.session_state.pop(_SAVED, None), type="tertiary")


def _open_with(label: str, kind: str, *, primary: bool = False) -> None:
    def begin() -> None:
        st.session_state[_OPEN] = {"kind": kind, "token": secrets.token_hex(8)}

    st.button(label, key=f"open-{kind}", type="primary" if primary else "secondary", on_click=begin)


def _leave() -> None:
    st.session_state.pop(_OPEN, None)


def _form() -> dict[str, Any]:
    form: dict[str, Any] = st.session_state[_OPEN]
    return form


@st.dialog("Record a pledge", position="right", on_dismiss=_leave)
def _record(_: PledgeList) -> None:
    known = choices.all_choices()
    _leave_if_saved()
    token = _form()["token"]
    donor = _choice("Donor", known.donors, f"donor-{token}", "Type a name or a code")
    currency = _currency(known, known.donor_currency.get(donor or "", ""), token)
    text = st.text_input("Amount", key=f"amount-{token}", placeholder="1,250,000.50 or 1.2m")
    dated = st.date_input("Promised on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    rate_text = str(st.session_state.get(f"rate-{token}", ""))
    understood = echo(
        text, currency, dated, known.rates, rate_text=rate_text, largest=known.largest.get(donor or "", 0)
    )
    _say_back(understood)
    activity = _choice("Activity", known.activities, f"activity-{token}", _OPEN_ACTIVITY)
    year = _year(dated, token)
    signed = st.date_input("Signed on (leave empty if not signed)", None, key=f"signed-{token}", format="DD/MM/YYYY")
    reference = st.text_input("Reference of the letter or agreement", key=f"reference-{token}")
    with st.expander("More: rate, earmarking, receiver, circulation"):
        st.text_input("Rate, if not the one on record", key=f"rate-{token}", placeholder="0.883")
        earmarking = st.selectbox(
            "Earmarking", list(EARMARKING), None, format_func=EARMARKING.__getitem__, key=f"earmarking-{token}"
        )
        receiver = _choice("Received by", known.receivers, f"receiver-{token}", "not known yet")
        conditions = st.text_area("Conditions", key=f"conditions-{token}")
        restricted = st.checkbox("Restricted: not for circulation, for the trio only", key=f"restricted-{token}")

    def new() -> service.NewPledge:
        minor = parse_amount(text, currency)
        place = service.Place(activity, year) if activity or year else None
        return service.NewPledge(
            donor=_needed(donor, "Choose the donor."),
            amount=minor,
            currency=currency.code,
            dated=_needed(dated, "Say on which day it was promised."),
            splits=(service.SplitOf(place, minor),) if place else (),
            signed_on=signed,
            rate=parse_rate(rate_text) if rate_text.strip() else None,
            reference=reference,
            earmarking=earmarking,
            receiver=receiver or "",
            conditions=conditions,
            restricted=restricted,
        )

    def save() -> str:
        asked = new()
        with session.writing() as (opened, actor):
            answer = service.add_pledge(opened, actor, asked, request_id=token)
        return (
            f"Saved {answer['id']}: {answer['currency']} {answer['amount']}, {answer['status']}, "
            f"{known.base.code} {answer['base_amount']} in base."
        )

    _save_button("Save pledge", save, token)


@st.dialog("Sign a pledge", position="right", on_dismiss=_leave)
def _sign(found: PledgeList) -> None:
    _leave_if_saved()
    token = _form()["token"]
    line = _pledge(
        [one for one in found.rows if not one.signed_on and one.open], "No pledge waits for a signature.", token
    )
    if line is None:
        return
    dated = st.date_input("Signed on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    reference = st.text_input("Reference of the agreement or letter", key=f"reference-{token}")
    text = st.text_input(f"Amount signed in {line.currency}, if it differs", key=f"amount-{token}")
    if text.strip():
        _say_back(echo(text, line.currency, dated, choices.all_choices().rates))
    instruments = {term.code: term.label for term in vocabularies.read("instruments").offered}
    instrument = _choice("Instrument", instruments, f"instrument-{token}", "not said", codes=False)
    runs_to = st.date_input("Runs to", None, key=f"runs-to-{token}", format="DD/MM/YYYY")

    def save() -> str:
        amount = parse_amount(text, line.currency) if text.strip() else None
        with session.writing() as (opened, actor):
            answer = service.sign_pledge(
                opened,
                actor,
                line.id,
                dated=_needed(dated, "Say on which day it was signed."),
                reference=reference,
                amount=amount,
                instrument=instrument or "",
                period_to=runs_to,
                request_id=token,
            )
        return f"Saved: {answer['id']} is signed for {answer['currency']} {answer['signed_amount']}."

    _save_button("Save signature", save, token)


@st.dialog("Record a receipt", position="right", on_dismiss=_leave)
def _receive(found: PledgeList) -> None:
    _leave_if_saved()
    known, token = choices.all_choices(), _form()["token"]
    line = _pledge([one for one in found.rows if one.open], "No pledge has money still to come.", token)
    if line is None:
        return
    currency = _currency(known, line.currency.code, f"{token}-{line.id}")
    text = st.text_input("Amount received", key=f"amount-{token}")
    dated = st.date_input("Received on", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    _say_back(echo(text, currency, dated, known.rates))
    places = {
        f"{split.activity or ''}/{split.year or ''}": f"{split.activity or 'activity open'}, {year_or_open(split.year)}"
        for split in line.splits
        if split.open
    }
    named = _choice("For, if the payer named it", places, f"named-{token}-{line.id}", "not named", codes=False)
    charges_text = st.text_input(f"Bank charges in {line.currency}, if any", key=f"charges-{token}")
    reference = st.text_input("Reference of the payment", key=f"reference-{token}")

    def save() -> str:
        activity, _, year = (named or "").partition("/")
        place = service.Place(activity or None, int(year) if year else None)
        asked = service.NewReceipt(
            pledge=line.id,
            amount=parse_amount(text, currency),
            dated=_needed(dated, "Say on which day it arrived."),
            currency=currency.code,
            charges=parse_amount(charges_text, line.currency) if charges_text.strip() else 0,
            names=((place, None),) if named else (),
            reference=reference,
        )
        with session.writing() as (opened, actor):
            answer = service.add_receipt(opened, actor, asked, request_id=token)
        return f"Saved: {answer['currency']} {answer['amount']} received on {answer['pledge']}."

    _save_button("Save receipt", save, token)


# --- pieces of the forms ----------------------------------------------------------------------------------------------


def _leave_if_saved() -> None:
    """After a save: leave the drawer, so that the page behind it shows what was saved."""
    if st.session_state.get(_OPEN) is None:
        st.rerun()


def _save_button(label: str, save: Callable[[], str], token: str) -> None:
    """The button, and under it the sentence of a refusal. The token is in its key: a second click finds no button."""
    if not st.button(label, type="primary", key=f"save-{token}"):
        return
    try:
        said = save()
    except CrmError as refused:
        st.error(str(refused), icon=":material/error:")
    else:
        st.session_state[_SAVED] = said
        _leave()
        st.rerun()


def _choice(label: str, names: Mapping[str, str], key: str, nothing: str, *, codes: bool = True) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        list(names),
        None,
        format_func=lambda code: f"{code} · {names[code]}" if codes else names[code],
        key=key,
        placeholder=nothing,
    )
    return chosen


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


def _say_back(understood: Echo) -> None:
    kind = "crm-good" if understood.minor is not None else "crm-measure"
    st.html(f"<p class='{kind}' role='status'>{escape(understood.sentence)}</p>")
    if understood.doubt:
        st.warning(understood.doubt, icon=":material/help:")


def _needed(value: Any, sentence: str) -> Any:
    if value is None:
        raise Usage(sentence)
    return value
