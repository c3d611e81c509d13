"""The kinds of paper that templates make: a concept note in four lengths, and the small papers beside it.

Each kind has facts of its own, sentences, blocks and a sample; engine, sandbox, check of templates, guide and gate are
the same for all. A small paper is a file in `concept_notes/papers/` that declares one constant `KIND`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from concept_notes.facts.balance import unbalanced
from concept_notes.facts.context import Group, Meta, NoteContext
from concept_notes.facts.sample import sample_context
from concept_notes.language.page_texts import TEXTS, Says, subject, title
from concept_notes.section import Section, sections
from crm.domain.money import Currency
from crm.errors import Refused


class Facts(Protocol):
    """What the facts of every paper begin with."""

    @property
    def base(self) -> Currency:
        """The currency of whole numbers that are amounts."""

    @property
    def meta(self) -> Meta:
        """The paper itself."""

    @property
    def group(self) -> Group:
        """Who writes it."""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of paper. `key` is its word for people who keep templates, `called` what a sentence calls it."""

    key: str
    called: str
    #: The frozen facts that it is made from.
    facts: type
    #: What its own blocks and sentences are, by name.
    sections: Callable[[], Mapping[str, Section]]
    texts: Mapping[str, Says]
    title: Says
    subject: Says
    #: The key of what kind of paper it is, for the file's own description.
    category: str
    #: What of its facts does not add up, as sentences.
    unbalanced: Callable[[Any], list[str]]
    #: Facts out of the demonstration, which templates are tried with.
    sample: Callable[[], Any]
    #: The template that travels with the product; a note has one for each length.
    template: str


NOTE = Kind(
    key="note",
    called="note",
    facts=NoteContext,
    sections=sections,
    texts=TEXTS,
    title=title,
    subject=subject,
    category="page.category",
    unbalanced=unbalanced,
    sample=sample_context,
    template="note_{length}.docx",
)


@cache
def papers() -> dict[str, Kind]:
    """The small papers by key, in order of their keys."""
    import concept_notes.papers as package

    modules = [
        importlib.import_module(f"{package.__name__}.{one.name}") for one in pkgutil.iter_modules(package.__path__)
    ]
    found: list[Kind] = [module.KIND for module in modules if hasattr(module, "KIND")]
    return {one.key: one for one in sorted(found, key=lambda one: one.key)}


def kind_of(facts: Any) -> Kind:
    """The kind of paper that is made from these facts.

    Asked for a note first: small papers bring along what reads their facts out of a database, which takes a second to load
    and has no place in a process that writes notes.
    """
    if isinstance(facts, NoteContext):
        return NOTE
    return next((one for one in papers().values() if isinstance(facts, one.facts)), NOTE)


def kind_for(length: str) -> Kind:
    """The kind of paper that templates of a length make: each small paper is a length of its own."""
    return papers().get(length, NOTE)


def kind_named(key: str) -> Kind:
    """The kind a person names: "note", or a small paper. Raises `Refused` with those there are."""
    known = {NOTE.key: NOTE, **papers()}
    if key.casefold() not in known:
        raise Refused(f"There is no kind of paper “{key}”; there are {', '.join(known)}.")
    return known[key.casefold()]
