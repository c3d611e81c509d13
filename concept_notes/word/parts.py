"""The parts of a Word file changed: relations, kinds of parts, what a copied paragraph refers to, chart figures."""

from __future__ import annotations

import copy
import posixpath
import re

from lxml import etree

from concept_notes.word.file import CORE, NS, TYPES, C, Element, R, WordFile, clark, w

_REL, _CT = NS["rel"], NS["ct"]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKBOOK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
_SERIES = ("idx", "order", "tx", "spPr", "invertIfNegative", "marker", "explosion", "dPt", "dLbls", "trendline", "errBars", "cat", "val")  # fmt: skip


def packed_parts(file: WordFile) -> dict[str, bytes]:
    """The parts of a file whose trees were changed, as bytes again."""
    written = dict(file.parts)
    for name, tree in file.trees.items():
        written[name] = as_bytes(tree)
    return written


def as_bytes(tree: Element) -> bytes:
    """A part as bytes."""
    found: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return found


def add_part(file: WordFile, name: str, data: bytes, kind: str = "") -> None:
    """Put a part into a file; `kind` is its content type, where its name's ending does not say it."""
    file.parts[name] = data
    if name.endswith((".xml", ".rels")):
        file.trees[name] = etree.fromstring(data)
    types = file.trees[TYPES]
    ending = name.rpartition(".")[2]
    by_ending = {one.get("Extension", "").lower() for one in types.iterfind(clark("ct:Default"))}
    named = {one.get("PartName") for one in types.iterfind(clark("ct:Override"))}
    if kind and f"/{name}" not in named and (ending == "xml" or ending not in by_ending):
        etree.SubElement(types, f"{{{_CT}}}Override", {"PartName": f"/{name}", "ContentType": kind})


def drop_part(file: WordFile, name: str) -> None:
    """Take a part out of a file, with everything that leads to it."""
    folder, short = posixpath.split(name)
    for gone in (name, posixpath.join(folder, "_rels", f"{short}.rels")):
        file.parts.pop(gone, None)
        file.trees.pop(gone, None)
    types = file.trees[TYPES]
    for one in [one for one in types if one.get("PartName") == f"/{name}"]:
        types.remove(one)
    for rels, tree in file.trees.items():
        if not rels.endswith(".rels"):
            continue
        above, own = posixpath.split(rels)
        owner = posixpath.join(posixpath.dirname(above), own.removesuffix(".rels"))
        for one in [one for one in tree if one.get("TargetMode") != "External" and file.target(owner, one) == name]:
            tree.remove(one)


def kind_of_part(file: WordFile, name: str) -> str:
    """The content type of a part."""
    types = file.trees[TYPES]
    for one in types.iterfind(clark("ct:Override")):
        if one.get("PartName") == f"/{name}":
            return str(one.get("ContentType", ""))
    ending = name.rpartition(".")[2].lower()
    found = (one for one in types.iterfind(clark("ct:Default")) if one.get("Extension", "").lower() == ending)
    return next((str(one.get("ContentType", "")) for one in found), "")


def relate(file: WordFile, owner: str, kind: str, target: str, *, outside: bool = False) -> str:
    """Let a part refer to another one; the id of the relation."""
    folder, short = posixpath.split(owner)
    rels = posixpath.join(folder, "_rels", f"{short}.rels")
    if rels not in file.trees:
        file.trees[rels] = etree.fromstring(f'<Relationships xmlns="{_REL}"/>'.encode())
        file.parts[rels] = b""
    tree = file.trees[rels]
    known = {one.get("Id") for one in tree}
    key = next(f"rIdNote{at}" for at in range(1, len(known) + 2) if f"rIdNote{at}" not in known)
    # From the root of the package, so that it does not matter where the owner lies.
    one = etree.SubElement(
        tree, f"{{{_REL}}}Relationship", {"Id": key, "Type": kind, "Target": target if outside else f"/{target}"}
    )
    if outside:
        one.set("TargetMode", "External")
    return key


def free_name(file: WordFile, wished: str) -> str:
    """A name for a part that no part has."""
    stem, dot, ending = wished.rpartition(".")
    bare = re.sub(r"\d+$", "", stem)
    taken = {one.lower() for one in file.parts}
    return wished if wished.lower() not in taken else next(
        one for at in range(1, len(taken) + 2) if (one := f"{bare}{at}{dot}{ending}").lower() not in taken
    )  # fmt: skip


def brought(element: Element, source: WordFile, target: WordFile) -> Element:
    """A copy of an element of one file's body for another's, with the parts that it refers to."""
    made = copy.deepcopy(element)
    made.tail = None
    relations = source.relations(source.document)
    for one in made.iter():
        if not isinstance(one.tag, str):
            continue
        for key, said in list(one.attrib.items()):
            if str(key).startswith(f"{{{R}}}") and said in relations:
                one.set(key, _brought(source.document, relations[said], source, target, target.document))
    return made


def _brought(owner: str, relation: Element, source: WordFile, target: WordFile, into: str) -> str:
    kind = relation.get("Type", "")
    if relation.get("TargetMode") == "External":
        return relate(target, into, kind, relation.get("Target", ""), outside=True)
    name = source.target(owner, relation)
    fresh = free_name(target, name)
    data = as_bytes(source.trees[name]) if name in source.trees else source.parts[name]
    add_part(target, fresh, data, kind_of_part(source, name))
    for key, one in source.relations(name).items():
        new = _brought(name, one, source, target, fresh)
        for element in target.trees[fresh].iter() if fresh in target.trees else ():
            for at, said in list(element.attrib.items()):
                if str(at).startswith(f"{{{R}}}") and said == key:
                    element.set(at, new)
    return relate(target, into, kind, fresh)


# --- charts -----------------------------------------------------------------------------------------------


def refresh_chart(file: WordFile, name: str, figures: Element, workbook: bytes) -> None:
    """Give a chart other figures, names and workbook; how it looks stays as somebody drew it.

    `figures` is a chart of the same figures that this product drew.
    """
    tree = file.trees[name]
    recache(tree, figures)
    outside = tree.find(clark("c:externalData"))
    relation = None if outside is None else file.relations(name).get(outside.get(f"{{{R}}}id"))
    if relation is not None and relation.get("TargetMode") != "External":
        file.parts[file.target(name, relation)] = workbook
        return
    book = free_name(file, "word/embeddings/Microsoft_Excel_Worksheet1.xlsx")
    add_part(file, book, workbook, _XLSX)
    key = relate(file, name, _WORKBOOK, book)
    if outside is None:
        outside = etree.Element(f"{{{C}}}externalData")
        later = tree.find(clark("c:userShapes"))
        if later is None:
            tree.append(outside)
        else:
            later.addprevious(outside)
    outside.set(f"{{{R}}}id", key)


def recache(tree: Element, figures: Element) -> None:
    """The series of a chart from those of another one, as many as that one has; of a pie the last, which is what is missing."""
    plots = [one for one in tree.find(clark(".//c:plotArea")) if one.find(clark("c:ser")) is not None]
    if not plots:
        return
    plot, new = plots[0], list(figures.iter(f"{{{C}}}ser"))
    if etree.QName(plot).localname in ("pieChart", "pie3DChart", "doughnutChart", "ofPieChart"):
        new = new[-1:]
    for other in plots[1:]:
        for one in other.findall(clark("c:ser")):
            other.remove(one)
        other.getparent().remove(other)
    _drop_axes(tree)
    tight = _tight(tree)
    series = plot.findall(clark("c:ser"))
    for one in series[len(new) :]:
        plot.remove(one)
    while len(series) < len(new):
        made = copy.deepcopy(series[-1])
        for look in (*made.findall(clark("c:spPr")), *made.findall(clark("c:dPt")), *made.findall(clark("c:extLst"))):
            made.remove(look)
        series[-1].addnext(made)
        series.append(made)
    for at, (one, its) in enumerate(zip(series, new, strict=False)):
        _reseries(one, its, at)
    _rescale(tree, figures, tight=tight)


def _drop_axes(tree: Element) -> None:
    """Take out the axes of plots that are gone."""
    area = tree.find(clark(".//c:plotArea"))
    axes = [one for one in area if etree.QName(one).localname in ("valAx", "catAx", "dateAx", "serAx")]
    used = {one.get("val") for plot in area if plot not in axes for one in plot.findall(clark("c:axId"))}
    for axis in axes:
        identity = axis.find(clark("c:axId"))
        if used and identity is not None and identity.get("val") not in used:
            area.remove(axis)


def _reseries(one: Element, its: Element, at: int) -> None:
    """Name, categories and figures of a series; points that are gone lose their own looks."""
    one.find(clark("c:idx")).set("val", str(at))
    one.find(clark("c:order")).set("val", str(at))
    count = len(its.findall(clark("c:val//c:pt")))
    for look in (*one.findall(clark("c:dPt")), *one.findall(clark("c:dLbls/c:dLbl"))):
        place = look.find(clark("c:idx"))
        if place is not None and int(place.get("val", "0")) >= count:
            look.getparent().remove(look)
    for name in ("tx", "cat", "val"):
        old, made = one.find(clark(f"c:{name}")), copy.deepcopy(its.find(clark(f"c:{name}")))
        if old is not None:
            one.replace(old, made)
        else:
            _put(one, made, name)
    mine, theirs = one.find(clark("c:dLbls/c:numFmt")), its.find(clark("c:dLbls/c:numFmt"))
    if mine is not None and theirs is not None and mine.get("formatCode", "").startswith("[>"):
        mine.set("formatCode", theirs.get("formatCode"))


def _put(series: Element, made: Element, name: str) -> None:
    """An element of a series in its place."""
    later = {f"{{{C}}}{one}" for one in (*_SERIES[_SERIES.index(name) + 1 :], "smooth", "shape", "extLst")}
    behind = next((one for one in series if one.tag in later), None)
    if behind is None:
        series.append(made)
    else:
        behind.addprevious(made)


def _tops(tree: Element) -> list[float]:
    """The largest sum of a category over all series."""
    sums: dict[str, float] = {}
    for point in tree.iterfind(clark(".//c:ser/c:val//c:pt")):
        try:
            sums[point.get("idx", "")] = sums.get(point.get("idx", ""), 0.0) + float(point.findtext(clark("c:v"), "0"))
        except ValueError:
            continue
    return [max(sums.values(), default=0.0)]


def _tight(tree: Element) -> bool:
    """The axis ends where the longest bar does."""
    top = tree.find(clark(".//c:valAx/c:scaling/c:max"))
    return top is not None and abs(float(top.get("val", "0")) - _tops(tree)[0]) <= 1


def _rescale(tree: Element, figures: Element, *, tight: bool) -> None:
    """An axis with an end of its own is long enough for the figures."""
    top, needed = tree.find(clark(".//c:valAx/c:scaling/c:max")), figures.find(clark(".//c:valAx/c:scaling/c:max"))
    if top is not None and needed is not None and (tight or float(top.get("val", "0")) < float(needed.get("val", "0"))):
        top.set("val", needed.get("val"))


def workbook_of_chart(file: WordFile, name: str) -> bytes:
    """The workbook behind a chart; empty where it has none."""
    outside = file.trees[name].find(clark("c:externalData"))
    relation = None if outside is None else file.relations(name).get(outside.get(f"{{{R}}}id"))
    return b"" if relation is None else file.parts.get(file.target(name, relation), b"")


def renumber_drawings(file: WordFile) -> None:
    """Give each drawing whose number another one has a number of its own."""
    found = [one for _, one in file.elements(".//wp:docPr")]
    taken: set[str] = set()
    for one in found:
        if one.get("id") in taken:
            one.set("id", str(max((int(at) for at in taken if at.isdigit()), default=0) + 1))
        taken.add(one.get("id", ""))


def take_properties(file: WordFile, source: WordFile) -> None:
    """The file's description: title, number, author and days are those of another file."""
    core = as_bytes(source.trees[CORE])
    if CORE in file.parts:
        file.parts[CORE], file.trees[CORE] = core, etree.fromstring(core)
        return
    add_part(file, CORE, core, kind_of_part(source, CORE))
    relate(file, "", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", CORE)


def renumber_captions(file: WordFile) -> None:
    """Captions are counted anew in their order, as Word would when asked to."""
    counts: dict[str, int] = {}
    for paragraph in file.body.iter(w("p")):
        for field in paragraph.iter(w("fldSimple")):
            _count(field.get(w("instr"), ""), list(field.iter(w("t"))), counts)
        asks, inside = "", False
        shown: list[Element] = []
        for one in paragraph.iter(w("fldChar"), w("instrText"), w("t")):
            if one.tag == w("fldChar"):
                kind = one.get(w("fldCharType"))
                if kind == "end" and asks:
                    _count(asks, shown, counts)
                inside = kind == "separate"
                asks, shown = ("", []) if kind != "separate" else (asks, [])
            elif one.tag == w("instrText"):
                asks += one.text or ""
            elif inside:
                shown.append(one)


def _count(asks: str, shown: list[Element], counts: dict[str, int]) -> None:
    words = asks.split()
    if len(words) < 2 or words[0].upper() != "SEQ" or len(shown) != 1 or not (shown[0].text or "").isdigit():
        return
    counts[words[1]] = counts.get(words[1], 0) + 1
    shown[0].text = str(counts[words[1]])
