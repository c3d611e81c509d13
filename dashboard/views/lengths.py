"""How long a note may be, as forms offer it."""

from __future__ import annotations

from typing import Final

from concept_notes.making.limits import LENGTHS
from crm.services.templates import LENGTHS as IN_WORDS

#: What a form offers, by length; "" leaves it to the limit of each donor.
OFFERED: Final = {"": "short, or what the donor reads", **{one: f"{one}: {IN_WORDS[one]}" for one in LENGTHS}}
#: Beside a length that somebody chose.
OVER: Final = "It may be longer than the donor reads"
