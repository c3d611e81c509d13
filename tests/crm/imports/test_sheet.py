from hypothesis import given, settings
from hypothesis import strategies as st

from crm.imports.problems import Problems
from crm.imports.shape import file_named
from crm.imports.sheet import read_sheet

RATES = file_named("rates")


def read(folder, content):
    path = folder / "rates.csv"
    path.write_bytes(content)
    problems = Problems()
    rows = read_sheet(path, RATES, problems)
    return [(row.number, dict(row.cells)) for row in rows or ()], [str(problem) for problem in problems.found]


def test_rows_have_the_numbers_a_spreadsheet_shows(tmp_path):
    """A text over two lines is one row there, and a blank row is a row."""
    rows, problems = read(tmp_path, b'currency,from,rate,source\nEUR,2016-01-01,1,"a\nb"\n,,,\n\nCHF,2016-01-01,2,\n')
    assert [(number, cells["currency"]) for number, cells in rows] == [(2, "EUR"), (5, "CHF")]
    assert not problems


def test_an_open_quotation_mark_is_named_and_swallows_nothing(tmp_path):
    rows, problems = read(
        tmp_path, b'currency,from,rate,source\nEUR,2016-01-01,1,a\nCHF,2016-01-01,"2,b\nJPY,2016-01-01,3,c\n'
    )
    assert not rows
    assert problems == [
        (
            "rates.csv, row 3: From this row on a quotation mark is open or stands alone. "
            "Write a quotation mark inside a text twice, and close every text that begins with one."
        )
    ]


def test_empty_columns_at_the_end_are_nothing(tmp_path):
    rows, problems = read(tmp_path, b"currency,from,rate,,\nEUR,2016-01-01,1,,\n")
    assert rows == [(2, {"currency": "EUR", "from": "2016-01-01", "rate": "1"})]
    assert not problems


def test_a_short_row_has_what_it_has(tmp_path):
    assert read(tmp_path, b"currency,from,rate,source\nEUR,2016-01-01,1\n")[0][0][1]["rate"] == "1"


@settings(max_examples=300)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: f"currency,from,rate\n{text}".encode()))
)
def test_whatever_bytes_a_file_has_it_is_read_or_named(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp()
    rows, problems = read(folder, content)
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    below = content.decode(encoding, "ignore").partition("\n")[2]
    holds = below.translate(dict.fromkeys(map(ord, ',;"'), " ")).split()
    assert rows or problems or not holds
