"""The contents list of a file that was renewed: listed anew from the headings as they stand, with the pages they are on.

It is nobody's text, so what Word or a person did to it does not keep it, and it is no tracked change.
"""

from __future__ import annotations

from concept_notes.pieces import elements_in
from concept_notes.word import pdf
from concept_notes.word.accepting import accept_changes
from concept_notes.word.contents import PLACE, Pages, counted, list_headings, pages_of
from concept_notes.word.file import STYLES, Element, WordFile, opened, w
from concept_notes.word.parts import as_bytes, packed_parts
from crm.formats.package import pack

#: What its maker is told where nobody could count.
UNCOUNTED = "The contents list has no page numbers, because {}; in Word, press F9 on it."


def list_in(elements: list[Element]) -> list[Element]:
    """The paragraphs of a contents list among those of a body; nothing where there is none."""
    found: list[Element] = []
    depth = 0
    for one in elements:
        if not found and not _asks(one).startswith("TOC"):
            continue
        found.append(one)
        for mark in one.iter(w("fldChar")):
            depth += {"begin": 1, "end": -1}.get(mark.get(w("fldCharType"), ""), 0)
        if depth <= 0:
            break
    return found


def relisted(data: bytes) -> tuple[bytes, Pages, list[str]]:
    """The file with its contents list as it must be, how many pages it has, and what its maker is told of the list.

    Pages are counted as if every tracked change were accepted. A file without a list stays as it is.
    """
    bare = _listed(data, None)
    printed = _accepted(bare)
    made = pdf.pdfs({"note": printed}).get("note")
    pages = counted(made, printed) if made else Pages()
    if bare is data:
        return data, pages, []
    headings = pages_of(made) if made else None
    if headings is None:
        why = "LibreOffice could not count its pages" if pdf.available() else "LibreOffice is not installed here"
        return bare, pages, [UNCOUNTED.format(why)]
    return _listed(data, headings), pages, []


def _listed(data: bytes, pages: list[int] | None) -> bytes:
    file = opened(data)
    entries = list_in(elements_in(file.body))
    if not entries or STYLES not in file.parts:
        return data
    _drop_places(file.body)
    first = entries[0]
    place = first.makeelement(w("p"))
    first.addprevious(place)
    said = place.makeelement(w("t"))
    said.text = PLACE
    run = place.makeelement(w("r"))
    run.append(said)
    place.append(run)
    for one in entries:
        one.getparent().remove(one)
    parts = packed_parts(file)
    parts[file.document] = list_headings(as_bytes(file.trees[file.document]), file.parts[STYLES], pages)
    return pack(parts)


def _asks(paragraph: Element) -> str:
    """What the fields of a paragraph ask for."""
    return "".join(one.text or "" for one in paragraph.iter(w("instrText"))).strip()


def _drop_places(body: Element) -> None:
    """Take out the marks by which an earlier list found its headings."""
    numbers = set()
    for one in list(body.iter(w("bookmarkStart"))):
        if one.get(w("name"), "").startswith("_Toc"):
            numbers.add(one.get(w("id")))
            one.getparent().remove(one)
    for one in list(body.iter(w("bookmarkEnd"))):
        if one.get(w("id")) in numbers:
            one.getparent().remove(one)


def _accepted(data: bytes) -> bytes:
    """The file with every tracked change accepted, as it is printed in the end."""
    file: WordFile = opened(data)
    if next(file.body.iter(w("ins"), w("del"), w("moveFrom"), w("moveTo")), None) is None:
        return data
    for tree in file.texts.values():
        accept_changes(tree)
    return pack(packed_parts(file))
