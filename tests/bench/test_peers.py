"""The books for other programs hold the same money as the database, and no time is told where a figure differs."""

import re
import shutil
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bench import __main__ as harness
from bench import bench_gap, bench_gap_million, bench_peers, books
from bench import ledger as large
from crm.store.session import make_engine, session_scope
from tests.conftest import fresh

ROOT = Path(__file__).resolve().parents[2]
PLEDGES = 60


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A small ledger as books in a folder, and what the gap report says of it."""
    folder = tmp_path_factory.mktemp("books")
    with fresh("sqlite", folder) as url:
        large.fill([url], pledges=PLEDGES)
        engine = make_engine(url)
        with session_scope(engine) as session:
            count = books.write(session, folder / "ledger.journal", folder / "ledger.beancount")
            gap = bench_gap.report(session)
        engine.dispose()
    return folder, count, gap


def transactions(text):
    """Day and postings of each transaction of either file, read by the letter."""
    for block in re.findall(r"^(\d{4}-\d\d-\d\d) (?:\* )?\"?P\d+\"?\n((?:  .+\n)+)", text, re.MULTILINE):
        postings = [line.split() for line in block[1].splitlines()]
        assert {currency for _, _, currency in postings} == {"USD"}
        yield date.fromisoformat(block[0]), [(name, int(money.replace(".", ""))) for name, money, _ in postings]


@pytest.mark.parametrize("name", ["ledger.journal", "ledger.beancount"])
def test_both_files_say_what_the_report_says(kept, name):
    folder, count, gap = kept
    found, whole = Counter(), 0
    for day, postings in transactions((folder / name).read_text(encoding="utf-8")):
        whole += 1
        assert sum(amount for _, amount in postings) == 0
        if day <= large.AS_OF:
            found.update(dict.fromkeys((account for account, _ in postings), 0))
            for account, amount in postings:
                found[account] += amount
    assert whole == count
    own = books.figures(gap)
    assert books.differences(own, found, goals=False) == []
    for measure in books.MEASURES:
        assert any(account.startswith(f"Assets:{measure}:") for account in own)
    assert any(account.endswith(":Open") for account in own)


def test_goals_are_what_each_cell_needs_on_the_day(kept):
    folder, _, gap = kept
    text = (folder / "ledger.journal").read_text(encoding="utf-8")
    goals = Counter()
    for day, lines in re.findall(r"^~ (\S+)\n((?:  .+\n)+)", text, re.MULTILINE):
        for account, money in re.findall(r"\((\S+)\)  (\S+) USD", lines):
            if date.fromisoformat(day) <= large.AS_OF:
                goals[account] += int(money.replace(".", ""))
    wanted = {books.account("Received", row.activity, row.year): row.required for row in gap.rows if row.required}
    assert goals == wanted
    budgets = re.findall(
        r'^(\d{4})-01-01 custom "budget" (\S+) "yearly" (\S+) USD$',
        (folder / "ledger.beancount").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    of_the_year = {account: int(money.replace(".", "")) for year, account, money in budgets if account.endswith(year)}
    assert of_the_year == wanted


def test_beancount_opens_every_account_it_uses(kept):
    text = (kept[0] / "ledger.beancount").read_text(encoding="utf-8")
    opened = re.findall(r"^2010-01-01 open (\S+) USD$", text, re.MULTILINE)
    used = {account for _, postings in transactions(text) for account, _ in postings}
    assert len(opened) == len(set(opened))
    assert used <= set(opened)


def test_a_budget_report_is_read_without_its_sums():
    text = (
        '"Account","2010-01-01..2019-06-30","budget"\n"<unbudgeted>:Income:D001","-7.50 USD",""\n'
        '"Assets:Received:A001","5.00 USD","9.10 USD"\n"Assets:Received:A001:2016","5.00 USD","9.10 USD"\n'
        '"Assets:Pledged:Open:Open","2.50 USD",""\n"Assets:Pledged:A001:2016","0",""\n"Total:","0","9.10 USD"\n'
    )
    assert bench_peers.budget(text) == {
        "Income:D001": -750,
        "Assets:Received:A001:2016": 500,
        "Goal:Assets:Received:A001:2016": 910,
        "Assets:Pledged:Open:Open": 250,
    }


def test_hledger_says_the_same():
    told = []
    peer = bench_peers.hledger(told.append)
    if peer is None:
        pytest.skip("hledger is not installed; docs/dependencies.md tells how to get it")
    found = bench_peers.beside([peer], PLEDGES, 1, told.append)
    assert [one.peer.startswith("hledger ") and bool(one.peer_value) for one in found] == [True, True]
    assert [one.unit for one in found] == ["ms", "MB"]


def test_a_program_is_watched_from_outside(tmp_path):
    held = b"x" * 300_000_000
    ms, mb = bench_peers._program([sys.executable, "-c", "print('done')"], tmp_path / "answer")
    assert (tmp_path / "answer").read_text(encoding="utf-8") == "done\n"
    assert ms > 0
    assert 1 < mb < len(held) / 1e6 / 2
    with pytest.raises(RuntimeError, match="ended with 3; it says why above"):
        bench_peers._program([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "answer")


def test_a_cent_of_difference_ends_the_run():
    figures = {"Assets:Received:A001:2016": 500, "Income:D001": -500}

    def peer(**changes):
        return bench_peers.Peer("a peer", lambda _: bench_peers.Reading(1, 1, figures | changes), goals=False)

    bench_peers.same(peer(), figures, figures)
    with pytest.raises(AssertionError, match=r"differ on 1 accounts: Assets:Received:A001:2016: 500 here, 501 there"):
        bench_peers.same(peer(), figures, figures | {"Assets:Received:A001:2016": 501})
    with pytest.raises(AssertionError, match="Income:D002: 0 here, -1 there"):
        bench_peers.same(peer(), figures, figures | {"Income:D002": -1})
    bench_peers.same(peer(), figures | {"Goal:Assets:Received:A001:2016": 9}, figures)
    with pytest.raises(AssertionError, match="Goal:"):
        bench_peers.same(replace(peer(), goals=True), figures | {"Goal:Assets:Received:A001:2016": 9}, figures)
    # What the report itself gives is held against the peer, not only what the test makes up.
    with pytest.raises(AssertionError, match="a peer and the report differ"):
        bench_peers.beside([peer()], 1, 1, lambda _: None)


def test_peers_that_are_not_to_be_had_are_left_out_loudly(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(bench_peers, "ROOT", tmp_path)
    monkeypatch.setattr(bench_peers, "ENVIRONMENT", tmp_path / "var" / "bench-peers")
    monkeypatch.setattr(bench_peers.sys, "executable", shutil.which("false") or "false")
    told = []
    assert bench_peers.run(told.append) == []
    assert [line for line in told if line.startswith("LEFT OUT: hledger")]
    assert [line for line in told if line.startswith("LEFT OUT: fava; ")]
    assert not (tmp_path / "var" / "bench-peers" / ".stamp-lock").exists()


def test_an_environment_is_made_once_for_each_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_peers, "ROOT", tmp_path)
    monkeypatch.setattr(bench_peers, "ENVIRONMENT", tmp_path / "env")
    monkeypatch.setattr(bench_peers, "LOCK", tmp_path / "peers.lock")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    started = []

    def start(command, **_):
        started.append(command)
        (tmp_path / "env" / "bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / "env" / "bin" / "python").touch()
        return bench_peers.subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(bench_peers.subprocess, "run", start)
    for lock, commands in (("fava==1", 2), ("fava==1", 2), ("fava==2", 4)):
        bench_peers.LOCK.write_text(lock, encoding="utf-8")
        assert bench_peers.environment(lambda _: None) == tmp_path / "env" / "bin" / "python"
        assert len(started) == commands
    assert {"--require-hashes", "--only-binary", "--no-deps"} < set(started[1])


def test_the_lock_of_the_peers_names_no_host_and_is_nothing_of_the_product():
    text = bench_peers.LOCK.read_text(encoding="utf-8")
    for line in text.splitlines():
        assert re.fullmatch(r"\S+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line
    assert all("--hash=sha256:" in package for package in re.split(r"\n(?=\S)", text.strip()))
    assert re.search(r"^fava==", text, re.MULTILINE)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"^(fava|bean\w+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)


def test_what_nobody_waits_for_runs_only_by_name():
    assert set(harness.names()) - set(harness.everyday()) == {"gap_million"}


def test_the_large_report_is_measured_on_a_file(monkeypatch):
    monkeypatch.setattr(bench_gap_million, "PLEDGES", PLEDGES)
    found = bench_gap_million.run(lambda _: None)
    assert [one.unit for one in found] == ["s", "MB", "MB"]
    assert all(one.value > 0 for one in found)
    monkeypatch.setattr(bench_gap, "compare", lambda _: ["a cell"])
    with pytest.raises(AssertionError, match="differ"):
        bench_gap_million.run(lambda _: None)
