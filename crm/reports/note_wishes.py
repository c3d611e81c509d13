"""What a donor wants of a note, as its profile says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm.store import tables as t


@dataclass(frozen=True)
class NoteWishes:
    """Limits and formats; codes are those of the vocabularies."""

    page_limit: int | None = None
    word_limit: int | None = None
    limit_basis: str = "whole"
    languages: tuple[str, ...] = ()
    results_format: str = "matrix"
    support_rows: str = "rate"
    levy: bool = False
    cofunding: bool = False
    annexes: str = ""
    visibility: str = ""

    def as_json(self) -> dict[str, Any]:
        """The wishes as the command line prints them."""
        return {**vars(self), "languages": list(self.languages)}


def note_wishes(profile: t.DonorProfile | None) -> NoteWishes | None:
    """The wishes in a donor's profile; None for a donor without one."""
    if profile is None:
        return None
    return NoteWishes(
        page_limit=profile.page_limit,
        word_limit=profile.word_limit,
        limit_basis=profile.limit_basis,
        languages=tuple(one for one in (profile.language, *profile.languages.split("; ")) if one),
        results_format=profile.results_format,
        support_rows=profile.support_rows,
        levy=profile.levy,
        cofunding=profile.cofunding,
        annexes=profile.annexes,
        visibility=profile.visibility,
    )
