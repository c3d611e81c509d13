"""What is wrong with a language pack, compared with the English one: missing keys, forms and values, unknown ones."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale

from crm.imports import vocabularies

#: The language in which the group's records are kept, and of which every pack has all keys.
HOME = "en"
#: The plural categories there are; a table of a pack whose keys are all among them is one sentence in several forms.
PLURAL = ("zero", "one", "two", "few", "many", "other")
#: Tables that only some languages have, or that are about one language alone.
_OWN = (
    "article",
    "which",
    "also",
    "currencies",
    "places",
    "functions",
    "themes",
    "regions",
    "categories",
    "instruments",
    "activity_states",
    "marks.last_before",
)
#: Values that a language may do without, because its sentence says the same in another way.
_OPTIONAL = frozenset({"donor", "which", "number", "unit", "bare", "name", "base"})
#: Counts that a note can come to.
_COUNTS = range(200)


def leaves(content: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Every entry of a pack by its dotted key."""
    found: dict[str, Any] = {}
    for key, value in content.items():
        name = f"{path}.{key}" if path else key
        found |= leaves(value, name) if isinstance(value, Mapping) else {name: value}
    return found


def forms(content: Mapping[str, Any], path: str = "") -> dict[str, Mapping[str, str]]:
    """The sentences with plural forms, by their key."""
    found: dict[str, Mapping[str, str]] = {}
    for key, value in content.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            found |= {name: value} if value and set(value) <= set(PLURAL) else forms(value, name)
    return found


def categories(code: str) -> frozenset[str]:
    """The plural categories that counts need in a language, and "other", which fractions need.

    >>> sorted(categories("en")), sorted(categories("ru"))
    (['one', 'other'], ['few', 'many', 'one', 'other'])
    """
    rule = Locale.parse(code).plural_form
    return frozenset(str(rule(count)) for count in _COUNTS) | {"other"}


def values_of(text: str) -> frozenset[str]:
    """The names of the values that a sentence asks for."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def faults(code: str, content: Mapping[str, Any], home: Mapping[str, Any]) -> list[str]:
    """What is wrong with a pack, as sentences; `home` is the English one, whose keys all have."""
    return [
        *_keys(content, home),
        *_forms(code, content, home),
        *_values(content, home),
        *_lists(content),
        *(() if code == HOME else _terms(content)),
    ]


def _single(content: Mapping[str, Any]) -> dict[str, Any]:
    """Entries with one form only, but for the tables that a language has for itself."""
    plural = tuple(f"{key}." for key in forms(content))
    return {
        key: value
        for key, value in leaves(content).items()
        if not key.startswith(plural or ("\0",)) and not key.startswith(tuple(f"{own}." for own in _OWN))
    }


def _keys(content: Mapping[str, Any], home: Mapping[str, Any]) -> Iterator[str]:
    mine, theirs = _single(content), _single(home)
    yield from (f"“{key}” is missing." for key in theirs if key not in mine)
    yield from (f"“{key}” is not known." for key in mine if key not in theirs)
    yield from (
        f"“{key}” is empty." for key, value in mine.items() if value == "" and not key.startswith(_MAY_BE_EMPTY)
    )


#: Reviewer of a pack that has none, and the space between sentences of a script that has none.
_MAY_BE_EMPTY = ("pack.reviewer", "marks.space")


def _forms(code: str, content: Mapping[str, Any], home: Mapping[str, Any]) -> Iterator[str]:
    mine, theirs, wanted = forms(content), forms(home), categories(code)
    yield from (f"“{key}” is missing." for key in theirs if key not in mine)
    yield from (f"“{key}” is not known." for key in mine if key not in theirs)
    for key, table in mine.items():
        yield from (f"“{key}” has no form “{form}”." for form in sorted(wanted - set(table)))


def _values(content: Mapping[str, Any], home: Mapping[str, Any]) -> Iterator[str]:
    """Values that a sentence asks for and is not given, and figures that it leaves out."""
    also = {key: frozenset(names) for key, names in home.get("also", {}).items()}
    theirs = {key: values_of(text) for key, text in _single(home).items() if isinstance(text, str)}
    for key, table in forms(home).items():
        theirs[key] = frozenset().union(*(values_of(text) for text in table.values()))
    for key, text in _sentences(content):
        known, asked = theirs.get(key, frozenset()), values_of(text)
        unknown = asked - known - also.get(key, frozenset())
        yield from (f"“{key}” asks for {{{name}}}, which it is not given." for name in sorted(unknown))
        yield from (f"“{key}” leaves out {{{name}}}." for name in sorted(known - asked - _OPTIONAL))


def _sentences(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in _single(content).items():
        if isinstance(value, str):
            yield key, value
    for key, table in forms(content).items():
        for text in table.values():
            yield key, text


def _lists(content: Mapping[str, Any]) -> Iterator[str]:
    if len(content.get("dates", {}).get("months", ())) != 12:
        yield "“dates.months” are not twelve."
    if any("which" in values_of(text) for _, text in _sentences(content)) and "which" not in content:
        yield "A sentence asks for {which}, and there is no table “which”."


def _terms(content: Mapping[str, Any]) -> Iterator[str]:
    """Words of the product's own lists that a note prints; English has them in the lists themselves."""
    for kind in ("themes", "regions", "categories", "instruments", "activity_states"):
        have = content.get(kind, {})
        yield from (f"“{kind}.{code}” is missing." for code in vocabularies.read(kind).codes if code not in have)
