"""Where the files of a batch go: a new folder, or a zip file whose bytes depend on nothing but what is in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Protocol

from crm.errors import Refused

#: The first moment a zip file can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: What is packed already.
_PACKED = (".docx", ".xlsx", ".pdf")


class Bundle(Protocol):
    """Takes files by name."""

    def add(self, name: str, data: bytes) -> None:
        """Put a file in."""

    def close(self) -> None:
        """No more files come."""


class Folder:
    """A folder that is made, or that is empty. Raises `Refused` for one that holds something."""

    def __init__(self, path: Path) -> None:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise Refused(f"{path} is there already and holds something; name a new folder, or a file ending in .zip.")
        if not path.parent.is_dir():
            raise Refused(f"There is no folder {path.parent}; make it first, or write elsewhere.")
        path.mkdir(exist_ok=True)
        self.path = path

    def add(self, name: str, data: bytes) -> None:
        """Write the file; a reader never sees half of it."""
        part = self.path / f"{name}.part"
        part.write_bytes(data)
        part.replace(self.path / name)

    def close(self) -> None:
        """Everything is written already."""


class Zip:
    """A zip file in memory, or on disk beside its name until it is whole. Raises `Refused` for one that is there."""

    def __init__(self, path: Path | None = None) -> None:
        if path and path.exists():
            raise Refused(f"{path} is there already; name a new file.")
        if path and not path.parent.is_dir():
            raise Refused(f"There is no folder {path.parent}; make it first, or write elsewhere.")
        self.path = path
        self._part = path.with_name(f"{path.name}.part") if path else None
        self._memory = io.BytesIO()
        self._archive = zipfile.ZipFile(self._part or self._memory, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, data: bytes) -> None:
        """Put the file in, under no folder."""
        entry = zipfile.ZipInfo(name, _EPOCH)
        entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        self._archive.writestr(entry, data)

    def close(self) -> None:
        """Finish it, under its own name."""
        self._archive.close()
        if self._part and self.path:
            self._part.replace(self.path)

    @property
    def data(self) -> bytes:
        """Its bytes, once it is closed, where it is in memory."""
        return self._memory.getvalue()


def bundle_at(path: Path) -> Folder | Zip:
    """The bundle that a name stands for: a zip file where it ends in .zip, else a folder."""
    return Zip(path) if path.suffix.lower() == ".zip" else Folder(path)
