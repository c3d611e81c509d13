"""A database upgraded by migrations equals the models: columns, checks, delete rules, indexes, triggers, functions."""

import re
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from crm.errors import Refused
from crm.store import schema, triggers
from crm.store.session import make_engine
from crm.store.tables import SQLModel
from tests import postgres

#: What PostgreSQL says of its own schema, each as rows of text; names of the database itself do not appear.
CATALOGUE = {
    "columns": """SELECT table_name, ordinal_position, column_name, data_type, character_maximum_length, is_nullable,
        column_default FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    # Checks, foreign keys with their delete rules, primary keys, uniques: as PostgreSQL would write them out.
    "constraints": """SELECT r.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
        JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = 'public' ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "triggers": """SELECT r.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled FROM pg_trigger t
        JOIN pg_class r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal ORDER BY 1, 2""",
    "functions": """SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' ORDER BY 1""",
}


def text_of(statement):
    """A statement as SQLite keeps it, without what says nothing: spaces, line ends, quotes around plain names."""
    plain = re.sub(r"\s+", " ", statement or "").strip().rstrip(";")
    plain = re.sub(r'"(\w+)"', r"\1", plain)
    return re.sub(r"\s*([(),])\s*", r"\1", plain)


def described(engine):
    """All that a database says of its schema."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master").all()
            return {(kind, name, table, text_of(sql)) for kind, name, table, sql in rows if table != "alembic_version"}
        return {
            (kind, *map(str, row))
            for kind, question in CATALOGUE.items()
            for row in connection.exec_driver_sql(question).all()
            if row[0] != "alembic_version"
        }


@contextmanager
def nothing(kind, folder):
    """An engine on a database with nothing in it."""
    if kind == "sqlite":
        engine = make_engine(f"sqlite:///{(folder / 'models.sqlite').as_posix()}")
        yield engine
        engine.dispose()
        return
    name = f"crm_models_{folder.name.lower().replace('-', '_')[-40:]}"
    postgres.execute(postgres.server(), f"DROP DATABASE IF EXISTS {name}")
    postgres.execute(postgres.server(), f"CREATE DATABASE {name}")
    engine = make_engine(postgres.named(name))
    try:
        yield engine
    finally:
        engine.dispose()
        postgres.execute(postgres.server(), f"DROP DATABASE {name} WITH (FORCE)")


def test_migrations_leave_what_the_models_say(engine, database_kind, tmp_path):
    with nothing(database_kind, tmp_path) as by_models:
        schema.create_all(by_models)
        assert described(engine) == described(by_models)


def drop(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def rewritten(engine, table, old, new):
    """Change what SQLite has written down of a table, as a careless migration would."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        changed = connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ? AND sql LIKE ?",
            (old, new, table, f"%{old}%"),
        ).rowcount
        connection.commit()
        assert changed == 1


LOSSES_SQLITE = {
    "a trigger": lambda engine: drop(engine, "DROP TRIGGER split_within_pledge_insert"),
    "an index": lambda engine: drop(engine, "DROP INDEX ix_posting_cell"),
    "a check": lambda engine: rewritten(engine, "split", "conditional)", "1 = 1)"),
    "a delete rule": lambda engine: rewritten(engine, "activity_theme", "ON DELETE RESTRICT", "ON DELETE CASCADE"),
}
LOSSES_POSTGRESQL = {
    "a trigger": lambda engine: drop(engine, "DROP TRIGGER split_within_pledge ON split"),
    "a trigger at rest": lambda engine: drop(engine, "ALTER TABLE split DISABLE TRIGGER split_within_pledge"),
    "an index": lambda engine: drop(engine, "DROP INDEX ix_posting_cell"),
    "a check": lambda engine: drop(engine, "ALTER TABLE split DROP CONSTRAINT ck_split_amount_whole"),
    "a delete rule": lambda engine: drop(
        engine,
        "ALTER TABLE activity_theme DROP CONSTRAINT fk_activity_theme_activity_id_activity",
        "ALTER TABLE activity_theme ADD CONSTRAINT fk_activity_theme_activity_id_activity "
        "FOREIGN KEY (activity_id) REFERENCES activity (id) ON DELETE CASCADE",
    ),
    "what a function does": lambda engine: drop(
        engine,
        "CREATE OR REPLACE FUNCTION split_within_pledge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    ),
    "a column that may be empty": lambda engine: drop(engine, "ALTER TABLE split ALTER COLUMN amount DROP NOT NULL"),
}


def test_the_comparison_sees_every_kind_of_loss(database_kind, new_engine, subtests):
    losses = LOSSES_SQLITE if database_kind == "sqlite" else LOSSES_POSTGRESQL
    whole = described(new_engine())
    for what, lose in losses.items():
        with subtests.test(what):
            engine = new_engine()
            lose(engine)
            assert described(engine) != whole, f"losing {what} is not seen"


def test_every_constraint_has_a_name():
    unnamed = [
        f"{table.name}: {constraint}"
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert unnamed == []


def test_what_is_referred_to_cannot_be_deleted_anywhere():
    rules = {key.ondelete for table in SQLModel.metadata.tables.values() for key in table.foreign_keys}
    assert rules == {"RESTRICT"}


def test_every_table_that_carries_money_or_history_is_kept():
    rewritten_by_the_services = {"posting"}
    carrying = {
        name
        for name, table in SQLModel.metadata.tables.items()
        if any(isinstance(column.type, sa.BigInteger) for column in table.columns)
    }
    assert carrying - rewritten_by_the_services - set(triggers.KEPT) == set()


def test_every_amount_is_whole_minor_units_in_a_big_integer():
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            assert not isinstance(column.type, sa.Numeric | sa.Float), f"{table.name}.{column.name}"
            if column.name in ("amount", "base_amount", "paid", "charges", "received", "committed", "pledged"):
                assert isinstance(column.type, sa.BigInteger), f"{table.name}.{column.name}"


def test_upgrading_again_changes_nothing(engine):
    before = described(engine)
    schema.upgrade(engine)
    assert described(engine) == before
    assert schema.current_revision(engine) == schema.newest_revision()
    schema.ensure_current(engine)


def test_an_empty_database_is_refused_with_the_command_that_mends_it(tmp_path):
    engine = make_engine(f"sqlite:///{(tmp_path / 'empty.sqlite').as_posix()}")
    with pytest.raises(Refused, match="crm init"):
        schema.ensure_current(engine)
    engine.dispose()


def test_a_database_of_a_newer_version_asks_for_an_update_of_the_product(engine):
    drop(engine, "UPDATE alembic_version SET version_num = '9999'")
    for act in (schema.ensure_current, schema.upgrade):
        with pytest.raises(Refused, match=r"its schema is 9999.*update the product"):
            act(engine)


def test_the_revisions_are_those_that_the_migrations_declare(tmp_path):
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(schema.migrations_dir()))
    config.set_main_option("path_separator", "os")
    known = ScriptDirectory.from_config(config)
    assert schema.newest_revision() == known.get_current_head()
    assert schema.revisions() == sorted(one.revision for one in known.walk_revisions())


def test_a_file_of_another_program_is_left_as_it_is(tmp_path):
    import sqlite3

    file = tmp_path / "theirs.sqlite"
    with sqlite3.connect(file) as theirs:
        theirs.execute("CREATE TABLE recipes (id INTEGER)")
    theirs.close()
    before = file.read_bytes()
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    for act in (schema.ensure_current, schema.upgrade):
        with pytest.raises(Refused, match=r"another program \(it holds recipes\)"):
            act(engine)
    engine.dispose()
    assert file.read_bytes() == before
