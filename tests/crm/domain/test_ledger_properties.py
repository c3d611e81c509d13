"""What holds of every pledge, whatever happened to it: nothing is lost, nothing is negative, paid in full means paid."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from crm.domain.ledger import (
    Cell,
    Closed,
    Confirmed,
    Divided,
    Due,
    Fact,
    Planned,
    Promised,
    Received,
    Share,
    Signed,
    replay,
)
from crm.errors import Refused
from tests.factories import START

cells = st.builds(Cell, st.sampled_from([None, 1, 2, 3]), st.sampled_from([None, 2016, 2017]))


def later(number):
    return START + timedelta(days=number)


@st.composite
def divisions(draw, amount, tranche=0):
    """How up to `amount` is divided over some cells."""
    places = draw(st.lists(cells, min_size=1, max_size=4, unique=True))
    shares, left = [], amount
    for place in places:
        if left:
            part = draw(st.integers(1, left))
            shares.append(Share(place, part, draw(st.booleans())))
            left -= part
    return Divided(dated=START, shares=tuple(shares), tranche=tranche, move_received=draw(st.booleans()))


@st.composite
def histories(draw, max_facts=8):
    """A pledge and what happened to it: only facts that can stand are kept, in order of entry."""
    amount = draw(st.one_of(st.integers(1, 30), st.integers(1, 10**9)))
    base = draw(st.integers(0, 3 * amount))
    kept: list[Fact] = [Promised(dated=START, entry=-1, amount=amount, base=base)]
    promised = {0: amount}
    for number in range(1, draw(st.integers(0, max_facts)) + 1):
        tranche = draw(st.sampled_from(sorted(promised)))
        kind = draw(
            st.sampled_from(
                ["divide", "sign", "receive", "receive", "receive", "close", "plan", "confirm", "raise", "cancel"]
            )
        )
        dated = later(draw(st.integers(0, 20)))
        fact = draw(_fact(kind, promised[tranche], sum(promised.values()), tranche, max(promised) + 1))
        fact = replace(fact, dated=dated, entry=number, id=number)
        if isinstance(fact, Signed) and any(isinstance(one, Signed) and one.tranche == tranche for one in kept):
            continue
        if tranche and isinstance(fact, Divided | Signed):
            fact = replace(fact, dated=max(dated, _raised(kept, tranche)))
        try:
            replay([*kept, fact])
        except Refused:
            continue
        kept.append(fact)
        if isinstance(fact, Promised):
            promised[fact.tranche] = fact.amount
    return kept


def _raised(facts, tranche):
    return next(one.dated for one in facts if isinstance(one, Promised) and one.tranche == tranche)


def _fact(kind, amount, whole, tranche, next_tranche):  # noqa: PLR0911 - one return for each kind of fact
    names = st.lists(cells, max_size=2, unique=True)
    day = st.just(START)
    if kind == "divide":
        return divisions(amount, tranche)
    if kind == "sign":
        return st.builds(Signed, dated=day, amount=st.integers(max(1, amount // 2), amount), tranche=st.just(tranche))
    if kind == "receive":
        return st.builds(
            Received,
            dated=day,
            paid=st.integers(1, max(1, whole // 2)),
            base=st.integers(0, whole),
            charges=st.integers(0, max(1, whole // 50)),
            names=names.map(lambda found: tuple((one, None) for one in found)),
            overpayment_accepted=st.booleans(),
        )
    if kind == "close":
        return st.builds(Closed, dated=day, amount=st.integers(1, max(1, whole // 2)), names=names.map(tuple))
    if kind == "plan":
        due = st.none() | st.integers(0, 400).map(later)
        dues = st.lists(st.builds(Due, due, st.integers(1, max(1, whole // 3)), names.map(tuple)), max_size=3)
        return st.builds(Planned, dated=day, instalments=dues.map(tuple))
    if kind == "confirm":
        return st.builds(Confirmed, dated=day, cell=cells, tranche=st.just(tranche))
    if kind == "raise":
        return st.builds(
            Promised, dated=day, amount=st.integers(1, whole), base=st.integers(0, whole), tranche=st.just(next_tranche)
        )
    return st.builds(Closed, dated=day, amount=st.none(), kind=st.just("cancellation"))


def sums(postings, *, on=date.max, cell=None):
    names = [
        "open",
        "paid",
        "closed",
        "overpaid",
        "pledged",
        "committed",
        "conditional",
        "received",
        "received_at_pledge_rate",
    ]
    chosen = [one for one in postings if one.dated <= on and cell in (None, one.cell)]
    return {name: sum(getattr(one, name) for one in chosen) for name in names}


@given(histories())
def test_pledge_and_overpaid_are_paid_and_closed_and_open_on_every_day(facts):
    postings = replay(facts)
    for day in sorted({one.dated for one in facts}):
        promised = sum(one.amount for one in facts if isinstance(one, Promised) and one.dated <= day)
        paid = sum(one.paid + one.charges for one in facts if isinstance(one, Received) and one.dated <= day)
        found = sums(postings, on=day)
        assert promised == found["paid"] + found["closed"] + found["open"]
        assert paid == found["paid"] + found["overpaid"]


@given(histories())
def test_no_part_is_negative_on_any_day(facts):
    postings = replay(facts)
    for day in sorted({one.dated for one in facts}):
        for cell in {one.cell for one in postings}:
            assert min(sums(postings, on=day, cell=cell).values()) >= 0


@given(histories())
def test_no_money_is_lost_or_made_in_base(facts):
    postings = replay(facts)
    for day in sorted({one.dated for one in facts}):
        found = sums(postings, on=day)
        promised = sum(one.base for one in facts if isinstance(one, Promised) and one.dated <= day)
        arrived = sum(one.base for one in facts if isinstance(one, Received) and one.dated <= day)
        assert found["received"] == arrived
        # What is left of the base value is what was closed with its share.
        assert found["pledged"] + found["committed"] + found["received_at_pledge_rate"] <= promised
        if not found["closed"]:
            assert found["pledged"] + found["committed"] + found["received_at_pledge_rate"] == promised
        assert found["conditional"] <= found["committed"]


@given(histories())
def test_where_nothing_is_open_exactly_nothing_is_committed_or_pledged(facts):
    postings = replay(facts)
    for day in sorted({one.dated for one in facts}):
        for cell in {one.cell for one in postings}:
            found = sums(postings, on=day, cell=cell)
            if found["open"] == 0:
                assert found["committed"] == found["pledged"] == found["conditional"] == 0


@given(histories(), st.data())
def test_paying_all_that_is_open_fills_every_split_whatever_the_sizes(facts, data):
    facts = [one for one in facts if not isinstance(one, Received | Closed)]
    pieces = []
    left = sum(one.amount for one in facts if isinstance(one, Promised))
    assume(not any(isinstance(one, Signed) and one.amount < left for one in facts))
    while left:
        paid = data.draw(st.integers(1, left)) if len(pieces) < 5 else left
        pieces.append(Received(dated=later(500 + len(pieces)), paid=paid, base=paid, entry=900 + len(pieces)))
        left -= paid
    before, postings = replay(facts), replay([*facts, *pieces])
    assert sums(postings)["committed"] == sums(postings)["pledged"] == sums(postings)["open"] == 0
    for cell in {one.cell for one in before}:
        assert sums(postings, cell=cell)["paid"] == sums(before, cell=cell)["open"]
    promised = sum(one.base for one in facts if isinstance(one, Promised))
    assert sums(postings)["received_at_pledge_rate"] == promised


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_handed_in_says_nothing(facts, random):
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert replay(shuffled) == replay(facts)


@given(histories())
def test_a_day_never_depends_on_what_is_dated_after_it(facts):
    postings = replay(facts)
    for day in sorted({one.dated for one in facts}):
        known = replay([one for one in facts if one.dated <= day])
        assert known == [one for one in postings if one.dated <= day]


@given(histories())
def test_a_receipts_base_is_divided_exactly(facts):
    postings = replay(facts)
    for fact in facts:
        if isinstance(fact, Received):
            own = [one for one in postings if one.fact == "received" and one.fact_id == fact.id]
            assert sum(one.received for one in own) == fact.base
            assert sum(one.paid + one.overpaid for one in own) == fact.paid + fact.charges
            assert all(one.received >= 0 for one in own)
