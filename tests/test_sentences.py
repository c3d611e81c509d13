"""Amounts, days and shares in a sentence to a person are written by `crm.domain.wording`, never as files carry them."""

import ast
import re
from pathlib import Path

import pytest

from crm.domain.money import LARGEST, Currency, Money, parse_amount
from crm.errors import Invalid

ROOT = Path(__file__).resolve().parents[1]

#: Where sentences to people are made of records.
ROOMS = ("crm/domain", "crm/services", "crm/imports", "crm/reports", "concept_notes")

#: What writes for files: plain digits without a currency, and days as 2016-11-30.
PLAIN = {"decimal_text", "isoformat"}

#: What a refusal is raised as.
REFUSALS = {"CrmError", "Usage", "Invalid", "NotFound", "Refused", "Conflict"}

#: Names of whole minor units; such a number in a refusal would be read as an amount a hundred times as large.
AMOUNT = re.compile(r"(^|_)(amount|paid|minor|open|left|planned|total|whole|asked|expected|received|signed|back|room)$")

#: How amounts that a person typed are told back to him: these names are texts.
TYPED = {"crm/domain/money.py"}


def last_name(node):
    """`dated` of `row.dated`; the name of what is called of a call."""
    return getattr(node, "attr", None) or getattr(node, "id", "")


def sentence(text):
    """Whether this f-string is something a person reads: two words in a row, and no command to type."""
    said = "".join(one.value if isinstance(one, ast.Constant) else "#" for one in text.values)
    return not said.startswith("crm ") and re.search(r"[a-z]{2,},? [a-z#]{2,}|[a-z]{2,} #", said) is not None


def wrong_in(source, file=""):
    """What is written in a sentence as a file carries it, line by line."""
    tree = ast.parse(source)
    keys = {id(one) for call in ast.walk(tree) if is_call(call, {"change"}) for one in ast.walk(call.args[3])}
    why = {id(one) for call in ast.walk(tree) if is_call(call, REFUSALS) for one in ast.walk(call)}
    for text in ast.walk(tree):
        if not isinstance(text, ast.JoinedStr) or id(text) in keys:
            continue
        for field in (one for one in text.values if isinstance(one, ast.FormattedValue)):
            called = {last_name(one.func) for one in ast.walk(field.value) if isinstance(one, ast.Call)}
            bare = id(text) in why and file not in TYPED and AMOUNT.search(last_name(field.value))
            if bare or (sentence(text) and called & PLAIN):
                yield f"{file}:{field.lineno}: {ast.unparse(field.value)}"


def is_call(node, names):
    return isinstance(node, ast.Call) and last_name(node.func) in names and (names != {"change"} or len(node.args) > 3)


def test_no_sentence_writes_an_amount_or_a_day_as_files_carry_them():
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    assert len(files) > 200
    wrong = [
        one for file in files for one in wrong_in(file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix())
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "planted",
    [
        'raise Refused(f"{decimal_text(amount, 2)} is more than {wording.amount_text(whole, usd)}.")',
        'raise Refused(f"It was promised on {pledge.dated.isoformat()}; it cannot be signed before.")',
        'raise Refused(f"Of it {row.amount} can go back.", typed="--amount")',
        'raise Conflict(("There is " + f"{left}") + " left.")',
        'warnings.append(f"The rate used for {day.isoformat()} is an old one.")',
    ],
)
def test_a_planted_amount_or_day_is_found(planted):
    assert list(wrong_in(planted))


@pytest.mark.parametrize(
    "right",
    [
        'raise Refused(f"{wording.amount_text(row.amount, usd)} is more than {wording.day(row.dated)}.")',
        'with change(session, actor, "rate recorded", f"rate of {code} {dated.isoformat()}"):\n    pass',
        'ran = f"crm export pledge-summary --as-of {as_of.isoformat()}"',
        'name = f"{code}_{dated.isoformat()}"',
    ],
)
def test_what_is_written_for_people_and_what_is_a_key_are_left_alone(right):
    assert not list(wrong_in(right))


def test_the_largest_amount_and_money_itself_are_written_as_people_write_them():
    assert str(Money(123456789, Currency("USD"))) == "USD 1,234,567.89"
    assert str(Money(-9000000, Currency("JPY", 0))) == "JPY -9,000,000"
    with pytest.raises(Invalid, match=r"\(USD 10,000,000,000,000\.00\)"):
        parse_amount(f"{LARGEST}", Currency("USD"))
