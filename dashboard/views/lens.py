"""The lens a page is looked at through: as-of day, audience, basis and years, and how they read in words and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from crm.domain.gap import Audience, FundingGap, GapRow
from crm.domain.wording import day, years_text

Basis = Literal["secured", "pledged", "expected"]

#: How much is counted against the need: a filter of every page.
BASES: tuple[Basis, ...] = ("secured", "pledged", "expected")
#: The same as its switch and the sentence under the header say it.
BASIS_LABELS: Mapping[Basis, str] = {"secured": "Secured", "pledged": "+ Promised", "expected": "+ Expected"}
BASIS_SENTENCES: Mapping[Basis, str] = {
    "secured": "counting received and signed money only",
    "pledged": "counting written promises as if signed",
    "expected": "counting promises and weighted expectations as if signed",
}
AUDIENCES: Mapping[Audience, str] = {"trio": "Trio", "public": "Public"}
AUDIENCE_SENTENCES: Mapping[Audience, str] = {
    "trio": "for the trio, restricted records included",
    "public": "for the public, restricted records left out",
}
#: Where each page lives; the overview is the default page and has no name of its own.
PATHS: Mapping[str, str] = {
    "overview": "/",
    "activity": "/activity",
    "donor": "/donor",
    "pledges": "/pledges",
    "notes": "/notes",
    "templates": "/templates",
    "changes": "/changes",
    "history": "/history",
    "checks": "/checks",
}


@dataclass(frozen=True)
class Lens:
    """How the figures are asked for. `years` empty means the as-of year and later."""

    as_of: date
    audience: Audience = "trio"
    basis: Basis = "secured"
    years: tuple[int, ...] = ()
    #: The day a page opens on without being told; left out of links.
    default_as_of: date | None = None

    def shown_years(self, gap: FundingGap) -> tuple[int, ...]:
        """The years a page speaks of: those chosen, else the as-of year and later."""
        if self.years:
            return self.years
        return tuple(year for year in gap.years if year >= self.as_of.year)

    def missing(self, row: GapRow) -> int:
        """What a cell lacks on this basis, in minor units."""
        return missing(row, self.basis)

    def on(self, as_of: date) -> Lens:
        """The same view on another day."""
        return replace(self, as_of=as_of)

    @property
    def banner(self) -> str:
        """What must be said where the day is not the one a page opens on; empty where it is."""
        usual = self.default_as_of
        if usual is None or self.as_of == usual:
            return ""
        if self.as_of < usual:
            return f"You are looking at {day(self.as_of)}. What happened later is not shown."
        return f"You are looking ahead to {day(self.as_of)}: what falls due until then counts as due."

    def query(self) -> dict[str, str | list[str]]:
        """The address parameters that differ from the defaults."""
        query: dict[str, str | list[str]] = {}
        if self.years:
            query["year"] = [str(year) for year in self.years]
        if self.basis != "secured":
            query["basis"] = self.basis
        if self.audience != "trio":
            query["audience"] = self.audience
        if self.as_of != self.default_as_of:
            query["as_of"] = self.as_of.isoformat()
        return query

    def link(self, page: str, **more: str) -> str:
        """The address of a page that shows the same figures.

        >>> Lens(date(2016, 2, 11), basis="pledged").link("activity", activity="SEC-1")
        '/activity?basis=pledged&as_of=2016-02-11&activity=SEC-1'
        """
        query = urlencode({**self.query(), **more}, doseq=True)
        return PATHS[page] + ("?" + query if query else "")

    def sentence(self, years: tuple[int, ...] | None = None) -> str:
        """The filters in words, as they stand under every header; `years` None where a page shows all of them.

        >>> Lens(date(2016, 2, 11)).sentence()
        'for the trio, restricted records included · as of 11 February 2016'
        """
        words = [AUDIENCE_SENTENCES[self.audience], f"as of {day(self.as_of)}"]
        if years is not None:
            words = [years_text(years) or "no years", BASIS_SENTENCES[self.basis], *words]
        return " · ".join(words)


def missing(row: GapRow, basis: Basis) -> int:
    """What a cell lacks when this much is counted; on `expected`, weighted opportunities count as well."""
    if basis == "secured":
        return row.gap
    if basis == "pledged":
        return row.gap_after_pledges
    return max(0, row.gap_after_pledges - (row.expected or 0))
