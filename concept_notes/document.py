"""From the facts of a note and a Word template to the bytes of a Word file.

Wording and looks come from the template, which belongs to the group; tables and charts from the sections, which
build them exactly. The same facts and template give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError, TemplateError
from lxml import etree
from markupsafe import Markup

from concept_notes.blocks import Block, Numbering, Stack, TableBlock
from concept_notes.check.traces import marks_in
from concept_notes.kind import Facts, Kind, kind_of
from concept_notes.language.pack import Language, language
from concept_notes.ledger import Ledger, marked, marked_block, read, unmarked
from concept_notes.section import Section
from concept_notes.templates.drawn_charts import fill
from concept_notes.templates.environment import Blocks, NoteEnvironment, names
from concept_notes.word.charts import Chart
from concept_notes.word.contents import list_headings
from concept_notes.word.controls import control, control_template, number_controls
from concept_notes.word.file import DOCUMENT, STYLES, WordFile, is_xml
from concept_notes.word.language import in_language
from crm.errors import Refused
from crm.formats.docx_table import clean
from crm.formats.package import pack, unpack

#: In XML made ready for the engine: text opens, text closes, or a tag that prints something.
_TAGS = re.compile(r"(<w:t(?: [^>]*)?>)|(</w:t>)|(?<=[>}])\s*\{\{(.*?)\}\}", re.DOTALL)


#: In a part as bytes: marks of the sessions in which a template was edited.
_SESSIONS = re.compile(rb"<w:rsids>.*?</w:rsids>|<w:rsids/>| w:rsid\w*=\"[^\"]*\"", re.DOTALL)


#: A text that holds what the engine makes elements of.
_BREAKS = re.compile(r"<w:t(?: [^>]*)?>[^<]*[\t\n\a\f]")
#: Tags that take the place of a cell, or tell how many columns one takes: only they change the grid of a table.
_COLUMNS = re.compile(r"\{[{%#]-?\s*(?:tc|colspan|hm)\b")
#: Parts of templates made ready for the engine, by what they were.
_PATCHED: dict[str, str] = {}
_MOST_PATCHED = 64
#: Templates that are kept ready.
_MOST_TEMPLATES = 16


class _Template(DocxTemplate):  # type: ignore[misc]  # the engine is untyped
    """The template engine, made strict: only blocks between paragraphs, only well-formed XML out of it."""

    def patch_xml(self, src_xml: str) -> str:
        """The template's XML with each tag that stands between paragraphs held to a block; the same for every note."""
        found = _PATCHED.get(src_xml)
        if found is None:
            found = self._patched(src_xml)
            if len(_PATCHED) >= _MOST_PATCHED:
                _PATCHED.clear()
            _PATCHED[src_xml] = found
        return found

    def _patched(self, src_xml: str) -> str:
        inside = False
        parts, at = [], 0
        patched: str = super().patch_xml(src_xml)
        for match in _TAGS.finditer(patched):
            if match[3] is None:
                inside = match[1] is not None
            elif not inside:
                parts += [patched[at : match.start()], "{{", match[3], "|placed }}"]
                at = match.end()
        return "".join(parts) + patched[at:]

    def resolve_listing(self, xml: str) -> str:
        """Breaks and tabs that data brought along, as elements; the engine looks for them run by run."""
        resolved: str = super().resolve_listing(xml) if _BREAKS.search(xml) else xml
        return resolved

    def fix_tables(self, xml: str) -> Any:
        """The engine reads its result with a parser that drops what it does not understand; this one refuses it.

        Grids are counted anew where the template loops over columns, and nowhere else.
        """
        tree = etree.fromstring(xml.encode())
        return super().fix_tables(xml) if self._has_columns else tree

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Tags in the file's own description: they are not read, because a note describes itself (`_describe`)."""

    @cached_property
    def _has_columns(self) -> bool:
        return _has_columns(self.template_file.getvalue())

    def parts(self) -> dict[str, bytes]:
        """What the rendered document consists of, by name: what saving it would put into a package."""
        kept: Any = _Kept()
        writer: Any = PackageWriter
        package = self.docx.part.package
        for part in package.parts:
            part.before_marshal()
        writer._write_content_types_stream(kept, package.parts)  # noqa: SLF001 - the way past a zip file
        writer._write_pkg_rels(kept, package.rels)  # noqa: SLF001
        writer._write_parts(kept, package.parts)  # noqa: SLF001
        parts: dict[str, bytes] = kept.parts
        return parts


class _Kept:
    """Takes the parts of a package as they come, where python-docx would zip them."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write(self, uri: PackURI, blob: bytes) -> None:
        """One part."""
        self.parts[str(uri.membername)] = blob


class _Placed(Markup):
    """A block whose texts are marked already."""

    __slots__ = ()


class _Marking(NoteEnvironment):
    """The sandbox that puts marks around what tags and blocks print, for the figure ledger; they leave with it."""

    def __init__(self, said: Language, kind: Kind) -> None:
        super().__init__(said, kind)
        printed: Any = self.finalize
        placed = self.filters["placed"]

        def finalize(value: Any) -> Any:
            # What is printed was escaped by what this wraps.
            return value if isinstance(value, _Placed) else Markup(marked(str(printed(value))))  # noqa: S704

        self.finalize = finalize
        self.filters["placed"] = lambda value: _Placed(marked_block(placed(value)))


class Written(NamedTuple):
    """A paper's file, and the ledger of the figures in it."""

    document: bytes
    ledger: Ledger


def write_note(context: Facts, template: Path | bytes) -> bytes:
    """The Word file of a note or of a small paper: `template` filled with the facts of `context`. Raises as `write_with_ledger` does."""
    return write_with_ledger(context, template).document


def write_with_ledger(context: Facts, template: Path | bytes, headings: Sequence[int] | None = None) -> Written:
    """The Word file of a note or small paper, and which figures it was made with.

    `headings` are the pages on which its headings stand, for the contents list where it has one.

    Raises `Refused` where the facts do not add up, where a printed value is missing, or where the template asks
    for what it cannot have; the sentence names it.
    """
    kind = kind_of(context)
    if faults := kind.unbalanced(context):
        raise Refused(f"The {kind.called} is not written, because its figures do not agree: {' '.join(faults)}")
    engine = _Template(io.BytesIO(_prepared(template if isinstance(template, bytes) else template.read_bytes())))
    said = language(context.meta.language)
    numbering = Numbering(said)
    engine.init_docx()
    blocks = Blocks(
        {key: partial(_block, one, context, engine.docx, numbering) for key, one in kind.sections().items()}
    )
    try:
        engine.render(names(context, blocks), _Marking(said, kind), autoescape=True)
    except SecurityError as error:
        raise Refused(f"The template asks for what a template cannot have: {error}") from error
    except TemplateError as error:
        raise Refused(f"The {kind.called} cannot be written: {_sentence(error)}") from error
    except (TypeError, etree.XMLSyntaxError) as error:
        raise Refused(f"The template cannot be used: {error}") from error
    _describe(engine.docx.core_properties, context, kind, said)
    parts = engine.parts()
    parts[DOCUMENT] = list_headings(parts[DOCUMENT], parts[STYLES], headings)
    made = WordFile(in_language(parts, said), shares_looks=True)
    fill(made, kind, context, said)
    number_controls(made.trees[made.document])
    made.parts[made.document] = etree.tostring(
        made.trees[made.document], xml_declaration=True, encoding="UTF-8", standalone=True
    )
    ledger = read(made, being_made=True)
    return Written(pack({name: unmarked(data) for name, data in made.parts.items()}), ledger)


@lru_cache(_MOST_TEMPLATES)
def _prepared(template: bytes) -> bytes:
    """A template as every note of it begins: what it prints in controls, and no word on who edited what in which session."""
    opened = Document(io.BytesIO(template))
    control_template(opened.element.body)
    for mark in marks_in(opened.element):
        del mark.getparent().attrib[mark.attrname]
    file = io.BytesIO()
    opened.save(file)
    parts = unpack(file.getvalue())
    for name, data in parts.items():
        if b"rsid" in data and is_xml(name) and name != DOCUMENT:
            parts[name] = _SESSIONS.sub(b"", data)
    return pack(parts, compressed=False)


@lru_cache(_MOST_TEMPLATES)
def _has_columns(template: bytes) -> bool:
    """Whether a prepared template has tags that change how many columns a table has."""
    text = "".join(map(str, etree.fromstring(unpack(template)[DOCUMENT]).itertext()))
    return _COLUMNS.search(text) is not None


def _block(section: Section, context: Facts, document: Any, numbering: Numbering) -> Block | None:
    """What a section has to say, numbered, in a control of its own and, where it is a chart, embedded."""
    piece = section.build(context)
    if isinstance(piece, TableBlock | Stack):
        piece = piece.block(numbering)
    elif isinstance(piece, Chart):
        piece = piece.block(document, numbering, context.meta.as_of)
    return None if piece is None else Block(control(section.key, piece.xml))


def _sentence(error: TemplateError) -> str:
    """The engine's complaint as a sentence, with the words of the template around the place where it has them."""
    words = " ".join(line.strip() for line in getattr(error, "docx_context", ()) if line.strip())
    place = f" The template reads there: “{words[:160]}”." if words else ""
    message = str(error.message or error).rstrip(".")
    return f"{message}; enter it, or take the sentence that prints it out of the template.{place}"


def _describe(properties: Any, context: Facts, kind: Kind, said: Language) -> None:
    """The file's own description. Its times are the day of the figures: the clock has no part in a note."""
    noon = datetime(context.meta.as_of.year, context.meta.as_of.month, context.meta.as_of.day, 12)  # noqa: DTZ001
    properties.title = clean(kind.title(context, said) or "")[:255]
    properties.subject = clean(kind.subject(context, said) or "")[:255]
    properties.author = properties.last_modified_by = clean(context.group.short)[:255]
    properties.identifier = clean(context.meta.reference)[:255]
    properties.language = said.tag
    properties.category = said.text(kind.category)
    properties.comments = clean(context.meta.demonstration or "")[:255]
    properties.keywords = context.meta.mark or ""
    properties.revision = 1
    properties.created = properties.modified = noon
