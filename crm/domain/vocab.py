"""Vocabularies: the codes a field may hold, with their words, their order, and which are no longer given.

A vocabulary is built from rows handed in (`crm.imports.vocabularies` reads them from files), so that a new
kind of donor or budget category is a row in a file and nothing in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from crm.errors import NotFound, Refused


@dataclass(frozen=True)
class Term:
    """One code and what it means. `more` are the further columns of its file, such as a stage's `next`.

    A retired code is no longer offered, and still read where it was recorded.
    """

    code: str
    label: str
    meaning: str = ""
    retired: bool = False
    more: Mapping[str, str] = field(default_factory=dict)

    def flag(self, name: str) -> bool:
        """Whether a further column says yes.

        >>> Term("lost", "Lost", more={"open": "no"}).flag("open")
        False
        """
        return self.more.get(name, "").casefold() in ("yes", "true", "1")

    def number(self, name: str) -> int:
        """A further column that holds a whole number, such as a budget year's first month."""
        return int(self.more[name])


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one field, in the order in which they are offered."""

    name: str
    terms: tuple[Term, ...]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.get(code) is not None

    def __getitem__(self, code: str) -> Term:
        """The term of a code, whatever the case. Raises `NotFound`, with the codes there are."""
        found = self.get(code)
        if found is None:
            raise NotFound(f"There is no “{code}” among {self.name}; there are {', '.join(self.codes)}.")
        return found

    def get(self, code: str) -> Term | None:
        """The term of a code, whatever the case and with spaces for its hyphens; None where there is none."""
        typed = code.strip().casefold()
        wanted = (typed, "-".join(typed.split()))
        return next((term for term in self.terms if term.code.casefold() in wanted), None)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, retired ones too."""
        return tuple(term.code for term in self.terms)

    @property
    def offered(self) -> tuple[Term, ...]:
        """The terms a person may choose today."""
        return tuple(term for term in self.terms if not term.retired)

    def label(self, code: str) -> str:
        """The words for a code; the code itself where it is unknown, so that nothing recorded is hidden."""
        term = self.get(code)
        return term.label if term else code

    def position(self, code: str) -> int:
        """Where a code stands in the order; unknown ones come last."""
        return next((n for n, term in enumerate(self.terms) if term.code == code), len(self.terms))


def vocabulary(name: str, rows: Iterable[Mapping[str, str]]) -> Vocabulary:
    """A vocabulary from the rows of its file, in their order, or by the column `order` where there is one.

    >>> kinds = vocabulary("kinds", [{"code": "ngo", "label": "NGO"}, {"code": "old", "label": "Old", "retired": "yes"}])
    >>> kinds.label("NGO"), [term.code for term in kinds.offered]
    ('NGO', ['ngo'])
    """
    known = ("code", "label", "name", "meaning", "retired")
    terms = []
    for row in rows:
        code = row["code"].strip()
        label = (row.get("label") or row.get("name") or code).strip()
        more = {key: value.strip() for key, value in row.items() if key not in known}
        terms.append(Term(code, label, row.get("meaning", "").strip(), bool(row.get("retired", "").strip()), more))
    codes = [term.code.casefold() for term in terms]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice or "" in codes:
        raise Refused(
            f"The vocabulary {name} has {'the code ' + twice[0] + ' twice' if twice else 'a row without code'}."
        )
    return Vocabulary(name, tuple(sorted(terms, key=lambda term: int(term.more.get("order") or 0))))
