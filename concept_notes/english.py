"""How a note in English says numbers, days, years and names; other languages get a module beside this one.

Amounts and days are those of `crm.domain.wording`, written so that no line of a document ends inside one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from concept_notes.context import Announcement, AskPart, Priority, Without
from crm.domain import wording
from crm.domain.money import Money
from crm.domain.wording import amount_text, amount_whole, listed, years_text

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_SPACE = "\u00a0"
#: A dash between years after which Word ends no line.
DASH = "–\u200d"

#: Budget years that a sentence names one by one; what is asked of later ones is named together.
MOST_BUDGET_YEARS = 4

#: Nouns that make a body's name take the article wherever they stand: "the Republic of ...", "the ... Foundation".
_WITH_ARTICLE = frozenset(
    [
        "agency",
        "alliance",
        "bahamas",
        "bank",
        "commission",
        "commonwealth",
        "comoros",
        "confederation",
        "council",
        "emirates",
        "federation",
        "foundation",
        "fund",
        "gambia",
        "government",
        "group",
        "institute",
        "islands",
        "kingdom",
        "maldives",
        "ministry",
        "netherlands",
        "organisation",
        "organization",
        "philippines",
        "principality",
        "provinces",
        "republic",
        "state",
        "states",
        "sultanate",
        "trust",
        "union",
    ]
)
#: Words that do so only before a noun: "the United ...", but "Humanity United".
_BEFORE_A_NOUN = frozenset(["democratic", "federal", "holy", "plurinational", "united"])
#: Words that do so only before "of" or "for": "the City of ...", but "Mexico City".
_BEFORE_OF = frozenset(
    ["canton", "city", "department", "duchy", "mission", "municipality", "office", "province", "region", "secretariat"]
)


def number(count: int) -> str:
    """A count as the UN writes it: under ten in words.

    >>> number(0), number(7), number(12)
    ('no', 'seven', '12')
    """
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun.

    >>> counted(1, "activity", "activities"), counted(12, "activity", "activities")
    ('one activity', '12 activities')
    """
    return f"{number(count)} {one if count == 1 else many}"


def with_article(name: str) -> str:
    """A body's name as it stands inside a sentence.

    >>> with_article("Republic of Northmark"), with_article("Evenmere Foundation"), with_article("Sweden")
    ('the Republic of Northmark', 'the Evenmere Foundation', 'Sweden')
    >>> with_article("City of Geneva"), with_article("Gambia"), with_article("Humanity United")
    ('the City of Geneva', 'the Gambia', 'Humanity United')
    """
    words = re.findall(r"[^\W\d_]+", name.casefold())
    if words[:1] == ["the"]:
        return name
    takes_it = (
        _WITH_ARTICLE & set(words)
        or _BEFORE_A_NOUN & set(words[:-1])
        or any(word in _BEFORE_OF and after in {"of", "for"} for word, after in pairwise(words))
    )
    return f"the {name}" if takes_it else name


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


def none_of(name: str) -> str:
    """That a thing would not be there, from its name inside a sentence.

    >>> none_of("the website"), none_of("“Website”")
    ('no website', 'nothing for “Website”')
    """
    return f"nothing for {name}" if name.startswith("“") else f"no {name.removeprefix('the ')}"


def unbroken(text: str) -> str:
    """The text with spaces and dashes at which no line ends."""
    return text.replace(" ", _SPACE).replace("–", DASH)


def amount(money: Money) -> str:
    """An amount for prose, exact: to the minor unit where it is not whole.

    >>> from crm.domain.money import Currency
    >>> usd = Currency("USD")
    >>> [amount(Money(minor, usd)).replace(chr(160), " ") for minor in (12000000, 35369149, 1)]
    ['USD 120,000', 'USD 353,691.49', 'USD 0.01']
    """
    is_whole = money.minor % 10**money.currency.digits == 0
    return unbroken((amount_whole if is_whole else amount_text)(money.minor, money.currency))


def in_whole(money: Money) -> str:
    """An amount in whole units, as tables write it."""
    return unbroken(amount_whole(money.minor, money.currency))


def day(when: date) -> str:
    """A day inside a sentence, on one line."""
    return unbroken(wording.day(when))


def years(values: Sequence[int]) -> str:
    """Years inside a sentence.

    >>> [years(one).replace(chr(160), " ").replace(chr(8205), "") for one in ((2017, 2018), (2016, 2017, 2018), (2016,))]
    ['2017 and 2018', '2016–2018', '2016']
    """
    return unbroken(years_text(tuple(values)))


def by_budget_year(parts: Sequence[AskPart]) -> str:
    """What is asked of each budget year of the donor, as it stands after a colon."""
    if len(parts) == 1:
        return f"from your budget year {parts[0].budget_year}"
    if len({part.amount for part in parts}) == 1:
        named = listed([part.budget_year for part in parts])
        if len(parts) > MOST_BUDGET_YEARS:
            named = f"{parts[0].budget_year} to {parts[-1].budget_year}"
        return f"{amount(parts[0].amount)} in each of your budget years {named}"
    return f"by your budget years, {listed(_each_budget_year(parts))}"


def _each_budget_year(parts: Sequence[AskPart]) -> list[str]:
    """Amounts with their budget years; those far ahead together, so that the request stays one sentence."""
    if len(parts) <= MOST_BUDGET_YEARS:
        return [f"{amount(part.amount)} in {part.budget_year}" for part in parts]
    near, far = parts[: MOST_BUDGET_YEARS - 1], parts[MOST_BUDGET_YEARS - 1 :]
    together = Money(sum(part.amount.minor for part in far), far[0].amount.currency)
    last = f"{amount(together)} in {far[0].budget_year} to {far[-1].budget_year} together"
    return [*(f"{amount(part.amount)} in {part.budget_year}" for part in near), last]


def announced(announcements: Sequence[Announcement]) -> str:
    """What the reader has promised and not signed, so that it does not look for it among the figures."""
    said = [f"{day(one.announced_on)} ({amount(one.amount)})" for one in announcements]
    if len(said) == 1:
        return f"Your announcement of {said[0]} is not counted here until it is signed."
    return f"Your announcements of {listed(said)} are not counted here until they are signed."


def secured(without: Without) -> str:
    """How much of a year's need is secured, and what that means: the end of the sentence "Of the ... "."""
    if not without.coverage_percent:
        lost = f", so there would be {listed(without.lacks)}" if without.lacks else ""
        return f"nothing is secured{lost}"
    said = f"{without.coverage_percent} per cent is secured"
    lost, unfinished = listed(without.lacks), listed(without.partly)
    if without.pays:
        said += f": {listed(without.pays)}{f', but {lost}' if lost else ''}"
    elif lost:
        said += f", but there would be {lost}"
    if unfinished:
        said += f", {'and' if without.pays or lost else 'but'} {unfinished} would stay unfinished"
    return said


def serves(priorities: Sequence[Priority]) -> str:
    """Which of the priorities just named a request serves: "it", "the first", "all three"."""
    served = [at for at, one in enumerate(priorities) if one.activities]
    if len(served) == len(priorities):
        return {1: "it", 2: "both"}.get(len(served), f"all {number(len(served))}")
    return listed([f"the {_PLACES[at]}" if at < len(_PLACES) else f"number {at + 1}" for at in served])
