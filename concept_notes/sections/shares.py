"""Who pays for what: this donor, all others together, nobody yet. Other donors have no names here."""

from __future__ import annotations

from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import language, sentence
from concept_notes.section import Section
from concept_notes.word.charts import Chart, Series
from concept_notes.word.styles import MISSING, QUIET, RECEIVED, SIGNED


def build(context: NoteContext) -> Chart | None:
    """One bar for each activity offered, as long as its need over the years asked for."""
    if not any(one.own + one.others + one.missing for one in context.shares):
        return None
    said, digits = language(context.meta.language), context.base.digits
    base = said.currency(context.base.code)
    told = [
        said.text(
            "parts.share",
            activity=one.activity,
            own=said.whole(one.own, digits),
            others=said.whole(one.others, digits),
            missing=said.whole(one.missing, digits),
        )
        for one in context.shares
    ]
    own, others, missing = (said.text(f"parts.shares_{name}") for name in ("own", "others", "missing"))
    return Chart(
        key="shares",
        caption=said.text("parts.shares_caption", years=said.years(context.ask.years), base=base),
        alt=sentence(said.text("parts.shares_alt", base=base, shares=said.mark("semicolon").join(told))),
        categories=tuple(one.activity for one in context.shares),
        series=(
            Series(own, tuple(one.own for one in context.shares), fill=RECEIVED, ink="FFFFFF"),
            Series(others, tuple(one.others for one in context.shares), fill=SIGNED, ink="FFFFFF"),
            Series(missing, tuple(one.missing for one in context.shares), fill=MISSING, line=QUIET),
        ),
        digits=digits,
        unit=context.base.code,
    )


SECTION = Section("shares", "Who pays for what: this donor, all others together, still missing, as a chart.", build)
