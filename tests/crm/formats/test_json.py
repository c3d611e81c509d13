"""JSON for scripts: exact, with what belongs together nested, without a clock."""

from __future__ import annotations

import json

from crm.domain.money import LARGEST
from crm.formats.json_ import FORMAT, as_data
from tests.crm.formats import samples


def test_amounts_are_decimal_strings_with_all_their_digits():
    data = json.loads(FORMAT.write(samples.limits()))
    assert data["rows"][0]["received"] == "10000000000000.00" == f"{LARGEST // 100}.00"
    assert data["rows"][1]["balance"] == "-9999999999999.99"
    assert data["rows"][3]["amount"] == "9007199254740.99"


def test_what_belongs_to_a_row_is_in_it_without_what_it_repeats():
    data = as_data(samples.table())
    assert data["rows"][0]["splits"] == [{"part": "part of C-0", "received": "100.10"}]
    assert len(data["alone"]) == len(samples.TRAPS)


def test_what_is_unknown_is_null_and_whole_numbers_are_numbers():
    first, second, *_ = as_data(samples.table())["rows"]
    assert (first["day"], first["year"], first["rate"]) == (None, None, None)
    assert (second["year"], second["level"], second["share"]) == (2017, 2, 10)


def test_subtotals_and_totals_have_the_keys_of_the_sums():
    data = as_data(samples.table())
    assert data["subtotals"][0]["code"] == "G0"
    assert set(data["totals"]) == {"received", "balance"}
    assert any(line.startswith("Demonstration") for line in data["notes"])


def test_text_is_kept_as_it_is():
    data = json.loads(FORMAT.write(samples.table()))
    assert [row["name"] for row in data["rows"]] == list(samples.TRAPS)
