"""Where a pledge stands on a day: instalments poured, overdue, status (counting rule 14)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.ledger import Cell, Due
from crm.domain.pledges import STATUSES, Standing, instalments_on

JANUARY, JUNE, AS_OF = date(2016, 1, 31), date(2016, 6, 30), date(2016, 3, 1)


def poured(plan, paid=0, closed=0, signed=True, as_of=AS_OF):
    return instalments_on(
        [Due(due, amount) for due, amount in plan], paid=paid, closed=closed, signed=signed, as_of=as_of
    )


class TestRule14Instalments:
    """What is paid is poured over the plan oldest due first, what is closed from the last one backwards."""

    def test_the_example_of_the_rule(self):
        january, june = poured([(JANUARY, 50), (JUNE, 50)], paid=30, closed=40)
        assert (january.open, january.overdue, january.days_late) == (20, True, 30)
        assert (june.open, june.overdue, june.days_late) == (10, False, 0)

    def test_due_today_is_not_overdue_and_due_yesterday_is(self):
        assert not poured([(AS_OF, 50)])[0].overdue
        late = poured([(date(2016, 2, 29), 50)])[0]
        assert late.overdue
        assert late.days_late == 1

    def test_no_date_is_never_overdue_and_filled_last(self):
        january, undated = poured([(None, 50), (JANUARY, 50)], paid=60)
        assert (january.due, january.paid) == (JANUARY, 50)
        assert (undated.due, undated.paid, undated.overdue, undated.days_late) == (None, 10, False, 0)

    def test_only_signed_pledges_are_overdue(self):
        assert not poured([(JANUARY, 50)], signed=False)[0].overdue

    def test_what_is_paid_or_closed_is_not_overdue(self):
        assert not poured([(JANUARY, 50)], paid=50)[0].overdue
        assert not poured([(JANUARY, 50)], closed=50)[0].overdue
        assert not poured([(JANUARY, 50)], paid=20, closed=30)[0].overdue

    def test_an_overpayment_fills_the_next_ones(self):
        first, second = poured([(JANUARY, 50), (JUNE, 50)], paid=80)
        assert (first.paid, second.paid) == (50, 30)

    def test_more_than_the_plan_leaves_nothing_open(self):
        assert [one.open for one in poured([(JANUARY, 50), (JUNE, 50)], paid=130)] == [0, 0]

    def test_each_says_what_it_is_meant_for(self):
        plan = [Due(JUNE, 50), Due(JANUARY, 50, (Cell(1, 2016), Cell(2)))]
        january, june = instalments_on(plan, paid=0, closed=0, signed=True, as_of=AS_OF)
        assert (january.names, june.names) == ((Cell(1, 2016), Cell(2)), ())

    def test_two_of_one_day_keep_their_order(self):
        first, second = poured([(JANUARY, 50), (JANUARY, 20)], paid=50)
        assert (first.amount, second.amount) == (50, 20)
        assert (first.open, second.open) == (0, 20)

    @given(
        st.lists(st.tuples(st.none() | st.dates(date(2015, 1, 1), date(2017, 1, 1)), st.integers(1, 1000)), max_size=6),
        st.integers(0, 4000),
        st.integers(0, 4000),
    )
    def test_nothing_is_poured_twice_and_no_part_is_negative(self, plan, paid, closed):
        whole = sum(amount for _, amount in plan)
        states = poured(plan, paid=paid, closed=closed)
        assert sum(one.paid for one in states) == min(paid, whole)
        assert sum(one.closed for one in states) == min(closed, whole - min(paid, whole))
        assert all(min(one.paid, one.closed, one.open) >= 0 for one in states)
        assert sum(one.open for one in states) == max(0, whole - paid - closed)


def standing(*, paid=0, closed=0, signed=True, ended="", plan=((JANUARY, 100),), as_of=date(2016, 1, 1)):
    return Standing(
        amount=100,
        paid=paid,
        closed=closed,
        open=max(0, 100 - paid - closed),
        signed=signed,
        ended=ended,
        instalments=poured(plan, paid=paid, closed=closed, signed=signed, as_of=as_of),
    )


class TestStatus:
    """The first that holds: cancelled, written off, paid, overdue, part paid, signed, announced."""

    @pytest.mark.parametrize(
        ("status", "pledge"),
        [
            ("announced", standing(signed=False)),
            ("signed", standing()),
            ("part paid", standing(paid=10)),
            ("overdue", standing(paid=10, as_of=AS_OF)),
            ("paid", standing(paid=100, as_of=AS_OF)),
            ("written off", standing(paid=60, closed=40, ended="written off", as_of=AS_OF)),
            ("cancelled", standing(paid=60, closed=40, ended="cancelled", as_of=AS_OF)),
            (
                "paid",
                standing(paid=60, closed=40, as_of=AS_OF),
            ),  # signed for 60 of the 100 promised, and all of it came
            ("overdue", standing(closed=40, as_of=AS_OF)),
            ("announced", standing(signed=False, as_of=AS_OF)),
            ("part paid", standing(signed=False, paid=10, as_of=AS_OF)),
            ("cancelled", standing(closed=100, ended="cancelled")),
            ("cancelled", standing(paid=99, closed=1, ended="cancelled")),
            ("written off", standing(closed=100)),  # all that came went back
            ("paid", standing(paid=1, closed=99)),
            ("paid", standing(paid=100, ended="written off")),  # what had been written off came after all
            ("part paid", standing(paid=1)),
        ],
    )
    def test_the_first_that_holds(self, status, pledge):
        assert pledge.status == status

    def test_every_status_is_listed_once(self):
        assert len(set(STATUSES)) == len(STATUSES) == 7

    def test_overdue_money_is_the_open_part_of_what_is_late(self):
        pledge = standing(paid=30, closed=40, plan=((JANUARY, 50), (JUNE, 50)), as_of=AS_OF)
        assert pledge.overdue == 20
        assert pledge.next_due is not None
        assert pledge.next_due.due == JANUARY

    def test_nothing_is_next_when_nothing_is_open(self):
        assert standing(paid=100).next_due is None
        assert standing(paid=99).next_due is not None


class TestNextDue:
    """The oldest instalment that is still open, with what is open of it: in the past where it is overdue."""

    @pytest.mark.parametrize(
        ("plan", "paid", "closed", "due", "amount"),
        [
            ([(JANUARY, 50), (JUNE, 50)], 0, 0, JANUARY, 50),
            ([(JUNE, 50), (JANUARY, 50)], 0, 0, JANUARY, 50),
            ([(JANUARY, 50), (JUNE, 50)], 20, 0, JANUARY, 30),
            ([(JANUARY, 50), (JUNE, 50)], 50, 0, JUNE, 50),
            ([(JANUARY, 50), (JUNE, 50)], 60, 0, JUNE, 40),
            ([(JANUARY, 50), (JUNE, 50)], 60, 15, JUNE, 25),
            ([(JANUARY, 50), (JUNE, 50)], 0, 60, JANUARY, 40),
            ([(None, 50), (JUNE, 50)], 0, 0, JUNE, 50),
            ([(None, 50), (JUNE, 50)], 50, 0, None, 50),
        ],
    )
    @pytest.mark.parametrize("signed", [True, False])
    @pytest.mark.parametrize("as_of", [JANUARY, AS_OF, date(2017, 1, 1)])
    def test_it_does_not_depend_on_the_day_or_the_signature(self, plan, paid, closed, due, amount, signed, as_of):
        found = standing(paid=paid, closed=closed, plan=plan, signed=signed, as_of=as_of).next_due
        assert found is not None
        assert (found.due, found.open) == (due, amount)
        assert found.overdue == (signed and due is not None and due < as_of)

    def test_it_is_none_where_nothing_or_nothing_planned_is_open(self):
        assert standing(plan=()).next_due is None
        assert standing(paid=60, closed=40, plan=((JANUARY, 50), (JUNE, 50))).next_due is None
        assert standing(paid=50, plan=((JANUARY, 50),)).next_due is None
