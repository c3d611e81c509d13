"""Tracked changes accepted, as Word does with “Accept all”."""

from __future__ import annotations

from concept_notes.check.traces import CHANGES
from concept_notes.word.file import Element, clark, w

_RANGES = ("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd")


def accept_changes(tree: Element) -> None:
    """Accept every tracked change, as Word does with “Accept all”."""
    for row in [one for one in tree.iter(w("tr")) if one.find(clark("w:trPr/w:del")) is not None]:
        row.getparent().remove(row)
    for table in [one for one in tree.iter(w("tbl")) if next(one.iter(w("tr")), None) is None]:
        table.getparent().remove(table)
    for gone in list(tree.iter(w("del"), w("moveFrom"))):
        if gone.getparent() is not None and gone.getparent().tag not in (w("rPr"), w("trPr")):
            gone.getparent().remove(gone)
    for kept in list(tree.iter(w("ins"), w("moveTo"))):
        if kept.getparent().tag not in (w("rPr"), w("trPr"), w("numPr")):
            unwrap(kept, kept)
    for paragraph in [one for one in tree.iter(w("p")) if _end_struck(one)]:
        _join_next(paragraph)
    for mark in list(tree.iter(*(w(name) for name in (*CHANGES, *_RANGES) if name != "cellDel"))):
        mark.getparent().remove(mark)


def _end_struck(paragraph: Element) -> bool:
    look = paragraph.find(clark("w:pPr/w:rPr"))
    return look is not None and (look.find(clark("w:del")) is not None or look.find(clark("w:moveFrom")) is not None)


def _join_next(paragraph: Element) -> None:
    """The end of a paragraph was struck out: what is left of it goes into the next one."""
    left = [one for one in paragraph if one.tag != w("pPr")]
    following = paragraph.getnext()
    if left and (following is None or following.tag != w("p")):
        return
    if left:
        settings = following.find(clark("w:pPr"))
        at = 0 if settings is None else 1
        for offset, one in enumerate(left):
            following.insert(at + offset, one)
    parent = paragraph.getparent()
    if parent.tag == w("tc") and len(parent.findall(clark("w:p"))) == 1:
        return
    parent.remove(paragraph)
    if parent.tag == w("sdtContent") and not len(parent):
        parent.getparent().getparent().remove(parent.getparent())


def unwrap(holder: Element, outer: Element) -> None:
    """What an element holds, in the place of `outer`."""
    for one in list(holder):
        outer.addprevious(one)
    outer.getparent().remove(outer)
