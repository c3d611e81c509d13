"""An Office file as bytes that depend on its content alone: fixed order, fixed times, one compression."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_TYPES = "[Content_Types].xml"
#: The first moment a zip file can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, bytes], *, compressed: bool = True) -> bytes:
    """The package of `parts` by name; the same parts give the same bytes. One that is only read again needs no compression."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != _TYPES, not name.startswith("_rels/"), name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return file.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
