"""The activities one by one: what each delivers, who leads, what it costs, where its money stands, what stays undone."""

from __future__ import annotations

from collections.abc import Iterator

from concept_notes.blocks import Line, Stack, TableBlock
from concept_notes.blocks.table import figures, head
from concept_notes.facts.context import Chapter, NoteContext
from concept_notes.facts.sums import NOTHING, Sums
from concept_notes.language.pack import Language, language, sentence
from concept_notes.language.page_texts import without_words
from concept_notes.section import Section
from concept_notes.sections import budget
from concept_notes.word.styles import columns
from crm.domain.money import Money
from crm.formats.docx_table import Row


def build(context: NoteContext) -> Stack | None:
    """A part of its own for each activity offered, under its name as a heading."""
    if not context.chapters:
        return None
    said = language(context.meta.language)
    pieces = tuple(piece for chapter in context.chapters for piece in _chapter(context, chapter, said))
    title = said.text("parts.chapters")
    return Stack(title, sentence(f"{title}{said.mark('stop')}"), pieces)


def _chapter(context: NoteContext, chapter: Chapter, said: Language) -> Iterator[Line | TableBlock]:
    line, space = chapter.line, said.mark("space")
    yield Line(line.title, "Heading2")
    if chapter.purpose:
        yield Line(sentence(chapter.purpose))
    lead = said.text("parts.chapter_lead", lead=sentence(line.lead or said.text("offer.lead_open")))
    what = [said.text("parts.chapter_delivers", what=line.deliverables)] if line.deliverables else []
    yield Line(space.join(f"{one}{said.mark('stop')}" for one in (*what, lead)))
    if cost := _cost(context, chapter, said):
        yield Line(cost)
    yield _money(context, chapter, said)
    if chapter.without:
        words = [without_words(chapter.without, context, said), chapter.without.words or ""]
        yield Line(space.join(one for one in words if one), "NoteLead")  # keeps off the table above it
    if len(context.chapters) > 1 and chapter.budget.lines:
        base = said.currency(context.base.code)
        yield budget.table(context, chapter.budget, said.text("parts.chapter_budget", what=line.title, base=base))


def _cost(context: NoteContext, chapter: Chapter, said: Language) -> str:
    """What a unit costs in each year."""
    costs = chapter.costs
    if costs is None:
        return ""
    told = [
        said.text("parts.chapter_year", amount=said.in_whole(Money(cost, context.base)), year=year)
        for year, cost in zip(context.ask.years, costs.costs, strict=True)
        if cost is not None
    ]
    words = said.text("parts.chapter_cost", each=costs.each, costs=said.listed(told))
    return f"{words}{said.mark('stop')}"


def _money(context: NoteContext, chapter: Chapter, said: Language) -> TableBlock:
    """Need, received, signed and missing by year, and their sum where there are several years."""
    line, digits = chapter.line, context.base.digits
    heads = [said.text(f"funding.head_{name}") for name in ("need", "received", "signed", "missing")]
    rows: list[Row] = [head(said.text("parts.head_year"), *heads)]

    def row(label: str, sums: Sums, *, total: bool = False) -> Row:
        return figures(said, label, (sums.need, sums.received, sums.signed, sums.missing), digits, total=total)

    needed = [one for one in line.years if one.sums != NOTHING]
    rows += [row(str(one.year), one.sums) for one in needed]
    if len(needed) > 1:
        rows.append(row(said.text("parts.total"), line.total, total=True))
    base = said.currency(context.base.code)
    return TableBlock(
        caption=said.text("parts.chapter_money", what=line.title, base=base),
        alt=sentence(said.text("parts.chapter_money_alt", missing=said.whole(line.total.missing, digits))),
        widths=columns(numbers=4, width=1500),
        rows=tuple(rows),
    )


SECTION = Section("chapters", "Each activity by itself: deliverables, lead, cost, money by year, budget.", build)
