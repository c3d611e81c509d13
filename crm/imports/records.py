"""From the rows of a folder to records: every cell read, every code looked up, rows that belong together joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from crm.domain.money import Currency
from crm.domain.text import clean
from crm.domain.vocab import Vocabulary, vocabulary
from crm.domain.wording import day
from crm.imports import cells, vocabularies
from crm.imports.cells import PlaceCell, Unreadable, Value
from crm.imports.problems import Problems, did_you_mean
from crm.imports.shape import FILES, SETTINGS, Column, File
from crm.imports.sheet import Row

Values = dict[str, Value]
Key = tuple[Value, ...]

#: A group's own word that resembles a known one to so many of 100 is taken for a slip.
SLIP = 88
#: Words that only files use.
_OWN_WORDS = {
    "settings": vocabulary("settings", [{"code": key, "label": means} for key, means in SETTINGS.items()]),
    "write-offs": vocabulary("write-offs", [{"code": "write-off"}, {"code": "cancellation"}]),
}


def _currency(text: str) -> str:
    code = text.upper()
    known = vocabularies.currencies()
    if code not in known:
        raise Unreadable(
            f"“{text}” is not a currency.", did_you_mean(text, known) or "Write its three letters, like EUR."
        )
    return code


#: Kinds of cells that are read without knowing anything else.
_PLAIN: Mapping[str, Callable[[str], Value]] = {
    "text": str,
    "date": cells.day,
    "yes or no": cells.yes_or_no,
    "year": cells.year,
    "percent": cells.percent,
    "rate": cells.rate,
    "language": cells.language,
    "e-mail": cells.email,
    "languages": cells.languages,
    "currency": _currency,
}


@dataclass(frozen=True)
class Typed:
    """A row whose cells have been read; `given` are the columns its file has."""

    number: int
    values: Values
    given: frozenset[str]


@dataclass(frozen=True)
class Record:
    """What one or several rows say together: an organisation, a requirement with its lines, a receipt."""

    file: File
    key: Key
    rows: tuple[Typed, ...]

    @property
    def values(self) -> Values:
        """The values of its first row, which for most files is its only one."""
        return self.rows[0].values

    @property
    def row(self) -> int:
        """The number of its first row."""
        return self.rows[0].number


@dataclass
class Known:
    """What cells refer to: the codes there are, in the folder or in the ledger, and the currency of amounts."""

    base: Currency
    #: File name -> folded code -> code as it is written.
    codes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    #: Pledge -> its currency, and the day of its promise.
    pledges: dict[str, tuple[Currency, date]] = field(default_factory=dict)
    #: Pledge of the ledger, folded -> the first day on which money of it arrived.
    first_receipts: dict[str, date] = field(default_factory=dict)
    #: Vocabulary -> words of the group's own that cells have used.
    own_words: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_code(self, file: str, code: str) -> None:
        """Make a code known; how it was written first stays."""
        self.codes[file].setdefault(code.casefold(), code)


def words(name: str) -> Vocabulary:
    """A vocabulary by the name a column gives."""
    return _OWN_WORDS.get(name) or vocabularies.read(name)


@dataclass
class Reader:
    """Reads the rows of all files, in the order of `FILES`, and notes what cannot be read."""

    known: Known
    problems: Problems
    #: Files that cannot be read (their codes are not known, and nobody is at fault for naming them), and empty ones.
    unreadable: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    #: Empty files that others refer to; each is said once.
    missed: set[str] = field(default_factory=set)

    def records(self, sheets: Mapping[str, Sequence[Row]]) -> dict[str, list[Record]]:
        """The records of each file, those with problems too (`Problems.has` tells)."""
        self._declare(sheets)
        found: dict[str, list[Record]] = {}
        for file in FILES:
            if file.name not in sheets:
                continue
            typed = [self._typed(file, row) for row in sheets[file.name]]
            if file.name == "settings":
                self._base(typed)
            if file.name == "pledges":
                self._pledges(typed, self._first_receipts(sheets.get("receipts", ())))
            found[file.name] = self._joined(file, typed)
        return found

    def _declare(self, sheets: Mapping[str, Sequence[Row]]) -> None:
        """Codes of the folder count as known even where their row has a problem: one mistake, one sentence."""
        for file in FILES:
            if file.key != ("code",):
                continue
            for row in sheets.get(file.name, ()):
                if code := clean(row.cells.get("code", "")):
                    self.known.add_code(file.name, code)

    def _base(self, typed: Iterable[Typed]) -> None:
        currencies = vocabularies.currencies()
        for row in typed:
            if row.values["setting"] == "base_currency":
                code = str(row.values["value"]).upper()
                row.values["value"] = code
                if code in currencies:
                    self.known.base = currencies[code]
                else:
                    self.problems.add(
                        "settings.csv",
                        row.number,
                        "value",
                        f"“{code}” is not a currency.",
                        did_you_mean(code, currencies),
                    )

    def _first_receipts(self, rows: Iterable[Row]) -> dict[str, date]:
        """The first day on which money arrived, by pledge; days that cannot be read are said with their row."""
        first = dict(self.known.first_receipts)
        for row in rows:
            pledge = clean(row.cells.get("pledge", "")).casefold()
            with suppress(Unreadable):
                day = cells.day(clean(row.cells.get("dated", "")))
                first[pledge] = min(day, first.get(pledge, day))
        return first

    def _pledges(self, typed: Iterable[Typed], first_receipts: Mapping[str, date]) -> None:
        """Remember currency and day of each pledge; money that came before it moves that day (counting rule 18)."""
        currencies = vocabularies.currencies()
        for row in typed:
            code, currency, promised = (row.values[name] for name in ("code", "currency", "promised"))
            if not (isinstance(code, str) and isinstance(currency, str) and isinstance(promised, date)):
                continue
            first = first_receipts.get(code.casefold(), promised)
            known = self.known.pledges.get(self.known.codes["pledges"].get(code.casefold(), code))
            if known:
                # Of a pledge of the ledger the day moves when the money is written (`crm.imports.apply`).
                first = max(first, known[1])
            if first < promised:
                row.values["promised"] = first
                self.problems.tell(
                    "pledges.csv",
                    row.number,
                    "promised",
                    f"Money of {code} arrived on {day(first)}, before the day of its promise "
                    f"({day(promised)}); {day(first)} is taken for both.",
                )
            self.known.pledges.setdefault(code, (currencies[currency], min(first, promised)))

    # --- one row ------------------------------------------------------------------------------------------

    def _typed(self, file: File, row: Row) -> Typed:
        """All cells of a row; amounts last, because they need to know their currency."""
        values: Values = {}
        for column in sorted(file.columns, key=lambda one: one.kind in ("amount", "places with amounts")):
            text = clean(row.cells.get(column.name, ""), lines=column.lines)
            try:
                values[column.name] = self.value(column, text or column.default, values)
            except Unreadable as trouble:
                self.problems.add(file.file_name, row.number, column.name, trouble.wrong, trouble.mend)
                values[column.name] = None
        self._fill(file, values)
        if file.name == "splits":
            self._division(row, values)
        return Typed(row.number, {column.name: values[column.name] for column in file.columns}, frozenset(row.cells))

    def value(self, column: Column, text: str, values: Values) -> Value:
        """What one cell says; `values` are those of the other cells of its row. Raises `Unreadable`."""
        if not text:
            if column.required:
                raise Unreadable("The cell is empty.", f"Every row needs it: {column.means}")
            return _empty(column)
        return self._read(column, text, values)

    def _read(self, column: Column, text: str, values: Values) -> Value:
        if column.kind in _PLAIN:
            return _PLAIN[column.kind](text)
        match column.kind:
            case "number":
                return self._number(column, text)
            case "code":
                return self._code(column, text)
            case "list":
                return tuple(self._code(column, part) for part in cells.items(text))
            case "amount":
                currency = self._currency_of(column, values)
                return cells.amount(text, currency, zero=column.zero) if currency else None
            case _:
                return self._places(column, text, values)

    def _number(self, column: Column, text: str) -> int:
        found = cells.number(text)
        if column.words and str(found) not in words(column.words):
            raise Unreadable(f"{text} is not among {_listed(column.words)}.")
        return found

    def _code(self, column: Column, text: str) -> str:
        if column.refers:
            known = self.known.codes[column.refers]
            if text.casefold() not in known and self._is_away(column.refers, text):
                return text
            if text.casefold() not in known:
                raise Unreadable(
                    f"There is no “{text}” in {column.refers}.csv, nor in the ledger.",
                    did_you_mean(text, known.values()) or f"Add it to {column.refers}.csv, or mend the code.",
                )
            return known[text.casefold()]
        if column.words:
            return self._word(column, text)
        return text

    def _is_away(self, file: str, text: str) -> bool:
        """Whether a code is unknown because its whole file is: unreadable, which was said, or empty, which is said once."""
        if file in self.unreadable:
            return True
        if file not in self.empty or self.known.codes[file]:
            return False
        if file not in self.missed:
            self.missed.add(file)
            self.problems.add(
                f"{file}.csv", None, "", f"The file is empty, and others refer to it (“{text}”).", "Fill it in first."
            )
        return True

    def _word(self, column: Column, text: str) -> str:
        """A code of a vocabulary; a group's own word where the column takes one, unless it is a slip of another."""
        known = words(column.words)
        term = known.get(text)
        if term is not None:
            return term.code
        if not column.own:
            listed = f"There are {', '.join(known.codes)}."
            raise Unreadable(f"“{text}” is not known here.", did_you_mean(text, known.codes) or listed)
        own = self.known.own_words[column.words]
        if text.casefold() not in own and (meant := did_you_mean(text, {*known.codes, *own}, likeness=SLIP)):
            raise Unreadable(f"“{text}” is not known here, and looks like a slip.", meant)
        own.add(text.casefold())
        return text.casefold()

    def _currency_of(self, column: Column, values: Values) -> Currency | None:
        """The currency of an amount; None where it could not be read, which has been said then."""
        if column.money == "base":
            return self.known.base
        if column.money == "pledge":
            return self._pledge_currency(values)
        code = values.get(column.money) or values.get("currency")
        if isinstance(code, str):
            return vocabularies.currencies()[code]
        return self._pledge_currency(values)

    def _pledge_currency(self, values: Values) -> Currency | None:
        known = self.known.pledges.get(str(values.get("pledge")))
        return known[0] if known else None

    def _places(self, column: Column, text: str, values: Values) -> tuple[PlaceCell, ...]:
        currency = self._places_currency(values) if column.kind == "places with amounts" else None
        if column.kind == "places with amounts" and currency is None:
            return ()
        found = []
        activities = Column(column.name, "", "code", refers="activities")
        for activity, year, paid in cells.places(text, currency):
            found.append((self._code(activities, activity) if activity else None, year, paid))
        return tuple(found)

    def _places_currency(self, values: Values) -> Currency | None:
        """Amounts of places are in the pledge's currency; of an opportunity, in that of what is expected."""
        if "pledge" in values:
            return self._pledge_currency(values)
        code = values.get("currency")
        return vocabularies.currencies()[code] if isinstance(code, str) else None

    def _fill(self, file: File, values: Values) -> None:
        """What an empty cell means where that depends on others."""
        pledge = self.known.pledges.get(str(values.get("pledge")))
        if file.name in ("splits", "instalments") and values["dated"] is None and pledge:
            values["dated"] = pledge[1]
        if file.name == "receipts" and values["currency"] is None and pledge:
            values["currency"] = pledge[0].code
        if file.name == "opportunity_revisions" and values["asked_currency"] is None:
            values["asked_currency"] = values["currency"]

    def _division(self, row: Row, values: Values) -> None:
        """A division of a raise says which one, and from which day: a raise has no promise that it could go with."""
        if values["raise"] is None:
            return
        if int(str(values["raise"])) < 1:
            self.problems.add(
                "splits.csv", row.number, "raise", "Raises are counted from 1.", "Write 1 for the first one."
            )
        elif not clean(row.cells.get("dated", "")):
            self.problems.add(
                "splits.csv",
                row.number,
                "dated",
                "The division of a raise needs its day.",
                "Write from which day it holds.",
            )

    # --- rows that belong together ----------------------------------------------------------------------------

    def _joined(self, file: File, typed: Sequence[Typed]) -> list[Record]:
        if file.alike:
            return [Record(file, key_of(file, row.values), (row,)) for row in typed]
        groups: dict[Key, list[Typed]] = defaultdict(list)
        for row in typed:
            groups[key_of(file, row.values)].append(row)
        for rows in groups.values():
            self._consistent(file, rows)
        return [Record(file, key, tuple(rows)) for key, rows in groups.items()]

    def _consistent(self, file: File, rows: Sequence[Typed]) -> None:
        first = rows[0]
        for row in rows[1:]:
            if self.problems.has(file.file_name, row.number) or self.problems.has(file.file_name, first.number):
                continue
            if not file.group:
                named = " and ".join(file.key)
                self.problems.add(
                    file.file_name,
                    row.number,
                    file.key[0],
                    f"Row {first.number} has the same {named}.",
                    "Keep one of the two, or give them different ones.",
                )
            for name in file.shared:
                if row.values[name] != first.values[name]:
                    self.problems.add(
                        file.file_name,
                        row.number,
                        name,
                        f"Rows {first.number} and {row.number} are one record and say different things here.",
                        "Write the same in both, or give them different days.",
                    )


def key_of(file: File, values: Values) -> Key:
    """Which record a row is; codes and texts whatever their case."""
    return tuple(value.casefold() if isinstance(value, str) else value for value in (values[name] for name in file.key))


def _empty(column: Column) -> Value:
    if column.kind == "text":
        return ""
    if column.kind == "yes or no":
        return False
    return () if column.kind in ("languages", "list", "places", "places with amounts") else None


def _listed(name: str) -> str:
    return ", ".join(f"{term.code} ({term.label.lower()})" for term in words(name))
