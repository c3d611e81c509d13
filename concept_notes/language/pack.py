"""How a note says things in a language: sentences, numbers, money, days and names, read from a language pack.

A pack is a file in `data/languages/`. Code and templates ask for a sentence by its key and hand over what goes into
it; nothing a donor reads is written in code. Amounts and days come so that no line of a document ends inside one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel import Locale

from concept_notes.language.faults import HOME, PLURAL, faults, leaves
from crm.config import data_dir
from crm.domain.money import Money, decimal_text, divide_half_up
from crm.domain.wording import NONE, exact
from crm.errors import NotFound, Refused

_SPACE = "\u00a0"
#: A dash between years after which Word ends no line.
DASH = "–\u200d"
#: Invisible marks that keep a number at its place between scripts of two directions.
_DIRECTION = "\u200e\u200f"
_YEARS = re.compile(r"\b(\d{4})[-–](\d{4})\b")


@dataclass(frozen=True)
class Fonts:
    """Typefaces of a note: for Latin and Cyrillic letters, for East Asian ones, for scripts from right to left."""

    latin: str
    east_asian: str
    complex: str
    #: Sizes of the template in per cent.
    scale: int = 100


@dataclass(frozen=True)
class Language:
    """One language pack. `content` is its file as it was read."""

    code: str
    content: Mapping[str, Any] = field(repr=False)

    # --- the pack itself ------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """What the language is called in English: "French"."""
        return str(self.content["pack"]["name"])

    @property
    def tag(self) -> str:
        """The language as Word and screen readers know it: "fr-FR"."""
        return str(self.content["pack"]["tag"])

    @property
    def right_to_left(self) -> bool:
        """Lines run from right to left."""
        return bool(self.content["pack"]["direction"] == "rtl")

    @property
    def fonts(self) -> Fonts:
        """The typefaces of a note."""
        return Fonts(**self.content["fonts"])

    @property
    def caution(self) -> str:
        """What the maker of a note should know of the pack before a note is made; "" where it was reviewed."""
        pack = self.content["pack"]
        if pack["reviewed"]:
            return ""
        return (
            f"The {self.name} wording was written by “{pack['author']}” and nobody who writes {self.name} has reviewed it "
            "yet: let somebody read the note before it is sent."
        )

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {key: text for key, text in leaves(self.content).items() if isinstance(text, str)}

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.code)

    # --- sentences ------------------------------------------------------------------------------------------

    def text(self, key: str, **values: object) -> str:
        """The sentence `key` with its values filled in."""
        return self._said(key).format(**values)

    def wants(self, key: str, name: str) -> bool:
        """The sentence asks for a value of that name."""
        return f"{{{name}}}" in self._said(key)

    def plural(self, key: str, count: int | Decimal, **values: object) -> str:
        """The form of `key` that goes with a count, which it may ask for as {number}."""
        given = {"number": self.number(count) if isinstance(count, int) else str(count), **values}
        return self._said(f"{key}.{self.category(count)}").format(**given)

    def category(self, count: int | Decimal) -> str:
        """The plural category of a count in the language: "one", "few", "other"."""
        return str(self._locale.plural_form(count))

    def term(self, kind: str, code: str) -> str | None:
        """A word of the product's own lists ("themes", "categories", "places", "functions"); None where there is none."""
        return self._texts.get(f"{kind}.{code}")

    def _said(self, key: str) -> str:
        try:
            return self._texts[key]
        except KeyError:
            raise Refused(f"The language pack “{self.code}” has no “{key}”.") from None

    # --- numbers --------------------------------------------------------------------------------------------

    def number(self, count: int) -> str:
        """A count inside a sentence: in words where the language wants that, under ten.

        >>> english = language("en")
        >>> english.number(0), english.number(7), english.number(12)
        ('no', 'seven', '12')
        """
        words = self.content["numbers"]["words"]
        return str(words[count]) if 0 <= count < len(words) else self._marked(str(count))

    def whole(self, minor: int, digits: int) -> str:
        """An amount rounded to whole units, as tables write it.

        >>> language("en").whole(42714000, 2)
        '427,140'
        """
        return self._marked(str(divide_half_up(minor, 10**digits)))

    def whole_or_none(self, minor: int | None, digits: int) -> str:
        """The same, with a dash where no amount is known: never 0."""
        return NONE if minor is None else self.whole(minor, digits)

    def _exact(self, minor: int, digits: int) -> str:
        return self._marked(exact(minor, digits).replace(",", ""))

    def decimal(self, plain: str) -> str:
        """A plain decimal such as a rate, with the language's own marks."""
        return self._marked(plain)

    def exact_column(self, column: Sequence[Money]) -> Callable[[int], str]:
        """How amounts of one currency stand under one another: exact, with decimals where any of them needs them."""
        digits = column[0].currency.digits
        plain = all(money.minor % 10**digits == 0 for money in column)
        return lambda minor: (self.whole if plain else self._exact)(minor, digits)

    def _marked(self, plain: str) -> str:
        """Digits with the language's own marks between thousands and before decimals."""
        marks = self.content["numbers"]
        sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
        head, point, tail = digits.partition(".")
        grouped = f"{int(head):,}".replace(",", marks["group"])
        return sign + grouped + (marks["decimal"] if point else "") + tail

    def less(self, minor: int, digits: int) -> str:
        """An amount that is taken off, with a minus; 0 is 0."""
        return f"{self.content['numbers']['minus']}{self.whole(minor, digits)}" if minor else "0"

    def share(self, percent: int | None) -> str:
        """A whole share for tables; blank where nothing is required."""
        return "" if percent is None else str(self.content["numbers"]["share"]).format(number=percent)

    def per_cent(self, *rates: Decimal | int) -> str:
        """Rates inside a sentence: "13 per cent", "7 and 13 per cent"."""
        said = self.listed([self._marked(str(rate)) for rate in rates])
        last = rates[-1] if rates else 0
        return self.plural("figures.per_cent", last, number=said)

    # --- money ----------------------------------------------------------------------------------------------

    def currency(self, code: str) -> str:
        """What stands for a currency beside a figure: its code, or the word the language has for it."""
        return self._texts.get(f"currencies.{code}", code)

    def amount(self, money: Money) -> str:
        """An amount for prose, exact: to the minor unit where it is not whole.

        >>> from crm.domain.money import Currency
        >>> usd = Currency("USD")
        >>> [language("en").amount(Money(minor, usd)).replace(chr(160), " ") for minor in (12000000, 35369149, 1)]
        ['USD 120,000', 'USD 353,691.49', 'USD 0.01']
        """
        digits = money.currency.digits
        number = (self.whole if money.minor % 10**digits == 0 else self._exact)(money.minor, digits)
        return self._with_currency(number, money.currency.code)

    def in_whole(self, money: Money) -> str:
        """An amount in whole units, as tables write it, with its currency."""
        return self._with_currency(self.whole(money.minor, money.currency.digits), money.currency.code)

    def _with_currency(self, number: str, code: str) -> str:
        pattern = str(self.content["numbers"]["amount"])
        return unbroken(pattern.format(currency=self.currency(code), number=number))

    def rate(self, text: str) -> str:
        """A rate of exchange such as "EUR 0.912", on one line."""
        code, _, number = text.partition(" ")
        pattern = str(self.content["numbers"]["rate"])
        return unbroken(pattern.format(currency=self.currency(code), number=self._marked(number)))

    # --- days and years -------------------------------------------------------------------------------------

    def day(self, when: date) -> str:
        """A day inside a sentence, on one line."""
        dates = self.content["dates"]
        number = dates["first"] if when.day == 1 else str(when.day)
        return unbroken(dates["day"].format(day=number, month=dates["months"][when.month - 1], year=when.year))

    def days_in(self, text: str) -> list[tuple[str, date]]:
        """The days that a text speaks of, as it writes them."""
        dates = self.content["dates"]
        months = sorted(dates["months"], key=len, reverse=True)
        parts = {"day": rf"(?P<day>\d{{1,2}}|{re.escape(dates['first'])})", "year": r"(?P<year>\d{4})"}
        parts["month"] = f"(?P<month>{'|'.join(map(re.escape, months))})"
        pattern = re.sub(r"\\\{(\w+)\\\}", lambda name: parts[name[1]], re.escape(dates["day"].strip(_DIRECTION)))
        found = []
        for match in re.finditer(rf"(?<!\d){pattern}", text.replace(_SPACE, " ")):
            number = 1 if match["day"] == dates["first"] else int(match["day"])
            try:
                when = date(int(match["year"]), dates["months"].index(match["month"]) + 1, number)
            except ValueError:
                continue
            found.append((match[0], when))
        return found

    def span(self, first: object, last: object) -> str:
        """From one year to another, as a heading writes it: "2028–2030"."""
        return str(self.content["dates"]["range"]).format(first=first, last=last)

    def years(self, values: Iterable[int]) -> str:
        """Years inside a sentence.

        >>> said = [language("en").years(one) for one in ((2017, 2018), (2016, 2017, 2018), (2016,))]
        >>> [one.replace(chr(160), " ").replace(chr(8205), "") for one in said]
        ['2017 and 2018', '2016–2018', '2016']
        """
        return unbroken(self.loose_years(values))

    def loose_years(self, values: Iterable[int]) -> str:
        """The same, where a line may end among them."""
        known = sorted(set(values))
        pattern = str(self.content["dates"]["year"])
        if len(known) > 2 and known[-1] - known[0] == len(known) - 1:
            return pattern.format(year=self.span(known[0], known[-1]))
        return self.listed([pattern.format(year=year) for year in known])

    def dashed(self, text: str) -> str:
        """A text in which years from and to are written the language's way."""
        return _YEARS.sub(lambda years: unbroken(self.span(years[1], years[2])), text)

    # --- words and names ------------------------------------------------------------------------------------

    def listed(self, words: Sequence[str]) -> str:
        """Words in a row: "a, b and c"."""
        marks, items = self.content["marks"], list(words)
        if len(items) < 2:
            return "".join(items)
        last = marks["last"]
        if (other := marks.get("last_before")) and re.match(other["pattern"], items[-1]):
            last = other["word"]
        return str(last).join([str(marks["comma"]).join(items[:-1]), items[-1]])

    def mark(self, name: str) -> str:
        """A mark between words: "comma", "semicolon", "colon", "stop", "space"."""
        return str(self.content["marks"][name])

    def pairs(self, key: str) -> Sequence[tuple[str, str]]:
        """A list of pairs of a part of the pack, such as words that are drawn together."""
        part, _, name = key.partition(".")
        return [(first, second) for first, second in self.content[part][name]]

    def quoted(self, text: str) -> str:
        """Words in the language's quotation marks."""
        return f"{self.mark('open')}{text}{self.mark('close')}"

    def is_quoted(self, text: str) -> bool:
        """Words stand in quotation marks, because the group has no others for a thing."""
        return text.startswith(self.mark("open"))

    def inside(self, name: str) -> str:
        """A body's name as it stands inside a sentence.

        >>> english = language("en")
        >>> english.inside("Republic of Northmark"), english.inside("Evenmere Foundation"), english.inside("Sweden")
        ('the Republic of Northmark', 'the Evenmere Foundation', 'Sweden')
        >>> english.inside("City of Geneva"), english.inside("Gambia"), english.inside("Humanity United")
        ('the City of Geneva', 'the Gambia', 'Humanity United')
        """
        article = self.content.get("article")
        words = re.findall(r"[^\W\d_]+", name.casefold())
        if not article or words[:1] == [article["word"]]:
            return name
        takes_it = (
            not set(article["nouns"]).isdisjoint(words)
            or not set(article["before_noun"]).isdisjoint(words[:-1])
            or any(word in article["before_of"] and after in {"of", "for"} for word, after in pairwise(words))
        )
        return f"{article['word']} {name}" if takes_it else name

    def bare(self, name: str) -> str:
        """A name inside a sentence without its article: "website" of "the website"."""
        article = self.content.get("article")
        return name.removeprefix(f"{article['word']} ") if article else name

    def which(self, served: Sequence[int], among: int) -> str:
        """Which of so many things just named, by their places: "it", "the first", "all three"."""
        words = self.content["which"]
        if len(served) == among:
            return str({1: words["it"], 2: words["both"]}.get(among) or words["all"].format(number=self.number(among)))
        places = words["places"]
        return self.listed([places[at] if at < len(places) else words["place"].format(number=at + 1) for at in served])


def sentence(text: str) -> str:
    """The text beginning with a capital letter.

    >>> sentence("the Evenmere Foundation")
    'The Evenmere Foundation'
    """
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """A title as it stands inside a sentence; an abbreviation keeps its capitals.

    >>> lower("Policy papers"), lower("ICT training")
    ('policy papers', 'ICT training')
    """
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def unbroken(text: str) -> str:
    """The text with spaces and dashes at which no line ends."""
    return text.replace(" ", _SPACE).replace("–", DASH)


def rate_of(hundredths: int) -> Decimal:
    """A rate in hundredths of a per cent as a number without idle zeros: 1300 is 13, 750 is 7.5.

    >>> [str(rate_of(one)) for one in (1300, 750, 1000)]
    ['13', '7.5', '10']
    """
    return Decimal(decimal_text(hundredths, 2).rstrip("0").rstrip("."))


# --- the packs there are ----------------------------------------------------------------------------------------


def packs_dir() -> Path:
    """Where the language packs lie."""
    return data_dir() / "languages"


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages a note can be made in, English first."""
    found = sorted(file.stem for file in packs_dir().glob("*.toml"))
    return tuple(sorted(found, key=lambda code: (code != HOME, code)))


def language_name(code: str) -> str:
    """What a language is called in English; the code itself where no pack has it."""
    return language(code).name if code in languages() else code


@cache
def language(code: str) -> Language:
    """The language of a code, whatever its case.

    Raises `NotFound` for one without a pack, and `Refused` where a pack lacks something or says something that the
    others do not know.
    """
    wanted = code.strip().casefold()
    if wanted != code:
        return language(wanted)
    if wanted not in languages():
        raise NotFound(f"There is no language “{code}” for notes; there are {', '.join(languages())}.")
    content = _read(wanted)
    if found := faults(wanted, content, _read(HOME)):
        raise Refused(f"The language pack “{wanted}” cannot be used: {' '.join(found[:5])}")
    return Language(wanted, content)


@cache
def _read(code: str) -> dict[str, Any]:
    file = packs_dir() / f"{code}.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"The language pack “{code}” cannot be read: {error}.") from error


__all__ = [
    "DASH",
    "HOME",
    "PLURAL",
    "Fonts",
    "Language",
    "language",
    "language_name",
    "languages",
    "lower",
    "packs_dir",
    "rate_of",
    "sentence",
    "unbroken",
]
