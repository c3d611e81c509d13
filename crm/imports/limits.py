"""What a file from outside may be: how large, how many parts and rows. Looked at before anything in it is read.

A workbook is a ZIP file of XML, which can unfold to any size and refer to other files; so its parts are weighed,
and one that declares a document type is refused (docs/how-to/exchange-rates.md lists the limits).
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import Path, PurePosixPath

from crm.errors import Refused

_MB = 1024 * 1024
#: The size of a file, of all its parts unpacked, and of one part.
FILE, UNPACKED, PART = 10 * _MB, 50 * _MB, 20 * _MB
#: How many times larger than packed a part of more than 1 MB may be, and how many parts there may be.
RATIO, ENTRIES = 100, 2_000
#: Rows and columns of a sheet, characters of a cell.
ROWS, COLUMNS, CELL = 50_000, 200, 32_767

#: Files of spreadsheets that are not read, and what to do.
_OTHERS = {
    ".xls": "an old workbook",
    ".xlsm": "a workbook with macros",
    ".xlsb": "a binary workbook",
    ".ods": "an OpenDocument sheet",
}
#: An XML part in another encoding could hide what is looked for.
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
_ENCODINGS = (b"utf-8", b"utf-16", b"us-ascii", b"utf8")


def read_bytes(path: Path, endings: tuple[str, ...]) -> bytes:
    """The content of a file with one of these endings, not larger than allowed.

    Raises `Refused` with how to mend it.
    """
    ending = path.suffix.casefold()
    if ending in _OTHERS and ending not in endings:
        raise Refused(f"{path.name} is {_OTHERS[ending]}; save it as .xlsx or .csv and take that.")
    if ending not in endings:
        raise Refused(f"{path.name} is not a file this reads; it reads {' and '.join(endings)}.")
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    with path.open("rb") as opened:
        content = opened.read(FILE + 1)
    if len(content) > FILE:
        raise Refused(f"{path.name} is larger than {FILE // _MB} MB; take the table out of it and save that alone.")
    if not content.strip():
        raise Refused(f"{path.name} is empty.")
    return content


def check_workbook(name: str, content: bytes) -> None:
    """Refuse a workbook that is not what it seems. Raises `Refused`; nothing of it has been interpreted by then."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            _weigh(name, entries)
            for entry in entries:
                _look_into(name, packed.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, OSError) as error:
        raise Refused(f"{name} is no workbook, or a damaged one; open it in a spreadsheet and save it anew.") from error


def _weigh(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise Refused(f"{name} has {len(entries)} parts; a workbook of a table has at most {ENTRIES}.")
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) < len(names):
        raise Refused(f"{name} holds a part twice, which no spreadsheet writes; save it anew.")
    for entry in entries:
        _weigh_one(name, entry)
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise Refused(f"{name} unfolds to more than {UNPACKED // _MB} MB; take the table out and save that alone.")


def _weigh_one(name: str, entry: zipfile.ZipInfo) -> None:
    inside = entry.filename
    if inside.startswith(("/", "\\")) or ".." in PurePosixPath(inside.replace("\\", "/")).parts or ":" in inside:
        raise Refused(f"{name} holds a part that points outside of it, which no spreadsheet writes; save it anew.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused(f"{name} holds a link to another file, which no spreadsheet writes; save it anew.")
    if entry.flag_bits & 0x1:
        raise Refused(f"{name} is encrypted; save it without a password.")
    too_dense = entry.file_size > _MB and entry.file_size > RATIO * max(1, entry.compress_size)
    if entry.file_size > PART or too_dense:
        raise Refused(
            f"A part of {name} unfolds to far more than a table needs; take the table out and save that alone."
        )


def _look_into(name: str, part: bytes) -> None:
    """A document type can name other files and entities; text of two bytes a letter is read as well."""
    if b"<!doctype" in part.replace(b"\0", b"").lower():
        raise Refused(f"{name} declares a document type in its XML, which no spreadsheet writes; save it anew.")
    encoding = _ENCODING.search(part[:400].replace(b"\0", b""))
    if encoding and encoding[1].lower() not in _ENCODINGS:
        raise Refused(f"A part of {name} is in a rare encoding; open it in a spreadsheet and save it anew.")
