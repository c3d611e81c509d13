"""A word of a vocabulary as a person types it: whatever its case, with spaces for hyphens.

A slip is answered with the word it resembles.
"""

from __future__ import annotations

from crm.domain.text import clean
from crm.errors import Refused
from crm.imports import vocabularies
from crm.imports.problems import did_you_mean
from crm.imports.records import SLIP


def word(vocabulary: str, text: str, *, own: bool = False) -> str:
    """The code of a vocabulary. With `own`, a group's own word is taken too, unless it looks like a slip of another.

    Raises `Refused`, with the words there are.
    """
    known, typed = vocabularies.read(vocabulary), clean(text)
    term = known.get(typed)
    if term is not None:
        return term.code
    meant = did_you_mean(typed, known.codes, likeness=SLIP if own else 65)
    if own and not meant:
        return typed.casefold()
    listed = ", ".join(known.codes)
    raise Refused(f"“{typed}” is not known here. {meant or f'There are {listed}.'}")
