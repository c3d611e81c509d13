"""Reads the vocabularies that travel with the product."""

from __future__ import annotations

import csv
from functools import cache

from crm.config import data_dir
from crm.domain.money import Currency
from crm.domain.vocab import Vocabulary, vocabulary
from crm.errors import NotFound


def names() -> list[str]:
    """The vocabularies there are, by the names of their files."""
    return sorted(file.stem for file in (data_dir() / "vocab").glob("*.csv"))


@cache
def read(name: str) -> Vocabulary:
    """A vocabulary by name: themes, roles, organisation_kinds, categories, stages … Read once per process.

    Raises `NotFound` where there is no such file.
    """
    file = data_dir() / "vocab" / f"{name}.csv"
    if not file.is_file():
        raise NotFound(f"There is no vocabulary “{name}”; there are {', '.join(names())}.")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return vocabulary(name, csv.DictReader(opened))


def currencies() -> dict[str, Currency]:
    """Every currency the product knows, by code, with the digits of its minor unit."""
    return {term.code: Currency(term.code, term.number("digits")) for term in read("currencies")}
