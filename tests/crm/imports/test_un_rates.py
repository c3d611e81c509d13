"""The monthly table of the UN operational rates: what people save of it is read, and what it says is never guessed."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from crm.domain import wording
from crm.errors import CrmError, Refused
from crm.imports.un_rates import PUBLISHER, day_of, import_rates, rate_of, read
from crm.services import setup
from crm.store import tables as t
from tests.crm.imports.test_sources import SAMPLES
from tests.factories import ANN, make_pledge

NOVEMBER = SAMPLES / "un_rates" / "november-2016.csv"
HEAD = "Country,Currency,Abbrev.,Rate,Effective date\n"


def saved(folder, text, encoding="utf-8"):
    path = folder / "rates.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rates(path):
    return {(row.currency, row.dated): str(row.rate) for row in read(path).rows["rates"]}


ONE = {("EUR", date(2016, 11, 1)): "0.912"}


@pytest.mark.parametrize(
    "text",
    [
        "Country,Currency,Abbrev.,Rate,Effective date\nA,Euro,EUR,0.912,01-Nov-16\n",
        "Country;Currency;ISO code;Operational rate;Effective date\nA;Euro;EUR;0.912;01-Nov-16\n",
        "Effective Date\tUS$ 1 =\tSymbol\n1 November 2016\t0.912\teur \n",
        "A title\n\n\nSubtitle,,\n" + "\n" * 14 + "Date,Code,Rate\n2016-11-01,EUR,0.912\n\n,,\n",
        "Country code,Currency code,Exchange rate,Rate date\nAA,EUR,0.912,2016-11-01\n",
        HEAD + "A,Euro,EUR,0.912,01-Nov-16,more,cells\nA note that ends the table\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_table_is_found_by_its_headings(tmp_path, text, encoding):
    assert rates(saved(tmp_path, text, encoding)) == ONE


def test_a_file_in_an_old_encoding_is_read_and_that_is_said(tmp_path):
    found = read(saved(tmp_path, HEAD + "Côte,Euro,EUR,0.912,01-Nov-16\n", "cp1252"))
    assert len(found.rows["rates"]) == 1
    assert "not in UTF-8" in found.remarks[0]


@pytest.mark.parametrize(
    "text",
    [
        "Country,Currency,Rate,Effective date\nA,Euro,0.9,2016-11-01\n",
        "Abbrev.,Rate\nEUR,0.9\n",
        "Abbrev.,Effective date of rate\nEUR,0.9\n",
        "\n" * 20 + HEAD + "A,Euro,EUR,0.9,2016-11-01\n",
        "nothing of the kind",
    ],
)
def test_without_the_three_headings_it_is_refused(tmp_path, text):
    with pytest.raises(Refused, match="no heading row"):
        read(saved(tmp_path, text))


def test_an_open_quotation_mark_is_refused(tmp_path):
    with pytest.raises(Refused, match="row 2: from here on a quotation mark"):
        read(saved(tmp_path, HEAD + '"A,Euro,EUR,0.9,2016-11-01\n'))


def test_countries_that_differ_are_reported_and_none_is_chosen(tmp_path):
    found = read(
        saved(tmp_path, HEAD + "A,Euro,EUR,0.9,1 Nov 2016\nB,Euro,EUR,0.90,1 Nov 2016\nC,Euro,EUR,0.8,1 Nov 2016\n")
    )
    assert found.rows["rates"] == ()
    [problem] = found.problems
    assert "0.8 (row 4) and 0.9 (row 2)" in problem.wrong


def test_the_same_rate_written_in_two_ways_is_one(tmp_path):
    text = HEAD + "A,Euro,EUR,0.9,1 Nov 2016\nB,Euro,EUR,0.90,2016-11-01\n"
    assert rates(saved(tmp_path, text)) == {("EUR", date(2016, 11, 1)): "0.9"}


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from(["-", " ", ". ", "/"]), st.booleans())
def test_a_day_is_read_however_it_is_written(day, between, short):
    number, month, year = wording.day(day).split()
    forms = [
        day,
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        wording.day(day),
        f"{number}{between}{month[:3]}{between}{year}",
    ]
    if short:
        forms.append(f"{int(number):02}-{month[:3].upper()}-{year[2:]}")
    assert {day_of(form) for form in forms} == {day}


@pytest.mark.parametrize(
    "cell", ["11/01/2016", "1.11.2016", "42675", Decimal(42675), "31 Feb 2016", "1 Brumaire 2016", "1 J 2016", "", None]
)
def test_a_day_with_two_readings_or_none_is_refused(cell):
    with pytest.raises(Refused, match="not a day"):
        day_of(cell)


@pytest.mark.parametrize(
    ("cell", "rate"),
    [
        ("0.912", "0.912"),
        ("31,350.00", "31350.00"),
        ("1,234,567", "1234567"),
        (Decimal("0.912"), "0.912"),
        (Decimal("1e-05"), "0.00001"),
    ],
)
def test_a_rate_is_exact(cell, rate):
    assert str(rate_of(cell)) in (rate, str(Decimal(rate)))


@pytest.mark.parametrize(
    "cell", ["0,912", "1,23", "-1", "0", "n/a", "", None, Decimal("NaN"), "#REF!", date(2016, 1, 1)]
)
def test_what_is_no_rate_is_refused(cell):
    with pytest.raises(CrmError, match="rate"):
        rate_of(cell)


def test_a_comma_has_two_readings_where_others_are_decimal_commas(tmp_path):
    text = "Abbrev.;Rate;Effective date\nCHF;1,015;2016-11-01\nIRR;31,350.00;2016-11-01\n"
    assert rates(saved(tmp_path, text))["CHF", date(2016, 11, 1)] == "1015"
    found = read(saved(tmp_path, text + "EUR;0,912;2016-11-01\n"))
    assert [row.currency for row in found.rows["rates"]] == ["IRR"]
    assert "can be read as the rate 1015 or as 1.015" in found.problems[0].wrong
    assert "“0,912” is not a rate" in found.problems[1].wrong


def test_a_binary_number_of_a_workbook_is_its_shortest_decimal(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Code", "Rate", "Date"])
    sheet.append(["EUR", 0.3, date(2016, 11, 1)])
    sheet.append(["CHF", 0.99, date(2016, 11, 1)])
    book.save(tmp_path / "a.xlsx")
    assert set(rates(tmp_path / "a.xlsx").values()) == {"0.3", "0.99"}


class TestIntoTheLedger:
    def recorded(self, world):
        with world.read() as session:
            rows = session.exec(
                select(t.ExchangeRate).where(t.ExchangeRate.dated >= date(2016, 11, 1)).order_by(col(t.ExchangeRate.id))
            ).all()
            return {(row.currency, row.dated.isoformat()): (str(row.rate), row.source) for row in rows}

    def test_new_rates_are_recorded_in_one_change(self, world):
        with world.write() as session:
            brought = import_rates(session, ANN, NOVEMBER)
        assert [row.currency for row in brought.added] == ["EUR", "XOF", "CHF", "IRR", "JPY", "JPY"]
        assert len(brought.problems) == 5
        found = self.recorded(world)
        assert len(found) == 6
        assert found["EUR", "2016-11-01"] == ("0.912", PUBLISHER)
        [line] = world.journal()
        assert (line.action, line.subject, line.actor) == ("rates imported", "rates of november-2016.csv", "Ann")

    def test_importing_twice_changes_nothing(self, world):
        with world.write() as session:
            import_rates(session, ANN, NOVEMBER)
        before = world.dump()
        with world.write() as session:
            again = import_rates(session, ANN, NOVEMBER)
        assert (len(again.added), len(again.known), again.differing) == (0, 6, ())
        assert world.dump() == before

    def test_a_rate_recorded_otherwise_is_reported_and_left(self, world):
        with world.write() as session:
            setup.add_rate(session, ANN, "EUR", date(2016, 11, 1), Decimal("0.9"), "by hand")
        with world.write() as session:
            brought = import_rates(session, ANN, NOVEMBER)
        [one] = brought.differing
        assert (one.row.currency, one.row.rate, one.recorded) == ("EUR", Decimal("0.912"), Decimal("0.9"))
        assert self.recorded(world)["EUR", "2016-11-01"] == ("0.9", "by hand")
        assert len(brought.added) == 5

    def test_no_stored_value_moves(self, world):
        with world.write() as session:
            make_pledge(session, 900, currency="EUR", on="2016-11-10", splits={"A 2016": 500})
        kept = {name: rows for name, rows in world.dump().items() if name in ("pledge", "posting")}
        with world.write() as session:
            import_rates(session, ANN, NOVEMBER)
        assert {name: world.dump()[name] for name in kept} == kept

    def test_a_ledger_in_another_base_is_refused(self, session: Session):
        setup.put_settings(session, ANN, {"base_currency": "EUR"})
        with pytest.raises(Refused, match="counts in EUR"):
            import_rates(session, ANN, NOVEMBER)
