"""The vocabularies: each file is sound, and the codes the ledger rests on are in it."""

import re

import pytest

from crm.config import data_dir
from crm.errors import NotFound
from crm.imports import vocabularies
from crm.imports.shape import FILES


@pytest.mark.parametrize("name", vocabularies.names())
def test_every_vocabulary_has_codes_and_words(name):
    terms = tuple(vocabularies.read(name))
    assert terms
    assert all(term.code == term.code.strip() and term.label for term in terms)


def test_every_vocabulary_a_file_needs_is_there():
    wanted = {column.words for file in FILES for column in file.columns if column.words} - {"settings", "write-offs"}
    assert wanted <= set(vocabularies.names())


def test_an_unknown_vocabulary_is_answered_with_those_there_are():
    with pytest.raises(NotFound, match="currencies"):
        vocabularies.read("flavours")


@pytest.mark.parametrize(("code", "digits"), [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("ISK", 0), ("IQD", 3)])
def test_currencies_have_the_digits_of_their_minor_unit(code, digits):
    assert vocabularies.currencies()[code].digits == digits


def test_all_current_currencies_are_there():
    assert len(vocabularies.currencies()) > 150
    assert not any(term.number("digits") not in (0, 2, 3) for term in vocabularies.read("currencies"))


def test_what_is_retired_is_read_and_not_offered():
    currencies = vocabularies.read("currencies")
    assert "BGN" in currencies
    assert "BGN" not in [term.code for term in currencies.offered]


def test_stages_lead_to_one_another_and_end():
    stages = vocabularies.read("stages")
    assert [term.number("order") for term in stages] == list(range(1, len(stages.codes) + 1))
    for stage in stages:
        following = stage.more["next"]
        assert following in stages if following else not stage.flag("open")
        assert not stage.flag("secured"), "an opportunity is never secured; its pledge is"


def test_regions_lie_within_regions_that_stand_before_them_and_have_numbers_of_their_own():
    regions = vocabularies.read("regions")
    for region in regions:
        within = region.more["within"]
        assert not within or regions.position(within) < regions.position(region.code), region
        assert re.fullmatch(r"\d{3}", region.more["m49"]), region
        assert region.code == region.label.lower().replace(" ", "-"), "a label that is typed is understood"
    assert len({region.more["m49"] for region in regions}) == len(regions.codes)
    assert [region.code for region in regions if not region.more["within"]] == [
        "africa", "americas", "asia", "europe", "oceania",
    ]  # fmt: skip


def test_budget_categories_are_those_of_the_un_development_group():
    assert vocabularies.read("categories").codes == ("STA", "SUP", "EQU", "CON", "TRA", "GRA", "OPE")


def test_earmarking_has_the_four_levels_of_the_grand_bargain():
    assert vocabularies.read("earmarking").codes == ("1", "2", "3", "4")


def test_budget_years_begin_in_a_month():
    assert {term.number("first_month") for term in vocabularies.read("budget_years")} == {1, 4, 7, 10}


def test_every_vocabulary_is_a_file_beside_the_others():
    assert [file.stem for file in sorted((data_dir() / "vocab").iterdir())] == vocabularies.names()
