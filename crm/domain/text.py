"""Text from people and files, cleaned once at the service boundary.

SQLite stores what Word, Excel and PostgreSQL refuse (NUL, control characters, lone surrogates), and then
every export fails. So it never gets that far.
"""

from __future__ import annotations

import re
import unicodedata

#: C0 and C1 controls but tab and newline, lone surrogates, non-characters, and bidirectional overrides'
#: counterpart U+FFFE/U+FFFF.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINES = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")


def clean(text: str, *, lines: bool = False) -> str:
    r"""The text in one normal form (NFC), without what no file format can carry; one line unless `lines`.

    >>> clean("  Amt\x00 f\u00fcr\vDruck ")
    'Amt für Druck'
    """
    text = _UNWANTED.sub("", _LINES.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    if not lines:
        text = " ".join(text.split())
    return text.strip()
