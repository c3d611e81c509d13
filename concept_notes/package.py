"""The parts of a Word file, taken out and put together again by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from crm.formats.package import settled


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The package of `parts` by name; the same parts give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return settled(file.getvalue())


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
