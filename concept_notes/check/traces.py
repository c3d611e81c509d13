"""Traces of work that a copy for sending must not carry: comments, changes, names of persons, hidden properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.word.controls import PREFIX
from concept_notes.word.file import CORE, WordFile, clark, on, text_of, value, w

CHANGES = {
    "ins": "insertion",
    "del": "deletion",
    "moveFrom": "move",
    "moveTo": "move",
    "numberingChange": "change of numbers",
    "rPrChange": "change of looks",
    "pPrChange": "change of looks",
    "tblPrChange": "change of a table",
    "tblPrExChange": "change of a table",
    "tblGridChange": "change of a table",
    "trPrChange": "change of a table",
    "tcPrChange": "change of a table",
    "sectPrChange": "change of the page",
    "cellIns": "cell put in",
    "cellDel": "cell taken out",
    "cellMerge": "merged cell",
}
#: The attributes of a part by which Word tells who edited what in which session; each knows its element and its name.
marks_in: Any = etree.XPath(
    "descendant-or-self::*/@*[namespace-uri() and (starts-with(local-name(), 'rsid') or local-name() = 'paraIdParent')]"
)
#: How their names begin: a part without them needs no closer look.
_MARKS = (b"rsid", b"paraIdParent")
_MEND = "Make the copy for sending, which takes it out."
_TYPED = "crm note copy FILE --send"
#: Libraries that write their own name where the author stands.
_PROGRAMS = {"python-docx", "un-named", "openpyxl", "docx4j", "apache poi"}


@rule("change-left", mend="Accept or reject all changes (Review) in the copy that is sent.")
def change_left(file: WordFile, known: Known) -> Iterator[Found]:
    """A tracked change in a copy for sending."""
    if known.internal:
        return
    for tree in file.texts.values():
        for element in tree.iter(*(w(name) for name in CHANGES)):
            kind = CHANGES[element.tag.partition("}")[2]]
            yield file.near(element), f"The file still holds a tracked {kind}."


@rule("comment-left", mend="Delete all comments (Review) in the copy that is sent.")
def comment_left(file: WordFile, known: Known) -> Iterator[Found]:
    """A comment in a copy for sending."""
    if known.internal:
        return
    said = False
    for tree in file.texts.values():
        for element in tree.iter(w("commentReference")):
            said = True
            yield file.near(element), "The file still holds a comment."
    for name, tree in file.trees.items():
        if not said and tree.tag == w("comments") and len(tree):
            yield name, "The file still holds a comment that nothing in the text refers to."


@rule("hidden-property", mend="Take it out (File, Info, Inspect Document) in the copy that is sent.")
def hidden_property(file: WordFile, known: Known) -> Iterator[Found]:
    """A property or data part of somebody's own in a copy for sending."""
    if known.internal:
        return
    for name, tree in file.trees.items():
        if name == "docProps/custom.xml" and len(tree):
            yield name, f"The file holds a property of its own: “{tree[0].get('name')}”."
        if is_own_data(name, file):
            yield name, "The file holds data that nobody sees."


@rule("author-left", mend="Let the group be its author (File, Info, Properties).")
def author_left(file: WordFile, known: Known) -> Iterator[Found]:
    """An author who is a program; in a note of the group for sending, anybody but the group."""
    core = file.trees.get(CORE)
    if core is None:
        return
    for path, who in (("dc:creator", "author"), ("cp:lastModifiedBy", "the one who changed it last")):
        name = (core.findtext(clark(path), "") or "").strip()
        person = known.group and not known.internal and name and name != known.group
        if name.lower() in _PROGRAMS or person:
            yield (
                "the file's properties",
                f"The file names “{name}” as {who if who.startswith('the') else 'its author'}.",
            )


def is_own_data(name: str, file: WordFile) -> bool:
    """A part with data of somebody's own. Word itself puts an empty list of sources there, which is none."""
    tree = file.trees.get(name)
    if tree is None or not name.startswith("customXml/item") or "Props" in name:
        return False
    return "bibliography" not in tree.tag


@rule("names-left", mend=_MEND, typed=_TYPED)
def names_left(file: WordFile, known: Known) -> Iterator[Found]:
    """A list of persons who took part, an employer or a manager, in a note of the group for sending."""
    if known.internal or not known.group:
        return
    for name in file.parts:
        if name == "word/people.xml":
            yield name, "The file names the persons who commented on it or changed it."
    about = file.trees.get("docProps/app.xml")
    for kind in ("Company", "Manager"):
        if about is not None and (said := (about.findtext(f"{{*}}{kind}") or "").strip()):
            yield "the file's properties", f"The file names “{said}” as {kind.lower()}."


@rule("editing-marks", mend=_MEND, typed=_TYPED)
def editing_marks(file: WordFile, known: Known) -> Iterator[Found]:
    """Marks of who edited which words in which session, in a note of the group for sending."""
    if known.internal or not known.group:
        return
    settings = file.trees.get("word/settings.xml")
    if settings is not None and settings.find(clark("w:rsids")) is not None:
        yield "word/settings.xml", "The file lists the sessions in which it was edited."
    for name, tree in file.texts.items():
        if any(one in file.parts[name] for one in _MARKS) and marks_in(tree):
            yield name, "The text is marked with the sessions in which it was edited."


@rule("private-tag", mend=_MEND, typed=_TYPED)
def private_tag(file: WordFile, known: Known) -> Iterator[Found]:
    """A content control with a tag or a tie to data of another program, in a copy for sending."""
    if known.internal:
        return
    for _, one in file.elements(".//w:sdtPr"):
        tag = value(one.find(clark("w:tag")))
        if (tag and not tag.startswith(PREFIX)) or one.find(clark("w:dataBinding")) is not None:
            inside = next(one.getparent().iter(w("p")), one)
            yield (
                file.near(inside),
                f"A content control carries what another program needs: “{tag or 'a tie to data'}”.",
            )


@rule("hidden-text", mend="Delete it, or let it be seen (Home, Font, Hidden), before the note is sent.")
def hidden_text(file: WordFile, known: Known) -> Iterator[Found]:
    """Words that are in the file and that nobody sees, in a copy for sending."""
    if known.internal:
        return
    for _, one in file.elements(".//w:r/w:rPr/w:vanish"):
        run = one.getparent().getparent()
        if on(one) and text_of(run).strip():
            yield file.near(run), f"Hidden words stand in the text: “{text_of(run)[:60]}”."


RULES = (
    change_left,
    comment_left,
    hidden_property,
    author_left,
    names_left,
    editing_marks,
    private_tag,
    hidden_text,
)
#: The kinds of faults that a copy for sending must not have, and one for the trio may.
KINDS = frozenset(one.kind for one in RULES)
