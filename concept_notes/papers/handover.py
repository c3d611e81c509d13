"""The hand-over brief: what the next Chair has to know, for the trio alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from concept_notes.blocks import TableBlock
from concept_notes.facts.sample import sample_of
from concept_notes.kind import Kind
from concept_notes.language.pack import Language, language
from concept_notes.papers import letter
from concept_notes.papers.handover_facts import Coming, Finding, HandOver, unbalanced
from concept_notes.papers.tables import Lines, table
from concept_notes.section import Section
from concept_notes.sections import gap_chart, plan
from crm.domain.money import Money

#: Widths of columns for a day, for a code and for a donor's name, in dxa.
_DAY, _CODE, _NAME = 1900, 1500, 2500


def _day(said: Language, when: date | None, *, late: bool) -> str:
    """A day as a table of the brief says it, with a word where it has passed."""
    if when is None:
        return said.text("handover.no_day")
    return said.text("handover.late", day=said.day(when)) if late else said.day(when)


def due(context: HandOver) -> TableBlock | None:
    """What is still to come, by the day it is due."""
    said = language(context.meta.language)
    heads = [said.text(f"handover.head_{name}") for name in ("donor", "due", "pledge", "amount")]
    rows = [[one.donor, _day(said, one.due, late=False), one.pledge, said.amount(one.amount)] for one in context.coming]
    return table(
        said,
        Lines(heads, 3, rows, (), (_DAY, _CODE)),
        caption=said.text("handover.due_caption"),
        alt=said.text("handover.due_alt"),
    )


def overdue(context: HandOver) -> TableBlock | None:
    """What is late, the oldest first."""
    said = language(context.meta.language)
    heads = [said.text(f"handover.head_{name}") for name in ("donor", "due", "pledge", "amount", "days")]
    rows = [[*_late(said, one), str(one.days_late_count)] for one in context.overdue]
    return table(
        said,
        Lines(heads, 3, rows, (), (_DAY, _CODE)),
        caption=said.text("handover.overdue_caption"),
        alt=said.text("handover.overdue_alt"),
    )


def _late(said: Language, one: Coming) -> list[str]:
    return [one.donor, _day(said, one.due, late=False), one.pledge, said.amount(one.amount)]


def talks(context: HandOver) -> TableBlock | None:
    """Open conversations and the next step of each."""
    said = language(context.meta.language)
    heads = [said.text(f"handover.head_{name}") for name in ("step", "donor", "due", "expected", "chance")]
    rows = [
        [
            one.step,
            one.donor,
            _day(said, one.on, late=one.late),
            said.amount(one.expected) if one.expected else "",
            said.share(one.probability_percent),
        ]
        for one in context.talks
    ]
    return table(
        said,
        Lines(heads, 3, rows, (), (_NAME, _DAY)),
        caption=said.text("handover.talks_caption"),
        alt=said.text("handover.talks_alt"),
    )


def notes(context: HandOver) -> TableBlock | None:
    """Notes that were sent and not answered."""
    said = language(context.meta.language)
    heads = [said.text(f"handover.head_{name}") for name in ("note", "donor", "sent", "follow_up")]
    rows = [
        [one.reference, one.donor, said.day(one.sent_on), _day(said, one.follow_up, late=one.late)]
        for one in context.notes
    ]
    return table(
        said,
        Lines(heads, 4, rows, (), (_NAME, _DAY, _DAY)),
        caption=said.text("handover.notes_caption"),
        alt=said.text("handover.notes_alt"),
    )


def tasks(context: HandOver) -> TableBlock | None:
    """Tasks that are not done."""
    said = language(context.meta.language)
    heads = [said.text(f"handover.head_{name}") for name in ("task", "donor", "due")]
    rows = [[one.title, one.donor, _day(said, one.due, late=one.late)] for one in context.tasks]
    return table(
        said,
        Lines(heads, 3, rows, (), (_NAME, _DAY)),
        caption=said.text("handover.tasks_caption"),
        alt=said.text("handover.tasks_alt"),
    )


def problems(context: HandOver) -> TableBlock | None:
    """What the checks of the data found, the worst first."""
    said = language(context.meta.language)
    words = {name: said.text(f"handover.{name}") for name in ("error", "warning", "hint")}
    heads = [said.text(f"handover.head_{name}") for name in ("problem", "severity")]
    rows = [[_problem(one), words.get(one.severity, one.severity)] for one in context.problems]
    return table(
        said,
        Lines(heads, 2, rows, (), (_CODE,)),
        caption=said.text("handover.problems_caption"),
        alt=said.text("handover.problems_alt"),
    )


def _problem(one: Finding) -> str:
    """What was found, after what it is about where its own words do not begin with that."""
    return one.message if one.message.startswith(one.subject) else f"{one.subject}: {one.message}"


_SECTIONS = {
    one.key: one
    for one in (
        plan.SECTION,
        gap_chart.SECTION,
        Section("due", "Payments still to come, by day.", due),
        Section("overdue", "Payments whose day has passed.", overdue),
        Section("talks", "Open conversations with donors and the next step of each.", talks),
        Section("notes", "Notes sent and not answered.", notes),
        Section("tasks", "Tasks that are not done.", tasks),
        Section("problems", "What the data checks found.", problems),
    )
}


# --- sentences --------------------------------------------------------------------------------------------


def _title(context: HandOver, said: Language) -> str:
    return said.text("handover.title")


def _subject(context: HandOver, said: Language) -> str:
    return said.text("handover.subject", day=said.day(context.meta.as_of))


def _leading(key: str) -> Callable[[HandOver, Language], str | None]:
    """A sentence on the first year of the plan."""

    def says(context: HandOver, said: Language) -> str | None:
        if not context.plan:
            return None
        first = context.plan[0]
        need, secured = (said.in_whole(Money(one, context.base)) for one in (first.sums.need, context.applied))
        return said.text(key, year=first.year, need=need, secured=secured)

    return says


def _missing(context: HandOver, said: Language) -> str | None:
    return said.in_whole(Money(context.plan[0].sums.missing, context.base)) if context.plan else None


def _more_problems(context: HandOver, said: Language) -> str | None:
    return said.plural("handover.more", context.problems_more) if context.problems_more else None


def _counted(context: HandOver, said: Language) -> str:
    base = said.currency(context.base.code)
    return said.text("handover.counted", day=said.day(context.meta.as_of), base=base)


KIND = Kind(
    key="handover",
    called="brief",
    facts=HandOver,
    sections=lambda: _SECTIONS,
    texts={
        **{name: letter.TEXTS[name] for name in ("dated", "reference", "page_before", "page_between")},
        **{name: letter.TEXTS[name] for name in ("space", "colon", "semicolon", "stop")},
        "title": _title,
        "subject": _subject,
        "missing_label": _leading("handover.missing_label"),
        "missing": _missing,
        "of": _leading("handover.of"),
        "more_problems": _more_problems,
        "counted": _counted,
        **letter.words(
            "handover.who", "handover.money", "handover.due", "handover.overdue", "handover.talks", "handover.notes",
            "handover.tasks", "handover.problems", "handover.no_due", "handover.no_overdue", "handover.no_talks",
            "handover.no_notes", "handover.no_tasks", "handover.no_problems",
        ),
    },
    title=_title,
    subject=_subject,
    category="handover.category",
    unbalanced=unbalanced,
    sample=partial(sample_of, "handover", HandOver),
    template="handover_brief.docx",
)  # fmt: skip
