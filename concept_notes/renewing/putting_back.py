"""What another program drops when it saves a note, put back: alternative text, and the workbooks behind charts.

LibreOffice keeps neither. The register has both with the note's baseline; what somebody said in words is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lxml import etree

from concept_notes.pieces import Baseline, Figures, Piece, chart_part, piece_of
from concept_notes.renewing.matching import Match, matches
from concept_notes.word.charts import Chart, Series, chart_xml, workbook
from concept_notes.word.file import Element, WordFile, clark, opened, value, w
from concept_notes.word.parts import packed_parts, refresh_chart, workbook_of_chart
from crm.formats.package import pack


def put_back_in(data: bytes, kept: Baseline, made_on: date) -> bytes:
    """The file with what another program dropped of the note that it is; the same bytes where nothing was."""
    file = opened(data)
    return pack(packed_parts(file)) if put_back(file, kept, made_on, matches(file, kept)) else data


def put_back(file: WordFile, kept: Baseline, made_on: date, found: Mapping[str, Match]) -> bool:
    """Put back what is missing in the parts that were found; whether anything was."""
    done = False
    for part in kept.parts:
        match = found.get(part.key)
        here = [] if match is None else [one for one in match.elements if one.getparent() is not None]
        if len(here) == len(part.pieces):
            for element, piece in zip(here, part.pieces, strict=True):
                done = _words(element, piece) or done
                done = _workbook(file, element, piece, made_on) or done
    return done


def _words(element: Element, piece: Piece) -> bool:
    """The title and the words for those who cannot see a table or chart, where it has none."""
    name, words = piece.told
    if element.tag != w("tbl"):
        drawing = element.find(clark(".//wp:docPr"))
        if not words or drawing is None or (drawing.get("descr") or "").strip():
            return False
        drawing.set("name", name)
        drawing.set("descr", words)
        return True
    settings = element.find(clark("w:tblPr"))
    if not words or settings is None:
        return False
    done = False
    for kind, said in (("tblCaption", name), ("tblDescription", words)):
        old = settings.find(clark(f"w:{kind}"))
        if value(old):
            continue
        if old is not None:
            settings.remove(old)
        after = ("tblDescription", "tblPrChange") if kind == "tblCaption" else ("tblPrChange",)
        later = next((one for one in settings if one.tag in map(w, after)), None)
        made = etree.Element(w(kind), {w("val"): said})
        if later is None:
            settings.append(made)
        else:
            later.addprevious(made)
        done = True
    return done


def _workbook(file: WordFile, element: Element, piece: Piece, made_on: date) -> bool:
    """The workbook of a chart that still shows what the note was made with, where it has none that it refers to."""
    name = chart_part(element, file)
    if piece.figures is None or name not in file.charts or not piece_of(element, file).same(piece):
        return False
    tree = file.trees[name]
    places = [one.text or "" for one in tree.iterfind(clark(".//c:f"))]
    if workbook_of_chart(file, name) and places and all("!" in one for one in places):
        return False
    chart = _chart(piece.figures)
    refresh_chart(file, name, etree.fromstring(chart_xml(chart)), workbook(chart, made_on))
    return True


def _chart(figures: Figures) -> Chart:
    """A chart of these figures; how it looks is of no interest."""
    amounts = {name: [Decimal(one) for one in row.values()] for name, row in figures.items()}
    digits = max((-int(one.as_tuple().exponent) for row in amounts.values() for one in row), default=0)
    series = (Series(name, tuple(int(one.scaleb(digits)) for one in row), "000000") for name, row in amounts.items())
    categories = tuple(next(iter(figures.values()), {}))
    return Chart("kept", "", "", categories, tuple(series), max(0, digits), "")
