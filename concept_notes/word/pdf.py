"""Word files as PDF, made by LibreOffice where it is installed: tagged for readers of screens, fonts inside.

All documents go through one call, because starting the program costs more than a document does. The same document
gives the same bytes: times and numbers that LibreOffice takes from the clock become those of the document.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from concept_notes.word.file import CORE

#: What the product says where LibreOffice is not installed.
ABSENT = (
    "There is no PDF, because LibreOffice is not installed on this computer; install it, or open the Word file in Word "
    "and save it as PDF there."
)
#: Seconds after which nobody waits any longer: to start, and for each document.
START, EACH = 90, 10
#: After so many documents at which LibreOffice stopped, the rest are given up.
STUMBLES = 3

#: Where LibreOffice is when it is not on the PATH.
_USUAL = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
#: Tagged after PDF/UA, headings as bookmarks, the title in the window, every typeface inside.
_WANTED = ("UseTaggedPDF", "PDFUACompliance", "ExportBookmarks", "DisplayPDFDocumentTitle", "EmbedStandardFonts")
_FILTER = "pdf:writer_pdf_Export:" + json.dumps(
    {name: {"type": "boolean", "value": "true"} for name in _WANTED}, separators=(",", ":")
)
_CREATED = re.compile(rb"<dcterms:created[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z?\s*<")
_DAYS = re.compile(rb"(?<=/CreationDate\(D:)\d{14}(?=Z)"), re.compile(rb"(?<=CreateDate>)[-\dT:]{19}(?=Z<)")
_NUMBERS = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>\s*(?:<[0-9A-F]{32}>\s*)?\])|(?<=/DocChecksum /)[0-9A-F]{32}")
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def program() -> str | None:
    """LibreOffice's program; None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _USUAL if Path(place).is_file()), None)


def available() -> bool:
    """Whether PDF can be made on this computer."""
    return program() is not None


def pdfs(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The PDF of each Word file by the same name; one that could not be converted is not there.

    Without LibreOffice nothing is (`available` says so before).
    """
    office = program()
    made: dict[str, bytes] = {}
    if office is None or not documents:
        return made
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder = Path(place)
        # Names of people's files may be anything; numbers are none that a program reads as an option.
        waiting = {f"{number}.docx": name for number, name in enumerate(documents, 1)}
        for file, name in waiting.items():
            (folder / file).write_bytes(documents[name])
        for _ in range(STUMBLES):
            whole = _convert(office, folder, list(waiting))
            for file, name in list(waiting.items()):
                pdf = (folder / file).with_suffix(".pdf")
                if pdf.exists() and pdf.stat().st_size:
                    made[name] = _of_the_document(pdf.read_bytes(), documents[name])
                    del waiting[file]
            if whole or not waiting:
                break
            # It stopped at the first that is missing; those behind it have not had their turn.
            del waiting[next(iter(waiting))]
    return {name: made[name] for name in documents if name in made}


def page_count(pdf: bytes) -> int | None:
    """The pages of a PDF; None where they are not written plainly."""
    return len(_PAGE.findall(pdf)) or None


def _convert(office: str, folder: Path, files: list[str]) -> bool:
    """One call for all files; whether it came to its end by itself."""
    if not files:
        return True
    profile = (folder / "profile").as_uri()
    words = ["--headless", "--norestore", "--nologo", "--convert-to", _FILTER, "--outdir", str(folder), *files]
    try:
        running = subprocess.Popen(
            [office, f"-env:UserInstallation={profile}", *words],
            cwd=folder,
            # A pipe would stay open in what the program starts, and be waited for.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TZ": "UTC0"},
            # Its own group, so that what it starts ends with it, and Ctrl-C is heard here first.
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return running.wait(START + EACH * len(files)) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if running.poll() is None:
            _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the program, and what it started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
    running.wait()


def _of_the_document(pdf: bytes, document: bytes) -> bytes:
    """The PDF dated like its document, and numbered by its content; all of the same length, so that it stays whole."""
    at = _created(document)
    if at is not None:
        info, described = _DAYS
        pdf = described.sub(at.isoformat().encode(), info.sub(at.strftime("%Y%m%d%H%M%S").encode(), pdf))
    nameless = _NUMBERS.sub(b"0" * 32, pdf)
    return _NUMBERS.sub(hashlib.sha256(nameless).hexdigest()[:32].upper().encode(), nameless)


def _created(document: bytes) -> datetime | None:
    """When the document says it was made; a note says the day of its figures."""
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as parts:
            found = _CREATED.search(parts.read(CORE))
        return datetime.fromisoformat(found[1].decode()) if found else None
    except (zipfile.BadZipFile, KeyError, ValueError):
        return None
