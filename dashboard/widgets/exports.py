"""The export menu: each report as a file in every format there is, for the day and audience on the screen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from crm.domain.table import Table
from crm.formats.file_name import file_name
from crm.formats.format import Format, formats
from crm.reports.report import Report, reports
from dashboard import session
from dashboard.views.lens import AUDIENCES
from dashboard.widgets.frame import Frame


def menu(scene: Frame) -> None:
    """A button with one download for each format; a file is made when it is asked for."""
    with st.popover("Export", icon=":material/download:"):
        st.markdown(f"Figures for the **{AUDIENCES[scene.lens.audience].lower()}**, as of the day shown.")
        for report in reports().values():
            for kind in formats().values():
                st.download_button(
                    f"{report.title}: {kind.title}",
                    data=_maker(report, kind, scene),
                    file_name=_name(report, kind, scene),
                    mime=kind.mime,
                    key=f"export-{report.key}-{kind.key}",
                    on_click="ignore",
                    width="stretch",
                )


def _maker(report: Report, kind: Format, scene: Frame) -> Callable[[], bytes]:
    lens = scene.lens

    def make() -> bytes:
        # The gate is loaded when a file is asked for, not with every page.
        from concept_notes.exported import written

        table = session.read(
            ("table", report.key, lens.as_of, lens.audience),
            lambda opened: report.table(opened, lens.as_of, lens.audience),
        )
        return written(kind, table)

    return make


def _name(report: Report, kind: Format, scene: Frame) -> str:
    lens = scene.lens
    head = Table(report.key, "", report.title, lens.as_of, lens.audience, scene.gap.base, ())
    return file_name(head, kind.extension, group=scene.group)
