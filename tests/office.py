"""Documents as pages: LibreOffice and poppler turn them into PDF, text and pictures that a test can look at."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import shared_run


@dataclass(frozen=True)
class Office:
    """LibreOffice with a profile of its own, so that it neither meets nor changes a person's."""

    program: str
    profile: Path

    def convert(self, document: Path, kind: str, folder: Path | None = None) -> Path:
        """The document as `kind` ("pdf", "xlsx", "docx", ...), written beside it or into `folder`.

        A workbook converted to "xlsx" is calculated anew, whatever values it carried.
        """
        into = folder or document.parent / f"as-{kind}"
        into.mkdir(exist_ok=True)
        words = ["--headless", "--norestore", "--nologo", "--convert-to", kind, "--outdir", str(into), str(document)]
        command = [self.program, f"-env:UserInstallation={self.profile.as_uri()}", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
        made = into / f"{document.stem}.{kind.partition(':')[0]}"
        assert made.exists(), f"LibreOffice made no {kind} of {document.name}: {done.stdout}{done.stderr}"
        return made

    def pdf(self, document: Path) -> Path:
        """The document as PDF; a PDF stays as it is."""
        return document if document.suffix == ".pdf" else self.convert(document, "pdf")

    def pages(self, document: Path) -> int:
        """How many pages it has."""
        told = self.poppler("pdfinfo", str(self.pdf(document)))
        found = re.search(r"^Pages:\s+(\d+)", told, re.MULTILINE)
        assert found, told
        return int(found[1])

    def text(self, document: Path) -> list[str]:
        """The text of each page, laid out as on the page."""
        return self.poppler("pdftotext", "-layout", str(self.pdf(document)), "-").split("\f")[:-1]

    def pictures(self, document: Path, folder: Path, *, dots_per_inch: int = 80) -> list[Path]:
        """A PNG of each page, in order."""
        folder.mkdir(parents=True, exist_ok=True)
        stem = folder / document.stem
        self.poppler("pdftoppm", "-png", "-r", str(dots_per_inch), str(self.pdf(document)), str(stem))
        return sorted(folder.glob(f"{document.stem}-*.png"))

    def poppler(self, program: str, *words: str) -> str:
        """What one of poppler's programs prints."""
        return subprocess.run([program, *words], capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """LibreOffice and poppler, or the test is left out. Mark the test `office`."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        shared_run.lacking("OFFICE", "LibreOffice is not installed (no soffice on the PATH).")
    if shutil.which("pdftoppm") is None:
        shared_run.lacking("OFFICE", "poppler is not installed (no pdftoppm on the PATH).")
    profile = shared_run.folder() / f"office-{os.getpid()}"
    yield Office(program, profile)
    shutil.rmtree(profile, ignore_errors=True)
