"""A concept note beside other makers of Word files: docxtpl and, on Node, docxtemplater, with the same content.

Both peers fill in texts and table rows that are worked out already, and carry a picture that is drawn already; ours
works the sentences out of facts, draws a chart that can be edited, and keeps a ledger of its figures. Before any time
is told, the files must say the same: every paragraph and every cell of the note, in order.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import statistics
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from bench import Result, Say, side_by_side
from crm.formats.package import unpack

TITLE = "A concept note beside other makers of Word files"

ROOT = Path(__file__).resolve().parents[1]
#: What Node is given: its packages with their lock, and the program.
SOURCE = ROOT / "bench" / "note-peers"
#: Where those packages lie, away from the product's own.
ENVIRONMENT = ROOT / "var" / "bench-note-peers"
#: How often each one makes the note.
TIMES = 21

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Content:
    """What a note says: paragraphs as texts, tables as rows of cells, in reading order; None is its picture."""

    blocks: tuple[str | tuple[tuple[str, ...], ...] | None, ...]

    @property
    def texts(self) -> list[str]:
        """Every paragraph and cell, in order."""
        return list(self._texts())

    def _texts(self) -> Iterator[str]:
        for one in self.blocks:
            if isinstance(one, str):
                yield one
            elif one is not None:
                yield from (cell for row in one for cell in row)


def run(say: Say, *, times: int = TIMES) -> list[Result]:
    """Ours and docxtpl in turn, then docxtemplater; where Node is not to be had, it is left out, loudly."""
    from concept_notes.document import write_note
    from concept_notes.templates.files import template_path
    from tests.concept_notes.southreach import SOUTHREACH

    template = template_path().read_bytes()
    said = content_of(write_note(SOUTHREACH, template))
    picture = png()
    of_docxtpl = _template(said, picture, for_node=False)

    def docxtpl_note() -> bytes:
        import docxtpl
        from docx.shared import Mm

        engine = docxtpl.DocxTemplate(io.BytesIO(of_docxtpl))
        shown = docxtpl.InlineImage(engine, io.BytesIO(picture), width=Mm(150))
        engine.render({**_data(said), "picture": shown}, autoescape=True)
        made = io.BytesIO()
        engine.save(made)
        return made.getvalue()

    same("docxtpl", said, docxtpl_note())
    say("ours and docxtpl")
    own, peer = side_by_side(lambda: write_note(SOUTHREACH, template), docxtpl_note, times=times)
    results = [Result("The note", own, peer="docxtpl, ready picture", peer_value=peer)]
    if (took := docxtemplater(said, picture, times, say)) is not None:
        results.append(Result("The note", own, peer="docxtemplater on Node, ready picture", peer_value=took))
    return results


def docxtemplater(said: Content, picture: bytes, times: int, say: Say) -> float | None:
    """The median of so many notes on Node in milliseconds, without the start of Node; None where it is not to be had."""
    packages = _installed(say)
    if packages is None:
        return None
    say("docxtemplater")
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as name:
        template, data, out = (Path(name) / one for one in ("template.docx", "data.json", "note.docx"))
        template.write_bytes(_template(said, picture, for_node=True))
        data.write_text(json.dumps(_data(said, named=True)), encoding="utf-8")
        words = ["node", str(SOURCE / "notes.js"), str(template), str(data), str(out), str(times)]
        told = subprocess.run(
            words, env={**os.environ, "NODE_PATH": str(packages)}, capture_output=True, text=True, check=True
        )
        same("docxtemplater", said, out.read_bytes())
    return float(statistics.median(json.loads(told.stdout)))


def same(peer: str, said: Content, made: bytes) -> None:
    """Raise `AssertionError` with the first text on which a peer's file and the note do not agree."""
    for own, other in zip(said.texts, content_of(made).texts, strict=True):
        if own != other:
            raise AssertionError(f"{peer} says “{other[:80]}” where the note says “{own[:80]}”.")


# --- the content ------------------------------------------------------------------------------------------------------


def content_of(document: bytes) -> Content:
    """What a Word file says, its headers and footers left out; rows are filled up to the width of their table."""
    body = etree.fromstring(unpack(document)["word/document.xml"])[0]
    return Content(tuple(_blocks(body)))


def _blocks(holder: Any) -> Iterator[str | tuple[tuple[str, ...], ...] | None]:
    for one in holder:
        if one.tag == f"{_W}sdt":
            yield from _blocks(one.find(f"{_W}sdtContent"))
        elif one.tag == f"{_W}tbl":
            rows = [[_text(cell) for cell in row.iter(f"{_W}tc")] for row in one.iter(f"{_W}tr")]
            width = max(map(len, rows))
            yield tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        elif one.find(f".//{_W}drawing") is not None:
            yield None
        elif text := _text(one):
            yield text


def _text(element: Any) -> str:
    return " ".join("".join(one.text or "" for one in element.iter(f"{_W}t")).split())


def _data(said: Content, *, named: bool = False) -> dict[str, Any]:
    """The content as facts for a template; cells by name where a template cannot count."""
    facts: dict[str, Any] = {}
    for number, one in enumerate(said.blocks):
        if isinstance(one, str):
            facts[f"b{number}"] = one
        elif one is not None:
            facts[f"b{number}"] = [{f"c{at}": cell for at, cell in enumerate(row)} if named else row for row in one]
    return facts


def _template(said: Content, picture: bytes, *, for_node: bool) -> bytes:
    """A template with a tag for each paragraph and a row of tags for each table, in the language of one of the two.

    docxtemplater's free edition places no picture, so that its template holds it.
    """
    import docx
    from docx.shared import Mm

    document = docx.Document()
    for number, one in enumerate(said.blocks):
        name = f"b{number}"
        if isinstance(one, str):
            document.add_paragraph(f"{{{name}}}" if for_node else f"{{{{ {name} }}}}")
        elif one is None and for_node:
            document.add_picture(io.BytesIO(picture), width=Mm(150))
        elif one is None:
            document.add_paragraph("{{ picture }}")
        else:
            _rows(document, name, len(one[0]), for_node=for_node)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _rows(document: Any, name: str, width: int, *, for_node: bool) -> None:
    table = document.add_table(rows=1 if for_node else 3, cols=width)
    cells = table.rows[0 if for_node else 1].cells
    for at, cell in enumerate(cells):
        cell.text = f"{{c{at}}}" if for_node else f"{{{{ row[{at}] }}}}"
    if for_node:
        cells[0].text = f"{{#{name}}}{cells[0].text}"
        cells[-1].text += f"{{/{name}}}"
    else:
        table.rows[0].cells[0].text = f"{{%tr for row in {name} %}}"
        table.rows[2].cells[0].text = "{%tr endfor %}"


def png(width: int = 600, height: int = 300) -> bytes:
    """A picture that is ready: bars on white, as large as a chart."""
    colours = (b"\xff\xff\xff", b"\x0b\x37\x54", b"\x4f\x8f\xc0")
    lines = b"".join(
        b"\0"
        + b"".join(colours[1 + x // 60 % 2 if height - y < 40 + x // 3 and x % 60 < 40 else 0] for x in range(width))
        for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


# --- Node -------------------------------------------------------------------------------------------------------------


def _installed(say: Say) -> Path | None:
    """The folder of Node's packages, put there by their lock; None, with a sentence, where that cannot be."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        say("Node is not installed, so docxtemplater is left out (no node or npm on the PATH).")
        return None
    lock = (SOURCE / "package-lock.json").read_bytes()
    packages, mark = ENVIRONMENT / "node_modules", ENVIRONMENT / "lock.sha256"
    digest = hashlib.sha256(lock).hexdigest()
    if not (packages.is_dir() and mark.exists() and mark.read_text() == digest):
        say("installing docxtemplater by its lock")
        ENVIRONMENT.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(SOURCE / name, ENVIRONMENT / name)
        words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(words, cwd=ENVIRONMENT, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"docxtemplater cannot be installed, so it is left out: {done.stderr.strip()[-300:]}")
            return None
        mark.write_text(digest)
    return packages
