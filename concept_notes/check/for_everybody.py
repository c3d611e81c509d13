"""For everybody, also with a screen reader: title, language, headings that step down one level at a time."""

from __future__ import annotations

from collections.abc import Iterator

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.word.file import CORE, STYLES, WordFile, clark, value


@rule("no-title", mend="Enter a title among the file's properties (File, Info).")
def no_title(file: WordFile, known: Known) -> Iterator[Found]:
    """A file without a title among its properties."""
    core = file.trees.get(CORE)
    if core is None or not (core.findtext(clark("dc:title"), "") or "").strip():
        yield "the file's properties", "The file has no title among its properties."


@rule("no-language", mend="Set the language of the text in the template (Review, Language, as default).")
def no_language(file: WordFile, known: Known) -> Iterator[Found]:
    """A file that does not say which language it is in, so that a screen reader guesses."""
    styles = file.trees.get(STYLES)
    language = None if styles is None else styles.find(clark("w:docDefaults/w:rPrDefault/w:rPr/w:lang"))
    if not value(language):
        yield "the styles' defaults", "The file does not say which language it is in."


@rule("heading-skips", mend="Give it the heading style one level below the heading before it.")
def heading_skips(file: WordFile, known: Known) -> Iterator[Found]:
    """A heading that skips a level."""
    before = -1
    for heading, level in file.headings:
        if level > before + 1:
            yield file.near(heading.element), f"The heading “{heading.text[:60]}” skips a level."
        before = level


@rule("heading-empty", mend="Say something in it, or give the line an ordinary style.")
def heading_empty(file: WordFile, known: Known) -> Iterator[Found]:
    """A heading without words."""
    for heading, _ in file.headings:
        if not heading.text.strip():
            yield file.near(heading.element), "A heading says nothing."


RULES = (no_title, no_language, heading_skips, heading_empty)
