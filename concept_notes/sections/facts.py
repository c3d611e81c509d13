"""The request at a glance: who, what for, which years, how much."""

from __future__ import annotations

from collections.abc import Iterator

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import Language, language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import LABEL_WIDTH, TEXT_WIDTH
from crm.domain.money import Money
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """A row for each fact; the levy and what is transferred with it only where the donor has one."""
    if not context.activities:
        return None
    said = language(context.meta.language)
    rows = [head(said.text("parts.facts_head"), sentence(context.donor.name_the), text_columns=2)]
    rows += [Row((Cell(said.text(f"parts.facts_{key}")), Cell(value))) for key, value in _facts(context, said)]
    return TableBlock(
        caption=said.text("parts.facts_caption"),
        alt=sentence(said.text("parts.facts_alt", amount=said.amount(context.ask.amount))),
        widths=(LABEL_WIDTH + 400, TEXT_WIDTH - LABEL_WIDTH - 400),
        rows=tuple(rows),
    )


def _facts(context: NoteContext, said: Language) -> Iterator[tuple[str, str]]:
    ask, wants, total, base = context.ask, context.wants, context.offered_total, context.base
    yield "subject", sentence(ask.subject)
    yield "years", said.years(ask.years)
    yield "request", said.amount(ask.first)
    if ask.given:
        yield "base", said.amount(ask.amount)
    elif ask.equivalent:
        yield "equivalent", said.amount(ask.equivalent)
    if wants.levy and wants.to_transfer:
        yield "levy", said.amount(wants.levy)
        yield "transfer", said.amount(wants.to_transfer)
    if wants.transfer_equivalent:
        yield "transfer_given" if ask.given else "transfer_about", said.amount(wants.transfer_equivalent)
    yield "need", said.in_whole(Money(total.need, base))
    yield "missing", said.in_whole(Money(total.missing, base))
    if served := [one.name for one in context.donor.priorities if one.activities]:
        yield "priorities", sentence(said.listed(served))
    yield "reply", said.day(ask.reply_by)


SECTION = Section("facts", "The request at a glance: purpose, years, amounts, priorities served.", build)
