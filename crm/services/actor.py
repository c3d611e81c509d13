"""Who acts. Until sign-in exists this is recorded, not proven."""

from __future__ import annotations

from dataclasses import dataclass

from crm.domain.text import clean
from crm.errors import Refused


@dataclass(frozen=True)
class Actor:
    """A person or program, by the name that the journal keeps."""

    name: str

    def __post_init__(self) -> None:
        if not clean(self.name):
            raise Refused("Say who you are: --actor NAME, or the setting CRM_ACTOR.")
