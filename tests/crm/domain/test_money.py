"""Money is exact: dividing it loses nothing, and an amount typed by a person has one reading or none."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.money import LARGEST, Currency, Money, allocate, decimal_text, divide_half_up, parse_amount, to_decimal
from crm.domain.wording import exact
from crm.errors import CrmError, Invalid

USD, EUR, JPY, KWD = Currency("USD"), Currency("EUR"), Currency("JPY", 0), Currency("KWD", 3)
amounts = st.integers(0, LARGEST)
weights = st.lists(st.integers(0, LARGEST), min_size=1, max_size=12)


class TestAllocate:
    """Largest remainder, ties to the first."""

    @given(amounts, weights)
    def test_the_parts_add_up_to_the_whole_and_none_is_negative(self, total, shares):
        if sum(shares) == 0:
            total = 0
        parts = allocate(total, shares)
        assert sum(parts) == total
        assert min(parts) >= 0

    @given(amounts, weights.filter(any))
    def test_each_part_is_within_one_unit_of_its_share(self, total, shares):
        whole = sum(shares)
        for part, share in zip(allocate(total, shares), shares, strict=True):
            assert abs(part * whole - total * share) < whole

    @given(amounts, weights.filter(any))
    def test_a_weight_of_nothing_takes_nothing(self, total, shares):
        assert all(part == 0 for part, share in zip(allocate(total, shares), shares, strict=True) if share == 0)

    @given(st.data(), weights.filter(any))
    def test_no_part_exceeds_its_weight_unless_the_total_exceeds_them_all(self, data, shares):
        total = data.draw(st.integers(0, sum(shares)))
        assert all(part <= share for part, share in zip(allocate(total, shares), shares, strict=True))

    @given(amounts)
    def test_one_part_is_the_whole(self, total):
        assert allocate(total, [1]) == [total]

    @given(weights.filter(any))
    def test_the_whole_divided_by_its_own_parts_gives_them_back(self, shares):
        assert allocate(sum(shares), shares) == shares

    def test_ties_go_to_the_first(self):
        assert allocate(1, [5, 5, 5]) == [1, 0, 0]
        assert allocate(35000, [33334, 33333, 33334]) == [11667, 11666, 11667]

    @pytest.mark.parametrize(
        ("total", "shares", "says"),
        [
            (-1, [1], "only amounts that are not negative can be divided"),
            (1, [2, -1], "only amounts that are not negative can be divided"),
            (1, [0, 0], "nothing to divide over: all weights are 0"),
            (1, [], "nothing to divide over: all weights are 0"),
        ],
    )
    def test_what_cannot_be_divided_is_an_error(self, total, shares, says):
        with pytest.raises(ValueError, match=f"^{says}$"):
            allocate(total, shares)

    def test_nothing_over_nothing_is_nothing(self):
        assert allocate(0, [0, 0]) == [0, 0]
        assert allocate(0, []) == []


@given(st.integers(-LARGEST, LARGEST), st.integers(1, 10**9))
def test_halves_round_away_from_zero(numerator, denominator):
    rounded = divide_half_up(numerator, denominator)
    assert abs(2 * (rounded * denominator - numerator)) <= denominator
    assert divide_half_up(-numerator, denominator) == -rounded


def test_two_currencies_are_never_added():
    assert Money(100, USD) + Money(50, USD) == Money(150, USD)
    with pytest.raises(Invalid, match="USD and EUR cannot be added without a rate"):
        Money(100, USD) + Money(50, EUR)
    assert str(Money(123450, USD)) == "USD 1,234.50"


class TestParseAmount:
    """An amount is typed with a point for decimals and comma, space or apostrophe between thousands."""

    @pytest.mark.parametrize(
        ("typed", "minor"),
        [
            ("1250000.50", 125000050),
            ("1,250,000.50", 125000050),
            ("1 250 000.50", 125000050),
            ("1'250'000.50", 125000050),
            ("1\u2019250\u2019000.50", 125000050),  # the typographic apostrophe
            ("1\u00a0250\u00a0000.50", 125000050),  # no-break space
            ("1\u202f250\u202f000.50", 125000050),  # narrow no-break space
            ("1\u2009250\u2009000.50", 125000050),  # thin space
            ("1,234", 123400),  # one thousand
            ("12,345", 1234500),
            ("1,234.5", 123450),
            ("1,234.00", 123400),
            ("1234.000", 123400),
            ("0.05", 5),
            ("7", 700),
            ("  7  ", 700),
            ("USD 1,000", 100000),
            ("1,000 usd", 100000),
            ("$1,000", 100000),
            ("US$ 1,000", 100000),
        ],
    )
    def test_a_point_for_decimals_and_something_between_thousands(self, typed, minor):
        assert parse_amount(typed, USD) == minor

    @pytest.mark.parametrize("typed", ["€1,000", "1,000 €", "EUR 1000", "1000eur", "€ 1,000.00"])
    def test_a_currency_may_stand_beside_its_amount_as_code_or_sign(self, typed):
        assert parse_amount(typed, EUR) == 100000

    @pytest.mark.parametrize(("typed", "currency"), [("US$ 5", EUR), ("$5", EUR), ("€5", USD), ("USD 5", EUR)])
    def test_the_sign_of_another_currency_is_refused(self, typed, currency):
        with pytest.raises(Invalid, match="is not an amount"):
            parse_amount(typed, currency)

    @pytest.mark.parametrize(
        ("typed", "minor"),
        [
            ("1.234,56", 123456),
            ("1.234.567", 123456700),
            ("1.234.567,8", 123456780),
            ("1 234,56", 123456),
            ("1'234,56", 123456),
            ("1234,5", 123450),
            ("12,34", 1234),
            ("0,5", 50),
        ],
    )
    def test_the_continental_form_where_it_can_be_nothing_else(self, typed, minor):
        assert parse_amount(typed, USD) == minor

    @pytest.mark.parametrize(
        ("typed", "currency", "readings"),
        [
            ("1.234", USD, ("1,234", "1.234")),
            ("12.345", USD, ("12,345", "12.345")),
            ("1.234", JPY, ("1,234", "1.234")),
            ("1,234", KWD, ("1234.000", "1.234")),
            ("123,456", KWD, ("123456.000", "123.456")),
        ],
    )
    def test_what_has_two_readings_is_refused_and_says_which_two(self, typed, currency, readings):
        with pytest.raises(Invalid) as refused:
            parse_amount(typed, currency)
        for reading in readings:
            assert f" {reading} " in str(refused.value).replace(";", " ")

    def test_a_comma_before_three_digits_is_thousands_unless_the_currency_has_three_decimals(self):
        assert parse_amount("1,234", JPY) == 1234
        assert parse_amount("1,234.567", KWD) == 1234567
        assert parse_amount("1.234", KWD) == 1234
        assert parse_amount("0,123", KWD) == 123
        assert parse_amount("1,2345", Currency("CLF", 4)) == 12345

    @pytest.mark.parametrize(
        ("typed", "currency", "minor"),
        [
            ("1.2m", USD, 120000000),
            ("1.2 M", USD, 120000000),
            ("1,2m", USD, 120000000),
            ("250k", USD, 25000000),
            ("250K", JPY, 250000),
            ("1.5k", JPY, 1500),
            ("0.0015k", KWD, 1500),
            ("1.23456789m", USD, 123456789),
            ("1,234.5k", USD, 123450000),
            ("2bn", USD, 200000000000),
        ],
    )
    def test_short_forms_where_the_result_is_whole_minor_units(self, typed, currency, minor):
        assert parse_amount(typed, currency) == minor

    @pytest.mark.parametrize(("typed", "currency"), [("1.234567891m", USD), ("0.0015k", JPY), ("1.2345678k", KWD)])
    def test_short_forms_that_leave_less_than_a_minor_unit_are_refused(self, typed, currency):
        with pytest.raises(Invalid, match="more decimals than"):
            parse_amount(typed, currency)

    @pytest.mark.parametrize(
        "typed",
        ["1.234m", "12.345k"],
    )
    def test_a_short_form_with_two_readings_says_which_two(self, typed):
        number = typed[:-1]
        with pytest.raises(Invalid) as refused:
            parse_amount(typed, USD)
        assert number.replace(".", ",") + typed[-1] in str(refused.value)

    @pytest.mark.parametrize(
        ("typed", "currency"), [("1.005", Currency("XXX", 4)), ("1.05", USD), ("105", JPY), ("1.050", KWD)]
    )
    def test_decimals_the_currency_has_are_taken_as_they_are(self, typed, currency):
        assert to_decimal(parse_amount(typed, currency), currency.digits) == to_decimal(
            int(typed.replace(".", "")), len(typed.partition(".")[2])
        )

    @pytest.mark.parametrize(
        ("typed", "currency"), [("1.5", JPY), ("1234.567", USD), ("1,234.567", USD), ("1,2345", USD)]
    )
    def test_more_decimals_than_the_currency_has_are_refused(self, typed, currency):
        with pytest.raises(Invalid, match=f"more decimals than {currency.code} has"):
            parse_amount(typed, currency)

    @pytest.mark.parametrize("typed", ["", "   ", "USD", "$"])
    def test_nothing_typed_is_said_so(self, typed):
        with pytest.raises(Invalid, match=r"^No amount was typed; write it like 1,250,000\.50\.$"):
            parse_amount(typed, USD)

    @pytest.mark.parametrize(
        ("typed", "currency", "sentence"),
        [
            ("1,23,456.00", USD, "“1,23,456.00” is not grouped in thousands; write it like 1,250,000.50."),
            ("1,234.567.89", USD, "“1,234.567.89” is not grouped in thousands; write it like 1,250,000.50."),
            ("1.234,567.89", USD, "“1.234,567.89” is not grouped in thousands; write it like 1,250,000.50."),
            ("1,234.567,89", USD, "“1,234.567,89” is not grouped in thousands; write it like 1,250,000.50."),
            ("1.234.56", USD, "“1.234.56” is not grouped in thousands; write it like 1,250,000.50."),
            ("1,23,456", USD, "“1,23,456” is not grouped in thousands; write it like 1,250,000.50."),
            ("12 34", USD, "“12 34” is not grouped in thousands; write it like 1,250,000.50."),
            ("12 34,5", USD, "“12 34,5” is not grouped in thousands; write it like 1,250,000.50."),
            ("12 34.5", USD, "“12 34.5” is not grouped in thousands; write it like 1,250,000.50."),
            (" 1,234.5 6 ", USD, "“1,234.5 6” is not an amount; write it like 1,250,000.50."),
            ("1234,5 6", USD, "“1234,5 6” is not an amount; write it like 1,250,000.50."),
            ("1234.5 6", USD, "“1234.5 6” is not an amount; write it like 1,250,000.50."),
            ("10²", USD, "“10²” is not an amount; write it like 1,250,000.50."),
            ("0.123", USD, "“0.123” has more decimals than USD has (2); round it and say which."),
            ("1.5", JPY, "“1.5” has more decimals than JPY has (0); round it and say which."),
            ("0.00", USD, "“0.00” is not above 0; an amount is recorded as it was promised or paid."),
            ("1,234", KWD, "“1,234” can be read as 1234.000 or as 1.234 KWD; write the one you mean."),
            ("1.234m", USD, "“1.234m” can be read as 1,234m or as 1.234m; write all its digits."),
            (
                "1.234",
                USD,
                (
                    "“1.234” can be read as 1,234 (thousands) or as 1.234 (decimals, more than USD has); write 1234 or "
                    "round it."
                ),
            ),
        ],
    )
    def test_what_is_refused_is_shown_as_it_was_typed(self, typed, currency, sentence):
        with pytest.raises(Invalid) as refused:
            parse_amount(typed, currency)
        assert str(refused.value) == sentence

    @pytest.mark.parametrize(
        "typed",
        [
            *("abc", "1e5", "-5", "+5", "(5)", ".5", "5.", "5,", "1..2", "1,,2", "1,23,456", "12 34", "1,234,56"),
            *("1.234.56", "1,234.567,89", "1 234,567.8", "EUR 5", "€5", "5 EUR", "1/2", "0x10", "1\n2", "1\t2", "5%"),
            *(
                "10²",
                "①",
                "½",
                "1½",
                "五",
                "NaN",
                "Infinity",
                "1.2mm",
                "k",
                "m",
                "1.2.m",
                "=5",
                "--",
                "1-2",
                "1;2",
                "1:2",
            ),
        ],
    )
    def test_what_is_no_amount_is_refused_with_an_example(self, typed):
        with pytest.raises(Invalid, match=r"1,250,000\.50"):
            parse_amount(typed, USD)

    @pytest.mark.parametrize("typed", ["0", "0.00", "0,00", "0k", "000"])
    def test_nothing_is_no_amount(self, typed):
        with pytest.raises(Invalid, match="not above 0"):
            parse_amount(typed, USD)

    def test_the_largest_amount_is_taken_and_one_more_is_not(self):
        assert parse_amount(decimal_text(LARGEST, 2), USD) == LARGEST
        for typed in (decimal_text(LARGEST + 1, 2), "9" * 100, "9" * 5000, "9" * 5000 + "m"):
            with pytest.raises(Invalid, match="larger than any amount"):
                parse_amount(typed, USD)

    @pytest.mark.parametrize(("typed", "shown"), [("9" * 40, "9" * 40), ("9" * 41, "9" * 40 + "…")])
    def test_what_is_too_large_is_shown_short(self, typed, shown):
        with pytest.raises(Invalid) as refused:
            parse_amount(typed, USD)
        assert (
            str(refused.value) == f"“{shown}” is larger than any amount this ledger takes (USD 10,000,000,000,000.00)."
        )

    def test_digits_of_other_keyboards_are_digits(self):
        assert parse_amount("１，２５０．５０", USD) == 125050
        assert parse_amount("١٢٥٠", USD) == 125000
        assert parse_amount("１２５０円".removesuffix("円"), JPY) == 1250

    @pytest.mark.parametrize("currency", [USD, JPY, KWD])
    @given(minor=st.integers(1, LARGEST), separator=st.sampled_from([",", " ", "'", "\u00a0", "\u202f", ""]))
    def test_what_is_shown_can_be_typed_again(self, currency, minor, separator):
        # Whole thousands of a three-digit currency always carry their decimals, so they have one reading.
        assert parse_amount(exact(minor, currency.digits).replace(",", separator), currency) == minor
        assert parse_amount(f"{currency.code} {exact(minor, currency.digits)}", currency) == minor

    @given(minor=st.integers(1, LARGEST))
    def test_the_plain_form_of_files_can_be_typed_again(self, minor):
        for currency in (USD, KWD):
            assert parse_amount(decimal_text(minor, currency.digits), currency) == minor

    @given(st.text(alphabet="0123456789.,' kmbn$€USD-+e\u00a0\u0661²½", max_size=14), st.sampled_from([USD, JPY, KWD]))
    def test_any_text_is_an_amount_or_a_sentence(self, typed, currency):
        try:
            minor = parse_amount(typed, currency)
        except CrmError:
            return
        assert 0 < minor <= LARGEST
        # The digits typed are the digits recorded, but for zeros at either end.
        typed_digits = "".join(str(unicodedata.digit(one)) for one in typed if one.isdigit())
        assert str(minor).strip("0") == typed_digits.strip("0")


@given(st.integers(-LARGEST, LARGEST), st.integers(0, 4))
def test_files_carry_exactly_what_is_stored(minor, digits):
    assert int(to_decimal(minor, digits).scaleb(digits)) == minor
    assert decimal_text(minor, digits) == f"{to_decimal(minor, digits):.{digits}f}"
