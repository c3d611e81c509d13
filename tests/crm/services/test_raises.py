"""Raises after the signature: a day, a rate and a division of their own, taken back like any other change."""

from dataclasses import replace
from decimal import Decimal

from sqlmodel import select

from crm.errors import Refused
from crm.services import pledges
from crm.services.corrections import Correction, correct_pledge
from crm.services.undo import undo
from crm.store import chain, queries
from crm.store import tables as t
from tests.factories import ANN, BEN, day, make_pledge, place, receive, write_off
from tests.invariants import check_replay


def cells(session, on="12-31"):
    """Committed money by place, in minor units of base; places with 0 are left out."""
    codes = {one.id: one.code for one in queries.activity_names(session).values()}
    found = queries.cell_sums(session, as_of=day(on), audience="trio")
    return {(codes.get(activity), year): one.committed for (activity, year), one in found.items() if one.committed}


def test_rule_7_a_later_raise_has_its_own_day_and_rate_and_the_amount_stays(world):
    with world.write() as session:
        code = make_pledge(session, 100, currency="EUR", splits={"A 2016": 100}, signed="01-05")
    with world.write() as session:
        new = pledges.NewRaise(
            code, 4500, day("03-01"), "Addendum 1", Decimal("0.80"), (pledges.SplitOf(place("B"), 4500),)
        )
        first = pledges.raise_pledge(session, ANN, new)
        # One that was agreed earlier and is entered later comes before it.
        second = pledges.raise_pledge(session, ANN, pledges.NewRaise(code, 900, day("02-01"), "Addendum 0"))
    assert {key: first[key] for key in ("raise", "amount", "raised", "raised_base", "rate", "base_amount", "status")} == {
        "raise": 1, "amount": "145.00", "raised": "45.00", "raised_base": "56.25", "rate": "0.80", "base_amount": "167.36",
        "status": "signed",
    }  # fmt: skip
    assert (second["raise"], second["base_amount"]) == (1, "177.36")
    assert [line.action for line in world.journal()] == ["pledge recorded", "pledge raised", "pledge raised"]
    with world.read() as session:
        assert cells(session, on="01-31") == {("A", 2016): 11111}
        assert cells(session, on="02-01") == {("A", 2016): 11111, (None, None): 1000}
        assert cells(session) == {("A", 2016): 11111, (None, None): 1000, ("B", None): 5625}
        assert session.exec(select(t.Pledge.amount)).one() == 10000
    with world.write() as session:
        # Money of the whole fills the pledge and both raises, and leaves nothing committed.
        receive(session, code, 154, on="04-01")
    with world.read() as session:
        assert sum(cells(session).values()) == 0
        check_replay(session)


def test_a_raise_is_taken_back_and_brought_back_and_the_signature_stays_under_it(world):
    with world.write() as session:
        code = make_pledge(session, 100)
        pledges.sign_pledge(session, ANN, code, dated=day("02-01"), reference="x", amount=12000)
        signed = chain.head(session).lines
    with world.write() as session:
        for on in ("03-01", "03-01"):
            pledges.raise_pledge(session, ANN, pledges.NewRaise(code, 1000, day(on), "y"))
        raised = chain.head(session).lines

    def committed():
        with world.read() as session:
            check_replay(session)
            return sum(cells(session).values())

    assert committed() == 14000
    said = "the raise of 1 March 2016 would stand without the signature of NOR-2016-1; take that raise back first"
    world.refuses(Refused, said, lambda s: undo(s, ANN, signed))
    gone = []
    for line, left in ((raised, 13000), (raised - 1, 12000), (signed, 0)):
        with world.write() as session:
            gone.append(undo(session, BEN, line)["line"])
        assert committed() == left
    world.refuses(Refused, "would stand without the signature", lambda s: undo(s, ANN, gone[0]))
    for line, there in ((gone[2], 12000), (gone[0], 13000)):
        with world.write() as session:
            undo(session, BEN, line)
        assert committed() == there


def test_a_raise_that_cannot_be_is_refused_and_changes_nothing(world, subtests):
    with world.write() as session:
        promised = make_pledge(session, 100)
        signed = make_pledge(session, 100, signed="02-01")
        gone = make_pledge(session, 100, signed="02-01")
        write_off(session, gone, on="03-01")
    good = pledges.NewRaise(signed, 1000, day("02-10"), "x")
    for said, new in (
        ("NOR-2016-1 is not signed; a raise comes after the signature", replace(good, pledge=promised)),
        ("was signed on 1 February 2016; a raise comes after", replace(good, dated=day("01-31"))),
        ("Give the reference of the addendum", replace(good, reference=" ")),
        ("An amount is above 0", replace(good, amount=0)),
        ("NOR-2016-3 was cancelled on 1 March 2016", replace(good, pledge=gone, dated=day("03-02"))),
        (r"more than raise 1 of USD 10\.00", replace(good, splits=(pledges.SplitOf(place("A"), 1001),))),
        ("USD is the base currency", replace(good, rate=Decimal("0.9"))),
    ):
        with subtests.test(said):
            world.refuses(Refused, said, lambda s, n=new: pledges.raise_pledge(s, ANN, n))
    later = Correction(signed_on=day("02-11"))
    with world.write() as session:
        pledges.raise_pledge(session, ANN, good)
    world.refuses(Refused, "was raised on 10 February 2016; it cannot be signed after that",
                  lambda s: correct_pledge(s, ANN, signed, later, why="misread"))  # fmt: skip
