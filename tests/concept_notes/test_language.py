"""How a note says numbers, days and names."""

from dataclasses import replace
from datetime import date

import pytest

from concept_notes.facts.context import Announcement, AskPart, Priority, Without
from concept_notes.language.pack import language
from concept_notes.language.page_texts import by_budget_year, text_of
from crm.domain.money import Currency, Money
from tests.concept_notes.southreach import SOUTHREACH

USD, JPY = Currency("USD"), Currency("JPY", 0)
ENGLISH = language("en")


def spoken(text):
    """A text with ordinary spaces."""
    return text.replace("\u00a0", " ")


def part(year, units):
    return AskPart(year, Money(units, USD))


def priority(name, *activities):
    return Priority(name, activities)


@pytest.mark.parametrize(
    "name",
    [
        "City of Geneva",
        "Office of the Prime Minister",
        "Department of Foreign Affairs",
        "Department for International Development",
        "Permanent Mission of Northmark",
        "Grand Duchy of Brunmar",
        "Gambia",
        "Bahamas",
        "UNITED STATES OF AMERICA",
        "United Provinces of Meridia",
        "Evenmere Foundation",
    ],
)
def test_names_that_english_gives_an_article(name):
    assert ENGLISH.inside(name) == f"the {name}"


@pytest.mark.parametrize("name", ["Humanity United", "Sweden", "the Gambia", "The Hague", "Mexico City"])
def test_names_that_english_leaves_alone(name):
    assert ENGLISH.inside(name) == name


@pytest.mark.parametrize(
    ("money", "said"),
    [
        (Money(35369149, USD), "USD 353,691.49"),
        (Money(1234567, USD), "USD 12,345.67"),
        (Money(12000000, USD), "USD 120,000"),
        (Money(1, USD), "USD 0.01"),
        (Money(9000000, JPY), "JPY 9,000,000"),
    ],
)
def test_an_amount_is_said_exactly_and_in_whole_units_only_where_it_is_whole(money, said):
    assert spoken(ENGLISH.amount(money)) == said


def test_no_line_ends_inside_an_amount_a_day_or_years():
    said = (ENGLISH.amount(Money(5, USD)), ENGLISH.day(date(2016, 11, 30)), ENGLISH.years((2017, 2018)))

    assert not any(" " in one for one in said)
    assert ENGLISH.years((2016, 2017, 2018)) == "2016–\u200d2018"


def test_parts_of_a_request_add_up_to_it_as_they_are_printed():
    assert spoken(by_budget_year([part("2017", 617283), part("2018", 617284)], ENGLISH)) == (
        "by your budget years, USD 6,172.83 in 2017 and USD 6,172.84 in 2018"
    )


def test_a_request_of_many_years_names_those_far_ahead_together():
    parts = [part(str(year), year) for year in range(2017, 2023)]

    assert spoken(by_budget_year(parts, ENGLISH)) == (
        "by your budget years, USD 20.17 in 2017, USD 20.18 in 2018, USD 20.19 in 2019 and USD 60.63 in 2020 to 2022 together"
    )
    assert spoken(by_budget_year([part(str(year), 100) for year in range(2017, 2023)], ENGLISH)) == (
        "USD 1 in each of your budget years 2017 to 2022"
    )


def test_an_announcement_is_said_to_wait_for_its_signature():
    one = Announcement(Money(18000000, USD), date(2016, 9, 28))

    assert spoken(text_of("announced", replace(SOUTHREACH, announced=(one,)))) == (
        "Your announcement of 28 September 2016 (USD 180,000) is not counted here until it is signed."
    )
    assert spoken(text_of("announced", replace(SOUTHREACH, announced=(one, one)))).endswith(
        "are not counted here until they are signed."
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((0, (), ("no website", "no training toolkits"), ()), "nothing is secured, so there would be no website and no training toolkits"),
        ((45, ("two meetings",), ("no website",), ()), "45 per cent is secured: two meetings, but no website"),
        ((60, (), (), ("the website",)), "60 per cent is secured, but the website would stay unfinished"),
        ((60, (), ("no meeting",), ("the website",)), "60 per cent is secured, but there would be no meeting, and the website would stay unfinished"),
    ],
)  # fmt: skip
def test_what_is_secured_is_said_with_what_it_means(facts, said):
    share, pays, lacks, partly = facts

    context = replace(SOUTHREACH, without=Without(2017, 100, share, pays, lacks, partly))

    assert spoken(text_of("without", context)) == f"Of the USD 1 that this work needs in 2017, {said}."


@pytest.mark.parametrize(
    ("priorities", "said"),
    [
        ([priority("evidence", "A")], "it"),
        ([priority("evidence", "A"), priority("training", "B")], "both"),
        ([priority("evidence", "A"), priority("training")], "the first"),
        ([priority("evidence", "A"), priority("training"), priority("regional", "B")], "the first and the third"),
        ([priority("evidence", "A"), priority("training", "B"), priority("regional", "B")], "all three"),
    ],
)
def test_only_the_priorities_that_are_served_are_said_to_be(priorities, said):
    context = replace(SOUTHREACH, donor=replace(SOUTHREACH.donor, priorities=tuple(priorities)))

    assert text_of("serves", context) == f"This request serves {said}:"
