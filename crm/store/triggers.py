"""Rules over several rows that the database itself keeps, so that a second program cannot break them.

Each rule is one condition in SQL that both SQLite and PostgreSQL read; `statements` turns them into
triggers of either. They are created with the tables, and frozen as text in the migrations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from crm.store import tables


@dataclass(frozen=True)
class Rule:
    """`broken` is true of a row (NEW) that must be refused; `message` is a sentence for the reader."""

    name: str
    table: str
    broken: str
    message: str
    events: tuple[str, ...] = ("INSERT", "UPDATE")


_WHOLE = (
    "(SELECT amount FROM pledge WHERE id = NEW.pledge_id)"
    " + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.pledge_id AND NOT void), 0)"
)
_BEFORE = "NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id)"
_RAISED = "NEW.amount + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.id AND NOT void), 0)"
_FIRST_FACT = " UNION ALL ".join(
    f"SELECT MIN(dated) AS dated FROM {table} WHERE pledge_id = NEW.id AND NOT void"
    for table in ("receipt", "write_off", "addendum", "split_revision", "instalment_plan")
)

#: Receipts that fill the pledge: not taken back, not reversed, not accepted above it by name.
_COUNTS = (
    "NOT void AND NOT overpayment_accepted"
    " AND NOT EXISTS (SELECT 1 FROM reversal WHERE receipt_id = receipt.id AND NOT reversal.void)"
)
#: What went back and may come again.
_BACK = "COALESCE((SELECT SUM(paid) FROM refund WHERE pledge_id = NEW.pledge_id AND NOT void), 0)"
_OF_ITS_RECEIPT = "NEW.pledge_id <> (SELECT pledge_id FROM receipt WHERE id = NEW.receipt_id)"
_BEFORE_RECEIPT = "NEW.dated < (SELECT dated FROM receipt WHERE id = NEW.receipt_id)"

#: Rules on rows that are added or changed.
RULES = (
    Rule(
        "split_within_pledge",
        "split",
        "(SELECT SUM(amount) FROM split WHERE revision_id = NEW.revision_id) > COALESCE("
        "(SELECT a.amount FROM split_revision r JOIN addendum a ON a.id = r.addendum_id WHERE r.id = NEW.revision_id), "
        "(SELECT amount FROM pledge WHERE id = NEW.pledge_id))",
        "the splits are more than the pledge",
    ),
    Rule(
        "split_of_its_revision",
        "split",
        "NEW.pledge_id <> (SELECT pledge_id FROM split_revision WHERE id = NEW.revision_id)",
        "the split belongs to another pledge than its revision",
    ),
    Rule(
        "division_of_its_raise",
        "split_revision",
        "NEW.pledge_id <> (SELECT pledge_id FROM addendum WHERE id = NEW.addendum_id)",
        "the division belongs to another pledge than its raise",
    ),
    Rule(
        "instalments_within_pledge",
        "instalment",
        f"(SELECT SUM(amount) FROM instalment WHERE plan_id = NEW.plan_id) > {_WHOLE}",
        "the instalments are more than the pledge",
    ),
    Rule(
        "instalment_of_its_plan",
        "instalment",
        "NEW.pledge_id <> (SELECT pledge_id FROM instalment_plan WHERE id = NEW.plan_id)",
        "the instalment belongs to another pledge than its plan",
    ),
    Rule(
        "receipts_within_pledge",
        "receipt",
        "NOT NEW.overpayment_accepted AND (SELECT SUM(paid + charges) FROM receipt WHERE pledge_id = NEW.pledge_id"
        f" AND {_COUNTS}) > {_WHOLE} + {_BACK}",
        "the receipts are more than the pledge",
    ),
    Rule(
        "write_offs_within_pledge",
        "write_off",
        "(SELECT SUM(amount) FROM write_off WHERE pledge_id = NEW.pledge_id AND approved_by IS NOT NULL AND NOT void)"
        f" > {_WHOLE}",
        "the write-offs are more than the pledge",
    ),
    Rule("receipt_not_before_pledge", "receipt", _BEFORE, "the receipt is dated before its pledge"),
    Rule("write_off_not_before_pledge", "write_off", _BEFORE, "the write-off is dated before its pledge"),
    Rule("addendum_not_before_pledge", "addendum", _BEFORE, "the addendum is dated before its pledge"),
    Rule("split_not_before_pledge", "split_revision", _BEFORE, "the division is dated before its pledge"),
    Rule("plan_not_before_pledge", "instalment_plan", _BEFORE, "the instalment plan is dated before its pledge"),
    Rule(
        "confirmed_not_before_pledge",
        "split",
        "NEW.confirmed_on < (SELECT dated FROM pledge WHERE id = NEW.pledge_id)",
        "the condition is fulfilled before its pledge",
    ),
    Rule("refund_of_its_receipt", "refund", _OF_ITS_RECEIPT, "the refund belongs to another pledge than its receipt"),
    Rule("refund_not_before_receipt", "refund", _BEFORE_RECEIPT, "the refund is dated before its receipt"),
    Rule(
        "refunds_within_receipt",
        "refund",
        "(SELECT SUM(amount) FROM refund WHERE receipt_id = NEW.receipt_id AND NOT void)"
        " > (SELECT amount FROM receipt WHERE id = NEW.receipt_id)",
        "the refunds are more than the receipt",
    ),
    Rule(
        "reversal_of_its_receipt",
        "reversal",
        _OF_ITS_RECEIPT,
        "the reversal belongs to another pledge than its receipt",
    ),
    Rule("reversal_not_before_receipt", "reversal", _BEFORE_RECEIPT, "the reversal is dated before its receipt"),
    # One money does not go back twice: by a refund, and as what never held.
    Rule(
        "refund_of_what_held",
        "refund",
        "NOT NEW.void AND EXISTS (SELECT 1 FROM reversal WHERE receipt_id = NEW.receipt_id AND NOT void)",
        "the receipt was reversed",
    ),
    Rule(
        "reversal_of_what_is_here",
        "reversal",
        "NOT NEW.void AND EXISTS (SELECT 1 FROM refund WHERE receipt_id = NEW.receipt_id AND NOT void)",
        "part of the receipt was refunded",
    ),
    Rule(
        "receipt_is_reversed_once",
        "reversal",
        "(SELECT COUNT(*) FROM reversal WHERE receipt_id = NEW.receipt_id AND NOT void) > 1",
        "the receipt is reversed already",
    ),
    # A pledge that is corrected still holds what hangs on it.
    Rule(
        "pledge_holds_its_splits",
        "pledge",
        "EXISTS (SELECT 1 FROM split s JOIN split_revision r ON r.id = s.revision_id WHERE r.pledge_id = NEW.id"
        " AND r.addendum_id IS NULL AND NOT r.void GROUP BY r.id HAVING SUM(s.amount) > NEW.amount)",
        "the splits are more than the pledge",
        ("UPDATE",),
    ),
    Rule(
        "pledge_holds_its_instalments",
        "pledge",
        "EXISTS (SELECT 1 FROM instalment i JOIN instalment_plan p ON p.id = i.plan_id"
        " WHERE i.pledge_id = NEW.id AND NOT p.void GROUP BY i.plan_id"
        f" HAVING SUM(i.amount) > {_RAISED})",
        "the instalments are more than the pledge",
        ("UPDATE",),
    ),
    Rule(
        "pledge_holds_its_receipts",
        "pledge",
        f"(SELECT SUM(paid + charges) FROM receipt WHERE pledge_id = NEW.id AND {_COUNTS})"
        f" > {_RAISED} + {_BACK.replace('NEW.pledge_id', 'NEW.id')}",
        "the receipts are more than the pledge",
        ("UPDATE",),
    ),
    Rule(
        "pledge_before_its_facts",
        "pledge",
        f"NEW.dated > (SELECT MIN(dated) FROM ({_FIRST_FACT}) AS facts)",
        "the pledge is dated after what happened to it",
        ("UPDATE",),
    ),
    Rule(
        "pledge_currency_is_kept",
        "pledge",
        "NEW.currency <> OLD.currency AND EXISTS (SELECT 1 FROM receipt WHERE pledge_id = NEW.id)",
        "the currency of a pledge that was paid does not change",
        ("UPDATE",),
    ),
    Rule(
        "currency_digits_are_kept",
        "currency",
        "NEW.digits <> OLD.digits",
        "the digits of a currency do not change",
        ("UPDATE",),
    ),
    Rule(
        "note_template_is_of_its_file",
        "note_template",
        "NEW.sha256 <> (SELECT sha256 FROM note_template_file WHERE id = NEW.file_id)",
        "the template names other bytes than those of its file",
    ),
    Rule(
        "note_template_keeps_its_file",
        "note_template",
        "NEW.file_id <> OLD.file_id OR NEW.name <> OLD.name OR NEW.number <> OLD.number",
        "another file is another version of the template",
        ("UPDATE",),
    ),
    Rule("journal_is_append_only", "journal", "1 = 1", "the journal is append-only", ("UPDATE",)),
    Rule("request_is_append_only", "request", "1 = 1", "an answered request does not change", ("UPDATE",)),
    Rule(
        "journal_head_goes_forward",
        "journal_head",
        "NEW.lines < OLD.lines OR NEW.entries < OLD.entries",
        "the journal only grows",
        ("UPDATE",),
    ),
)

#: A fact that was recorded is corrected by another fact, never rewritten: only its mark of being taken back changes.
RECORDED = (
    "addendum",
    "instalment",
    "instalment_name",
    "instalment_plan",
    "note_template_file",
    "opportunity_revision",
    "opportunity_split",
    "receipt",
    "receipt_name",
    "refund",
    "requirement_line",
    "requirement_revision",
    "reversal",
    "snapshot",
    "split_revision",
    "write_off_name",
)


def _recorded(table: str) -> Rule:
    names = [column.name for column in SQLModel.metadata.tables[table].columns if column.name != "void"]
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names)
    message = f"a recorded {table.replace('_', ' ')} does not change"
    return Rule(f"{table}_is_append_only", table, changed, message, ("UPDATE",))


#: Nothing that carries money, and no history, is ever deleted.
KEPT = (
    "addendum",
    "concept_note",
    "exchange_rate",
    "in_kind",
    "instalment",
    "instalment_name",
    "instalment_plan",
    "journal",
    "journal_head",
    "note_template",
    "note_template_file",
    "opportunity",
    "opportunity_revision",
    "opportunity_split",
    "pledge",
    "receipt",
    "receipt_name",
    "refund",
    "request",
    "requirement_line",
    "requirement_revision",
    "reversal",
    "snapshot",
    "split",
    "split_revision",
    "write_off",
    "write_off_name",
)


def statements(dialect: str) -> list[str]:
    """The statements that create all triggers on `sqlite` or `postgresql`, and the head of an empty journal."""
    make = _sqlite if dialect == "sqlite" else _postgresql
    recorded = [_recorded(table) for table in RECORDED]
    kept = [
        Rule(f"{table}_is_kept", table, "1 = 1", f"rows of {table} are never deleted", ("DELETE",)) for table in KEPT
    ]
    replaced = [_not_replaced(table) for table in KEPT] if dialect == "sqlite" else []
    head = "INSERT INTO journal_head (id, lines, hash, entries) VALUES (1, 0, '', 0)"
    return [*(statement for rule in (*RULES, *recorded, *kept) for statement in make(rule)), *replaced, head]


def _not_replaced(table: str) -> str:
    """SQLite's `INSERT OR REPLACE` deletes the row in its way without asking the triggers on DELETE."""
    model = SQLModel.metadata.tables[table]
    keys = [["id"], *([column.name for column in one.columns] for one in _uniques(model))]
    keys += [[str(part) for part in one.expressions] for one in model.indexes if one.unique]
    there = " OR ".join(" AND ".join(f"{part} = {_of_new(model, part)}" for part in key) for key in keys)
    return (
        f"CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table}"
        f" WHERE {there}) BEGIN SELECT RAISE(ABORT, 'a row of {table} like this is there already'); END"
    )


def _uniques(model: sa.Table) -> list[sa.UniqueConstraint]:
    """The unique keys besides the primary one, in an order that does not change from run to run."""
    found = [one for one in model.constraints if isinstance(one, sa.UniqueConstraint) and "id" not in one.columns]
    return sorted(found, key=lambda one: [column.name for column in one.columns])


def _of_new(model: sa.Table, expression: str) -> str:
    """An expression over columns, as it is of the row that comes."""
    return re.sub(r"\w+", lambda word: f"NEW.{word[0]}" if word[0] in model.columns else word[0], expression)


def _sqlite(rule: Rule) -> list[str]:
    return [
        f"CREATE TRIGGER {rule.name}_{event.lower()} {'BEFORE' if event == 'DELETE' else 'AFTER'} {event}"
        f" ON {rule.table} WHEN {rule.broken.replace('IS DISTINCT FROM', 'IS NOT')} BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
        for event in rule.events
    ]


def _postgresql(rule: Rule) -> list[str]:
    locks = "NEW.pledge_id" in rule.broken
    lock = "PERFORM 1 FROM pledge WHERE id = NEW.pledge_id FOR UPDATE; " if locks else ""
    answer = "OLD" if rule.events == ("DELETE",) else "NEW"
    when = "BEFORE" if rule.events == ("DELETE",) else "AFTER"
    function = (
        f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lock}IF {rule.broken} THEN "
        f"RAISE EXCEPTION '{rule.message}' USING ERRCODE = 'check_violation'; END IF; RETURN {answer}; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {rule.name} {when} {' OR '.join(rule.events)} ON {rule.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
    )
    return [function, trigger]


def _create(target: sa.MetaData, connection: sa.Connection, **_: Any) -> None:
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


sa.event.listen(tables.SQLModel.metadata, "after_create", _create)

#: The metadata of all tables, with their triggers.
METADATA = SQLModel.metadata
