"""Charts that the group drew in Word inside a template: they keep their looks and get the figures of each note.

Which figures a chart shows is said by its alternative text, `chart:gap`: those of the section `gap_chart`. In a note
the alternative text then says the figures in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from concept_notes.kind import Kind
from concept_notes.language.pack import Language
from concept_notes.section import Section
from concept_notes.templates.parts import Template
from concept_notes.templates.tags import w
from concept_notes.word.charts import Chart, chart_xml, workbook
from concept_notes.word.file import NS, TYPES, Element, R, WordFile, clark
from concept_notes.word.parts import as_bytes, refresh_chart

PREFIX = "chart:"
_SECTION = "_chart"
#: Plots whose series are names, categories and figures.
_PLOTS = frozenset(
    f"{one}Chart" for one in ("bar", "bar3D", "line", "line3D", "area", "area3D", "pie", "pie3D", "doughnut", "radar")
)


def known(kind: Kind) -> Mapping[str, Section]:
    """The charts that a paper of this kind has figures for, by the alternative text that asks for them."""
    return {
        PREFIX + key.removesuffix(_SECTION): section
        for key, section in kind.sections().items()
        if key.endswith(_SECTION)
    }


def asked_for(drawing: Element) -> str:
    """Which figures a drawing asks for: its alternative text where that begins like one that does."""
    said = " ".join((drawing.get("descr") or "").split()).lower()
    return said if said.startswith(PREFIX) else ""


def fill(file: WordFile, kind: Kind, context: Any, said: Language) -> None:
    """Give each chart that was drawn in the template the figures of these facts; one without any leaves the page."""
    filled = False
    for part, drawing in list(file.elements(".//wp:docPr")):
        if not (key := asked_for(drawing)) or key not in known(kind):
            continue
        name = _chart_of(file, part, drawing)
        piece = known(kind)[key].build(context) if name else None
        if isinstance(piece, Chart):
            figures = etree.fromstring(chart_xml(piece, said))
            refresh_chart(file, name, figures, workbook(piece, context.meta.as_of))
            drawing.set("name", key)
            drawing.set("descr", piece.alt)
            file.parts[name] = as_bytes(file.trees[name])
            filled = True
        else:
            _leave(drawing)
    if filled:
        for name in [TYPES, *(one for one in file.trees if one.startswith("word/charts/_rels/"))]:
            file.parts[name] = as_bytes(file.trees[name])


def _chart_of(file: WordFile, part: str, drawing: Element) -> str:
    chart = drawing.getparent().find(clark(".//c:chart"))
    relation = None if chart is None else file.relations(part).get(chart.get(f"{{{R}}}id"))
    name = "" if relation is None else file.target(part, relation)
    return name if name in file.trees else ""


def _leave(drawing: Element) -> None:
    """Take the paragraph of a drawing out, and its control; a cell keeps a paragraph."""
    paragraph = next(drawing.iterancestors(w("p")))
    holder = paragraph.getparent()
    if holder.tag == w("sdtContent") and len(holder) == 1:
        paragraph, holder = holder.getparent(), holder.getparent().getparent()
    if holder.tag == w("tc") and len(holder.findall(clark("w:p"))) == 1:
        drawing_run = next(drawing.iterancestors(w("r")))
        drawing_run.getparent().remove(drawing_run)
    else:
        holder.remove(paragraph)


# --- the check of templates -------------------------------------------------------------------------------


def check_charts(template: Template, kind: Kind) -> None:
    """Charts that would keep the figures they were drawn with, or that are of a kind nobody can fill."""
    there = sorted(known(kind))
    block = "{{p block.gap_chart }}"
    mend = f"Take it out and place {block} instead"
    if there:
        mend = (
            f"Give it the alternative text {' or '.join(there)} (right click, View Alt Text), or place {block} instead"
        )
    for part, element, new, plots in _charts(template):
        if new:
            what = "A chart of this kind is not supported"
            template.around(
                part, element, "chart", what, f"Draw a column, bar, line or pie chart, or place {block} instead"
            )
            continue
        drawing = element.getparent()
        while drawing is not None and drawing.find(clark("wp:docPr")) is None:
            drawing = drawing.getparent()
        words = "" if drawing is None else (drawing.find(clark("wp:docPr")).get("descr") or "")
        key = "" if drawing is None else asked_for(drawing.find(clark("wp:docPr")))
        if not key:
            what = "A chart that was drawn in Word keeps the figures it was drawn with"
            template.around(part, element, "chart", what, mend)
        elif key not in there:
            what = f"The chart asks for “{words.strip()}”, and there is {', '.join(there) or 'no chart'}"
            template.around(part, element, "chart", what, mend)
        elif plots is None or not plots & _PLOTS:
            what = "The chart is of a kind that cannot take the figures of a note"
            template.around(part, element, "chart", what, "Change it to a column, bar, line, area or pie chart")


def _charts(template: Template) -> Iterator[tuple[str, Element, bool, frozenset[str] | None]]:
    """The elements that show a chart: the part, whether it is of the newer kind, and its plots that have series."""
    from concept_notes.templates.form import RELATION, target_of, users_of

    for rels, tree in template.trees.items():
        if not rels.endswith(".rels"):
            continue
        folder, _, file = rels.rpartition("/_rels/")
        owner = f"{folder}/{file.removesuffix('.rels')}"
        if owner not in template.paragraphs:
            continue
        for one in tree.iter(RELATION):
            kind = one.get("Type", "").rpartition("/")[2]
            if kind in ("chart", "chartEx"):
                chart = template.trees.get(target_of(owner, one))
                for element in users_of(template, owner, one.get("Id", "")):
                    yield owner, element, kind == "chartEx", None if chart is None else _plots(chart)


def _plots(chart: Element) -> frozenset[str]:
    """The kinds of plots in a chart that have series."""
    return frozenset(etree.QName(one.getparent()).localname for one in chart.iter(f"{{{NS['c']}}}ser"))
