"""The gap by year as a native chart: received, signed and missing, stacked to the need."""

from __future__ import annotations

from concept_notes.charts import Chart, Series
from concept_notes.context import NoteContext
from concept_notes.section import Section
from concept_notes.styles import MISSING, QUIET, RECEIVED, SIGNED
from crm.domain.wording import whole


def build(context: NoteContext) -> Chart | None:
    """The figures of the table of need and gap, as columns that can be edited in Word."""
    if not context.plan:
        return None
    digits = context.base.digits
    sums = [row.sums for row in context.plan]
    said = "; ".join(
        f"{row.year}: received {whole(row.sums.applied_received, digits)}, signed {whole(row.sums.applied_signed, digits)}, "
        f"missing {whole(row.sums.missing, digits)}"
        for row in context.plan
    )
    worst = max(context.plan, key=lambda row: (row.sums.missing, -row.year))
    return Chart(
        key="gap",
        caption=(
            f"Received, signed and still missing of the whole work plan by year, in {context.base.code}: "
            f"{whole(worst.sums.missing, digits)} is missing in {worst.year}{_above(context)}"
        ),
        alt=f"Stacked bars in {context.base.code}, each as long as the need of its year. {said}.",
        categories=tuple(str(row.year) for row in context.plan),
        series=(
            Series("Received", tuple(one.applied_received for one in sums), fill=RECEIVED, ink="FFFFFF"),
            Series("Signed, not yet paid", tuple(one.applied_signed for one in sums), fill=SIGNED, ink="FFFFFF"),
            Series("Still missing", tuple(one.missing for one in sums), fill=MISSING, line=QUIET),
        ),
        digits=digits,
        unit=context.base.code,
    )


def _above(context: NoteContext) -> str:
    """That a bar leaves out what is secured above the need of single activities."""
    above = sum(row.sums.surplus for row in context.plan)
    return f"; {whole(above, context.base.digits)} above what an activity needs is left out" if above else ""


SECTION = Section("gap_chart", "Received, signed and missing by year as an editable chart.", build)
