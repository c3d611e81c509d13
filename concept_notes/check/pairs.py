"""Which sentence or row of an edited file is which of those the note was made with, and what is turned round in it."""

from __future__ import annotations

import csv
import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain

from concept_notes.language.pack import language, languages
from concept_notes.ledger import Grid, GridRow, Line, amount, numbers, skeleton
from crm.config import data_dir

#: A sentence of the ledger, that of the file, and whether somebody rewrote it; None where it is new.
Pair = tuple[Line | None, Line, bool]
#: How alike two sentences are, of 1, to be taken for the same one rewritten; and how many are compared in that way.
_ALIKE, _MOST = 0.6, 150
#: What stands for a currency in the words around it.
_MONEY = "¤"
#: Signs that mean one currency alone; a mere “$” may be any dollar.
_SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD"}
_DIRECTION = dict.fromkeys(map(ord, "\u200e\u200f\u200d"))


# --- sentences --------------------------------------------------------------------------------------------


def pairs_of(ledger: Sequence[Line], lines: Sequence[Line]) -> list[Pair]:
    """Each sentence of a file with the one of the ledger that it is."""
    waiting: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in ledger:
        waiting[line.part, line.words].append(line)
    # What stands there word for word comes first: somebody's copy of a sentence must not take its place.
    exact: dict[int, Line] = {}
    for at, line in enumerate(lines):
        same = waiting.get((line.part, line.words), [])
        if (kept := next((one for one in same if one.figures == line.figures), None)) is not None:
            same.remove(kept)
            exact[at] = kept
    found: list[Pair] = []
    new: list[Line] = []
    for at, line in enumerate(lines):
        if at in exact:
            found.append((exact[at], line, False))
        elif same := waiting.get((line.part, line.words), []):
            found.append((same.pop(0), line, False))
        else:
            new.append(line)
    left = [one for rest in waiting.values() for one in rest]
    return [*found, *_rewritten(new, left)]


def _rewritten(new: list[Line], left: list[Line]) -> Iterator[Pair]:
    """First those where nothing but a currency is another, then the most alike, then an amount with words around it."""
    if len(new) * len(left) > _MOST * _MOST:
        yield from ((None, line, False) for line in new)
        return
    for finds in (_but_for_currency, most_alike, _amount_in):
        for line in list(new):
            if (kept := finds(line, left)) is not None:
                left.remove(kept)
                new.remove(line)
                yield kept, line, True
    yield from ((None, line, False) for line in new)


def _but_for_currency(line: Line, left: Sequence[Line]) -> Line | None:
    same = [one for one in left if one.part == line.part and _neutral(one.words) == _neutral(line.words)]
    return next((one for one in same if one.figures == line.figures), same[0] if same else None)


def _amount_in(line: Line, left: Sequence[Line]) -> Line | None:
    said = {amount(one) for one in line.figures}
    return next((one for one in left if one.part == line.part and bare(one) and amount(one.figures[0]) in said), None)


def most_alike(line: Line, left: Sequence[Line]) -> Line | None:
    """The sentence of which this one is most likely a rewriting; None where none is alike."""
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(line.words[:600])
    best, most = None, _ALIKE
    for one in left:
        matcher.set_seq1(one.words[:600])
        if one.part == line.part and matcher.quick_ratio() > most and (ratio := matcher.ratio()) > most:
            best, most = one, ratio
    return best


def bare(line: Line) -> bool:
    """Whether a line is an amount and no word, as the box of the request is."""
    return sorted(_neutral(line.words).replace(" ", "")) == sorted(f"#{_MONEY}") and len(line.figures) == 1


def left_over(these: Sequence[str], those: Sequence[str]) -> list[str]:
    """The numbers of `these` that are not among `those`, each counted as often as it stands there.

    >>> left_over(["2017", "60,000", "60,000"], ["60 000".replace(" ", chr(0x202f)), "2017"])
    ['60,000']
    """
    rest = [amount(one) for one in those]
    found = []
    for one in these:
        if amount(one) in rest:
            rest.remove(amount(one))
        else:
            found.append(one)
    return found


def differ(was: str, said: str) -> bool:
    """Whether two texts say different numbers, however they are written."""
    if was == said:
        return False
    ours, theirs = numbers(was), numbers(said)
    return not (len(ours) == len(theirs) == 1) or amount(ours[0]) != amount(theirs[0])


def turned(kept: Line, line: Line) -> Iterator[str]:
    """What is turned round in a rewritten sentence whose figures are the same: a currency, or their order."""
    was, said = _beside(kept.words, kept.figures), _beside(line.words, line.figures)
    for worth in dict.fromkeys(amount(one) for at, one in enumerate(kept.figures) if at not in kept.typed):
        before = [at for at, one in enumerate(kept.figures) if amount(one) == worth]
        after = [at for at, one in enumerate(line.figures) if amount(one) == worth]
        for old, new in zip(before, after, strict=False) if len(before) == len(after) else ():
            if _another(was[old], said[new]):
                here, there = (f"{min(one)} {line.figures[new]}" for one in (said[new], was[old]))
                yield f"The text says {here}; the note was made with {there}."
    yield from _other_order(kept, line)


def _other_order(kept: Line, line: Line) -> Iterator[str]:
    old, new = (Counter(amount(one) for one in each.figures) for each in (kept, line))
    made = {amount(one) for at, one in enumerate(kept.figures) if at not in kept.typed}
    # One that is said more or less often than before has no place to be compared with.
    both = {worth for worth in made if old[worth] == new[worth]}
    was, said = ([one for one in each.figures if amount(one) in both] for each in (kept, line))
    other = [at for at, (one, here) in enumerate(zip(was, said, strict=True)) if amount(one) != amount(here)]
    if other:
        here, there = (" – ".join(each[other[0] : other[-1] + 1]) for each in (said, was))
        yield f"Its figures stand in another order: the text says {here}; the note was made with {there}."


# --- currencies -------------------------------------------------------------------------------------------


def other_currency(was: str, said: str) -> bool:
    """Whether a figure of a cell stands beside another currency than before; both hold the same figures."""
    if was == said:
        return False
    before, after = (_beside(skeleton(one), numbers(one)) for one in (was, said))
    return len(before) == len(after) and any(map(_another, before, after))


def caption_turned(title: str, caption: str) -> str:
    """What is wrong with the currency of a caption that says the title of its table otherwise; "" where nothing is."""
    title, caption = skeleton(title), skeleton(caption)
    was, said = (tuple(re.findall(_any_currency(), one.translate(_DIRECTION))) for one in (title, caption))
    if not was or title in caption or _neutral(title) not in _neutral(caption):
        return ""
    return f"The caption says {', '.join(said)}; the note was made with {', '.join(was)}."


def _another(was: frozenset[str], said: frozenset[str]) -> bool:
    return bool(was and said and not was & said)


@lru_cache(4096)
def _beside(words: str, figures: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The currencies that stand directly before or after each number of a sentence, by their codes."""
    parts = words.translate(_DIRECTION).split("#")
    if len(parts) != len(figures) + 1:
        # Somebody's own “#” stands among them: which number is which is not known.
        return (frozenset(),) * len(figures)
    before, after = _patterns()
    found = []
    for at in range(len(figures)):
        here = (before.search(parts[at]), after.match(parts[at + 1]))
        found.append(frozenset(_codes()[one[1]] for one in here if one is not None))
    return tuple(found)


@lru_cache(4096)
def _neutral(words: str) -> str:
    """The words of a sentence, whatever its currencies."""
    return re.sub(_any_currency(), _MONEY, words.translate(_DIRECTION))


@cache
def _codes() -> dict[str, str]:
    """What may stand for a currency, with its code: the code, and its name in each language of a note."""
    with (data_dir() / "vocab" / "currencies.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    named = {language(one).currency(code): code for one in languages() for code in codes}
    return {" ".join(name.translate(_DIRECTION).split()): code for name, code in chain(named.items(), _SIGNS.items())}


@cache
def _any_currency() -> str:
    """A currency in a text; longer names first, because “dollar” begins the name of many."""
    names = sorted(_codes(), key=lambda one: (-len(one), one))
    return f"(?<![A-Za-z])({'|'.join(map(re.escape, names))})(?![A-Za-z])"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"{_any_currency()} ?$"), re.compile(rf" ?{_any_currency()}")


# --- rows -------------------------------------------------------------------------------------------------


def rows_of(kept: Grid, found: Grid) -> list[tuple[GridRow, GridRow]]:
    """The rows of a table that are still there: by their label wherever it stands, else by their place between others."""
    if [_label(row) for row in kept.rows] == [_label(row) for row in found.rows]:
        ours, theirs = _keys(kept, kept), _keys(kept, found)
        if ours == theirs or Counter(ours) != Counter(theirs):
            return list(zip(kept.rows, found.rows, strict=True))
    ours, theirs = _keys(kept, kept), _keys(kept, found)
    once = {key for key, times in Counter(ours).items() if times == 1 and key[1] and theirs.count(key) == 1}
    known = [(kept.rows[ours.index(key)], found.rows[theirs.index(key)]) for key in ours if key in once]
    matcher = difflib.SequenceMatcher(
        None, [_label(row) for row in kept.rows], [_label(row) for row in found.rows], autojunk=False
    )
    by_place = [(i + at, k + at) for _, i, j, k, m in matcher.get_opcodes() if j - i == m - k for at in range(j - i)]
    rest = [(kept.rows[i], found.rows[k]) for i, k in by_place if ours[i] not in once and theirs[k] not in once]
    return [*known, *rest]


def _keys(kept: Grid, grid: Grid) -> list[tuple[str, str]]:
    """The label of each row with that of the group it stands in."""
    groups = {_words(row) for row in kept.rows if row.kind == "group"}
    found, group = [], ""
    for row in grid.rows:
        group = _words(row) if _words(row) in groups else group
        found.append((group, _words(row)))
    return found


def _words(row: GridRow) -> str:
    return " ".join(row.cells[0].split()) if row.cells else ""


def _label(row: GridRow) -> str:
    return skeleton(row.cells[0]) if row.cells else ""
