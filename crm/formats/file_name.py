"""What an exported file is called: `ICAT_pledge-summary_all_2016-11-30_en.xlsx`."""

from __future__ import annotations

import re
import unicodedata

from crm.domain.table import Table


def file_name(table: Table, extension: str, *, group: str = "") -> str:
    """Group, product, scope, day and language, in ASCII, so that it survives every mail system.

    Figures for the trio say so in the name, because a file is forwarded more often than it is opened.
    """
    scope = "-".join(table.only) or "all"
    if table.audience == "trio":
        scope += "-trio"
    parts = (_ascii(part) for part in (group, table.key, scope, table.as_of.isoformat(), table.language))
    return "_".join(part for part in parts if part) + f".{extension}"


def _ascii(text: str) -> str:
    """Letters, digits, point and hyphen: what no file system and no shell minds.

    >>> _ascii("Côte d'Ivoire/../x")
    'Cote-d-Ivoire-x'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "-", plain).strip("-")
