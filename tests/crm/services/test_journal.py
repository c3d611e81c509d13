"""Every change has exactly one line: who, when, before and after as full images of every row touched, and why."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from crm.errors import Refused
from crm.services import pledges
from crm.services.journal import change
from crm.store import tables as t
from crm.store.session import session_scope
from tests.factories import ANN, BEN, day, make_pledge, place, receive, write_off


def rows(world, table):
    """The rows of a table as the journal writes them, by their number."""
    from crm.store.images import plain

    columns = t.SQLModel.metadata.tables[table].columns.keys()
    with world.read() as session:
        model = next(one for one in (t.Pledge, t.Split, t.Receipt, t.Posting, t.WriteOff) if one.__tablename__ == table)
        return [
            {name: plain(getattr(row, name)) for name in columns}
            for row in session.exec(select(model).order_by(model.id)).all()
        ]


def acts(world):
    """One of every change of a pledge, each in its own transaction."""

    def act(call):
        with world.write() as session:
            return call(session)

    code = act(lambda s: make_pledge(s, 100, splits={"A": 60, "B": 40}, conditional=("B",), note="first of its kind"))
    yield "pledge recorded"
    act(lambda s: pledges.sign_pledge(s, BEN, code, dated=day("02-01"), reference="x", amount=12000))
    yield "pledge signed"
    act(lambda s: pledges.confirm_split(s, ANN, code, place("B"), dated=day("02-02"), reference="vote"))
    yield "condition fulfilled"
    act(lambda s: receive(s, code, 30, on="03-01", reference="bank"))
    yield "receipt recorded"
    act(lambda s: receive(s, code, 10, on="02-15", names={"A": None}))
    yield "receipt recorded"
    splits = [pledges.SplitOf(place("A"), 7000), pledges.SplitOf(place("C"), 1000), pledges.SplitOf(place("B"), 2000)]
    act(lambda s: pledges.divide_pledge(s, ANN, code, splits, dated=day("04-01"), why="asked"))
    yield "pledge divided"
    dues = [pledges.InstalmentOf(day("06-30"), 5000, (place("A"),))]
    act(lambda s: pledges.plan_instalments(s, ANN, code, dues, dated=day("04-02"), why="agreed"))
    yield "instalments planned"
    number = act(lambda s: write_off(s, code, 20, on="05-01", names=("A",), approve=False))
    yield "write-off proposed"
    act(lambda s: pledges.approve_write_off(s, BEN, number))
    yield "write-off approved"


def test_each_change_has_exactly_one_line_in_order(world):
    actions = []
    for action in acts(world):
        actions.append(action)
        assert [line.action for line in world.journal()] == actions


def test_the_images_replayed_give_the_rows_of_the_database(world):
    """Applying every line's images in turn to nothing rebuilds every table that holds money."""
    state = {}
    for _ in acts(world):
        line = world.journal()[-1]
        before, after = json.loads(line.before), json.loads(line.after)
        for table, images in before.items():
            for image in images:
                assert state[table].pop(image["id"]) == image, f"{line.action}: {table} {image['id']} was otherwise"
        for table, images in after.items():
            for image in images:
                state.setdefault(table, {})[image["id"]] = image
    for table in ("pledge", "split", "receipt", "posting", "write_off"):
        assert sorted(state[table].values(), key=lambda one: one["id"]) == rows(world, table)


def test_a_line_says_who_when_and_why(world):
    began = datetime.now(UTC) - timedelta(seconds=5)
    for _ in acts(world):
        pass
    lines = world.journal()
    assert {line.subject for line in lines} == {"pledge NOR-2016-1"}
    assert [line.actor for line in lines] == ["Ann", "Ben", *["Ann"] * 6, "Ben"]
    assert lines[0].why == "first of its kind"
    assert lines[-1].why == "it will not come"
    assert all(began <= line.at <= datetime.now(UTC) + timedelta(seconds=5) for line in lines)


def test_the_line_of_a_request_carries_its_id(world):
    with world.write() as session:
        make_pledge(session, 100, request_id="form-7")
    assert world.journal()[0].request_id == "form-7"


def test_a_change_of_several_parts_is_one_line(world):
    with world.write() as session, change(session, ANN, "two promises recorded", "a letter", why="both came in it"):
        make_pledge(session, 10)
        make_pledge(session, 20)
    (line,) = world.journal()
    assert line.action == "two promises recorded"
    assert len(json.loads(line.after)["pledge"]) == 2


def test_a_change_that_changes_nothing_has_no_line(world):
    with world.write() as session, change(session, ANN, "nothing", "nothing"):
        pass
    assert world.journal() == []


def test_what_is_written_outside_a_change_is_refused(world):
    before = world.dump()
    with pytest.raises(RuntimeError, match="activity would change without a line"), world.write() as session:
        session.add(t.Activity(code="X", area="1", title="X"))
    with pytest.raises(RuntimeError, match="activity would change without a line"), world.write() as session:
        session.exec(select(t.Activity)).first().title = "other"
    with pytest.raises(RuntimeError, match="organisation would change without a line"), world.write() as session:
        session.delete(session.exec(select(t.Organisation)).first())
    assert world.dump() == before


def test_a_refusal_between_two_changes_takes_only_itself_back(world):
    with world.write() as session:
        make_pledge(session, 10)
        with pytest.raises(Refused):
            receive(session, "NOR-2016-1", 11)
        receive(session, "NOR-2016-1", 5)
    assert [line.action for line in world.journal()] == ["pledge recorded", "receipt recorded"]
    with world.read() as session:
        pledge = session.exec(select(t.Pledge)).one()
        assert pledge.entry == 1
        assert session.exec(select(t.Receipt)).one().amount == 500


def test_nothing_is_kept_where_the_entry_point_does_not_commit(world):
    before = world.dump()
    with session_scope(world.engine, write=True) as session:
        make_pledge(session, 10)
        session.rollback()
    with session_scope(world.engine) as session:
        assert isinstance(session, Session)
        make_pledge(session, 10)
    assert world.dump() == before


def test_before_images_show_what_was_there(world):
    with world.write() as session:
        code = make_pledge(session, 100)
    with world.write() as session:
        pledges.sign_pledge(session, ANN, code, dated=day("02-01"), reference="Note 7")
    line = world.journal()[-1]
    (was,), (now,) = json.loads(line.before)["pledge"], json.loads(line.after)["pledge"]
    assert (was["signed_on"], was["reference"], was["signed_entry"]) == (None, "", None)
    assert (now["signed_on"], now["reference"], now["signed_entry"]) == ("2016-02-01", "Note 7", was["entry"] + 1)
    assert was.keys() == now.keys() == set(t.Pledge.__table__.columns.keys())
