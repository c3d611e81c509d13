"""Taking changes back by new changes, and taking that back again."""

from sqlmodel import select

from crm.errors import NotFound, Refused
from crm.services import giving_back, organisations, pledges, setup
from crm.services.corrections import Correction, correct_pledge
from crm.services.undo import undo
from crm.store import chain
from crm.store import tables as t
from tests.crm.services.test_journal import acts
from tests.crm.services.test_pledges import END, cells
from tests.factories import ANN, BEN, day, make_pledge, place, receive, require, write_off

#: What a change leaves behind whatever becomes of it: the journal, numbers in the order of entry, versions of records.
COUNTS = ("journal", "journal_head", "journal_private", "request")


def counting(world):
    """Everything that counts: rows that were not taken back, without versions and postings' own numbers."""
    found = {}
    with world.engine.connect() as connection:
        for name, table in t.SQLModel.metadata.tables.items():
            if name in COUNTS:
                continue
            rows = [dict(row._mapping) for row in connection.execute(table.select())]
            followed = {"split": "split_revision", "instalment": "instalment_plan"}
            for row in rows:
                row.pop("version", None)
                if name == "posting":
                    row.pop("id")
            found[name] = sorted(repr(row) for row in rows if not row.get("void"))
            if name in followed or name.endswith(("_name", "_line")):
                found.pop(name)
    return found


def last_line(world):
    with world.read() as session:
        return chain.head(session).lines


def take_back(world, number=None):
    with world.write() as session:
        return undo(session, ANN, number or chain.head(session).lines)


def test_every_change_of_a_pledge_is_taken_back_and_brought_back(world):
    states = [counting(world), *(counting(world) for _ in acts(world))]
    number, taken_back = last_line(world), []
    for earlier in reversed(states[:-1]):
        taken_back.append(take_back(world, number)["line"])
        assert counting(world) == earlier
        number -= 1
    for later in states[1:]:
        take_back(world, taken_back.pop())
        assert counting(world) == later


def test_refunds_reversals_and_corrections_are_taken_back_too(world):
    with world.write() as session:
        code = make_pledge(session, 100, splits={"A": 60, "B": 40}, signed="01-01")
        one, two = (receive(session, code, 20, on="02-01")["id"] for _ in range(2))
    for act in (
        lambda s: giving_back.refund_receipt(s, ANN, one, dated=day("03-01"), reason="back", amount=500),
        lambda s: giving_back.reverse_receipt(s, ANN, two, reason="mistake"),
        lambda s: correct_pledge(s, ANN, code, Correction(amount=12000), why="misread"),
    ):
        before = counting(world)
        with world.write() as session:
            act(session)
        assert counting(world) != before
        take_back(world)
        assert counting(world) == before
        take_back(world)
        assert counting(world) != before
        take_back(world)


def test_what_others_were_built_on_since_is_refused_with_the_reason(world):
    with world.write() as session:
        code = make_pledge(session, 100)
    recorded = last_line(world)
    with world.write() as session:
        receive(session, code, 10, on="02-01")
    world.refuses(Refused, "money was received on NOR-2016-1 since", lambda s: undo(s, ANN, recorded))
    with world.write() as session:
        pledges.sign_pledge(session, ANN, code, dated=day("03-01"), reference="x")
    world.refuses(Refused, rf"line {last_line(world)} changed the same pledge since", lambda s: undo(s, ANN, recorded))
    take_back(world, recorded + 1)
    with world.read() as session:
        assert cells(session) == {}


def test_a_receipt_of_which_part_went_back_is_kept_until_the_refund_is_taken_back(world):
    with world.write() as session:
        code = make_pledge(session, 100, signed="01-02")
    with world.write() as session:
        one = receive(session, code, 60, on="02-01")["id"]
    recorded = last_line(world)
    with world.write() as session:
        giving_back.refund_receipt(session, ANN, one, dated=day("02-02"), amount=5000, due_again=True, reason="x")
    world.refuses(Refused, "take the refund back first", lambda s: undo(s, ANN, recorded))
    take_back(world)
    take_back(world, recorded)


def test_a_refund_is_not_brought_back_to_a_receipt_that_did_not_hold_nor_the_other_way_round(world):
    with world.write() as session:
        code = make_pledge(session, 100, signed="01-02")
        one = receive(session, code, 60, on="02-01")["id"]

    def refund(session):
        giving_back.refund_receipt(session, ANN, one, dated=day("02-02"), amount=5000, due_again=True, reason="x")

    def reverse(session):
        giving_back.reverse_receipt(session, ANN, one, dated=day("02-03"), reason="x")

    for first, then, said in ((refund, reverse, "the receipt was reversed"), (reverse, refund, "was refunded")):
        with world.write() as session:
            first(session)
        take_back(world)
        undone = last_line(world)
        with world.write() as session:
            then(session)
        world.refuses(Refused, f"{said}; take back first what came after it", lambda s, line=undone: undo(s, ANN, line))
        take_back(world)
        take_back(world, undone)
        take_back(world)


def test_an_undo_that_makes_a_later_fact_impossible_is_refused(world):
    with world.write() as session:
        code = make_pledge(session, 100)
        pledges.sign_pledge(session, ANN, code, dated=day("02-01"), reference="x", amount=15000)
    raised = last_line(world)
    with world.write() as session:
        receive(session, code, 140, on="03-01")
    world.refuses(
        Refused, f"Line {raised} cannot be taken back: the receipts are more than", lambda s: undo(s, ANN, raised)
    )


def test_a_record_without_money_is_taken_away_unless_others_refer_to_it(world):
    with world.write() as session:
        organisations.add_organisation(session, ANN, organisations.NewOrganisation("NEW", "New", "government"))
    number = last_line(world)
    take_back(world)
    with world.read() as session:
        assert session.exec(select(t.Organisation).where(t.Organisation.code == "NEW")).first() is None
    take_back(world)
    with world.write() as session:
        make_pledge(session, 10, donor="NEW")
    world.refuses(Refused, "other records refer to this organisation by now", lambda s: undo(s, ANN, number))


def test_what_stays_says_why(world):
    from decimal import Decimal

    with world.write() as session:
        setup.add_rate(session, ANN, "EUR", day("05-01"), Decimal("0.9"), "bank")
    world.refuses(Refused, "a rate may have been used since", lambda s: undo(s, ANN, last_line(world)))
    world.refuses(NotFound, "The journal has no line 999", lambda s: undo(s, ANN, 999))


def test_a_person_who_was_erased_does_not_come_back(world):
    with world.write() as session:
        organisations.add_focal_point(
            session, ANN, organisations.NewFocalPoint("NOR", "counsellor", name="Somebody", email="s@example.org")
        )
    number = last_line(world)
    take_back(world)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE journal_private SET value = NULL")
    world.refuses(Refused, "a person in it was erased", lambda s: undo(s, ANN, number + 1))


def test_a_need_and_a_write_off_are_taken_back(world):
    with world.write() as session:
        require(session, "A", 2016, 100)
    take_back(world)
    with world.write() as session:
        code = make_pledge(session, 100)
        write_off(session, code, 10, on="02-01")
    take_back(world)
    with world.read() as session:
        assert cells(session, END, "pledged") == {"-": 100}


def test_the_same_request_is_taken_back_once(world):
    with world.write() as session:
        make_pledge(session, 100)
    number = last_line(world)
    with world.write() as session:
        first = undo(session, BEN, number, request_id="u")
        assert undo(session, BEN, number, request_id="u") == first
    assert last_line(world) == number + 1


def test_a_division_is_taken_back_as_a_whole(world):
    with world.write() as session:
        code = make_pledge(session, 100, splits={"A": 60, "B": 40})
        splits = [pledges.SplitOf(place("C"), 10000)]
        pledges.divide_pledge(session, ANN, code, splits, dated=day("02-01"), why="letter")
    take_back(world)
    with world.read() as session:
        assert cells(session, measure="pledged") == {"A": 60, "B": 40}


def test_a_chain_of_undoing_stays_whole(world):
    with world.write() as session:
        make_pledge(session, 100)
    for _ in range(3):
        take_back(world)
    with world.read() as session:
        assert chain.verify(session).holds
