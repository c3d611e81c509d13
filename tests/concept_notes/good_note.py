"""The good note for Southreach with its ledger, and what the product knows of it when it makes it."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from concept_notes.check import Known, Others
from concept_notes.check.known import runs
from concept_notes.document import Written, write_with_ledger
from concept_notes.templates.files import template_path
from tests.concept_notes.southreach import SOUTHREACH

#: What is restricted of others than Southreach.
OTHERS = Others(
    ("Evenmere Foundation",), frozenset([Decimal(750000)]), runs("The board wants another author for the paper")
)


@cache
def written() -> Written:
    """The note and its ledger, made once."""
    return write_with_ledger(SOUTHREACH, template_path())


@cache
def known() -> Known:
    """Facts, ledger, what is restricted, the group, the form."""
    return Known(SOUTHREACH, written().ledger, OTHERS, group="ICAT", length="short")
