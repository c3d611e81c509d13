"""How a note in English says numbers, years and shares of a request; other languages get a module beside this one.

Amounts and days are written by `crm.domain.wording`, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from concept_notes.context import AskPart
from crm.domain.money import Money
from crm.domain.wording import amount_whole, listed, years_text

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

#: Nouns that make a body's name take the article: "the Republic of ...", "the ... Foundation".
_WITH_ARTICLE = frozenset(
    [
        "Alliance",
        "Agency",
        "Bank",
        "Commission",
        "Commonwealth",
        "Confederation",
        "Council",
        "Democratic",
        "Emirates",
        "Federal",
        "Federation",
        "Foundation",
        "Fund",
        "Government",
        "Group",
        "Holy",
        "Institute",
        "Islands",
        "Kingdom",
        "Ministry",
        "Netherlands",
        "Organisation",
        "Organization",
        "Philippines",
        "Plurinational",
        "Principality",
        "Provinces",
        "Republic",
        "State",
        "States",
        "Sultanate",
        "Trust",
        "Union",
        "United",
    ]
)


def number(count: int) -> str:
    """A count as the UN writes it: under ten in words.

    >>> number(0), number(7), number(12)
    ('no', 'seven', '12')
    """
    return _SMALL[count] if 0 <= count < len(_SMALL) else str(count)


def with_article(name: str) -> str:
    """A body's name as it stands inside a sentence.

    >>> with_article("Republic of Northmark"), with_article("Evenmere Foundation"), with_article("Sweden")
    ('the Republic of Northmark', 'the Evenmere Foundation', 'Sweden')
    """
    if name.lower().startswith("the "):
        return name
    return f"the {name}" if _WITH_ARTICLE & set(re.findall(r"[^\W\d_]+", name)) else name


def sentence(text: str) -> str:
    """The text beginning with a capital letter.

    >>> sentence("the Evenmere Foundation")
    'The Evenmere Foundation'
    """
    return text[:1].upper() + text[1:]


def amount(money: Money) -> str:
    """An amount for prose: "USD 120,000"."""
    return amount_whole(money.minor, money.currency)


def years(values: Sequence[int]) -> str:
    """Years inside a sentence.

    >>> years((2017, 2018)), years((2016, 2017, 2018)), years((2016,))
    ('2017 and 2018', '2016–2018', '2016')
    """
    return years_text(tuple(values))


def by_budget_year(parts: Sequence[AskPart]) -> str:
    """What is asked of each budget year of the donor, as it stands after a colon."""
    if len(parts) == 1:
        return f"from your budget year {parts[0].budget_year}"
    if len({part.amount for part in parts}) == 1:
        return f"{amount(parts[0].amount)} in each of your budget years {listed([part.budget_year for part in parts])}"
    said = [f"{amount(part.amount)} in {part.budget_year}" for part in parts]
    return f"by your budget years, {listed(said)}"
