"""Rules the database itself keeps: statements behind the services' back are refused, and change nothing."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm.services import giving_back, pledges
from crm.services.journal import change
from crm.store import tables as t
from crm.store.triggers import KEPT, RECORDED, RULES
from tests.factories import ANN, BEN, activity_id, day, make_pledge, place, receive, require, write_off

NOW = "'2016-01-01 00:00:00+00'"
RECEIPT = (
    "INSERT INTO receipt (pledge_id, dated, entry, currency, amount, rate, rate_on, rate_source, base_amount, paid,"
    " charges, overpayment_accepted, reference, recorded_at)"
    " VALUES ({pledge}, {dated}, 9, {currency}, {amount}, '1', '2016-01-01', '', {base}, {paid}, {charges}, {over}, '', "
    + NOW
    + ")"
)
SPLIT = (
    "INSERT INTO split (revision_id, pledge_id, currency, position, activity_id, year, amount, conditional, confirmed_on)"
    " VALUES ({revision}, {pledge}, {currency}, 5, {activity}, {year}, {amount}, false, {confirmed})"
)
INSTALMENT = (
    "INSERT INTO instalment (plan_id, pledge_id, currency, position, due, amount)"
    " VALUES ({plan}, {pledge}, {currency}, 5, NULL, {amount})"
)
WRITE_OFF = (
    "INSERT INTO write_off (pledge_id, kind, dated, entry, amount, reason, proposed_by, proposed_at, approved_by, approved_at)"
    " VALUES ({pledge}, {kind}, {dated}, 9, {amount}, {reason}, 'Ann', " + NOW + ", {by}, {at})"
)
ADDENDUM = (
    "INSERT INTO addendum (pledge_id, currency, dated, entry, amount, rate, rate_on, rate_source, base_amount, signed_on,"
    " reference) VALUES ({pledge}, {currency}, {dated}, 9, {amount}, '1', '2016-01-01', '', 100, {signed}, '')"
)


def receipt(**more):
    usual = {"pledge": 1, "dated": "'2016-06-01'", "currency": "'USD'", "amount": 100, "base": 100, "paid": 100}
    return RECEIPT.format(**{**usual, "charges": 0, "over": "false", **more})


def split(**more):
    usual = {"revision": 1, "pledge": 1, "currency": "'USD'", "activity": 3, "year": 2016, "amount": 100}
    return SPLIT.format(**{**usual, "confirmed": "NULL", **more})


def instalment(**more):
    return INSTALMENT.format(**{"plan": 1, "pledge": 1, "currency": "'USD'", "amount": 100, **more})


def write_off_row(**more):
    usual = {"pledge": 1, "kind": "'write-off'", "dated": "'2016-06-01'", "amount": 100, "reason": "'gone'"}
    return WRITE_OFF.format(**{**usual, "by": "NULL", "at": "NULL", **more})


def addendum(**more):
    usual = {"pledge": 1, "currency": "'USD'", "dated": "'2016-06-01'", "amount": 100, "signed": "NULL"}
    return ADDENDUM.format(**{**usual, **more})


#: What may stand, so that each refusal below is known to be for its own reason.
ANSWERED = (
    "UPDATE concept_note SET status = 'answered', reviewed_by = 'Ben', sent_on = '2016-05-01', sent_by = 'Ben', "
    "answered_on = '2016-06-01', outcome = '{}'"
)

ALLOWED = [
    receipt(),
    split(),
    instalment(),
    write_off_row(),
    addendum(),
    receipt(amount=99900, paid=99900, over="true"),
    ANSWERED.format("No"),
]

REFUSED = {
    # sums over rows
    "splits above the pledge": split(amount=5001),
    "a split raised above the pledge": "UPDATE split SET amount = 10001 WHERE id = 1",
    "instalments above the pledge": instalment(amount=5001),
    "an instalment raised above the pledge": "UPDATE instalment SET amount = 10001",
    "receipts above the pledge": receipt(amount=8001, paid=8001),
    "a receipt raised above the pledge": "UPDATE receipt SET paid = 10001",
    "charges that make it more than the pledge": receipt(amount=8000, paid=8000, charges=1),
    "an overpayment that is no longer accepted": "UPDATE receipt SET paid = 20000, overpayment_accepted = false",
    "write-offs above the pledge": write_off_row(amount=10001, by="'Ben'", at=NOW),
    # days
    "a receipt before its pledge": receipt(dated="'2015-12-31'"),
    "a receipt moved before its pledge": "UPDATE receipt SET dated = '2015-12-31'",
    "a write-off before its pledge": write_off_row(dated="'2015-12-31'"),
    "an addendum before its pledge": addendum(dated="'2015-12-31'"),
    "a division before its pledge": "UPDATE split_revision SET dated = '2015-12-31'",
    "signed before it was promised": "UPDATE pledge SET signed_on = '2015-12-31', signed_amount = 1 WHERE id = 2",
    "an addendum signed before it was promised": addendum(signed="'2016-05-31'"),
    "a period that ends before it begins": "UPDATE pledge SET period_from = '2017-01-01', period_to = '2016-01-01'",
    # concept notes
    "a note reviewed by nobody": "UPDATE concept_note SET status = 'reviewed'",
    "a note sent on no day": "UPDATE concept_note SET status = 'sent', reviewed_by = 'Ben', sent_by = 'Ben'",
    "a note sent by nobody": "UPDATE concept_note SET status = 'sent', reviewed_by = 'Ben', sent_on = '2016-05-01'",
    "a note answered without a word": ANSWERED.format(" "),
    "a note that asks for nothing": "UPDATE concept_note SET ask = 0",
    "a letter that asks": "UPDATE concept_note SET kind = 'thanks'",
    "thanks that are answered": ANSWERED.format("No").replace("SET", "SET kind = 'thanks', ask = 0,"),
    "a paper of no known kind": "UPDATE concept_note SET kind = 'sonnet', ask = 0",
    "a note with a status of its own": "UPDATE concept_note SET status = 'lost', reviewed_by = 'Ben'",
    # signed
    "signed for more than was promised": "UPDATE pledge SET signed_on = '2016-02-01', signed_amount = 10001 WHERE id = 2",
    "signed for nothing": "UPDATE pledge SET signed_on = '2016-02-01', signed_amount = 0 WHERE id = 2",
    "a signature without an amount": "UPDATE pledge SET signed_on = '2016-02-01' WHERE id = 2",
    "an amount signed on no day": "UPDATE pledge SET signed_amount = 5 WHERE id = 2",
    # amounts
    "a promise of nothing": "UPDATE pledge SET amount = 0 WHERE id = 2",
    "a receipt of nothing": receipt(amount=0),
    "a receipt that pays nothing": receipt(paid=0),
    "a receipt worth less than nothing": receipt(base=-1),
    "charges below nothing": receipt(charges=-1),
    "a split of nothing": split(amount=0),
    "a negative instalment": instalment(amount=-1),
    "a write-off of nothing": write_off_row(amount=0),
    "a requirement below nothing": "UPDATE requirement_line SET amount = -1",
    "a support cost above the whole": "UPDATE requirement_revision SET support_rate = 10001",
    "a rate of nothing": "UPDATE exchange_rate SET rate = '0'",
    "a pledge's rate of nothing": "UPDATE pledge SET rate = '0'",
    # one currency
    "a split in another currency": split(currency="'EUR'"),
    "an instalment in another currency": instalment(currency="'EUR'"),
    "an addendum in another currency": addendum(currency="'EUR'"),
    "a pledge whose currency changes under its splits": "UPDATE pledge SET currency = 'EUR' WHERE id = 1",
    "a currency nobody knows": "UPDATE receipt SET currency = 'XXX'",
    "a currency that is in use and dropped": "DELETE FROM currency WHERE code = 'USD'",
    # belonging together
    "a split of another pledge's division": split(pledge=2),
    "an instalment of another pledge's plan": instalment(pledge=2),
    "a split of a division that is not there": split(revision=99),
    "a receipt of no pledge": receipt(pledge=99),
    "a split for no activity": split(activity=99),
    "the same cell twice": split(activity=1, year=2016),
    "the open cell twice": split(activity="NULL", year="NULL"),
    "a year out of range": split(year=1066),
    "confirmed without a condition": split(confirmed="'2016-02-01'"),
    # two persons
    "proposed and approved by one": "UPDATE write_off SET approved_by = 'Ann', approved_at = " + NOW,
    "approved at no moment": "UPDATE write_off SET approved_by = 'Ben'",
    "approved by nobody": f"UPDATE write_off SET approved_at = {NOW}",
    "a write-off without a reason": write_off_row(reason="'  '"),
    "a write-off without an amount": write_off_row(amount="NULL"),
    "a write-off of an unknown kind": write_off_row(kind="'forgotten'"),
    # codes, names
    "a code that differs in case only": "UPDATE pledge SET code = 'nor-2016-1' WHERE id = 2",
    "an activity's code in another case": "UPDATE activity SET code = 'a' WHERE code = 'B'",
    "a donor's code in another case": "UPDATE organisation SET code = 'nor' WHERE code = 'SUD'",
    "a blank name": "UPDATE organisation SET name = ' '",
    "a blank code": "UPDATE activity SET code = ''",
    "an earmarking nobody knows": "UPDATE pledge SET earmarking = 5",
    "a priority nobody knows": "UPDATE activity SET priority = 4",
    "two rates of one day": "INSERT INTO exchange_rate (currency, dated, rate, source)"
    " SELECT currency, dated, rate, source FROM exchange_rate",
    # what refers and what is referred to
    "a donor with pledges and deleted": "DELETE FROM organisation WHERE code = 'NOR'",
    "an activity with splits and deleted": "DELETE FROM activity WHERE code = 'A'",
    # a pledge and what hangs on it
    "a pledge cut below its splits": "UPDATE pledge SET amount = 4999 WHERE id = 1",
    "a pledge cut below its receipts and plan": "UPDATE pledge SET amount = 1 WHERE id = 1",
    "a pledge dated after its receipt": "UPDATE pledge SET dated = '2016-02-02' WHERE id = 1",
    "a paid pledge in another currency": "UPDATE pledge SET currency = 'EUR' WHERE id = 1",
    "a plan before its pledge": "INSERT INTO instalment_plan (pledge_id, dated, entry, why) VALUES (1, '2015-12-31', 9, '')",
    "a condition fulfilled before its pledge": "UPDATE split SET conditional = true, confirmed_on = '2015-12-31'",
    "a currency with other digits": "UPDATE currency SET digits = 3 WHERE code = 'USD'",
    "proposed and approved by one, in another case": "UPDATE write_off SET approved_by = 'ANN', approved_at = " + NOW,
    "a posting that is no amount": "UPDATE posting SET received = 'many'",
    "an expectation in a year out of range": "INSERT INTO opportunity_split (revision_id, position, year, amount)"
    " VALUES (1, 3, 1700, 5)",
    # facts are corrected by facts
    "a receipt rewritten": "UPDATE receipt SET reference = 'other'",
    "what a payer named rewritten": "UPDATE receipt_name SET year = 2017",
    "an addendum rewritten": "UPDATE addendum SET reference = 'other'",
    "a division rewritten": "UPDATE split_revision SET why = 'other'",
    "a plan rewritten": "UPDATE instalment_plan SET why = 'other'",
    "an instalment rewritten": "UPDATE instalment SET due = '2016-01-01'",
    "what an instalment names rewritten": "UPDATE instalment_name SET year = 2017",
    "what a write-off names rewritten": "UPDATE write_off_name SET year = 2017",
    "a requirement rewritten": "UPDATE requirement_revision SET why = 'other'",
    "a line of a requirement rewritten": "UPDATE requirement_line SET note = 'other'",
    "an expectation rewritten": "UPDATE opportunity_revision SET probability = 0",
    "a part of an expectation rewritten": "UPDATE opportunity_split SET year = 2017",
    "a division of another pledge's raise": "INSERT INTO split_revision (pledge_id, addendum_id, dated, entry, move_received,"
    " why) SELECT CASE pledge_id WHEN 1 THEN 2 ELSE 1 END, id, '2016-12-01', 9, false, '' FROM addendum",
    "a refund of another pledge's receipt": "INSERT INTO refund (pledge_id, receipt_id, dated, entry, amount, base_amount,"
    f" paid, due_again, reason, recorded_at) VALUES (2, 1, '2016-06-01', 9, 1, 1, 1, false, '', {NOW})",
    "a refund before its receipt": "INSERT INTO refund (pledge_id, receipt_id, dated, entry, amount, base_amount,"
    f" paid, due_again, reason, recorded_at) VALUES (1, 1, '2016-01-31', 9, 1, 1, 1, false, '', {NOW})",
    "refunds above the receipt": "INSERT INTO refund (pledge_id, receipt_id, dated, entry, amount, base_amount,"
    f" paid, due_again, reason, recorded_at) VALUES (1, 1, '2016-06-01', 9, 2001, 1, 1, false, '', {NOW})",
    "a reversal of another pledge's receipt": "INSERT INTO reversal (pledge_id, receipt_id, dated, entry, reason,"
    f" recorded_at) VALUES (2, 1, '2016-06-01', 9, 'x', {NOW})",
    "a reversal before its receipt": "INSERT INTO reversal (pledge_id, receipt_id, dated, entry, reason,"
    f" recorded_at) VALUES (1, 1, '2016-01-31', 9, 'x', {NOW})",
    "a reversal without a reason": "INSERT INTO reversal (pledge_id, receipt_id, dated, entry, reason,"
    f" recorded_at) VALUES (1, 1, '2016-06-01', 9, ' ', {NOW})",
    "a receipt reversed twice": "INSERT INTO reversal (pledge_id, receipt_id, dated, entry, reason,"
    f" recorded_at) SELECT pledge_id, receipt_id, dated, 10, 'x', {NOW} FROM reversal",
    "a refund of money that did not hold": "INSERT INTO refund (pledge_id, receipt_id, dated, entry, amount, base_amount,"
    f" paid, due_again, reason, recorded_at) SELECT pledge_id, receipt_id, dated, 10, 1, 1, 1, false, '', {NOW} FROM reversal",
    "a reversal of money that went back": "INSERT INTO reversal (pledge_id, receipt_id, dated, entry, reason,"
    f" recorded_at) SELECT pledge_id, receipt_id, dated, 10, 'x', {NOW} FROM refund",
    "a refund rewritten": "UPDATE refund SET reason = 'other'",
    "a reversal rewritten": "UPDATE reversal SET reason = 'other'",
    "a snapshot rewritten": "UPDATE snapshot SET figures = 'other'",
    # templates
    "a template's bytes rewritten": "UPDATE note_template_file SET content = 'x'",
    "a template of other bytes than its file's": "UPDATE note_template SET sha256 = 'x'",
    "a template under another file": "UPDATE note_template SET file_id = 2, sha256 = (SELECT sha256 FROM note_template_file"
    " WHERE id = 2)",
    "a template under another name": "UPDATE note_template SET name = 'Other'",
    "a version of a template twice": "INSERT INTO note_template (name, number, length, language, file_id, sha256, size, status,"
    " why, uploaded_by, uploaded_at, approval_note, retirement_note, version) SELECT 'LETTER', number, length, language,"
    " file_id, sha256, size, status, why, uploaded_by, uploaded_at, '', '', 1 FROM note_template",
    "a template approved by nobody": "UPDATE note_template SET status = 'approved'",
    "a template approved at no moment": "UPDATE note_template SET approved_by = 'Ben'",
    "a template retired by nobody": "UPDATE note_template SET status = 'retired'",
    "a template retired at no moment": "UPDATE note_template SET retired_by = 'Ben'",
    "a template in a state nobody knows": "UPDATE note_template SET status = 'lost'",
    "a template without a name": "UPDATE note_template SET name = ' '",
    "an empty template": "INSERT INTO note_template_file (sha256, content) VALUES ('c', '')",
    "a journal that shrinks": "UPDATE journal_head SET lines = lines - 1",
    "an order of entry that goes back": "UPDATE journal_head SET entries = 0",
    "a second head": "INSERT INTO journal_head (id, lines, hash, entries) VALUES (2, 0, '', 0)",
    "a journal line rewritten": "UPDATE journal SET actor = 'nobody'",
    "an answer rewritten": "UPDATE request SET answer = 'other'",
}


@pytest.fixture
def ledger(world):
    """Pledge 1: 100, divided 25 A 2016 and 25 open, planned 50, 20 received, a write-off proposed. Pledge 2: bare."""
    with world.write() as session:
        code = make_pledge(session, 100, splits={"A 2016": 25, "-": 25}, on="2016-01-01", request_id="r-1")
        make_pledge(session, 100)
        dues = [pledges.InstalmentOf(None, 5000, (place("A"),))]
        pledges.plan_instalments(session, ANN, code, dues, dated=day("01-01"), why="")
        receive(session, code, 20, on="02-01", names={"A 2016": 10})
        write_off(session, code, 10, on="03-01", names=("A",), approve=False)
        require(session, "A", 2016, 100)
        assert activity_id(session, "A") == 1
        _other_money(session)
    return world


def _other_money(session):
    """A row in each of the other tables that carry money."""
    bare = session.get(t.Pledge, 2).code
    returned, mistaken = (receive(session, bare, 10, on="01-01")["id"] for _ in range(2))
    giving_back.refund_receipt(session, ANN, returned, dated=day("02-01"), reason="sent back", amount=100)
    giving_back.reverse_receipt(session, ANN, mistaken, reason="typed twice")
    with change(session, ANN, "recorded", "other tables"):
        session.add(t.Snapshot(name="then", as_of=day("02-01"), line=1, figures="{}", sha256="x", made_by="Ann"))
        session.add(t.InKind(organisation_id=1, description="a room", value=100))
        pledge = session.get(t.Pledge, 2)
        session.add(
            t.Addendum(
                pledge_id=2,
                currency="USD",
                dated=pledge.dated,
                entry=1,
                amount=1,
                rate=pledge.rate,
                rate_on=pledge.dated,
                base_amount=1,
            )
        )
        session.add(
            t.ConceptNote(
                reference="N1",
                donor_id=1,
                number=1,
                ask=1,
                ask_currency="USD",
                as_of=pledge.dated,
                audience="trio",
                made_by="Ann",
            )
        )
        file, other = (t.NoteTemplateFile(sha256=one * 64, content=one.encode()) for one in "ab")
        session.add_all([file, other])
        session.flush()
        session.add(
            t.NoteTemplate(
                name="Letter", number=1, length="short", file_id=file.id, sha256="a" * 64, size=1, uploaded_by="Ann"
            )
        )
        opportunity = t.Opportunity(code="O1", donor_id=1, opened=pledge.dated)
        session.add(opportunity)
        session.flush()
        revision = t.OpportunityRevision(
            opportunity_id=opportunity.id,
            dated=pledge.dated,
            asked_currency="USD",
            currency="USD",
            expected=100,
            probability=5000,
            stage="idea",
        )
        session.add(revision)
        session.flush()
        session.add(t.OpportunitySplit(revision_id=revision.id, year=2016, amount=100))
        session.flush()


def attempt(world, statement):
    """Run a statement as a second program would, and undo it."""
    with world.engine.execution_options(crm_write=True).connect() as connection:
        try:
            return connection.execute(text(statement)).rowcount
        finally:
            connection.rollback()


def test_what_may_stand_is_taken(ledger, subtests):
    for statement in ALLOWED:
        with subtests.test(statement[:60]):
            assert attempt(ledger, statement) == 1


def test_what_breaks_a_rule_is_refused(ledger, subtests):
    before = ledger.dump()
    for what, statement in REFUSED.items():
        with subtests.test(what), pytest.raises(DBAPIError):
            attempt(ledger, statement)
    assert ledger.dump() == before


def test_nothing_that_carries_money_and_no_history_is_deleted(ledger, subtests):
    dump = ledger.dump()
    for table in KEPT:
        with subtests.test(table):
            assert dump[table], f"{table} has no row to try on"
            with pytest.raises(DBAPIError, match=f"rows of {table} are never deleted"):
                attempt(ledger, f"DELETE FROM {table}")
    assert ledger.dump() == dump


def test_no_row_of_them_is_replaced_by_another(ledger, database_kind, subtests):
    """SQLite's INSERT OR REPLACE deletes what is in its way, and asks no trigger on DELETE unless told to."""
    dump = ledger.dump()
    if database_kind == "postgresql":  # which has another word for it, and its triggers on UPDATE answer
        with pytest.raises(DBAPIError, match="a recorded receipt does not change"):
            attempt(ledger, "INSERT INTO receipt SELECT * FROM receipt ON CONFLICT (id) DO UPDATE SET amount = 1")
        return
    for table in KEPT:
        for setting in ("ON", "OFF"):
            with subtests.test(f"{table}, recursive triggers {setting}"), ledger.engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA recursive_triggers = {setting}")
                with pytest.raises(DBAPIError, match=r"there already|never deleted"):
                    connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
                connection.exec_driver_sql("PRAGMA recursive_triggers = ON")
                connection.rollback()
    same_day = "INSERT OR REPLACE INTO exchange_rate (currency, dated, rate, source)"
    same_day += " SELECT currency, dated, '7', 'nobody' FROM exchange_rate"
    for statement in (same_day, split(activity=1, year=2016).replace("INSERT", "INSERT OR REPLACE")):
        with subtests.test("the same under another number"), pytest.raises(DBAPIError, match="there already"):
            attempt(ledger, statement)
    assert ledger.dump() == dump


def test_a_part_of_a_minor_unit_is_never_stored(ledger, database_kind, subtests):
    """SQLite would keep 1.5 as it is; PostgreSQL has no place for it and rounds on the way in."""
    columns = {
        "pledge": "amount base_amount",
        "split": "amount",
        "posting": "open paid closed overpaid pledged committed conditional received received_at_pledge_rate charged",
    }
    if database_kind == "sqlite":
        with subtests.test("signed_amount"), pytest.raises(DBAPIError, match="CHECK"):
            attempt(ledger, "UPDATE pledge SET signed_on = '2016-02-01', signed_amount = 5000.5 WHERE id = 2")
        for statement in (
            receipt(paid="1.5"),
            receipt(charges="0.5"),
            instalment(amount="1.5"),
            addendum(amount="1.5"),
        ):
            with subtests.test(statement[:30]), pytest.raises(DBAPIError, match="CHECK"):
                attempt(ledger, statement)
    for table, names in columns.items():
        for name in names.split():
            with subtests.test(f"{table}.{name}"):
                statement = f"UPDATE {table} SET {name} = {20000.5 if table == 'pledge' else 2000.5}"
                if database_kind == "sqlite":
                    with pytest.raises(DBAPIError, match="CHECK"):
                        attempt(ledger, statement)
                else:
                    assert attempt(ledger, statement)


def test_text_is_no_amount(ledger, subtests):
    for table in ("pledge", "split", "receipt", "instalment"):
        with subtests.test(table), pytest.raises(DBAPIError):
            attempt(ledger, f"UPDATE {table} SET amount = 'many'")


def test_every_rule_is_tried_above(ledger):
    """A rule added to the list of triggers wants a line in this test."""
    tried = " ".join([*REFUSED.values()])
    for rule in RULES:
        assert any(word in tried for word in (f"INTO {rule.table} ", f"UPDATE {rule.table} ")), rule.name


def test_only_the_mark_of_being_taken_back_changes_on_a_recorded_fact(ledger, subtests):
    for table in RECORDED:
        columns = t.SQLModel.metadata.tables[table].columns
        with subtests.test(table):
            if "void" in columns:
                assert attempt(ledger, f"UPDATE {table} SET void = true WHERE id = (SELECT MIN(id) FROM {table})") == 1
            # PostgreSQL may answer with the foreign key that would break as well.
            with pytest.raises(DBAPIError, match=rf"a recorded {table.replace('_', ' ')} does not change|foreign key"):
                attempt(ledger, f"UPDATE {table} SET id = id + 1000")


def test_the_database_says_why_in_words(ledger):
    with pytest.raises(DBAPIError, match="the receipts are more than the pledge"):
        attempt(ledger, REFUSED["receipts above the pledge"])
    with pytest.raises(DBAPIError, match="the splits are more than the pledge"):
        attempt(ledger, REFUSED["splits above the pledge"])


def test_an_approval_behind_the_services_back_needs_a_second_name(ledger):
    assert attempt(ledger, f"UPDATE write_off SET approved_by = '{BEN.name}', approved_at = {NOW}") == 1
