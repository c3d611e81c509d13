"""A new plan for what is open of a pledge, on each database: paid parts stay, the old plan is kept."""

from datetime import date

from hypothesis import given as given_any
from hypothesis import strategies as st
from sqlmodel import col, select

from crm.domain.ledger import Due
from crm.domain.money import Currency, Money
from crm.domain.pledges import instalments_on
from crm.domain.schedule import AsGiven, Every, InParts, OfAmount, OnDays, Rhythm, schedule
from crm.errors import Conflict, NotFound, Refused
from crm.reports.pledge_list import pledge_detail
from crm.reports.pledge_summary import pledge_summary
from crm.services import pledges
from crm.services.plans import _Before, _kept, plan_open
from crm.store import queries
from crm.store import tables as t
from crm.store.standings import plans_in_force, standings
from tests.factories import ANN, day, make_pledge, minor, place, receive, write_off

MARCH = Rhythm(date(2016, 3, 31), Every.month)


def instalments(*parts, names=()):
    """Instalments as the services take them: day and amount in units."""
    return tuple(
        pledges.InstalmentOf(day(due) if due else None, minor(amount), tuple(place(name) for name in names))
        for due, amount in parts
    )


def given(*parts):
    return AsGiven(tuple((day(due) if due else None, minor(amount)) for due, amount in parts))


def plan(session, code, what, on="2016-03-01", **more):
    return plan_open(session, ANN, code, what, **{"dated": day(on), "why": "letter of March", **more})


def stands(world, code="NOR-2016-1", on="2016-03-01"):
    with world.read() as session:
        pledge = session.exec(select(t.Pledge).where(t.Pledge.code == code)).one()
        return standings(session, as_of=day(on), pledge_ids=[pledge.id])[pledge.id]


def states(world, on="2016-03-01"):
    """Each instalment in force: its day, what of it is paid, closed and open, in units."""
    return [
        (str(one.due or "-"), one.paid / 100, one.closed / 100, one.open / 100)
        for one in stands(world, on=on).instalments
    ]


def a_pledge(world, *parts, paid=0, closed=0, **more):
    """USD 100, signed; `paid` arrived on 10 February, `closed` was written off on 20 February."""
    with world.write() as session:
        code = make_pledge(session, 100, signed="2016-01-01", instalments=instalments(*parts), **more)
        if paid:
            receive(session, code, paid, on="2016-02-10")
        if closed:
            write_off(session, code, closed, on="2016-02-20")
    return code


class TestPaidParts:
    """They stay as they are, whatever the new plan; only what is open gets new days."""

    def test_a_partly_paid_pledge_keeps_what_is_paid_and_plans_what_is_open(self, world):
        code = a_pledge(world, ("2016-01-31", 40), ("2016-02-28", 40), ("2016-06-30", 20), paid=50)
        with world.write() as session:
            answer = plan(session, code, InParts(3, MARCH))
        assert answer == {
            "id": code,
            "date": "2016-03-01",
            "currency": "USD",
            "open": "50.00",
            "kept": [{"due": "2016-01-31", "amount": "40.00"}, {"due": "2016-02-28", "amount": "10.00"}],
            "parts": [
                {"n": 1, "due": "2016-03-31", "amount": "16.67", "meant_for": []},
                {"n": 2, "due": "2016-04-30", "amount": "16.67", "meant_for": []},
                {"n": 3, "due": "2016-05-31", "amount": "16.66", "meant_for": []},
            ],
            "closed": "0.00",
            "without_date": "0.00",
            "divided_again": [],
            "notes": [],
        }
        assert states(world) == [
            ("2016-01-31", 40, 0, 0),
            ("2016-02-28", 10, 0, 0),
            ("2016-03-31", 0, 0, 16.67),
            ("2016-04-30", 0, 0, 16.67),
            ("2016-05-31", 0, 0, 16.66),
        ]

    def test_the_plan_before_is_kept_and_counts_before_the_day_of_the_new_one(self, world):
        code = a_pledge(world, ("2016-01-31", 40), ("2016-06-30", 60), paid=50)
        before = states(world, on="2016-02-29")
        with world.write() as session:
            plan(session, code, InParts(1, MARCH))
        assert states(world, on="2016-02-29") == before == [("2016-01-31", 40, 0, 0), ("2016-06-30", 10, 0, 50)]
        with world.read() as session:
            revisions = session.exec(select(t.InstalmentPlan).order_by(col(t.InstalmentPlan.entry))).all()
            assert [(one.dated, one.why) for one in revisions] == [
                (date(2016, 1, 1), "as promised"),
                (date(2016, 3, 1), "letter of March"),
            ]

    def test_what_was_paid_ahead_stands_before_what_is_open(self, world):
        # 20 of December came in February; the open 30 are now due in June, before December.
        code = a_pledge(world, ("2016-01-31", 50), ("2016-12-31", 50), paid=70)
        with world.write() as session:
            answer = plan(session, code, given(("2016-06-30", 30)))
        assert answer["notes"] == [
            "USD 20.00 paid of the instalment of 31 December 2016 now stands on 10 February 2016, before what is open."
        ]
        assert states(world) == [("2016-01-31", 50, 0, 0), ("2016-02-10", 20, 0, 0), ("2016-06-30", 0, 0, 30)]

    def test_what_was_paid_of_an_instalment_without_a_day_stands_before_what_is_open(self, world):
        code = a_pledge(world, (None, 100), paid=40)
        with world.write() as session:
            answer = plan(session, code, InParts(2, MARCH))
        assert answer["notes"] == [
            "USD 40.00 paid of the instalment without a date now stands on 10 February 2016, before what is open."
        ]
        assert states(world) == [("2016-02-10", 40, 0, 0), ("2016-03-31", 0, 0, 30), ("2016-04-30", 0, 0, 30)]

    def test_what_was_paid_without_any_plan_is_no_part_of_the_new_instalments(self, world):
        code = a_pledge(world, paid=40)
        with world.write() as session:
            plan(session, code, InParts(2, MARCH))
        assert states(world) == [("2016-02-10", 40, 0, 0), ("2016-03-31", 0, 0, 30), ("2016-04-30", 0, 0, 30)]

    def test_money_of_the_very_day_of_the_plan_is_paid_by_then(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            receive(session, code, 40, on="2016-03-01")
            answer = plan(session, code, InParts(1, MARCH))
        assert (answer["kept"], answer["open"]) == ([{"due": "2016-03-01", "amount": "40.00"}], "60.00")

    def test_money_that_came_in_two_receipts_stands_on_the_day_of_the_last(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            receive(session, code, 10, on="2016-01-20")
            receive(session, code, 30, on="2016-03-01")
            receive(session, code, 5, on="2016-03-02")
            answer = plan(session, code, InParts(1, MARCH))
        assert answer["kept"] == [{"due": "2016-03-01", "amount": "40.00"}]

    def test_an_open_day_before_the_money_came_still_comes_after_what_is_paid(self, world):
        code = a_pledge(world, (None, 100), paid=40)
        with world.write() as session:
            plan(session, code, given(("2016-01-15", 60)))
        assert states(world) == [("2016-01-15", 40, 0, 0), ("2016-01-15", 0, 0, 60)]

    def test_a_paid_part_without_a_day_stays_so_beside_others_without_a_day(self, world):
        code = a_pledge(world, (None, 100), paid=40)
        with world.write() as session:
            answer = plan(session, code, given((None, 60)))
        assert (answer["kept"], answer["without_date"]) == ([{"due": None, "amount": "40.00"}], "60.00")
        assert states(world) == [("-", 40, 0, 0), ("-", 0, 0, 60)]

    def test_an_overpayment_takes_no_room_in_the_plan(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, instalments=instalments(("2016-01-31", 100)))
            receive(session, code, 110, on="2016-01-31", accept_overpayment=True)
            pledges.sign_pledge(session, ANN, code, dated=day("2016-02-01"), reference="x", amount=minor(150))
        with world.write() as session:
            answer = plan(session, code, InParts(1, MARCH))
        assert (answer["kept"], answer["open"]) == ([{"due": "2016-01-31", "amount": "100.00"}], "50.00")

    def test_paid_parts_keep_what_they_are_meant_for(self, world):
        with world.write() as session:
            code = make_pledge(
                session,
                100,
                splits={"A 2016": 60, "B": 40},
                instalments=(
                    *instalments(("2016-01-31", 50), names=("A 2016",)),
                    *instalments(("2016-06-30", 50), names=("A 2016", "B")),
                ),
            )
            receive(session, code, 50, on="2016-02-10")
            answer = plan(session, code, InParts(1, MARCH))
        assert answer["notes"] == [
            "The instalments before were meant for A, 2016; B, year open; the new ones name nothing and fall on all that is open."
        ]
        with world.read() as session:
            pledge = session.exec(select(t.Pledge)).one()
            kept, new = plans_in_force(session, as_of=day("2016-03-01"))[pledge.id]
            assert [(queries.activity_names(session)[one.activity].code, one.year) for one in kept.names] == [
                ("A", 2016)
            ]
            assert new.names == ()


class TestMeantFor:
    """A part may name its splits or its year; a receipt of it falls there."""

    def test_parts_keep_their_names_whatever_their_order(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, signed="2016-01-01", splits={"A 2016": 50, "B": 50})
            parts = given((None, 20), ("2016-06-30", 30), ("2016-03-31", 40), ("2016-03-31", 10))
            names = [(), (place("b"), place("A 2016")), (place("2016"),), (place("B"),)]
            answer = plan(session, code, parts, names=names)
            assert [(one["due"], one["amount"], one["meant_for"]) for one in answer["parts"]] == [
                ("2016-03-31", "40.00", [{"activity": None, "year": 2016}]),
                ("2016-03-31", "10.00", [{"activity": "B", "year": None}]),
                ("2016-06-30", "30.00", [{"activity": "B", "year": None}, {"activity": "A", "year": 2016}]),
                (None, "20.00", []),
            ]
            assert answer["notes"] == ["USD 20.00 is left without a date."]
        with world.write() as session:
            fell = receive(session, code, 45, on="2016-04-01")["parts"]
        # 40 of the first falls on its year, 5 of the second on its split.
        assert [(one["activity"], one["paid"]) for one in fell] == [("A", "40.00"), ("B", "5.00")]

    def test_what_no_split_is_for_is_said(self, world):
        code = a_pledge(world, ("2016-01-31", 100), splits={"A 2016": 100})
        with world.write() as session:
            answer = plan(session, code, given(("2016-06-30", 100)), names=[(place("A 2017"), place("C"), place("A"))])
        assert answer["notes"] == [
            "No split of NOR-2016-1 is for A, 2017; C, year open on 1 March 2016; until one is, it falls on all that is open."
        ]

    def test_what_is_no_longer_named_is_said(self, world):
        with world.write() as session:
            dues = instalments(("2016-06-30", 100), names=("A 2016", "B"))
            code = make_pledge(session, 100, splits={"A 2016": 60, "B": 40}, instalments=dues)
            answer = plan(session, code, given(("2016-06-30", 100)), names=[(place("B"),)])
        assert answer["notes"] == ["The instalments before were meant for A, 2016; none of the new ones is."]

    def test_what_is_refused(self, world, subtests):
        code = a_pledge(world, ("2016-01-31", 100))
        one = given(("2016-06-30", 50))
        for error, says, what, names in (
            (NotFound, "no activity “D”", one, [(place("D"),)]),
            (Refused, "1066 is not a year", one, [(place("A 1066"),)]),
            (Refused, "said of parts with an amount", one, [(place("A"),), (place("B"),)]),
            (Refused, "said of parts with an amount", OnDays((day("2016-06-30"),)), [(place("A"),)]),
        ):
            with subtests.test(says):
                world.refuses(error, says, lambda s, what=what, names=names: plan(s, code, what, names=names))

    def test_other_names_are_another_request(self, world):
        code = a_pledge(world, ("2016-01-31", 100))
        asked = {"what": given(("2016-06-30", 50)), "request_id": "r-1"}
        with world.write() as session:
            first = plan(session, code, **asked, names=[(place("A"),)])
            assert plan(session, code, **asked, names=[(place("A"),)]) == first
        for names in ((), [(place("B"),)]):
            world.refuses(Conflict, "used before", lambda s, names=names: plan(s, code, **asked, names=names))


AMOUNTS = st.integers(1, 1000)
DUES = st.none() | st.dates(date(2015, 1, 1), date(2017, 1, 1))


@given_any(
    st.lists(st.tuples(DUES, AMOUNTS), max_size=5),
    st.integers(0, 5000),
    st.integers(0, 5000),
    st.lists(st.tuples(DUES, AMOUNTS), min_size=1, max_size=4),
    st.dates(date(2015, 1, 1), date(2017, 1, 1)),
)
def test_every_new_part_is_wholly_open_and_all_else_is_as_it_was(old, paid, closed, new, arrived):
    """Whatever was due, paid and closed before: the old plan, what is paid and closed, the new parts."""

    def poured(dues):
        return instalments_on([Due(*one) for one in dues], paid=paid, closed=closed, signed=True, as_of=arrived)

    before = [_Before(one.due, one.paid, one.open, ()) for one in poured(old)]
    parts = schedule(Money(5000, Currency("USD")), AsGiven(tuple(new)))
    kept = [(one.due, one.amount) for one in _kept(before, parts, paid, arrived)]
    planned = [(part.due, part.amount) for part in parts]
    states = poured([*kept, *planned, (None, closed)])
    assert sorted((one.amount, one.paid, one.closed) for one in states if one.paid) == sorted(
        (amount, amount, 0) for _, amount in kept
    )
    assert [(one.due, one.open) for one in states if one.open] == planned
    # Nothing that is paid is lost, and only what has to make room leaves its day.
    assert sum(amount for _, amount in kept) == paid
    firsts = [due for due, _ in planned if due]
    for was, (due, amount) in zip([one for one in before if one.paid], kept, strict=False):
        assert amount == was.paid
        assert due == was.due or (firsts and (was.due is None or was.due > min(firsts)))


class TestClosedParts:
    def test_what_is_written_off_is_not_taken_from_the_new_parts(self, world):
        code = a_pledge(world, ("2016-01-31", 50), ("2016-06-30", 50), paid=30, closed=40)
        with world.write() as session:
            answer = plan(session, code, InParts(2, MARCH))
        assert (answer["open"], answer["closed"]) == ("30.00", "40.00")
        assert states(world) == [
            ("2016-01-31", 30, 0, 0),
            ("2016-03-31", 0, 0, 15),
            ("2016-04-30", 0, 0, 15),
            ("-", 0, 40, 0),
        ]

    def test_parts_without_a_day_stay_open_beside_what_is_closed(self, world):
        code = a_pledge(world, closed=40)
        with world.write() as session:
            plan(session, code, given((None, 60)))
        assert states(world) == [("-", 0, 0, 60), ("-", 0, 40, 0)]

    def test_what_is_closed_later_is_taken_from_the_last_open_part(self, world):
        code = a_pledge(world, paid=30, closed=40)
        with world.write() as session:
            plan(session, code, InParts(2, MARCH))
            write_off(session, code, 20, on="2016-03-02")
        assert states(world, on="2016-03-02") == [
            ("2016-02-10", 30, 0, 0),
            ("2016-03-31", 0, 5, 10),
            ("2016-04-30", 0, 15, 0),
            ("-", 0, 40, 0),
        ]


class TestPlans:
    def test_parts_of_one_amount_days_and_free_amounts(self, world):
        code = a_pledge(world, paid=10)
        for what, expected in (
            (OfAmount(4000, MARCH), [("2016-03-31", "40.00"), ("2016-04-30", "40.00"), ("2016-05-31", "10.00")]),
            (OnDays((day("2016-09-30"), day("2016-04-15"))), [("2016-04-15", "45.00"), ("2016-09-30", "45.00")]),
            (given(("2016-09-30", 30), ("2016-04-15", 60)), [("2016-04-15", "60.00"), ("2016-09-30", "30.00")]),
        ):
            with world.write() as session:
                answer = plan(session, code, what)
            assert [(one["due"], one["amount"]) for one in answer["parts"]] == expected
            assert stands(world).next_due.due == day(expected[0][0])

    def test_a_short_plan_says_what_is_left_without_a_date(self, world):
        code = a_pledge(world, paid=10)
        with world.write() as session:
            answer = plan(session, code, given(("2016-04-15", 60), (None, 20)))
        assert (answer["without_date"], answer["notes"]) == ("30.00", ["USD 30.00 is left without a date."])
        assert stands(world).open == minor(90)

    def test_a_plan_may_be_of_the_day_of_the_promise(self, world):
        code = a_pledge(world)
        with world.write() as session:
            plan(session, code, InParts(2, MARCH), on="2016-01-01")
        assert len(states(world, on="2016-01-01")) == 2

    def test_the_later_entry_of_one_day_holds(self, world):
        code = a_pledge(world)
        with world.write() as session:
            plan(session, code, InParts(2, MARCH))
            plan(session, code, InParts(4, MARCH))
        assert len(states(world)) == 4

    def test_a_plan_dated_before_another_holds_until_then(self, world):
        code = a_pledge(world)
        with world.write() as session:
            plan(session, code, InParts(2, MARCH), on="2016-05-01")
            answer = plan(session, code, InParts(4, MARCH))
        assert answer["notes"] == ["It holds until 1 May 2016, from when there is another plan."]
        assert [len(states(world, on=on)) for on in ("2016-03-01", "2016-04-30", "2016-05-01")] == [4, 4, 2]

    def test_receipts_after_the_day_of_the_plan_are_poured_over_it(self, world):
        code = a_pledge(world, ("2016-01-31", 100), paid=40)
        with world.write() as session:
            receive(session, code, 25, on="2016-04-01")
            plan(session, code, InParts(3, MARCH))
        assert states(world, on="2016-04-02") == [
            ("2016-01-31", 40, 0, 0),
            ("2016-03-31", 20, 0, 0),
            ("2016-04-30", 5, 0, 15),
            ("2016-05-31", 0, 0, 20),
        ]

    def test_later_receipts_that_an_instalment_named_are_divided_again_and_it_is_said(self, world):
        with world.write() as session:
            code = make_pledge(
                session, 100, splits={"A": 60, "B": 40}, instalments=instalments(("2016-01-31", 100), names=("A",))
            )
            receive(session, code, 50, on="2016-04-01")
            answer = plan(session, code, InParts(1, MARCH))
        assert answer["divided_again"] == ["receipt of 1 April 2016"]
        assert answer["notes"][-1] == "Divided again: receipt of 1 April 2016."

    def test_a_part_of_0_is_never_stored(self, world):
        with world.write() as session:
            code = make_pledge(session, "0.02")
        world.refuses(
            Refused,
            r"USD 0\.02 in 3 parts leaves 1 of them with 0; plan at most 2",
            lambda s: plan(s, code, InParts(3, MARCH)),
        )

    def test_what_cannot_be_planned_says_why_and_changes_nothing(self, world, subtests):
        code = a_pledge(world, paid=10)
        for what, more, says in (
            (given(("2016-04-15", "90.01")), {}, r"add up to USD 90\.01, .* more than the USD 90\.00"),
            (
                InParts(2, MARCH),
                {"on": "2015-12-31"},
                "promised on 1 January 2016; its plan cannot be dated 31 December 2015",
            ),
            (InParts(2, MARCH), {"why": " \x00"}, "Say why"),
            (InParts(2, Rhythm(date(2100, 12, 31), Every.day)), {}, "beyond 31 December 2100"),
        ):
            with subtests.test(says):
                world.refuses(Refused, says, lambda session, w=what, m=more: plan(session, code, w, **m))

    def test_nothing_open_leaves_nothing_to_plan(self, world):
        code = a_pledge(world, paid=60, closed=40)
        world.refuses(
            Refused,
            r"Nothing of NOR-2016-1 is open on 1 March 2016 \(written off\)",
            lambda s: plan(s, code, InParts(2, MARCH)),
        )
        world.refuses(NotFound, "no pledge", lambda s: plan(s, "NONE", InParts(2, MARCH)))


class TestOnce:
    def test_the_same_request_twice_makes_one_plan(self, world):
        code = a_pledge(world, paid=10)
        with world.write() as session:
            first = plan(session, code, InParts(2, MARCH), request_id="r-1")
        before = world.dump()
        with world.write() as session:
            assert plan(session, code, InParts(2, MARCH), request_id="r-1") == first
        assert world.dump() == before
        world.refuses(Conflict, "r-1", lambda session: plan(session, code, InParts(3, MARCH), request_id="r-1"))

    def test_a_plan_is_one_line_of_the_journal(self, world):
        code = a_pledge(world, paid=10)
        lines = len(world.journal())
        with world.write() as session:
            plan(session, code, InParts(2, MARCH), request_id="r-1")
        (line,) = world.journal()[lines:]
        assert (line.actor, line.action, line.subject) == ("Ann", "instalments planned", f"pledge {code}")
        assert (line.why, line.request_id) == ("letter of March", "r-1")
        assert line.after.count('"due": "2016-') == 3


class TestNextDue:
    """The oldest instalment that is still open, in the past where it is overdue, and what is open of it."""

    def test_an_overdue_pledge_names_its_overdue_part(self, world):
        code = a_pledge(world, ("2016-01-31", 40), ("2016-02-29", 40), ("2016-06-30", 20), paid=50)
        for on, due, amount, overdue in (
            ("2016-01-31", "2016-01-31", 4000, 0),
            ("2016-02-01", "2016-01-31", 4000, 4000),
            ("2016-02-10", "2016-02-29", 3000, 0),
            ("2016-03-01", "2016-02-29", 3000, 3000),
            ("2016-08-01", "2016-02-29", 3000, 5000),
        ):
            standing = stands(world, on=on)
            assert (str(standing.next_due.due), standing.next_due.open, standing.overdue) == (due, amount, overdue)
            with world.read() as session:
                (line,) = pledge_summary(session, as_of=day(on), audience="trio").rows
                assert (str(line.next_due), line.next_due_amount, line.overdue_own) == (due, amount, overdue)
        with world.read() as session:
            assert "USD 50.00 overdue by 154 days" in pledge_detail(session, code, as_of=day("2016-08-01")).sentence

    def test_a_new_plan_moves_it(self, world):
        code = a_pledge(world, ("2016-01-31", 100), paid=40)
        assert (stands(world).status, stands(world).next_due.open) == ("overdue", 6000)
        with world.write() as session:
            plan(session, code, InParts(2, MARCH))
        assert (stands(world).status, stands(world).next_due.open) == ("part paid", 3000)
        assert str(stands(world).next_due.due) == "2016-03-31"
