"""How long a note may be for its donor, which length keeps to that, and what the product chooses where nobody says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The lengths of a note, shortest first.
LENGTHS: Final = ("brief", "short", "standard", "full")
#: The pages that each length promises at most: with annexes, and where they begin.
PROMISED: Final = {"brief": (1, 1), "short": (3, 2), "standard": (6, 5), "full": (15, 12)}


@dataclass(frozen=True)
class Limit:
    """The most that a donor reads; None where it has no such limit. `whole`: annexes count."""

    donor: str
    pages: int | None = None
    words: int | None = None
    whole: bool = True

    @property
    def where(self) -> str:
        """What of a note is counted, in words; nothing where it is all of it."""
        return "" if self.whole else " without annexes"

    def keeps(self, length: str) -> bool:
        """Whether a length promises to stay within the limit of pages."""
        return self.pages is None or length not in PROMISED or PROMISED[length][not self.whole] <= self.pages

    @property
    def longest(self) -> str:
        """The longest length that promises to stay within the limit; the shortest where none does."""
        return next((one for one in reversed(LENGTHS) if self.keeps(one)), LENGTHS[0])

    @property
    def suggested(self) -> str:
        """The length of a note where nobody chose one: short, or what is shorter where only that keeps the limit."""
        return "short" if self.keeps("short") else self.longest


def remark(limit: Limit | None, chosen: str | None, length: str) -> tuple[str, str]:
    """What the maker is told of the length: that another than short was chosen, or that it may be too long.

    With it what is typed on the command line to choose another; two empty texts where there is nothing to tell.
    """
    if limit is None or limit.pages is None:
        return "", ""
    most = f"{limit.donor} reads at most {limit.pages} {'page' if limit.pages == 1 else 'pages'}{limit.where}"
    if chosen is None and length != "short":
        return f"{most}, so the note is {length}; choose the length “short” for a longer one.", "--length short"
    if not limit.keeps(length):
        keeps = limit.longest
        return f"{most}, and a {length} note may be longer; the length “{keeps}” keeps to it.", f"--length {keeps}"
    return "", ""
