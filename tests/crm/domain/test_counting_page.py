"""docs/algorithms/counting.md: each of its tables comes out as it stands there."""

import re
from datetime import date
from decimal import Decimal
from itertools import chain

import pytest

from crm.domain.flow import largest_flow
from crm.domain.gap import coverage_percent
from crm.domain.ledger import Due
from crm.domain.money import Currency, allocate, decimal_text, divide_half_up
from crm.domain.pledges import instalments_on
from crm.domain.rates import expected_base, from_base, to_base
from tests.docs_tables import ROOT, tables
from tests.factories import Story, minor

PAGE = "algorithms/counting.md"
USD = Currency("USD")
SECTIONS = re.findall(r"^## (\d+)\. ", (ROOT / "docs" / PAGE).read_text(encoding="utf-8"), re.MULTILINE)


def split(story, on, found):
    shares = dict(re.match(r"(\w) ([\d.]+)", part.strip()).groups() for part in found[1].split(","))
    return story.splits(shares, on)


def receive(story, on, found):
    names = {found["name"]: None} if found["name"] else None
    over = bool(found["over"])
    return story.receive(found[1], on, base=found["worth"], names=names, charges=found["charges"] or 0, over=over)


#: A fact in the words of the page, and what it is.
WORDS = {
    r"split (.+)": split,
    r"signed": lambda story, on, _: story.sign(on),
    r"signed addendum": lambda story, on, _: story.sign(on, tranche=story.tranches),
    r"addendum ([\d.]+) worth ([\d.]+)": lambda story, on, found: story.add(found[1], found[2], on),
    r"([\d.]+) written off": lambda story, on, found: story.close(found[1], on),
    r"reversed": lambda story, on, _: story.reverse(on),
    r"([\d.]+) refunded(?: worth ([\d.]+))?(, due again)?": lambda story, on, found: story.refund(
        found[1], on, base=found[2], again=bool(found[3])
    ),
    r"([\d.]+) received(?: worth (?P<worth>[\d.]+))?(?: for (?P<name>\w))?"
    r"(?:, (?P<charges>[\d.]+) charges)?(?P<over>, accepted)?": receive,
}


def tell(story, text, on):
    """One fact in the words of the page."""
    for words, act in WORDS.items():
        if found := re.fullmatch(words, text):
            return act(story, on.removeprefix("2016-"), found)
    raise AssertionError(f"The page says “{text}”, which no test understands.")


STORIES = {
    f"{section}.{number}": rows
    for section in SECTIONS
    for number, rows in enumerate(tables(PAGE, f"{section}. "))
    if "fact" in rows[0]
}


@pytest.mark.parametrize("rows", STORIES.values(), ids=STORIES)
def test_a_story_comes_out_as_it_is_told(rows):
    story = None
    for row in rows:
        if found := re.fullmatch(r"promised ([\d.]+)(?: worth ([\d.]+))?", row["fact"]):
            story = Story(found[1], base=found[2], dated=row["day"])
        else:
            story = tell(story, row["fact"], row["day"])
        for column in [name for name in row if name not in ("day", "fact")]:
            measure, where = column.split(" ")
            place = "-" if where == "–" else where
            is_now = story.by_place(measure).get(place, Decimal(0))
            # A blank below the beginning means nothing is there; at the beginning it is not spoken of.
            if row[column] or row is rows[-1]:
                assert is_now == Decimal(row[column] or 0), (row["fact"], column)


def test_every_fact_of_a_story_is_checked_somewhere():
    checked = {name: sum(bool(row[key]) for row in rows for key in list(row)[2:]) for name, rows in STORIES.items()}
    assert len(STORIES) == 10
    assert min(checked.values()) >= 2


def only(section, *columns):
    """The one table of a section that has these columns."""
    return next(rows for rows in tables(PAGE, f"{section}. ") if set(columns) <= set(rows[0]))


def test_rule_3_a_receipt_in_another_currency():
    for row in only(3, "receipt", "in base"):
        code, number = row["receipt"].split(" ")
        base = to_base(minor(number), Currency(code), Decimal(row["rate of it"]), USD)
        paid = from_base(base, Currency("EUR"), Decimal(row["rate of the pledge's EUR"]), USD)
        assert (decimal_text(base, 2), decimal_text(paid, 2)) == (row["in base"], row["pays EUR"])


def test_rule_9_expected():
    for row in only(9, "expected", "falls as"):
        chance = int(row["probability"].removesuffix(" %")) * 100
        worth = expected_base(minor(row["expected"]), chance, USD, Decimal(1), USD)
        parts = allocate(worth, [minor(part) for part in row["over"].split(", ")])
        assert decimal_text(worth, 2) == row["of it counts"]
        assert [decimal_text(part, 2) for part in parts] == row["falls as"].split(", ")


def test_rule_10_required():
    for row in only(10, "lines", "required"):
        direct = sum(minor(line) for line in row["lines"].split(", "))
        support = divide_half_up(direct * int(row["rate"].removesuffix(" %")), 100)
        assert [decimal_text(one, 2) for one in (direct, support, direct + support)] == [
            row["direct"],
            row["support cost"],
            row["required"],
        ]


def test_rule_11_coverage():
    for row in only(11, "applied", "coverage"):
        percent = coverage_percent(int(row["applied"]), int(row["required"]))
        assert ("" if percent is None else str(percent)) == row["coverage"]


def test_rule_12_closable():
    for row in only(12, "gap of", "closable"):
        gaps = {
            (place.split()[0], int(place.split()[1])): int(sum_)
            for place, sum_ in (one.split(": ") for one in row["gap of"].split("; "))
        }
        money = {name: int(sum_) for name, sum_ in (one.split(": ") for one in row["open money"].split("; "))}
        activities = {name: sum_ for name, sum_ in money.items() if not name.isdecimal()}
        years = {int(name): sum_ for name, sum_ in money.items() if name.isdecimal()}
        assert sum(money.values()) == int(row["open in all"])
        assert largest_flow(activities, years, gaps) == int(row["closable"])


def test_rule_14_instalments():
    for row in only(14, "plan", "of it overdue"):
        plan = [
            Due(date.fromisoformat(due), int(sum_)) for due, sum_ in (one.split(" ") for one in row["plan"].split("; "))
        ]
        on = date.fromisoformat(row["as of"])
        states = instalments_on(plan, paid=int(row["paid"]), closed=int(row["closed"]), signed=True, as_of=on)
        assert "; ".join(str(one.open) for one in states) == row["open"]
        assert "; ".join(str(one.open if one.overdue else 0) for one in states) == row["of it overdue"]
        promised = instalments_on(plan, paid=int(row["paid"]), closed=int(row["closed"]), signed=False, as_of=on)
        assert not any(one.overdue for one in promised)


def test_every_table_of_the_page_is_one_of_these():
    kinds = [{"fact"}, {"pays EUR"}, {"falls as"}, {"lines"}, {"coverage"}, {"closable"}, {"of it overdue"}]
    heads = [set(rows[0]) for rows in chain.from_iterable(tables(PAGE, f"{section}. ") for section in SECTIONS)]
    assert not [head for head in heads if not any(kind <= head for kind in kinds)]
