"""States by their official names: every name in every language, as it stands inside a sentence."""

import csv
import re
import unicodedata

import pytest

from crm.config import data_dir
from crm.formats.country_names import LANGUAGES, country_name, country_names

ROWS = list(csv.DictReader((data_dir() / "country_names.csv").open(encoding="utf-8", newline="")))


def test_the_193_members_two_observers_and_two_others_are_there_in_every_language():
    assert len({row["code"] for row in ROWS}) == 193 + 2 + 2
    assert {"VAT", "PSE", "COK", "NIU", "TUR", "CIV", "SWE"} <= {row["code"] for row in ROWS}
    for row in ROWS:
        for language in LANGUAGES:
            assert row[language] == " ".join(row[language].split()) != "", row
            assert not re.search(r"[*_()\[\]']", row[language]), (
                "no mark, no article in brackets, no straight apostrophe"
            )
            assert row[language] == unicodedata.normalize("NFC", row[language])
    assert len({row["name"].casefold() for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("language", "script"),
    [("ru", "CYRILLIC"), ("zh", "CJK"), ("ar", "ARABIC"), ("fr", "LATIN"), ("es", "LATIN"), ("en", "LATIN")],
)
def test_a_name_is_in_the_script_of_its_language(language, script):
    for row in ROWS:
        letters = [one for one in row[language] if one.isalpha()]
        assert all(unicodedata.name(one).startswith(script) for one in letters), row


def test_a_name_is_found_whatever_the_case_the_article_and_the_apostrophe():
    assert country_name("the  united states of AMERICA", "fr") == "les États-Unis d’Amérique"
    assert country_name("Côte d'Ivoire", "en") == "Côte d’Ivoire"
    assert country_name("Bolivia (Plurinational State of)", "es") == "el Estado Plurinacional de Bolivia"
    assert country_name("Sweden", "ar") == "السويد"
    assert set(country_names("Sweden")) == {"Sweden", "la Suède", "Suecia", "Швеция", "瑞典", "السويد"}


def test_what_is_no_state_is_not_found():
    assert country_name("Republic of Northmark", "fr") is None
    assert country_name("", "fr") is None
    assert country_names("Evenmere Foundation") == ()
