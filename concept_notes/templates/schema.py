"""What a template can name, by dotted path, and what each name holds: read off the context itself.

The check of templates and the guide to their tags ask here, so neither can know a field that a note does not have.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from jinja2 import nodes

from concept_notes.blocks import Block
from concept_notes.facts.context import FOR_THE_MAKER
from concept_notes.kind import NOTE, Kind
from concept_notes.profiles import Shows
from concept_notes.templates.environment import NoteEnvironment
from crm.domain.money import Money

#: What is not known, and therefore not judged.
UNKNOWN = Any
#: Names that no field has: the blocks, the sentences of a language, which parts there are, what a loop says of itself.
BLOCKS, TEXT, SHOWS, LOOP = "block", "text", "shows", "loop"


class Loop:
    """What a loop says of itself."""

    index: int
    index0: int
    first: bool
    last: bool
    length: int
    revindex: int
    revindex0: int
    depth: int


@dataclass(frozen=True)
class BlockSpace:
    """The blocks of a kind of paper by the key of their section."""

    kind: Kind


@dataclass(frozen=True)
class TextSpace:
    """The sentences of a kind of paper in its language, by name."""

    kind: Kind


@cache
def roots(kind: Kind = NOTE) -> dict[str, Any]:
    """What a template begins a path with, and what each holds."""
    given = {name: hint for name, hint in get_type_hints(kind.facts).items() if name not in FOR_THE_MAKER}
    parts = {SHOWS: Shows} if kind is NOTE else {}
    return given | parts | {BLOCKS: BlockSpace(kind), TEXT: TextSpace(kind)}


@cache
def members(of: Any) -> dict[str, Any]:
    """The names behind a dot, and what each holds; empty for what has none."""
    of = plain(of)
    if isinstance(of, BlockSpace):
        return dict.fromkeys(of.kind.sections(), Block)
    if isinstance(of, TextSpace):
        return dict.fromkeys(of.kind.texts, str)
    if of is Loop:
        return get_type_hints(Loop)
    if not (isinstance(of, type) and is_dataclass(of)):
        return {}
    found = get_type_hints(of)
    for name, one in inspect.getmembers(of, lambda one: isinstance(one, property)):
        found[name] = get_type_hints(one.fget).get("return", UNKNOWN)
    return {name: hint for name, hint in found.items() if not name.startswith("_")}


def plain(hint: Any) -> Any:
    """What a value is where it is there: `str | None` is text, a few literal texts are text."""
    if get_origin(hint) in (Union, UnionType):
        found = [one for one in get_args(hint) if one is not NoneType]
        return plain(found[0]) if len(found) == 1 else UNKNOWN
    if get_origin(hint) is Literal:
        return type(get_args(hint)[0])
    return hint


def may_be_missing(hint: Any) -> bool:
    """Whether a note may lack it."""
    return NoneType in get_args(hint)


def element(hint: Any) -> Any:
    """What a list holds; None where it is no list."""
    hint = plain(hint)
    if hint is UNKNOWN:
        return UNKNOWN
    origin = get_origin(hint)
    if isinstance(origin, type) and issubclass(origin, Iterable) and not issubclass(origin, Mapping):
        return get_args(hint)[0] if get_args(hint) else UNKNOWN
    return None


def is_text(hint: Any) -> bool:
    """Whether a tag can print it as it is."""
    return plain(hint) in (str, int, UNKNOWN)


@cache
def in_words(hint: Any) -> str:
    """What a value is, as the guide says it."""
    hint = plain(hint)
    if hint is UNKNOWN:
        return "a value"
    inner = element(hint)
    if inner is not None:
        return "a list of numbers" if plain(inner) is int else "a list of texts" if plain(inner) is str else "a list"
    known: dict[Any, str] = {str: "text", int: "number", bool: "yes or no", date: "day", Money: "money", Block: "block"}
    return known.get(hint, "a group of facts")


#: Whole numbers that count or name something; every other whole number is an amount in minor units.
_NO_AMOUNT = re.compile(
    r"^(index0?|revindex0?|depth|length|pages|words|year|digits|number|version)$|_(percent|more|count|number)$"
)


def is_amount(path: str, hint: Any) -> bool:
    """Whether a field holds minor units of base, which nobody wants to read as they are.

    >>> is_amount("without.need", int), is_amount("without.year", int), is_amount("without.coverage_percent", int)
    (True, False, False)
    """
    return plain(hint) is int and not _NO_AMOUNT.search(path.rpartition(".")[2])


@dataclass(frozen=True)
class Entry:
    """A field as the guide and the suggestions know it: `donor.name`, or `one.name` inside a loop over a list."""

    path: str
    hint: Any
    #: What it stands for, in the words of the code.
    meaning: str


@cache
def entries(kind: Kind = NOTE) -> tuple[Entry, ...]:
    """Every path outside loops, in the order of the context: `ask`, `ask.amount`, `ask.amount.currency.code`."""
    return tuple(_entries(kind.facts, "", 0, roots(kind)))


def _entries(of: Any, before: str, depth: int, names: Mapping[str, Any]) -> Iterator[Entry]:
    meanings = comments(of)
    for name, hint in names.items():
        if name in (BLOCKS, TEXT):
            continue
        inner = plain(hint)
        meaning = meanings.get(name) or (_doc(inner) if is_dataclass(inner) and inner is not Money else "")
        yield Entry(before + name, hint, meaning)
        if isinstance(inner, type) and is_dataclass(inner) and depth < 3:
            yield from _entries(inner, f"{before}{name}.", depth + 1, members(inner))


@cache
def paths(kind: Kind = NOTE) -> tuple[str, ...]:
    """Every path that can be written, blocks and sentences included."""
    names = [f"{BLOCKS}.{key}" for key in kind.sections()] + [f"{TEXT}.{name}" for name in kind.texts]
    return (*(entry.path for entry in entries(kind)), *names)


def elements_of(hint: Any) -> tuple[Entry, ...]:
    """The fields of what a list holds, by the name behind the dot; empty where it holds texts or numbers."""
    inner = element(hint)
    if inner is None or not is_dataclass(plain(inner)):
        return ()
    return tuple(_entries(plain(inner), "", 1, members(inner)))


def _doc(of: Any) -> str:
    return " ".join(textwrap.dedent(of.__doc__ or "").split("\n\n")[0].split())


@cache
def comments(of: Any) -> dict[str, str]:
    """What each field stands for: the `#:` lines over it, and of a property its own sentence."""
    try:
        source = textwrap.dedent(inspect.getsource(of))
    except (OSError, TypeError):
        return {}
    found: dict[str, str] = {}
    said: list[str] = []
    for line in source.splitlines():
        if words := re.match(r"\s+#: ?(.*)", line):
            said.append(words[1])
            continue
        if (name := re.match(r"    (\w+):", line)) and said:
            found[name[1]] = " ".join(said)
        said = []
    for key, one in inspect.getmembers(of, lambda one: isinstance(one, property)):
        found[key] = _doc(one)
    return found


# --- filters ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """A word behind a bar, `|day`: what it takes, what it gives, what it does."""

    name: str
    takes: Any
    gives: Any
    does: str


_BUILT_IN = {
    "first": Filter("first", UNKNOWN, UNKNOWN, "The first of a list."),
    "join": Filter("join", UNKNOWN, str, "The texts of a list with something between: |join('; ')."),
    "last": Filter("last", UNKNOWN, UNKNOWN, "The last of a list."),
    "listed": Filter("listed", UNKNOWN, str, "The texts of a list as a sentence writes them: a, b and c."),
    "length": Filter("length", UNKNOWN, int, "How many a list holds."),
}


@cache
def filters() -> dict[str, Filter]:
    """The filters of the sandbox by name."""
    found = {}
    for name, function in NoteEnvironment().filters.items():
        if name == "placed":
            continue
        found[name] = _BUILT_IN.get(name) or _filter(name, function)
    return found


def _filter(name: str, function: Any) -> Filter:
    try:
        hints = get_type_hints(function)
        first = next((one for one in inspect.signature(function).parameters if one != "self"), "")
    except (NameError, TypeError, ValueError):
        hints, first = {}, ""
    gives = hints.get("return", str)
    takes = hints.get(first, UNKNOWN)
    return Filter(name, takes, str if gives is not UNKNOWN else UNKNOWN, _doc(function))


def tests() -> tuple[str, ...]:
    """The words that may stand after `is`."""
    return tuple(sorted(NoteEnvironment().tests))


def dotted(node: nodes.Node) -> str:
    """A path as it is written: `donor.name`; empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        before = dotted(node.node)
        return f"{before}.{node.attr}" if before else ""
    return ""
