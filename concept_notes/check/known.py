"""What the gate knows of a file besides the file: facts, ledger, what is not for this reader, how long it may be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from typing import Any

from concept_notes.facts.context import FOR_THE_MAKER
from concept_notes.kind import Facts
from concept_notes.ledger import Ledger, amount, numbers
from concept_notes.making.limits import Limit
from crm.domain.money import Currency, Money, divide_half_up
from crm.formats.docx_table import clean

#: What opens or closes a tag of a template.
TAGS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
#: Numbers up to this one count things, days and per cent; only larger ones are looked for among the facts.
SMALL = 100


#: So many words in a row are a record's own words and no chance; a shorter text of a record is taken whole.
RUN, SHORTEST = 5, 3
#: So many of them have four letters or more, and together so many: “the first half of a year” tells nothing.
TELLING, LETTERS = 3, 16
_WORD = re.compile(r"\w+")
#: Apostrophes that people and programs write for the plain one.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))
#: An amount with a space between its groups of digits, and one in millions, in six languages.
_SPACED = re.compile(r"(?<![\w.,])\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?:[.,]\d{1,2})?(?![\w])")
_MILLIONS = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)\s?(?:millions?|millón|millones|миллион\w*|млн|مليون|百万)(?!\w)")


@lru_cache(maxsize=4096)
def runs(text: str) -> frozenset[tuple[str, ...]]:
    """The words of a record by which it would be known again: each five in a row that are not of the common kind.

    Three of them have four letters or more, and sixteen together.

    >>> sorted(runs("Board agreed; not for circulation"))
    [('board', 'agreed', 'not', 'for', 'circulation')]
    >>> len(runs("Pays actual cost afterwards")), runs("By activity"), runs("In the first half of a year")
    (1, frozenset(), frozenset())
    """
    words = _words(text)
    length = min(RUN, max(SHORTEST, len(words)))
    return frozenset(run for run in _rows(words, length) if _telling([word for word in run if len(word) > 3]))


def _telling(longer: list[str]) -> bool:
    return len(longer) >= TELLING and sum(map(len, longer)) >= LETTERS


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _rows(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def figures_in(text: str) -> Iterator[tuple[str, Decimal]]:
    """The figures of a text as they are written, with their worth, however somebody spaced them or called them millions.

    >>> [(one, str(worth)) for one, worth in figures_in("USD 60 000, or 0.06 million")]
    [('60', '60'), ('000', '0'), ('0.06', '0.06'), ('60 000', '60000'), ('0.06 million', '60000')]
    """
    yield from ((one, amount(one)) for one in numbers(text))
    for match in _SPACED.finditer(text) if " " in text else ():
        if " " in match[0]:
            yield match[0], amount(match[0].replace(" ", "\u00a0"))
    for match in _MILLIONS.finditer(text):
        yield match[0], (Decimal(match[1].replace(",", ".")) * 1_000_000).normalize() + 0


@dataclass(frozen=True)
class Others:
    """What is restricted of other donors than the reader: how they are called, their amounts in whole units, and words
    of their records, as `runs` cuts them.
    """

    names: tuple[str, ...] = ()
    amounts: frozenset[Decimal] = frozenset()
    words: frozenset[tuple[str, ...]] = frozenset()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(_as_word(one.translate(_APOSTROPHES)) for one in self.names), re.IGNORECASE)

    def name_in(self, text: str) -> str:
        """The first of the names that stands in a text; "" where none does."""
        match = self._pattern.search(" ".join(text.translate(_APOSTROPHES).split())) if self.names else None
        return match[0] if match else ""

    def words_in(self, text: str) -> str:
        """The first words of a restricted record that stand in a text; "" where none do."""
        if not self.words:
            return ""
        words = _words(text)
        rows = (row for length in range(SHORTEST, RUN + 1) for row in _rows(words, length))
        return " ".join(next((row for row in rows if row in self.words), ()))


def _as_word(name: str) -> str:
    """A name as it stands in a text: between other signs than letters, but in scripts that write words together."""
    start, end = (r"(?<!\w)" if name[0].isascii() or name[0].upper() != name[0].lower() else ""), r"(?!\w)"
    return f"{start}{re.escape(name)}{end if name[-1].isascii() or name[-1].upper() != name[-1].lower() else ''}"


@dataclass(frozen=True)
class Stayed:
    """A figure that stayed as somebody had changed it when a note was renewed: what it says, what was made."""

    where: str
    says: str
    made: str


@dataclass(frozen=True)
class Known:
    """What a file is held against. An empty one leaves the checks of its structure."""

    context: Facts | None = None
    ledger: Ledger | None = None
    others: Others = field(default_factory=Others)
    #: The short name of the group, the only author a file may name; "" where it is not known.
    group: str = ""
    #: brief, short, standard or full; "" where nobody said.
    length: str = ""
    #: How many pages a printer would need, where somebody counted.
    pages: int | None = None
    #: Those before the annexes, where somebody counted.
    pages_of_text: int | None = None
    #: The most that the donor reads; None where it has no limit, or where somebody said that this one may be longer.
    limit: Limit | None = None
    #: An internal copy may hold comments, tracked changes and names.
    internal: bool = False
    #: What stayed in it as it was edited, and has moved.
    stayed: tuple[Stayed, ...] = ()

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Texts among the facts, cleaned, longest first."""
        found: set[str] = set()
        _texts(self.context, found)
        return tuple(sorted(found, key=len, reverse=True))

    @cached_property
    def like_tags(self) -> tuple[str, ...]:
        """Texts among the facts, and printed ones, that hold what looks like a tag of a template."""
        printed = self.ledger.like_tags if self.ledger else ()
        return (*printed, *(text for text in self.texts if TAGS.search(text)))

    @cached_property
    def amounts(self) -> Amounts:
        """All numbers that the facts give reason to print."""
        found = Amounts()
        if self.context is not None:
            found.take(self.context, self.context.base.digits)
        return found


def _texts(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(clean(value))
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name not in FOR_THE_MAKER:
                _texts(getattr(value, one.name), found)
    elif isinstance(value, Mapping):
        for one in value.values():
            _texts(one, found)
    elif isinstance(value, (tuple, list, frozenset)):
        for one in value:
            _texts(one, found)


class Amounts:
    """Numbers that facts give reason to print: amounts exact or in whole units, sums of years, years, those in texts."""

    def __init__(self) -> None:
        self._minor: dict[int, set[int]] = defaultdict(set)
        self._counts: set[int] = set()
        self._numbers: set[Decimal] = set()

    def __contains__(self, worth: Decimal) -> bool:
        worth = abs(worth)
        return worth in self._numbers or worth in self._counts or worth in self.computed

    @cached_property
    def computed(self) -> frozenset[Decimal]:
        """Those that are amounts and what is computed of them; those that stand in texts are not among them."""
        found: set[Decimal] = set()
        for digits, minors in self._minor.items():
            found |= {Decimal(one).scaleb(-digits) for one in minors}
            found |= {Decimal(divide_half_up(one, 10**digits)) for one in minors}
        return frozenset(found)

    def take(self, value: Any, digits: int) -> None:
        """The numbers of a fact and of all facts in it; an amount is in minor units of a currency of `digits`."""
        if isinstance(value, str):
            self._numbers |= _numbers_in(value)
        elif isinstance(value, int):
            self._counts.add(abs(value))
            self._minor[digits].add(abs(value))
        elif isinstance(value, Money):
            self._minor[value.currency.digits].add(abs(value.minor))
        elif isinstance(value, date):
            self._counts.add(value.year)
        elif isinstance(value, (tuple, list, Mapping)):
            self._take_row(tuple(value.values()) if isinstance(value, Mapping) else tuple(value), digits)
        else:
            kind: Any = type(value)
            for name in _names(kind):
                self.take(getattr(value, name), digits)

    def _take_row(self, values: tuple[Any, ...], digits: int) -> None:
        self._counts.add(len(values))
        for one in values:
            self.take(one, digits)
        for series in _series(values):
            self._minor[digits] |= _sums(series)


@lru_cache(4096)
def _numbers_in(text: str) -> frozenset[Decimal]:
    return frozenset(abs(amount(one)) for one in numbers(text))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """What a kind of fact is looked through for; what its maker is told is not printed, and a currency is no figure."""
    if kind is Currency or not is_dataclass(kind):
        return ()
    made = (name for name, one in vars(kind).items() if isinstance(one, property))
    return tuple(name for name in (*(one.name for one in fields(kind)), *made) if name not in FOR_THE_MAKER)


def _series(values: tuple[Any, ...]) -> Iterator[list[int]]:
    """The amounts that stand in a row: numbers themselves, or the same number of each fact."""
    if all(one is None or isinstance(one, int) for one in values):
        yield [one for one in values if one is not None]
        return
    if not values or not all(type(one) is type(values[0]) for one in values) or not is_dataclass(values[0]):
        return
    rows = [dict(_leaves(one)) for one in values]
    for path in rows[0]:
        if all(path in row for row in rows):
            yield [row[path] for row in rows]


def _leaves(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, int]]:
    if isinstance(value, int):
        yield path, value
    elif depth < 3:
        kind: Any = type(value)
        for name in _names(kind):
            yield from _leaves(getattr(value, name), f"{path}.{name}", depth + 1)


def _sums(series: list[int]) -> set[int]:
    """What a column of several years shows: the sum of the last ones, of the first ones, or what is usual among them."""
    found: set[int] = set()
    for part in (series, series[::-1]):
        for count, total in enumerate(accumulate(part), 1):
            found |= {abs(total), abs(divide_half_up(total, count))}
    return found
