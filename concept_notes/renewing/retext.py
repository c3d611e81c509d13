"""A paragraph, table or chart made to say something else, with the looks that people gave it; openly or as tracked changes.

Only the words that differ are touched, so bold stays bold and a table keeps its widths. What cannot be done word by
word (another number of columns, a field where none was) is put in whole.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from concept_notes.ledger import skeleton
from concept_notes.pieces import OBJECT, atoms, cells_of, read_paragraph, rows_of
from concept_notes.word.file import Element, clark, w

_TOKEN = re.compile(r"\d(?:[\d.,'’\u00a0\u202f\u2009]*\d)?|\w+|\s|.", re.DOTALL)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What stands for an object or a sign, and cannot be written as text.
_FIXED = re.compile(f"[{OBJECT}\t\n]")


@dataclass
class Ink:
    """How changes are written: openly, or with a date and an author as tracked changes, each with a number of its own."""

    tracked: bool = False
    author: str = ""
    date: str = ""
    last: int = 0

    def mark(self, name: str) -> Element:
        """An element that says who changed something."""
        self.last += 1
        return etree.Element(
            w(name), {w("id"): str(self.last), w("author"): self.author, w("date"): self.date}, nsmap=None
        )


@dataclass(frozen=True)
class Change:
    """Words of a text, from and to a place, and what stands there now."""

    start: int
    end: int
    old: str
    new: str


def changes(old: str, new: str) -> list[Change]:
    """What is different between two texts, word by word; words with nothing but a space between them together.

    >>> [(one.old, one.new) for one in changes("USD 1,200 in 2017, of which 3 paid", "USD 1,500 in 2017, of which 4 paid")]
    [('1,200', '1,500'), ('3', '4')]
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    at = [0]
    for token in before:
        at.append(at[-1] + len(token))
    found: list[Change] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        here = Change(at[i], at[j], "".join(before[i:j]), "".join(after[k:m]))
        if found and not (between := old[found[-1].end : here.start]).strip() and not _FIXED.search(between):
            last = found.pop()
            here = Change(last.start, here.end, last.old + between + here.old, last.new + between + here.new)
        found.append(here)
    return found


def retext(paragraph: Element, text: str, ink: Ink) -> bool:
    """Let a paragraph say `text`; False, and nothing done, where an object or sign would have to come or go."""
    found = changes(read_paragraph(paragraph), text)
    if any(_FIXED.search(one.old + one.new) for one in found):
        return False
    if found:
        _single(paragraph)
    for change in reversed(found):
        _write(paragraph, change, ink)
    return True


def _single(paragraph: Element) -> None:
    """Give each text and sign of a paragraph a run of its own, with the looks of the one it stood in."""
    for run in list(paragraph.iter(w("r"))):
        content = [one for one in run if one.tag != w("rPr")]
        if len(content) < 2 or next(run.iterancestors(w("p"))) is not paragraph:
            continue
        look = run.find(clark("w:rPr"))
        last = run
        for one in content[1:]:
            made = etree.Element(w("r"))
            if look is not None:
                made.append(copy.deepcopy(look))
            made.append(one)
            last.addnext(made)
            last = made


def _runs(paragraph: Element) -> list[tuple[int, int, Element]]:
    """The runs that hold text, from which place to which."""
    found, at = [], 0
    for text, element in atoms(paragraph):
        if element.tag == w("t"):
            found.append((at, at + len(text), element.getparent()))
        at += len(text)
    return found


def _write(paragraph: Element, change: Change, ink: Ink) -> None:
    if change.end > change.start:
        for place in (change.start, change.end):
            _cut(paragraph, place)
    gone = [run for start, end, run in _runs(paragraph) if change.start <= start and end <= change.end and end > start]
    if gone:
        look, after = gone[0], gone[-1]
    else:
        _cut(paragraph, change.start)
        before = [run for _, end, run in _runs(paragraph) if end == change.start]
        behind = [run for start, _, run in _runs(paragraph) if start == change.start]
        look = (before[-1:] or behind[:1] or [None])[0]
        after = before[-1] if before else None
        if look is None:
            look = etree.SubElement(paragraph, w("r"))
            after = look
        elif after is None:
            after = etree.Element(w("r"))
            look.addprevious(after)
    made = _run(look, change.new) if change.new else None
    if made is not None:
        outer: Element = made
        if ink.tracked:
            outer = ink.mark("ins")
            outer.append(made)
        after.addnext(outer)
    for run in gone:
        strike(run, ink)
    if after is not None and not gone and not any(one.tag != w("rPr") for one in after):
        after.getparent().remove(after)


def _cut(paragraph: Element, place: int) -> None:
    """Divide the run in which a place lies."""
    for start, end, run in _runs(paragraph):
        if start < place < end:
            text = run.find(clark("w:t"))
            second = _run(run, (text.text or "")[place - start :])
            text.text = (text.text or "")[: place - start]
            text.set(_SPACE, "preserve")
            run.addnext(second)
            return


def _run(look: Element, text: str) -> Element:
    """A run of text with the looks of another one."""
    made = etree.Element(w("r"))
    if (own := look.find(clark("w:rPr"))) is not None:
        made.append(copy.deepcopy(own))
    said = etree.SubElement(made, w("t"))
    said.text = text
    said.set(_SPACE, "preserve")
    return made


def strike(run: Element, ink: Ink) -> None:
    """Take a run out, or strike it out."""
    if not ink.tracked:
        run.getparent().remove(run)
        return
    mark = ink.mark("del")
    run.addprevious(mark)
    mark.append(run)
    for text in run.iter(w("t")):
        text.tag = w("delText")
    for code in run.iter(w("instrText")):
        code.tag = w("delInstrText")


# --- whole elements ---------------------------------------------------------------------------------------


def put_in(element: Element, ink: Ink) -> None:
    """Mark a paragraph or table that was put in as an insertion."""
    if not ink.tracked:
        return
    for row in element.iter(w("tr")):
        _of_row(row).append(ink.mark("ins"))
    for paragraph in element.iter(w("p")):
        if element.tag == w("p"):
            _of_mark(paragraph).insert(0, ink.mark("ins"))
        for run in [one for one in paragraph.iter(w("r")) if next(one.iterancestors(w("p"))) is paragraph]:
            mark = ink.mark("ins")
            run.addprevious(mark)
            mark.append(run)


def take_out(element: Element, ink: Ink) -> None:
    """Take a paragraph, table or row out, or strike it out whole."""
    if not ink.tracked:
        element.getparent().remove(element)
        return
    for row in element.iter(w("tr")):
        _of_row(row).append(ink.mark("del"))
    for paragraph in element.iter(w("p")):
        if element.tag == w("p"):
            _of_mark(paragraph).insert(0, ink.mark("del"))
        for run in [one for one in paragraph.iter(w("r")) if next(one.iterancestors(w("p"))) is paragraph]:
            strike(run, ink)


def _of_row(row: Element) -> Element:
    """The settings of a row, made where there are none."""
    found = row.find(clark("w:trPr"))
    if found is None:
        found = etree.Element(w("trPr"))
        first = row.find(clark("w:tblPrEx"))
        if first is None:
            row.insert(0, found)
        else:
            first.addnext(found)
    return found


def _of_mark(paragraph: Element) -> Element:
    """The settings of a paragraph's end, made where there are none."""
    settings = paragraph.find(clark("w:pPr"))
    if settings is None:
        settings = etree.Element(w("pPr"))
        paragraph.insert(0, settings)
    found = settings.find(clark("w:rPr"))
    if found is None:
        found = etree.Element(w("rPr"))
        later = next((one for one in settings if one.tag in (w("sectPr"), w("pPrChange"))), None)
        if later is None:
            settings.append(found)
        else:
            later.addprevious(found)
    return found


# --- tables -----------------------------------------------------------------------------------------------


def retable(table: Element, new: Element, ink: Ink) -> bool:
    """Let a table say what `new` says, row by row; False, and nothing done, where it has other columns."""
    ours, theirs = rows_of(table), rows_of(new)
    if not ours or len(cells_of(ours[0])) != len(cells_of(theirs[0])):
        return False
    pairs = list(_paired([_name(row) for row in ours], [_name(row) for row in theirs]))
    last: Element | None = None
    for mine, other in pairs:
        if mine is None and other is not None:
            made = copy.deepcopy(theirs[other])
            if last is None:
                ours[0].addprevious(made)
            else:
                last.addnext(made)
            put_in(made, ink)
            last = made
        elif mine is not None and other is None:
            last = ours[mine]
            take_out(ours[mine], ink)
            last = last if last.getparent() is not None else _before(pairs, mine, ours)
        elif mine is not None and other is not None:
            _recell(ours[mine], theirs[other], ink)
            last = ours[mine]
    retell(table, new)
    return True


def _before(pairs: Sequence[tuple[int | None, int | None]], at: int, rows: Sequence[Element]) -> Element | None:
    """The row before one that was taken out."""
    kept = [one for one in rows[:at] if one.getparent() is not None]
    return kept[-1] if kept else None


def _name(row: Element) -> tuple[int, str]:
    cells = cells_of(row)
    said = "".join(read_paragraph(one) for one in cells[0].iter(w("p"))) if cells else ""
    return len(cells), skeleton(said)


def _paired(ours: Sequence[object], theirs: Sequence[object]) -> Iterator[tuple[int | None, int | None]]:
    """Each of ours with the one of theirs it is; None where it is gone, or new."""
    for kind, i, j, k, m in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(range(i, j), range(k, m), strict=True)
        else:
            yield from ((at, None) for at in range(i, j))
            yield from ((None, at) for at in range(k, m))


def _recell(row: Element, new: Element, ink: Ink) -> None:
    """Let the cells of a row say what those of another say."""
    cells, others = cells_of(row), cells_of(new)
    if len(cells) != len(others):
        made = copy.deepcopy(new)
        row.addnext(made)
        put_in(made, ink)
        take_out(row, ink)
        return
    for cell, other in zip(cells, others, strict=True):
        mine, theirs = list(cell.iter(w("p"))), list(other.iter(w("p")))
        if len(mine) != len(theirs) or not all(
            retext(one, read_paragraph(its), ink) for one, its in zip(mine, theirs, strict=True)
        ):
            for one in theirs:
                made = copy.deepcopy(one)
                cell.append(made)
                put_in(made, ink)
            for one in mine:
                take_out(one, ink)


def retell(table: Element, new: Element) -> None:
    """The title and description of a table for those who cannot see it, which some programs drop when they save."""
    settings, others = table.find(clark("w:tblPr")), new.find(clark("w:tblPr"))
    if settings is None or others is None:
        return
    for name in ("tblCaption", "tblDescription"):
        for old in settings.findall(clark(f"w:{name}")):
            settings.remove(old)
        if (told := others.find(clark(f"w:{name}"))) is not None:
            later = settings.find(clark("w:tblPrChange"))
            made = copy.deepcopy(told)
            if later is None:
                settings.append(made)
            else:
                later.addprevious(made)
