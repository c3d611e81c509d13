"""The frame of every page: the demonstration's note, the question, the filters, their sentence, the empty case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import streamlit as st
from sqlmodel import Session

from crm.domain.gap import FundingGap
from crm.domain.wording import day
from crm.store import queries
from dashboard import filters, nav, session
from dashboard.views.lens import AUDIENCES, BASES, BASIS_LABELS, Basis, Lens
from dashboard.widgets import sheet

_CHOOSING_DAY = "choosing-day"


@dataclass(frozen=True)
class Frame:
    """What a page stands in: the lens, the figures of its day and audience, its own parameters."""

    lens: Lens
    gap: FundingGap
    group: str
    own: Mapping[str, str]


def begin(key: str) -> Frame:
    """Draw the frame of a page; stops with what to do next where there is nothing to show."""
    entry = nav.page(key)
    sheet.lay()
    if sentence := session.trouble():
        st.title(entry.question, anchor=False)
        _nothing_yet(sentence)
    settings = session.settings()
    asked = filters.read(session.today(), entry.parameters, page=key)
    if settings.get("demo"):
        _demonstration(settings, asked.lens, entry)
    st.title(entry.question, anchor=False)
    gap = session.gap(asked.lens.as_of, asked.lens.audience)
    if not gap.rows and not gap.donors and session.read("is-empty", _is_empty):
        _nothing_yet("This database holds no work plan and no pledges yet.")
    _controls(asked.lens, gap, entry)
    if entry.by_day:
        years = asked.lens.shown_years(gap) if entry.by_year else None
        st.html(f"<p class='crm-lens'>{escape(asked.lens.sentence(years))}</p>")
        _banner(asked, key)
    for problem in asked.problems:
        st.warning(problem, icon=":material/info:")
    return Frame(asked.lens, gap, session.group_name(), asked.own)


def _is_empty(opened: Session) -> bool:
    return not queries.activity_names(opened) and not queries.donor_names(opened)


def _nothing_yet(sentence: str) -> None:
    """What to do on a new database."""
    st.info(sentence, icon=":material/inbox:")
    with st.container(border=True):
        st.html("<h2 class='crm-finding'>Begin in one of two ways</h2>")
        st.markdown("**Look around first.** Load the demonstration: a work plan, twelve donors and their pledges.")
        st.code("crm demo", language=None)
        st.markdown(
            "**Begin with your own.** Write empty tables into a folder, fill in your work plan and pledges, load them."
        )
        st.code("crm init --files FOLDER\ncrm load FOLDER --dry-run\ncrm load FOLDER", language=None)
        st.html("<p class='crm-measure'>Then reload this page.</p>")
    st.stop()


def _banner(asked: filters.Asked, key: str) -> None:
    """That the day is not the usual one, so that nobody takes old figures for today's; and the way back."""
    usual = asked.lens.default_as_of
    if asked.lens.banner and usual:
        back = escape(asked.lens.on(usual).link(key, **asked.own), quote=True)
        st.html(
            f"<p class='crm-banner' role='note'>{escape(asked.lens.banner)} "
            f"<a href='{back}'>Back to {escape(day(usual))}</a></p>"
        )


def _demonstration(settings: Mapping[str, str], lens: Lens, entry: nav.PageEntry) -> None:
    """The note that everything here is illustrative, and links to the days its story is told on."""
    note = settings.get("demo_note") or "Demonstration: all amounts are illustrative."
    links = [
        f"<a href='{escape(lens.on(told).link(entry.key), quote=True)}'>{escape(day(told))}</a>"
        for told in story_days(settings)
        if told != lens.as_of and entry.by_day
    ]
    more = f" See it as of {' or '.join(links)}." if links else ""
    st.html(f"<div class='crm-demo' role='note'>{escape(note)}{more}</div>")


def story_days(settings: Mapping[str, str]) -> tuple[date, ...]:
    """The days a demonstration's story is told on, from its setting `story_days` (ISO days, any separator between).

    >>> story_days({"story_days": "2016-02-11, 2016-11-30"})
    (datetime.date(2016, 2, 11), datetime.date(2016, 11, 30))
    """
    found = []
    for word in settings.get("story_days", "").replace(",", " ").replace(";", " ").split():
        try:
            found.append(date.fromisoformat(word))
        except ValueError:
            continue
    return tuple(found)


def _controls(lens: Lens, gap: FundingGap, entry: nav.PageEntry) -> None:
    """Basis and years where they change anything, audience and day; each choice goes to the address."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium", key="filters"):
        if entry.by_year:
            _switch("Counted", "basis", _bases(lens), lens.basis, BASIS_LABELS, "secured")
            _years(list(gap.years), lens)
        _switch("For", "audience", list(AUDIENCES), lens.audience, AUDIENCES, "trio")
        if entry.by_day:
            _day(lens)


def _bases(lens: Lens) -> list[Basis]:
    return [basis for basis in BASES if basis != "expected" or lens.audience == "trio"]


def _switch(label: str, key: str, options: Sequence[str], chosen: str, labels: Mapping[Any, str], default: str) -> None:
    widget = f"filter-{key}"
    if st.session_state.get(widget) != chosen:
        st.session_state[widget] = chosen
    st.segmented_control(
        label,
        options,
        required=True,
        format_func=lambda option: labels[option],
        key=widget,
        on_change=_chosen(widget, key, lambda value: [] if value in (None, default) else [str(value)]),
    )


def _years(years: list[int], lens: Lens) -> None:
    widget = "filter-year"
    wanted = [year for year in lens.years if year in years]
    if st.session_state.get(widget) != wanted:
        st.session_state[widget] = wanted
    st.pills(
        "Years",
        years,
        selection_mode="multi",
        key=widget,
        help=f"None chosen: {lens.as_of.year} and later.",
        on_change=_chosen(widget, "year", lambda value: [str(year) for year in sorted(value or [])]),
    )


def _day(lens: Lens) -> None:
    """The day, as a button that says it; the field with its calendar takes its place when it is asked for."""
    widget = "filter-as_of"
    if not st.session_state.get(_CHOOSING_DAY):
        with st.container(gap="xxsmall", width="content"):
            st.html("<p class='crm-label'>As of</p>")
            st.button(
                day(lens.as_of),
                key="open-as_of",
                icon=":material/calendar_today:",
                on_click=st.session_state.__setitem__,
                args=(_CHOOSING_DAY, True),
            )
        return
    if st.session_state.get(widget) != lens.as_of:
        st.session_state[widget] = lens.as_of
    take = _chosen(widget, "as_of", lambda value: [value.isoformat()] if value and value != lens.default_as_of else [])

    def change() -> None:
        take()
        st.session_state[_CHOOSING_DAY] = False

    st.date_input(
        "As of",
        key=widget,
        format="DD/MM/YYYY",
        min_value=date(1990, 1, 1),
        max_value=date(2100, 12, 31),
        width=170,
        on_change=change,
    )


def _chosen(widget: str, key: str, to_address: Callable[..., list[str]]) -> Callable[[], None]:
    def change() -> None:
        filters.choose(key, to_address(st.session_state[widget]))

    return change


def source(scene: Frame) -> str:
    """Where the figures come from."""
    audience = AUDIENCES[scene.lens.audience].lower()
    return f"Source: {scene.group} ledger as of {day(scene.lens.as_of)}, figures for the {audience}."
