"""A table on its way out: what its columns and rows promise, and its values for programs and for readers."""

from datetime import date
from decimal import Decimal

import pytest

from crm.domain.money import Currency, Money
from crm.domain.table import Column, Group, Table, plain, short_day, shown, ungrouped

USD, JPY = Currency("USD"), Currency("JPY", 0)
DONOR = Column("donor", "Donor")
PLEDGED = Column("pledged", "Pledged", "amount", USD)


def table(**changes):
    known = {
        "key": "pledges",
        "name": "Pledges",
        "title": "Pledges of the year",
        "as_of": date(2016, 11, 30),
        "audience": "trio",
        "base": USD,
        "columns": (DONOR, PLEDGED),
    }
    return Table(**{**known, **changes})


# --- what it holds ----------------------------------------------------------------------------------------------------


def test_rows_are_those_of_all_groups_in_turn():
    one = table(groups=(Group("A", "Alfa", (("A", 1), ("A", 2))), Group("B", "Bravo", (("B", 3),))))
    assert one.rows == (("A", 1), ("A", 2), ("B", 3))


def test_two_columns_of_one_key_are_refused():
    with pytest.raises(ValueError, match=r"^Two columns of “Pledges of the year” have the same key\.$"):
        table(columns=(DONOR, DONOR))


@pytest.mark.parametrize("row", [("A",), ("A", 1, 2)], ids=["too short", "too long"])
def test_a_row_that_does_not_fill_its_columns_is_refused(row):
    with pytest.raises(ValueError, match=r"^A row of “Pledges of the year” does not fill its 2 columns\.$"):
        table(groups=ungrouped([("B", 1), row]))


def test_a_column_is_found_by_its_key():
    assert table().at("pledged") == 1
    assert table().column("pledged") is PLEDGED


def test_the_caption_has_scope_demonstration_label_and_notes_and_no_empty_line():
    full = table(
        scope="All of 2016.", demonstration="Nothing is real.", label="For the trio.", notes=("In USD.", "Net.")
    )
    assert full.caption == ("All of 2016.", "Nothing is real.", "For the trio.", "In USD.", "Net.")
    assert table(notes=("In USD.", "")).caption == ("In USD.",)


def test_rows_without_groups_are_one_group_without_a_name():
    assert ungrouped([["A", 1]]) == (Group("", "", (["A", 1],)),)
    assert ungrouped([]) == ()


def test_the_unit_of_a_column_is_its_currency():
    assert (PLEDGED.unit, DONOR.unit) == ("USD", "")


@pytest.mark.parametrize(
    ("kind", "numeric"),
    [("text", False), ("amount", True), ("date", False), ("rate", True), ("percent", True), ("integer", True)],
)
def test_figures_stand_to_the_right(kind, numeric):
    assert Column("key", "Title", kind).numeric is numeric


def test_a_whole_number_that_is_read_as_a_word_does_not_stand_to_the_right():
    assert not Column("priority", "Priority", "integer", words={1: "core"}).numeric


# --- what its values look like ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("amount", Money(-123450, USD), "-1234.50"),
        ("amount", Money(9000, JPY), "9000"),
        ("rate", Decimal("1E+2"), "100"),
        ("rate", Decimal("0.00000010"), "0.00000010"),
        ("date", date(2016, 11, 3), "2016-11-03"),
        ("integer", 2016, "2016"),
        ("percent", 99, "99"),
        ("text", "Northmark", "Northmark"),
        ("text", "", ""),
        ("text", None, ""),
    ],
)
def test_a_program_reads_plain_values(kind, value, text):
    assert plain(Column("key", "Title", kind), value) == text


def test_a_program_reads_minor_units_with_the_point_of_the_columns_currency():
    assert plain(PLEDGED, 0) == "0.00"
    assert plain(Column("key", "Title", "amount", JPY), 9000) == "9000"
    assert plain(Column("year", "Year", "integer", words={1: "core"}), 1) == "1"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("amount", Money(6000000, USD), "USD 60,000.00"),
        ("amount", Money(0, USD), "–"),
        ("rate", Decimal("1E+2"), "100"),
        ("date", date(2016, 9, 30), "30 Sep 2016"),
        ("integer", 2016, "2016"),
        ("integer", 0, "0"),
        ("percent", 99, "99 %"),
        ("text", "Northmark", "Northmark"),
        ("text", "", "not said"),
        ("amount", None, "not said"),
    ],
)
def test_a_person_reads_them_as_they_are_written_everywhere(kind, value, text):
    assert shown(Column("key", "Title", kind, blank="not said"), value) == text


def test_a_person_reads_minor_units_as_amounts_and_nothing_as_a_dash():
    assert shown(PLEDGED, -123450) == "-1,234.50"
    assert shown(PLEDGED, 0) == "–"


def test_a_person_reads_the_word_for_a_number_that_has_one():
    priority = Column("priority", "Priority", "integer", words={1: "core"})
    assert (shown(priority, 1), shown(priority, 2)) == ("core", "2")


@pytest.mark.parametrize("written", [plain, shown])
def test_minor_units_of_no_currency_are_refused(written):
    with pytest.raises(ValueError, match=r"^The amounts of “Pledged” have no currency\.$"):
        written(Column("pledged", "Pledged", "amount"), 100)


def test_a_narrow_day_has_three_letters_of_its_month():
    assert short_day(date(2016, 9, 1)) == "1 Sep 2016"
