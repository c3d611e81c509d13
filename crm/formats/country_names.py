"""What States are called in the six official languages of the United Nations, short and formal.

Source: the list of names of its Protocol and Liaison Service, with the names of States that changed since. Names stand as
inside a sentence, in French and Spanish with their article; where the short name carries a description behind it (“Bolivia
(Plurinational State of)”), the formal name stands for it there.
"""

from __future__ import annotations

import csv
from functools import cache

from crm.config import data_dir

#: The languages of the list.
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")


def country_name(name: str, language: str) -> str | None:
    """A State by its English name, short or formal, as it stands inside a sentence of a language; None for anything else.

    >>> country_name("Netherlands", "es"), country_name("the Swiss Confederation", "fr"), country_name("Northmark", "fr")
    ('los Países Bajos', 'la Confédération suisse', None)
    """
    return _names().get(_key(name), {}).get(language)


def country_names(name: str) -> tuple[str, ...]:
    """How a State is called in all languages; nothing for what is none."""
    return tuple(_names().get(_key(name), {}).values())


def _key(name: str) -> str:
    return " ".join(name.replace("'", "’").split()).casefold().removeprefix("the ")


@cache
def _names() -> dict[str, dict[str, str]]:
    with (data_dir() / "country_names.csv").open(encoding="utf-8", newline="") as opened:
        return {_key(row["name"]): {one: row[one] for one in LANGUAGES} for row in csv.DictReader(opened)}
