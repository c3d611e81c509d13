"""The gap by year as a native chart: received, signed and missing, stacked to the need."""

from __future__ import annotations

from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language
from concept_notes.section import Section
from concept_notes.word.charts import Chart, Series
from concept_notes.word.styles import MISSING, QUIET, RECEIVED, SIGNED


def build(context: NoteContext) -> Chart | None:
    """The figures of the table of need and gap, as columns that can be edited in Word."""
    if not context.plan:
        return None
    said, digits = language(context.meta.language), context.base.digits
    base = said.currency(context.base.code)
    sums = [row.sums for row in context.plan]
    years = said.mark("semicolon").join(
        said.text(
            "gap_chart.year",
            year=row.year,
            received=said.whole(row.sums.applied_received, digits),
            signed=said.whole(row.sums.applied_signed, digits),
            missing=said.whole(row.sums.missing, digits),
        )
        for row in context.plan
    )
    worst = max(context.plan, key=lambda row: (row.sums.missing, -row.year))
    # A bar leaves out what is secured above the need of single activities.
    above = sum(row.sums.surplus for row in context.plan)
    received, signed, missing = (said.text(f"gap_chart.{name}") for name in ("received", "signed", "missing"))
    return Chart(
        key="gap",
        caption=said.text(
            "gap_chart.caption_above" if above else "gap_chart.caption",
            base=base,
            missing=said.whole(worst.sums.missing, digits),
            year=worst.year,
            above=said.whole(above, digits),
        ),
        alt=said.text("gap_chart.alt", base=base, years=years),
        categories=tuple(str(row.year) for row in context.plan),
        series=(
            Series(received, tuple(one.applied_received for one in sums), fill=RECEIVED, ink="FFFFFF"),
            Series(signed, tuple(one.applied_signed for one in sums), fill=SIGNED, ink="FFFFFF"),
            Series(missing, tuple(one.missing for one in sums), fill=MISSING, line=QUIET),
        ),
        digits=digits,
        unit=context.base.code,
    )


SECTION = Section("gap_chart", "Received, signed and missing by year as an editable chart.", build)
