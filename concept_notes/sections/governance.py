"""Who the group is: its organisations with their roles and what they lead, and the trio of Chairs with its terms."""

from __future__ import annotations

from datetime import date

from concept_notes.blocks import Stack, TableBlock
from concept_notes.blocks.table import head
from concept_notes.facts.context import NoteContext
from concept_notes.facts.proposal import Term
from concept_notes.language.pack import Language, language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import LABEL_WIDTH, TEXT_WIDTH
from crm.domain.wording import NONE
from crm.formats.docx_table import Cell, Row

_ROLES, _LEADS, _DAY = 2900, 2900, 2000
#: So many organisations stand on one page.
_MOST_TOGETHER = 12


def build(context: NoteContext) -> Stack | None:
    """A table of the organisations, and one of the terms."""
    said, proposal = language(context.meta.language), context.proposal
    tables = [
        *([_bodies(context, said)] if proposal.bodies else []),
        *([_terms(context, said)] if proposal.terms else []),
    ]
    if not tables:
        return None
    title = said.text("proposal.governance")
    return Stack(title, f"{title}{said.mark('stop')}", tuple(tables))


def _bodies(context: NoteContext, said: Language) -> TableBlock:
    proposal = context.proposal
    heads = [said.text(f"proposal.head_{name}") for name in ("organisation", "roles", "leads")]
    rows = [head(*heads, text_columns=3)]
    for one in proposal.bodies:
        cells = (one.name, said.mark("semicolon").join(one.roles), "\n".join(map(sentence, one.leads)))
        rows.append(Row(tuple(Cell(sentence(text) or NONE) for text in cells)))
    more = proposal.members and proposal.members > proposal.members_named
    remark = said.text("proposal.members", named=proposal.members_named, total=proposal.members) if more else ""
    return TableBlock(
        caption=said.text("proposal.bodies_caption", group=context.group.short, day=said.day(context.meta.as_of)),
        alt=sentence(said.text("proposal.bodies_alt", first=proposal.bodies[0].name)),
        widths=(TEXT_WIDTH - _ROLES - _LEADS, _ROLES, _LEADS),
        rows=tuple(rows),
        remark=remark,
        together=len(proposal.bodies) <= _MOST_TOGETHER,
    )


def _terms(context: NoteContext, said: Language) -> TableBlock:
    heads = [said.text(f"proposal.head_{name}") for name in ("office", "chair", "from", "to")]
    rows = [head(*heads, text_columns=4)]
    rows += [Row(tuple(map(Cell, _term(said, one)))) for one in context.proposal.terms]
    first = next((one.chairs for one in context.proposal.terms if one.chairs), NONE)
    return TableBlock(
        caption=said.text("proposal.terms_caption"),
        alt=sentence(said.text("proposal.terms_alt", first=first)),
        widths=(LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH - 2 * _DAY, _DAY, _DAY),
        rows=tuple(rows),
        together=True,
    )


def _term(said: Language, one: Term) -> tuple[str, str, str, str]:
    """A term in words; where nobody is known, there are no days either."""
    if one.chairs is None:
        return sentence(one.role), said.text("proposal.unknown"), NONE, NONE
    return sentence(one.role), one.chairs, _day(said, one.starts), _day(said, one.ends)


def _day(said: Language, when: date | None) -> str:
    return said.day(when) if when else said.text("proposal.open_end")


SECTION = Section(
    "governance", "The organisations of the group, their roles and what they lead; the Chairs’ terms.", build
)
