"""Two drawers over an opened pledge: what its money is meant for, and when it is due.

Both try the change before it is saved: what moves, what is left open and what is refused stands in the drawer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session

from crm.domain.money import parse_amount
from crm.domain.schedule import AsGiven, Every, InParts, Plan, Rhythm
from crm.domain.shares import Percent, read_share
from crm.domain.wording import amount_text, day, exact, year_or_open
from crm.errors import CrmError, Usage
from crm.services import plans
from crm.services import pledges as service
from crm.services.actor import Actor
from dashboard import choices, session
from dashboard.opened_pledge import OpenedPledge
from dashboard.views import division as view
from dashboard.widgets import drawer, table
from dashboard.widgets.drawer import choice, needed, save_button
from dashboard.widgets.text import remarks, safe
from dashboard.widgets.undoing import Saved

#: Years before and after today that a part can be meant for; a part of another year is offered its own.
_YEARS_BEFORE, _YEARS_AFTER = 2, 6
_TRIED = "why, when it is saved"


@dataclass(frozen=True)
class _Row:
    """A part as it stands in the form before anybody types."""

    activity: str | None = None
    year: int | None = None
    amount: str = ""
    conditional: bool = False


def divide(one: OpenedPledge) -> None:
    """What the money is meant for: begins with the division in force; what is not named stays open."""
    drawer.leave_if_saved()
    token, line = drawer.token(), one.detail.line
    raised = _which(one, token)
    first = _in_force(one) if not line.raises else [_Row()]
    parts = _parts(first, token, line.currency.code)
    dated = st.date_input("From", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    move = bool(line.paid) and st.checkbox(
        "Money already received moves too: the donor agreed", key=f"move-received-{token}"
    )
    why = st.text_input("Why: the letter or decision it follows from", key=f"why-{token}")

    def act(opened: Session, actor: Actor, reason: str, request_id: str | None) -> dict[str, Any]:
        return service.divide_pledge(
            opened,
            actor,
            line.id,
            _read(parts, one),
            dated=needed(dated, "Say from which day on."),
            why=reason,
            move_received=move,
            addendum=raised,
            request_id=request_id,
        )

    key = (line.id, tuple(parts), dated, move, raised)
    if answer := _tried("divide", key, lambda opened, actor: act(opened, actor, _TRIED, None)):
        remarks(view.division_sentences(answer))
        table.show(view.moved(answer, line.currency))

    def save(opened: Session, actor: Actor) -> Saved:
        answer = act(
            opened, actor, needed(why.strip() or None, "Say why; a division is not recorded without a reason."), token
        )
        return Saved(view.divided(answer))

    save_button("Save division", save, token)


def plan(one: OpenedPledge) -> None:
    """When what is open is due; what is paid is never touched."""
    drawer.leave_if_saved()
    token, line = drawer.token(), one.detail.line
    remarks((f"{amount_text(line.open, line.currency)} is open. What is paid of the plan in force stays as it is.",))
    equal = "In equal parts"
    how = st.radio("How", [equal, "By days and amounts"], key=f"how-{token}", horizontal=True)
    read = _equal_parts(token) if how == equal else _given_parts(one, token)
    dated = st.date_input("Holds from", session.today(), key=f"dated-{token}", format="DD/MM/YYYY")
    why = st.text_input("Why: the letter or decision it follows from", key=f"why-{token}")

    def act(opened: Session, actor: Actor, reason: str, request_id: str | None) -> dict[str, Any]:
        wanted, names = read()
        return plans.plan_open(
            opened,
            actor,
            line.id,
            wanted,
            dated=needed(dated, "Say from which day on."),
            why=reason,
            names=names if any(names) else (),
            request_id=request_id,
        )

    try:
        key = (line.id, repr(read()), dated)
    except CrmError as error:
        _say(str(error))
    else:
        if answer := _tried("plan", key, lambda opened, actor: act(opened, actor, _TRIED, None)):
            table.show(view.planned(answer, line.currency))
            remarks(tuple(answer["notes"]))

    def save(opened: Session, actor: Actor) -> Saved:
        answer = act(opened, actor, why, token)
        return Saved(f"Saved: {answer['id']} is due in {len(answer['parts'])} parts from {day(dated)} on.")

    save_button("Save plan", save, token)


# --- the parts of a division -----------------------------------------------------------------------------------------


def _which(one: OpenedPledge, token: str) -> int | None:
    """A raise has a division of its own: which money is divided; None is the promise itself."""
    line = one.detail.line
    if not line.raises:
        return None
    raised = sum(each.amount for each in line.raises)
    names = {0: f"the promise of {amount_text(line.amount - raised, line.currency)}"}
    for number, each in enumerate(line.raises, start=1):
        names[number] = f"raise {number} of {day(each.dated)}, {amount_text(each.amount, line.currency)}"
    chosen = st.selectbox("Divide", list(names), 0, format_func=names.__getitem__, key=f"raise-{token}")
    return chosen or None


def _in_force(one: OpenedPledge) -> list[_Row]:
    """The division of the day as rows; what is left open by name is no row."""
    digits = one.detail.line.currency.digits
    named = [split for split in one.detail.line.splits if split.amount and (split.activity or split.year)]
    return [
        _Row(split.activity, split.year, exact(split.amount, digits), bool(split.conditional)) for split in named
    ] or [_Row()]


def _parts(first: Sequence[_Row], token: str, currency: str) -> list[_Row]:
    """The rows of the form as they are typed; one can be added, and one without an amount is left out."""
    counted = f"parts-{token}"
    count = int(st.session_state.setdefault(counted, len(first)))
    found = []
    for number in range(count):
        start = first[number] if number < len(first) else _Row()
        with st.container(key=f"part-{number}-{token}", gap="small"):
            found.append(_part(number, start, token, currency))
    st.button("Add a part", key=f"add-{token}", icon=":material/add:", on_click=_one_more, args=(counted,))
    return [row for row in found if row.amount.strip()]


def _one_more(counted: str) -> None:
    st.session_state[counted] += 1


def _part(number: int, start: _Row, token: str, currency: str) -> _Row:
    at = f"{number}-{token}"
    known = choices.all_choices().activities
    _begin_with(f"activity-{at}", start.activity)
    activity = choice(f"Part {number + 1}: activity", known, f"activity-{at}", "left open by the donor")
    year_key = f"year-{at}"
    _begin_with(year_key, start.year)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        year = st.selectbox("Year", _years(start.year), None, key=year_key, placeholder="left open")
        amount = st.text_input(f"{currency}, or per cent", start.amount, key=f"share-{at}", placeholder="40,000 or 34%")
    conditional = st.checkbox(
        "Subject to a parliament or to available funds", start.conditional, key=f"conditional-{at}"
    )
    return _Row(activity, year, amount, conditional)


def _begin_with(key: str, value: Any) -> None:
    """What holds now stands in a list that can still be emptied."""
    if value and key not in st.session_state:
        st.session_state[key] = value


def _years(own: int | None) -> list[int]:
    this = session.today().year
    return sorted({*range(this - _YEARS_BEFORE, this + _YEARS_AFTER), *([own] if own else [])})


def _read(parts: Sequence[_Row], one: OpenedPledge) -> list[service.SplitOf | service.ShareOf]:
    """The rows as the service takes them. Raises `Usage` or `Invalid` where an amount cannot be read."""
    if not parts:
        raise Usage("Give at least one part an amount; what is not named stays open.")
    found: list[service.SplitOf | service.ShareOf] = []
    for part in parts:
        place = service.Place(part.activity, part.year)
        share = read_share(part.amount, one.detail.line.currency)
        if isinstance(share, Percent):
            found.append(service.ShareOf(place, share, part.conditional))
        else:
            found.append(service.SplitOf(place, share.minor, part.conditional))
    return found


# --- the parts of a plan ---------------------------------------------------------------------------------------------

_Names = list[tuple[service.Place, ...]]


def _equal_parts(token: str) -> Callable[[], tuple[Plan, _Names]]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        count = st.number_input("Parts", 1, 120, 4, key=f"parts-of-{token}")
        interval = st.number_input("Every", 1, 60, 1, key=f"interval-{token}")
        every = st.selectbox(
            "What lies between two parts",
            list(Every),
            list(Every).index(Every.quarter),
            format_func=lambda one: one.value if interval == 1 else f"{one.value}s",
            key=f"every-{token}",
            label_visibility="hidden",
        )
    first = st.date_input("The first is due on", None, key=f"first-{token}", format="DD/MM/YYYY")

    def read() -> tuple[Plan, _Names]:
        begins = needed(first, "Say when the first part is due.")
        return InParts(int(count), Rhythm(begins, needed(every, "Say what lies between two parts."), int(interval))), []

    return read


def _given_parts(one: OpenedPledge, token: str) -> Callable[[], tuple[Plan, _Names]]:
    counted, line = f"dues-{token}", one.detail.line
    count = int(st.session_state.setdefault(counted, 2))
    places = {f"{at}": split for at, split in enumerate(line.splits) if split.open}
    rows: list[tuple[date | None, str, str | None]] = []
    for number in range(count):
        at = f"{number}-{token}"
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"due-row-{at}"):
            due = st.date_input(f"Part {number + 1} is due on", None, key=f"due-{at}", format="DD/MM/YYYY")
            amount = st.text_input(f"Amount in {line.currency}", key=f"due-amount-{at}")
        meant = None
        if places:
            names = {
                key: f"{split.activity or 'activity open'}, {year_or_open(split.year)}" for key, split in places.items()
            }
            meant = choice("Meant for", names, f"due-for-{at}", "not named", codes=False)
        rows.append((due, amount, meant))
    st.button("Add a part", key=f"add-due-{token}", icon=":material/add:", on_click=_one_more, args=(counted,))

    def read() -> tuple[Plan, _Names]:
        typed = [row for row in rows if row[1].strip()]
        if not typed:
            raise Usage("Give each part a day and an amount; an amount without a day is left without a date.")
        given = tuple((due, parse_amount(amount, line.currency)) for due, amount, _ in typed)
        names: _Names = [
            (service.Place(places[meant].activity, places[meant].year),) if meant else () for _, _, meant in typed
        ]
        return AsGiven(given), names

    return read


# --- tried before it is saved ----------------------------------------------------------------------------------------


def _tried(kind: str, key: Any, act: Callable[[Session, Actor], dict[str, Any]]) -> dict[str, Any] | None:
    """What the change would answer, or the sentence of its refusal in its place."""
    try:
        return session.tried((kind, key), act)
    except CrmError as error:
        _say(str(error))
        return None


def _say(sentence: str) -> None:
    st.html(f"<p class='crm-measure' role='status'>{safe(sentence)}</p>")
