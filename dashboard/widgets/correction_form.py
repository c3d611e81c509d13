"""The drawer that mends what was typed wrongly of a pledge: it shows what would change before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import streamlit as st
from sqlmodel import Session

from crm.domain.money import decimal_text, parse_amount
from crm.domain.rates import parse_rate
from crm.domain.wording import amount_text, listed
from crm.errors import CrmError, Invalid, Usage
from crm.imports import vocabularies
from crm.services import corrections
from crm.services.actor import Actor
from crm.services.corrections import Correction, Preview
from dashboard import choices, session
from dashboard.opened_pledge import OpenedPledge, Written
from dashboard.views import correction as view
from dashboard.views import fields
from dashboard.views.echo import echo
from dashboard.views.pledges import EARMARKING
from dashboard.widgets import drawer, table, text
from dashboard.widgets.drawer import needed, save_button, say_back
from dashboard.widgets.undoing import Saved

#: Reads what stands in a field as a part of the correction; what cannot be read is a sentence.
_Read = Callable[[], Mapping[str, Any]]


def show(one: OpenedPledge) -> None:
    """The form: what was wrong, what was meant, why; then before and after; then the button."""
    drawer.leave_if_saved()
    token = drawer.token()
    text.remarks(view.WHEN)
    # The record as it was when the drawer opened: what somebody else writes meanwhile is told, and not overwritten.
    written: Written = st.session_state.setdefault(f"written-{token}", one.written)
    offered = {key: name for key, name in view.OFFERED.items() if written.signed_on or not key.startswith("signed")}
    if one.detail.line.currency == one.detail.base:
        del offered["rate"]
    chosen = st.multiselect(
        "What was typed wrongly?",
        list(offered),
        format_func=offered.__getitem__,
        key=f"what-{token}",
        placeholder="Choose one or several",
    )
    typed = [_FIELDS[key](key, written, one, token) for key in chosen]
    with_parts = False
    if {"amount", "dated"} & set(chosen):
        with_parts = st.checkbox(
            "What was said of the whole changes with it: divisions and instalments, in the same proportion; those of the "
            "day of the promise move with that day",
            value=True,
            key=f"with-parts-{token}",
        )
    why = st.text_input("Why: what was typed wrongly, and how it was found", key=f"why-{token}")

    def mend() -> Correction:
        return _correction(typed, written.version, with_parts=with_parts)

    if chosen:
        _before_and_after(one, mend)

    def save(opened: Session, actor: Actor) -> Saved:
        answer = corrections.correct_pledge(opened, actor, one.detail.line.id, mend(), why=why, request_id=token)
        names = listed([fields.name("pledge", name) for name in answer["changed"]])
        return Saved(f"Corrected {answer['id']}: {names}. It is {answer['status']}.")

    save_button("Save correction", save, token)


def _correction(typed: list[_Read], version: int, *, with_parts: bool) -> Correction:
    """All fields together. Raises `Usage` or `Invalid`, with a sentence, where one cannot be read."""
    if not typed:
        raise Usage("Choose what was typed wrongly.")
    values: dict[str, Any] = {"texts": (), "emptied": ()}
    for read in typed:
        for name, value in read().items():
            values[name] = (*values[name], *value) if name in ("texts", "emptied") else value
    return Correction(**values, version=version, with_parts=with_parts)


def _before_and_after(one: OpenedPledge, mend: Callable[[], Correction]) -> None:
    """What would change, or the sentence of what cannot be."""
    as_of, code = one.detail.as_of, one.detail.line.id
    try:
        wanted = mend()
        found: Preview = session.read(
            ("correction", code, wanted, as_of),
            lambda opened: corrections.preview_correction(opened, code, wanted, as_of=as_of),
        )
    except Invalid:
        return  # said under its field
    except CrmError as refused:
        st.html(f"<p class='crm-measure' role='status'>{text.safe(str(refused))}</p>")
        return
    known = choices.all_choices()
    table.show(view.grid(found, {**choices.words(), **known.receivers}))
    text.remarks(view.sentences(found, as_of, _on_record(found, known)))
    table.show(view.moves(found, as_of))


def _on_record(found: Preview, known: choices.Choices) -> Decimal | None:
    """The rate on record for the corrected day of the promise, where it is another one."""
    dated = found.field("dated")
    if dated is None or found.currency == found.base:
        return None
    try:
        return known.rates.on(found.currency, dated.after).rate
    except CrmError:
        return None


# --- one field each -----------------------------------------------------------------------------------------------------


def _amount(key: str, written: Written, one: OpenedPledge, token: str) -> _Read:
    line = one.detail.line
    recorded = getattr(written, key)
    label = f"{view.OFFERED[key]} that was meant, in {line.currency}"
    shown = st.text_input(label, key=f"{key}-{token}", placeholder=f"recorded: {amount_text(recorded, line.currency)}")
    known = choices.all_choices()
    rate = f"{written.rate.normalize():f}" if line.currency != one.detail.base else ""
    say_back(
        echo(shown, line.currency, written.dated, known.rates, rate_text=rate, largest=known.largest.get(line.donor, 0))
    )
    return lambda: {key: parse_amount(shown, line.currency)}


def _day(key: str, written: Written, _: OpenedPledge, token: str) -> _Read:
    label = view.OFFERED[key]
    when = st.date_input(label, getattr(written, key), key=f"{key}-{token}", format="DD/MM/YYYY")
    return lambda: {key: needed(when, f"{label}: give the day that was meant.")}


def _rate(key: str, written: Written, one: OpenedPledge, token: str) -> _Read:
    label = f"Rate, in {one.detail.line.currency} per {one.detail.base}"
    shown = st.text_input(label, f"{written.rate.normalize():f}", key=f"{key}-{token}")
    recorded = decimal_text(written.amount, one.detail.line.currency.digits)
    say_back(echo(recorded, one.detail.line.currency, written.dated, choices.all_choices().rates, rate_text=shown))
    return lambda: {"rate": parse_rate(shown)}


def _period(_: str, written: Written, __: OpenedPledge, token: str) -> _Read:
    begins = st.date_input("Period from", written.period_from, key=f"period-from-{token}", format="DD/MM/YYYY")
    ends = st.date_input("Period to", written.period_to, key=f"period-to-{token}", format="DD/MM/YYYY")
    days = {"period_from": begins, "period_to": ends}
    return lambda: {
        **{name: when for name, when in days.items() if when is not None},
        "emptied": tuple(name for name, when in days.items() if when is None),
    }


def _circulation(key: str, written: Written, _: OpenedPledge, token: str) -> _Read:
    mark = st.checkbox("Restricted: not for circulation, for the trio only", written.restricted, key=f"{key}-{token}")
    return lambda: {"restricted": mark}


def _text(key: str, written: Written, _: OpenedPledge, token: str) -> _Read:
    draw = st.text_input if key == "reference" else st.text_area
    said = draw(view.OFFERED[key], getattr(written, key), key=f"{key}-{token}")
    return lambda: {"texts": ((key, said),)}


def _choice(key: str, written: Written, _: OpenedPledge, token: str) -> _Read:
    names: dict[Any, str] = dict(_names(key))
    recorded = getattr(written, key)
    codes = list(names) if recorded in (*names, None, "") else [recorded, *names]
    chosen = st.selectbox(
        view.OFFERED[key],
        codes,
        codes.index(recorded) if recorded in codes else None,
        format_func=lambda code: names.get(code, str(code)),
        key=f"{key}-{token}",
        placeholder="not said",
    )
    if key == "instrument":
        return lambda: {"texts": (("instrument", chosen or ""),)}
    if chosen is None:
        return lambda: {"emptied": ("receiver_id" if key == "receiver" else key,)}
    return lambda: {key: chosen}


def _names(key: str) -> Mapping[Any, str]:
    """What a field may say, by code."""
    if key == "earmarking":
        return EARMARKING
    if key == "receiver":
        return choices.all_choices().receivers
    return {term.code: term.label for term in vocabularies.read("instruments").offered}


_FIELDS: Mapping[str, Callable[[str, Written, OpenedPledge, str], _Read]] = {
    "amount": _amount,
    "dated": _day,
    "rate": _rate,
    "signed_on": _day,
    "signed_amount": _amount,
    "instrument": _choice,
    "reference": _text,
    "period": _period,
    "earmarking": _choice,
    "restricted": _circulation,
    "receiver": _choice,
    "conditions": _text,
    "report_note": _text,
    "note": _text,
}
