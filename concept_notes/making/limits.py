"""How long a note may be for its donor, which length keeps to that, and what the product chooses where nobody says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The lengths of a note, shortest first.
LENGTHS: Final = ("brief", "short", "standard", "full")
#: The pages that each length promises at most: with annexes, and where they begin.
PROMISED: Final = {"brief": (1, 1), "short": (3, 2), "standard": (5, 4), "full": (15, 12)}

#: The words of each length for a donor that is offered much: with annexes, and where they begin.
USUAL_WORDS: Final = {"brief": (520, 520), "short": (1300, 900), "standard": (1600, 1200), "full": (4500, 2800)}


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
        """Whether a length promises to stay within the limit of pages, and usually has no more words than are read."""
        if length not in PROMISED:
            return True
        pages, words = PROMISED[length][not self.whole], USUAL_WORDS[length][not self.whole]
        return (self.pages is None or pages <= self.pages) and (self.words is None or words <= self.words)

    @property
    def said(self) -> str:
        """The limit in words: "2 pages", "2 pages or 900 words"."""
        pages = f"{self.pages} {'page' if self.pages == 1 else 'pages'}" if self.pages else ""
        return " or ".join(filter(None, (pages, f"{self.words} words" if self.words else "")))

    @property
    def longest(self) -> str:
        """The longest length that stays within the limit; the shortest where none does."""
        return next((one for one in reversed(LENGTHS) if self.keeps(one)), LENGTHS[0])

    @property
    def suggested(self) -> str:
        """The length of a note where nobody chose one: short, or what is shorter where only that keeps the limit."""
        return "short" if self.keeps("short") else self.longest


def remark(limit: Limit | None, chosen: str | None, length: str) -> tuple[str, str]:
    """What the maker is told of the length: that another than short was chosen, or that it may be too long.

    With it what is typed on the command line to choose another; two empty texts where there is nothing to tell.
    """
    if limit is None:
        return "", ""
    most = f"{limit.donor} reads at most {limit.said}{limit.where}"
    if chosen is None and length != "short":
        return f"{most}, so the note is {length}; choose the length “short” for a longer one.", "--length short"
    if not limit.keeps(length):
        keeps = limit.longest
        return f"{most}, and a {length} note may be longer; the length “{keeps}” keeps to it.", f"--length {keeps}"
    return "", ""
