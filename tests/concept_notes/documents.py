"""Word files that tests take apart: the note for Southreach, and the same with one thing changed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from lxml import etree

from concept_notes.document import write_note
from concept_notes.templates.files import template_path
from crm.formats.package import pack, unpack
from tests.concept_notes.southreach import SOUTHREACH

DOCUMENT = "word/document.xml"


@functools.cache
def southreach() -> bytes:
    """The finished note, made once."""
    return write_note(SOUTHREACH, template_path())


def tree(xml: bytes | str) -> Any:
    """The root of a piece of XML."""
    return etree.fromstring(xml)


def template_with(text: str) -> bytes:
    """The template of the group with a paragraph of `text` before everything else."""
    paragraph = f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return changed(template_path().read_bytes(), DOCUMENT, "<w:body>", paragraph)


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """The file with the first `old` of a part replaced; it must be there."""
    return edited(data, part, lambda text: replaced(text, old, new))


def edited(data: bytes, part: str, edit: Callable[[str], str]) -> bytes:
    """The file with a part's text edited."""
    parts = unpack(data)
    parts[part] = edit(parts[part].decode()).encode()
    return pack(parts)


def replaced(text: str, old: str, new: str) -> str:
    """The text with the first `old` replaced; it must be there."""
    assert old in text, f"{old} is not there to be replaced"
    return text.replace(old, new, 1)
