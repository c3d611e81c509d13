"""Drawings and charts: ids that must differ, words for those who cannot see them, a chart and its workbook."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.check.workbook import Workbook, WorkbookUnread, workbook_of
from concept_notes.word.file import C, Element, R, WordFile, clark


@rule("drawing-id-twice", mend="Cut one of the two and paste it back in Word, which gives it a number of its own.")
def drawing_id_twice(file: WordFile, known: Known) -> Iterator[Found]:
    """Two drawings with the same number."""
    seen: set[str] = set()
    for _, one in file.elements(".//wp:docPr"):
        number = one.get("id", "")
        if number in seen:
            yield file.near(one), f"Two drawings have the same id {number}."
        seen.add(number)


@rule("drawing-without-words", mend="Say in words what it shows (right click, View Alt Text).")
def drawing_without_words(file: WordFile, known: Known) -> Iterator[Found]:
    """A drawing without alternative text."""
    for _, one in file.elements(".//wp:docPr"):
        mere_ornament = one.find(".//{*}decorative[@val='1']") is not None
        if not mere_ornament and not (one.get("descr") or "").strip():
            yield file.near(one), f"The drawing {one.get('name')} has no alternative text."


@rule("chart-without-workbook", mend="Write the note anew; without its workbook the chart cannot be edited.")
def chart_without_workbook(file: WordFile, known: Known) -> Iterator[Found]:
    """A chart without a workbook behind it, or with one that cannot be opened."""
    for name, tree in file.charts.items():
        try:
            if _book(file, name, tree) is None:
                yield _called(file, name), "A chart has no workbook, so it cannot be edited."
        except WorkbookUnread:
            yield _called(file, name), "The workbook of a chart cannot be opened."


@rule("chart-workbook", mend="Open “Edit data” in Word once and save, or write the note anew.")
def chart_workbook(file: WordFile, known: Known) -> Iterator[Found]:
    """A chart that shows other figures or names than its workbook holds."""
    for name, tree in file.charts.items():
        try:
            book = _book(file, name, tree)
        except WorkbookUnread:
            continue
        if book is None:
            continue
        for reference in tree.iter(f"{{{C}}}strRef", f"{{{C}}}numRef"):
            place = reference.findtext(clark("c:f"), "")
            cached = [point.findtext(clark("c:v"), "") for point in reference.iterfind(clark(".//c:pt"))]
            held = book.cells(place)
            where = f"{_called(file, name)}, {place}"
            if not cached:
                yield where, "A chart shows nothing, because its cache is empty."
            elif len(cached) != len(held):
                yield (
                    where,
                    f"A chart shows other figures than its workbook holds: {len(cached)} and {len(held)} of them.",
                )
            else:
                for shown, kept in zip(cached, held, strict=True):
                    if _number(shown) != _number(kept):
                        yield (
                            where,
                            f"A chart shows other figures than its workbook holds: {shown} where the workbook has {kept}.",
                        )


def _called(file: WordFile, name: str) -> str:
    return f"{file.chart_names.get(name) or 'chart'} ({name})"


def _book(file: WordFile, name: str, tree: Element) -> Workbook | None:
    """The workbook of a chart; None where it has none."""
    outside = tree.find(clark("c:externalData"))
    relation = None if outside is None else file.relations(name).get(outside.get(f"{{{R}}}id"))
    data = None if relation is None else file.parts.get(file.target(name, relation))
    return None if data is None else workbook_of(data)


def _number(text: str) -> Decimal | str:
    """A figure as an exact number, a text as it is; a spreadsheet's number is a double, written with 15 or 17 digits."""
    try:
        known = Decimal(text)
        return Decimal(repr(float(known))) if known.is_finite() else text
    except InvalidOperation:
        return text


RULES = (drawing_id_twice, drawing_without_words, chart_without_workbook, chart_workbook)
