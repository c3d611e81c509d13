"""What a template must not carry, and what it must bring: programs, links, changes, comments, styles, title, page."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from urllib.parse import unquote

from concept_notes.templates.comments import AUTHOR
from concept_notes.templates.parts import DOCUMENT, TYPES, Template
from concept_notes.templates.tags import Element, w
from concept_notes.word.styles import REQUIRED, TEXT_WIDTH

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STYLES, _CORE = "word/styles.xml", "docProps/core.xml"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def _macros(template: Template) -> None:
    """Programs, in any of the places where Word keeps them."""
    types = template.parts.get(TYPES, b"").lower()
    named = any(name.lower().rpartition("/")[2].startswith(("vbaproject", "vbadata")) for name in template.parts)
    controls = any("/activex/" in name.lower() for name in template.parts)
    if named or controls or b"macroenabled" in types or b"vbaproject" in types:
        what = "The file holds a program (a macro or a control)"
        template.found("macro", what, "Save it in Word as “Word document (.docx)”, not as .docm or .dotm")


_EMBEDDED = {
    "oleObject": "an object of another program",
    "package": "a file of another program",
    "aFChunk": "another document",
    "subDocument": "another document",
    "control": "a control",
}
#: Fields that bring in or start something.
_REACHING = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|MACROBUTTON|EMBED|HTMLACTIVEX|RD|AUTOTEXT)\b",
    re.IGNORECASE,
)


def _relations(template: Template) -> None:
    """What the file embeds, and what it loads from elsewhere."""
    for name, tree in template.trees.items():
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        for one in tree.iter(RELATION):
            _relation(template, owner, one)


def _relation(template: Template, owner: str, one: Element) -> None:
    if one.get("TargetMode") != "External" and target_of(owner, one) not in template.parts:
        what = f"The part {owner or 'of the whole file'} refers to {one.get('Target')}, which is not there"
        template.found("damaged", what, "Open the file in Word and save it anew")
    kind, target = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
    users = partial(users_of, template, owner, one.get("Id", ""))
    of_chart = owner.startswith("word/charts/")
    if one.get("TargetMode") == "External":
        if kind == "hyperlink" and re.match(r"(https?|mailto):", target, re.IGNORECASE):
            if re.search(r"\{[{%#]", unquote(target)):
                what = f"The address of a link holds a tag: {unquote(target)[:80]}"
                _each(template, owner, users(), "misplaced", what, "Write the address out; tags work in texts alone")
            return
        what = f"The file loads something from outside: {target[:80]}"
        mend = "Insert the picture or text itself; a link may lead to a web page or an e-mail address only"
        if kind == "attachedTemplate":
            mend = "In Word: Developer, Document Template, and attach Normal"
        _each(template, owner, users(), "outside", what, mend)
    elif kind in _EMBEDDED and not of_chart:
        what = f"The file holds {_EMBEDDED[kind]}"
        _each(
            template, owner, users(), "embedded", what, "Take it out; a table or picture of its content may stand there"
        )


def target_of(owner: str, one: Element) -> str:
    """The part a relationship leads to."""
    target = str(one.get("Target", ""))
    return (
        target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(owner), target))
    )


def users_of(template: Template, owner: str, key: str) -> list[Element]:
    """The elements that use a relationship."""
    if owner not in template.paragraphs or not key:
        return []
    return [
        one
        for one in template.trees[owner].iter()
        if isinstance(one.tag, str) and any(v == key and k.startswith(f"{{{_R}}}") for k, v in one.attrib.items())
    ]


def _each(template: Template, part: str, where: list[Element], kind: str, what: str, mend: str) -> None:
    if not where:
        template.found(kind, what, mend, part if part in template.paragraphs else "")
    for element in where:
        template.around(part, element, kind, what, mend)


def _reaching(template: Template) -> None:
    """Fields that bring in other files or start programs."""
    for part in template.paragraphs:
        for element in template.trees[part].iter(w("instrText"), w("fldSimple")):
            text = element.get(w("instr"), "") if element.tag == w("fldSimple") else element.text or ""
            if match := _REACHING.match(text.strip()):
                what = f"The field {match[0].upper()} brings in something from outside"
                template.around(part, element, "outside", what, "Take the field out")


_CHANGES = {
    "ins": "An insertion", "del": "A deletion", "moveFrom": "A moved text", "moveTo": "A moved text",
    "cellIns": "An inserted cell", "cellDel": "A deleted cell", "cellMerge": "A merged cell",
    "rPrChange": "A change of looks", "pPrChange": "A change of looks", "tblPrChange": "A change of looks",
    "trPrChange": "A change of looks", "tcPrChange": "A change of looks", "sectPrChange": "A change of the page",
    "numberingChange": "A change of numbers", "tblGridChange": "A change of looks", "tblPrExChange": "A change of looks",
}  # fmt: skip


def _changes(template: Template) -> None:
    names = {w(name): words for name, words in _CHANGES.items()}
    for part in template.paragraphs:
        for element in template.trees[part].iter(*names):
            what = f"{names[element.tag]} is still tracked"
            template.around(part, element, "tracked-change", what, "Accept or reject it in Word (Review, Accept)")


def _comments(template: Template) -> None:
    """Comments of people; those of an earlier check are no fault."""
    tree = template.trees.get("word/comments.xml")
    if tree is None:
        return
    resolved = _resolved(template, tree)
    for comment in tree.iter(w("comment")):
        if comment.get(w("author")) == AUTHOR:
            continue
        key = comment.get(w("id"))
        words = "".join(comment.itertext(w("t")))[:60]
        state = "is resolved, and still in the file" if key in resolved else "is not resolved"
        what = f"The comment “{words}” by {comment.get(w('author')) or 'somebody'} {state}"
        where = [one for one in template.trees[DOCUMENT].iter(w("commentReference")) if one.get(w("id")) == key]
        mend = "Do what it asks and delete it (Review, Delete); it would be in every note"
        _each(template, DOCUMENT, where, "comment", what, mend)


def _resolved(template: Template, comments: Element) -> set[str | None]:
    """The ids of comments that are marked as done."""
    extended = template.trees.get("word/commentsExtended.xml")
    if extended is None:
        return set()
    done = {
        value
        for one in extended.iter()
        if any(k.endswith("}done") and v in ("1", "true") for k, v in one.attrib.items())
        for k, value in one.attrib.items()
        if k.endswith("}paraId")
    }
    return {
        comment.get(w("id"))
        for comment in comments.iter(w("comment"))
        for one in comment.iter(w("p"))
        if any(k.endswith("}paraId") and v in done for k, v in one.attrib.items())
    }


def _styles(template: Template) -> None:
    tree = template.trees.get(_STYLES)
    known = set() if tree is None else {one.get(w("styleId")) for one in tree.iter(w("style"))}
    for name, key in REQUIRED.items():
        if key not in known:
            what = f"The style “{name}” (its id is {key}) is not in the file, and blocks use it"
            template.found(
                "missing-style", what, "Begin with the template that travels with the product, or add the style"
            )
    for part in template.paragraphs:
        for element in template.trees[part].iter(w("pStyle"), w("rStyle"), w("tblStyle")):
            key = element.get(w("val"))
            if key not in known and key not in REQUIRED.values():
                what = f"The style “{key}” is used, and the file does not have it"
                template.around(
                    part, element, "unknown-style", what, "Choose another style for this paragraph or table"
                )


def _properties(template: Template) -> None:
    core = template.trees.get(_CORE)
    if core is None or not (core.findtext(_TITLE) or "").strip():
        template.found("no-title", "The file has no title", "Write one in Word under File, Info, Title")
    styles = template.trees.get(_STYLES)
    path = f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('lang')}"
    language = None if styles is None else styles.find(path)
    if language is None or not language.get(w("val"), "").strip():
        mend = "In Word: select all, Review, Language, choose it, “Set as default”"
        template.found("no-language", "The file does not say in which language it is written", mend)


def _page(template: Template) -> None:
    for section in template.trees[DOCUMENT].iter(w("sectPr")):
        size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
        if size is None or margins is None:
            continue
        room = _dxa(size, "w") - _dxa(margins, "left") - _dxa(margins, "right") - _dxa(margins, "gutter")
        if 0 < room < TEXT_WIDTH:
            what = f"Between the margins there are {_cm(room)} cm, and the tables of a note take {_cm(TEXT_WIDTH)} cm"
            template.around(DOCUMENT, section, "page", what, "Use A4 with margins of 2 cm (Layout, Margins)")


def _dxa(element: Element, name: str) -> int:
    text = element.get(w(name), "0")
    return int(text) if text.lstrip("-").isdecimal() else 0


def _cm(dxa: int) -> str:
    return f"{dxa / 567:.1f}"


RULES = (_macros, _relations, _reaching, _changes, _comments, _styles, _properties, _page)
