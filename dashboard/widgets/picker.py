"""Choosing one record: a searchable list whose choice is in the address by its code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from crm.store.find import near
from dashboard import filters


def show(key: str, label: str, names: Mapping[str, str], asked: str, *, nothing: str) -> str | None:
    """The code chosen; None where nothing is. An unknown code in the address is answered with near names."""
    by_code = {code.casefold(): code for code in names}
    found = by_code.get(asked.casefold())
    widget = f"pick-{key}"
    if st.session_state.get(widget) != found:
        st.session_state[widget] = found

    def change() -> None:
        chosen = st.session_state[widget]
        filters.choose(key, [chosen] if chosen else [])

    st.selectbox(
        label,
        list(names),
        None,
        format_func=lambda code: f"{code} · {names[code]}",
        key=widget,
        placeholder=nothing,
        on_change=change,
    )
    if asked and found is None:
        candidates = {**{code: code for code in names}, **{name: code for code, name in names.items()}}
        st.warning(f"There is no {label.lower()} “{asked}”{near(asked, candidates)}.", icon=":material/search_off:")
    return found


def status(options: Sequence[str], asked: str, *, what: str = "pledge") -> str | None:
    """A status out of those that occur; None for all. `what` has it, in the words of the page."""
    widget, found = "pick-status", asked if asked in options else None
    if st.session_state.get(widget) != found:
        st.session_state[widget] = found
    if asked and found is None:
        st.warning(f"No {what} has the status “{asked}”.", icon=":material/search_off:")
    st.pills(
        "Status",
        options,
        key=widget,
        wrap=True,
        on_change=lambda: filters.choose("status", [st.session_state[widget]] if st.session_state[widget] else []),
    )
    return found


def page_number(count: int, size: int) -> int:
    """Which screenful of a long list; 1 where there is only one."""
    pages = max(1, -(-count // size))
    return int(st.pagination(pages, key="page-number")) if pages > 1 else 1


def close(key: str) -> None:
    """A button that puts an opened record away."""
    st.button("Close", key=f"close-{key}", on_click=lambda: filters.choose(key, []))


def typed(key: str, label: str, asked: str, example: str) -> None:
    """A field for a name that is too rare for a list; what is typed goes to the address."""
    widget = f"type-{key}"
    if st.session_state.get(widget) != asked:
        st.session_state[widget] = asked

    def change() -> None:
        text = str(st.session_state[widget]).strip()
        filters.choose(key, [text] if text else [])

    st.text_input(label, key=widget, placeholder=example, on_change=change)


def one_of(
    key: str,
    label: str,
    names: Sequence[str],
    asked: str,
    *,
    nothing: str,
    labels: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """One of a few names, by the name itself; `labels` are what is shown of codes."""
    widget = f"one-of-{key}"
    known = asked if asked in names else None
    if st.session_state.get(widget) != known:
        st.session_state[widget] = known

    def change() -> None:
        chosen = st.session_state[widget]
        filters.choose(key, [chosen] if chosen else [])

    st.selectbox(
        label,
        names,
        None,
        format_func=lambda name: labels.get(name, name),
        key=widget,
        placeholder=nothing,
        on_change=change,
    )


def pages(key: str, count: int, size: int) -> None:
    """Which screenful of a long list, below it; nothing where there is only one."""
    if count > size:
        st.pagination(-(-count // size), key=key)


def page_of(key: str) -> int:
    """The screenful chosen with `pages`, for what is read before it is drawn."""
    return int(st.session_state.get(key) or 1)


def place(key: str, label: str, offered: Mapping[str, str], asked: str) -> None:
    """A side of a comparison: one of those offered, or a day that is typed like 2016-02-11."""
    widget = f"place-{key}"
    if st.session_state.get(widget) != asked:
        st.session_state[widget] = asked

    def change() -> None:
        chosen = st.session_state[widget]
        filters.choose(key, [chosen] if chosen else [])

    st.selectbox(
        label,
        list(offered) if asked in offered else [*offered, asked],
        format_func=lambda text: offered.get(text, text),
        key=widget,
        accept_new_options=True,
        help="Choose one, or type a day like 2016-02-11.",
        on_change=change,
    )
