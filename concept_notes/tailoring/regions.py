"""Regions of the world as data/vocab/regions.csv has them: which lies within which. A group's own lies within none."""

from __future__ import annotations

from collections.abc import Iterable

from concept_notes.language.pack import HOME, language
from crm.imports import vocabularies


def around(code: str) -> tuple[str, ...]:
    """A region and those it lies within, the nearest first.

    >>> around("western-africa"), around("the sahel")
    (('western-africa', 'sub-saharan-africa', 'africa'), ('the sahel',))
    """
    term = vocabularies.read("regions").get(code)
    wider = term.more.get("within") if term else None
    return (code, *around(wider)) if wider else (code,)


def lies_within(region: str, others: Iterable[str]) -> bool:
    """A region is one of the others, or a part of one.

    >>> lies_within("western-africa", ["africa"]), lies_within("africa", ["western-africa"])
    (True, False)
    """
    return not set(around(region)).isdisjoint(others)


def met(regions: Iterable[str]) -> frozenset[str]:
    """Some regions with those around them and those inside: all that have something to do with them.

    >>> sorted(met(["central-asia"])), "western-africa" in met(["africa"])
    (['asia', 'central-asia'], True)
    """
    known = list(regions)
    inside = [code for code in vocabularies.read("regions").codes if lies_within(code, known)]
    return frozenset(inside).union(*(around(code) for code in known))


def named(code: str) -> str:
    """A region inside a sentence in the language of the records: "Western Africa", "the Caribbean"."""
    return language(HOME).term("regions", code) or vocabularies.read("regions").label(code)
