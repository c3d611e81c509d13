"""The harness of the benchmarks: a promise is a ratio to a peer, and a section is replaced in its place."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import Result, in_own_process, side_by_side
from bench import __main__ as harness
from tests import postgres, shared_run

ROOT = Path(__file__).resolve().parents[2]


def test_a_promise_is_held_against_the_peer_where_there_is_one():
    assert Result("gap", 150, peer="by hand", peer_value=100, at_most=1.5).kept
    assert Result("gap", 151, peer="by hand", peer_value=100, at_most=1.5).kept is False
    assert Result("note", 149, at_most=150).kept
    assert Result("note", 149).kept is None


def test_both_sides_are_called_equally_often_and_in_turn():
    order = []
    side_by_side(lambda: order.append("own"), lambda: order.append("peer"), times=3, warm_up=1)
    assert order == ["own", "peer"] * 4


def test_memory_is_that_of_the_process_itself_and_not_of_who_started_it():
    held = b"x" * 300_000_000
    _, peak = in_own_process(len, ())
    assert 1 < peak < len(held) / 1e6 / 2


@pytest.mark.pg
def test_a_server_of_its_own_is_left_filled_and_is_gone_afterwards():
    if postgres.GIVEN not in os.environ and (why_not := postgres.possible()):
        shared_run.lacking("PG", why_not)
    program = """
from bench import postgresql
from tests import postgres
import sqlalchemy as sa
with postgresql() as url:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE filled AS SELECT generate_series(1, 1000) AS n"))
    engine.dispose()
print("left")
try:
    engine.connect()
except sa.exc.OperationalError:
    print("gone")
"""
    own = {name: value for name, value in os.environ.items() if name != shared_run.FOLDER}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["left", "gone"], done.stderr[-2000:]


def test_a_section_takes_the_place_of_its_last_one(tmp_path, monkeypatch):
    monkeypatch.setattr(harness, "PAGE", tmp_path / "performance.md")
    harness.keep("gap", "## Gap\n\nslow")
    harness.keep("note", "## Note\n\nquick")
    harness.keep("gap", "## Gap\n\nfast")
    page = harness.PAGE.read_text(encoding="utf-8")
    assert page.startswith("# How fast it is")
    assert "slow" not in page
    assert page.index("fast") < page.index("quick")


def test_a_broken_promise_is_seen_in_the_table():
    lines = harness.table([Result("gap", 200, peer="by hand", peer_value=100, at_most=1.5)]).splitlines()
    assert lines[2].split(" | ")[4].strip() == "2.00"
    assert "**broken**" in lines[2]


@pytest.mark.parametrize("name", harness.names())
def test_every_benchmark_says_what_it_measures(name):
    import importlib

    module = importlib.import_module(f"bench.bench_{name}")
    assert module.TITLE
    assert callable(module.run)
