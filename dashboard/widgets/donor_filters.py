"""The filters above the list of all donors: kind, declared priority, declared region; each in the address by its code."""

from __future__ import annotations

import streamlit as st

from concept_notes.batch.choice import choosable, matching
from dashboard import session
from dashboard.views import note_batch as view
from dashboard.widgets import picker
from dashboard.widgets.frame import Frame

#: Those of a batch of notes that everybody may see: conversations are for the trio.
_SHOWN = {"kind": "all kinds", "theme": "all priorities", "region": "all regions"}


def show(scene: Frame) -> frozenset[str] | None:
    """The codes of the donors that match; None where nothing is filtered. A word that no donor has filters nothing."""
    day = scene.lens.as_of
    every = session.read(("donor-filters", day), lambda opened: choosable(opened, as_of=day))
    chosen: dict[str, list[str]] = {}
    for (name, nothing), column in zip(_SHOWN.items(), st.columns(len(_SHOWN)), strict=True):
        options, asked = view.options(every, name), scene.own.get(name, "").strip().lower()
        with column:
            picker.one_of(name, view.LABELS[name], list(options), asked, nothing=nothing, labels=options)
        if asked in options:
            chosen[name] = [asked]
        elif asked:
            st.warning(f"No donor has the {view.LABELS[name].lower()} “{asked}”.", icon=":material/search_off:")
    return frozenset(one.code for one in matching(every, chosen)) if chosen else None
