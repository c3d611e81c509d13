"""How progress and money are accounted for, and how a contribution is made known."""

from __future__ import annotations

from collections.abc import Iterator

from concept_notes.blocks import TableBlock
from concept_notes.blocks.table import head
from concept_notes.facts.context import NoteContext
from concept_notes.language.pack import Language, language, sentence
from concept_notes.section import Section
from concept_notes.word.styles import LABEL_WIDTH, TEXT_WIDTH
from crm.formats.docx_table import Cell, Row


def build(context: NoteContext) -> TableBlock | None:
    """A row for each duty: what there is to account for, and how that is done."""
    said = language(context.meta.language)
    duties = list(_duties(context, said))
    if not duties:
        return None
    heads = [said.text("proposal.head_matter"), said.text("proposal.head_how")]
    rows = [Row((Cell(said.text(f"proposal.{key}")), Cell(sentence(words)))) for key, words in duties]
    return TableBlock(
        caption=said.text("proposal.monitoring_caption"),
        alt=sentence(said.text("proposal.monitoring_alt")),
        widths=(LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH),
        rows=(head(*heads, text_columns=2), *rows),
        together=True,
    )


def _duties(context: NoteContext, said: Language) -> Iterator[tuple[str, str]]:
    how, wants = context.how, context.wants
    if context.proposal.monitoring:
        yield "progress", context.proposal.monitoring
    if context.results and wants.results_format != "none":
        read = list(dict.fromkeys(one.source for one in context.results if one.source))
        if read:
            yield "sources", f"{said.mark('semicolon').join(read)}{said.mark('stop')}"
    if how.report:
        yield "reports", how.report
    if how.audit:
        yield "audit", how.audit
    if context.plan:
        yield "figures", said.text("proposal.figures_said", day=said.day(context.meta.as_of))
    if wants.visibility:
        yield "visibility", wants.visibility
    if wants.annexes:
        yield "annexes", f"{said.mark('semicolon').join(wants.annexes)}{said.mark('stop')}"


SECTION = Section(
    "monitoring", "How progress and money are accounted for, and how a contribution is made known.", build
)
