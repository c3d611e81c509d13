"""Traces of work that a copy for sending must not carry: comments, changes, names of persons, hidden properties."""

from __future__ import annotations

from collections.abc import Iterator

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.word_file import CORE, NS, WordFile, w

_CHANGES = {
    "ins": "insertion",
    "del": "deletion",
    "moveFrom": "move",
    "moveTo": "move",
    "rPrChange": "change of looks",
    "pPrChange": "change of looks",
    "tblPrChange": "change of a table",
    "sectPrChange": "change of the page",
    "cellIns": "cell put in",
    "cellDel": "cell taken out",
}
#: Libraries that write their own name where the author stands.
_PROGRAMS = {"python-docx", "un-named", "openpyxl", "docx4j", "apache poi"}


@rule("change-left", mend="Accept or reject all changes (Review) in the copy that is sent.")
def change_left(file: WordFile, known: Known) -> Iterator[Found]:
    """A tracked change in a copy for sending."""
    if known.internal:
        return
    for tree in file.texts.values():
        for element in tree.iter(*(w(name) for name in _CHANGES)):
            kind = _CHANGES[element.tag.partition("}")[2]]
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
        # Word itself puts an empty list of sources there.
        if name.startswith("customXml/item") and "Props" not in name and "bibliography" not in tree.tag:
            yield name, "The file holds data that nobody sees."


@rule("author-left", mend="Let the group be its author (File, Info, Properties).")
def author_left(file: WordFile, known: Known) -> Iterator[Found]:
    """An author who is a program; in a note of the group for sending, anybody but the group."""
    core = file.trees.get(CORE)
    if core is None:
        return
    for path, who in (("dc:creator", "author"), ("cp:lastModifiedBy", "the one who changed it last")):
        name = (core.findtext(path, "", NS) or "").strip()
        person = known.group and not known.internal and name and name != known.group
        if name.lower() in _PROGRAMS or person:
            yield (
                "the file's properties",
                f"The file names “{name}” as {who if who.startswith('the') else 'its author'}.",
            )


RULES = (change_left, comment_left, hidden_property, author_left)
