"""How many pages a document needs, counted by LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

#: Seconds after which nobody waits any longer.
PATIENCE = 90
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


def pages(data: bytes) -> int | None:
    """The pages of a Word file; None where LibreOffice is not there, or does not come to an end."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file, profile = Path(folder) / "file.docx", Path(folder) / "profile"
        file.write_bytes(data)
        words = ["--headless", "--norestore", "--nologo", "--convert-to", "pdf", "--outdir", folder, str(file)]
        command = [program, f"-env:UserInstallation={profile.as_uri()}", *words]
        try:
            subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        except (subprocess.TimeoutExpired, OSError):
            return None
        made = file.with_suffix(".pdf")
        return (len(_PAGE.findall(made.read_bytes())) or None) if made.exists() else None
