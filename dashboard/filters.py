"""The filters of every page, kept in the address: a link shows the same figures to the next person.

The address is read first; what it leaves out is what was chosen earlier in the same visit, and is written
back, so that going from page to page keeps the view. Codes and ids are in it, never labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from crm.domain.gap import Audience
from crm.domain.wording import day
from dashboard.views.lens import AUDIENCES, BASES, Basis, Lens

#: Parameters every page reads.
COMMON = ("year", "basis", "audience", "as_of")
_REMEMBERED = "address"
#: Parameters whose words are those of one page: another page begins without them.
_OF_ONE_PAGE = ("status",)
_PAGE_READ = "address-page"
#: Days outside are typing errors.
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the lens, the page's own parameters, and what was wrong with it."""

    lens: Lens
    own: Mapping[str, str]
    problems: tuple[str, ...]


def read(default_as_of: date, own: tuple[str, ...] = (), *, page: str = "") -> Asked:
    """The lens of this run, from the address and what was chosen before; the address is completed."""
    memory = _memory()
    if st.session_state.get(_PAGE_READ) != page:
        st.session_state[_PAGE_READ] = page
        for key in _OF_ONE_PAGE:
            memory.pop(key, None)
    for key in (*COMMON, *own):
        if key in st.query_params:
            memory[key] = st.query_params.get_all(key)
    problems: list[str] = []
    lens = Lens(
        as_of=_as_of(memory, default_as_of, problems),
        audience=(audience := _audience(memory, problems)),
        basis=_basis(memory, audience, problems),
        years=_years(memory, problems),
        default_as_of=default_as_of,
    )
    _complete_address((*COMMON, *own))
    return Asked(lens, {key: memory[key][0] for key in own if memory.get(key)}, tuple(problems))


def choose(key: str, values: list[str]) -> None:
    """Take a parameter's new value into memory and address; no value takes it out."""
    memory = _memory()
    if values:
        memory[key] = values
        st.query_params[key] = values
    else:
        memory.pop(key, None)
        if key in st.query_params:
            del st.query_params[key]


def _memory() -> dict[str, list[str]]:
    memory: dict[str, list[str]] = st.session_state.setdefault(_REMEMBERED, {})
    return memory


def _complete_address(keys: tuple[str, ...]) -> None:
    memory = _memory()
    for key in keys:
        if memory.get(key) and st.query_params.get_all(key) != memory[key]:
            st.query_params[key] = memory[key]


def _as_of(memory: dict[str, list[str]], default: date, problems: list[str]) -> date:
    text = memory.get("as_of", [""])[0]
    if not text:
        return default
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        asked = _FIRST_DAY.replace(year=1)
    if _FIRST_DAY <= asked <= _LAST_DAY:
        return asked
    problems.append(f"“{text}” is no day; write it like 2016-11-30. Shown is {day(default)}.")
    memory.pop("as_of", None)
    return default


def _audience(memory: dict[str, list[str]], problems: list[str]) -> Audience:
    text = memory.get("audience", ["trio"])[0]
    for audience in AUDIENCES:
        if text == audience:
            return audience
    problems.append(f"There is no audience “{text}”; there are trio and public. Shown are figures for the public.")
    memory["audience"] = ["public"]  # whoever cannot be understood is not shown what is restricted
    return "public"


def _basis(memory: dict[str, list[str]], audience: Audience, problems: list[str]) -> Basis:
    text = memory.get("basis", ["secured"])[0]
    for basis in BASES:
        if text == basis:
            if basis == "expected" and audience == "public":
                problems.append("What is expected is for the trio only. Shown are written promises.")
                memory["basis"] = ["pledged"]
                return "pledged"
            return basis
    problems.append(f"There is no basis “{text}”; there are secured, pledged and expected. Shown is secured money.")
    memory.pop("basis", None)
    return "secured"


def _years(memory: dict[str, list[str]], problems: list[str]) -> tuple[int, ...]:
    texts = memory.get("year", [])
    good = [text for text in texts if text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100]
    if bad := [text for text in texts if text not in good]:
        problems.append(f"“{bad[0]}” is no year. Shown are the years of the plan.")
        memory["year"] = good
    return tuple(sorted({int(text) for text in good}))
