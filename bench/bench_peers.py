"""The same money kept in plain text: hledger's budget report and fava's loading of a beancount file, beside the gap report.

Both peers read their file anew whenever it has changed, as ours asks its database; each is timed by itself, in turn with
the others: hledger as the program it is, fava without the start of Python, our report on a session that is open. All
three must say the same of every cell, or nothing is told of their times. What a peer also can is not weighed: fava keeps
what it has loaded and answers many questions from it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from bench import Result, Say, bench_gap, books, in_own_process, timed
from bench import ledger as large
from bench.books import Figures
from crm.store.session import make_engine, session_scope

TITLE = "The same money in hledger and in fava"

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "bench" / "peers.lock"
#: Where the packages of that lock lie, away from the product's own.
ENVIRONMENT = ROOT / "var" / "bench-peers"
#: How many pledges, and how often each side is asked: the median counts.
SIZES = {10_000: 3, 100_000: 1}


@dataclass(frozen=True)
class Reading:
    """What one reading of the books took, and what it found."""

    ms: float
    #: The most memory of its process, in megabytes.
    mb: float
    figures: Figures


@dataclass(frozen=True)
class Peer:
    """A program that reads the books: a folder holds them as `ledger.journal` and `ledger.beancount`."""

    name: str
    read: Callable[[Path], Reading]
    #: Whether it says what a cell needs, too.
    goals: bool


def run(say: Say) -> list[Result]:
    """The same ledger in the database and as books, for each size; a peer that is not to be had is left out, loudly."""
    found = [peer for peer in (hledger(say), fava(say)) if peer]
    return [result for size, times in SIZES.items() for result in beside(found, size, times, say)] if found else []


def beside(peers: Iterable[Peer], pledges: int, times: int, say: Say) -> list[Result]:
    """Our report and each peer in turn, on so many pledges. Raises `AssertionError` where a figure differs."""
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{(folder / 'ledger.sqlite').as_posix()}"
        large.fill([url], pledges=pledges)
        engine = make_engine(url)
        own_times: list[float] = []
        readings: dict[str, list[Reading]] = {}
        with session_scope(engine) as session:
            count = books.write(session, folder / "ledger.journal", folder / "ledger.beancount")
            say(f"{pledges:,} pledges: {count:,} transactions")
            own = books.figures(bench_gap.report(session))
            for _ in range(times):
                own_times.append(timed(lambda: bench_gap.report(session))[0])
                for peer in peers:
                    reading = peer.read(folder)
                    same(peer, own, reading.figures)
                    say(f"{pledges:,} pledges, {peer.name}: {reading.ms / 1000:.1f} s, {reading.mb:.0f} MB")
                    readings.setdefault(peer.name, []).append(reading)
        engine.dispose()
        _, memory = in_own_process(bench_gap.report_of, url)
    subject = f"Gap report of {pledges:,} pledges, SQLite"
    results = []
    for peer in peers:
        took = statistics.median(one.ms for one in readings[peer.name])
        most = max(one.mb for one in readings[peer.name])
        results += [
            Result(subject, statistics.median(own_times), peer=peer.name, peer_value=took, at_most=1),
            Result(f"{subject}: most memory", memory, unit="MB", peer=peer.name, peer_value=most),
        ]
    return results


def same(peer: Peer, own: Figures, other: Figures) -> None:
    """Raise `AssertionError` with the first accounts on which a peer and the report do not agree."""
    if found := books.differences(own, other, goals=peer.goals):
        raise AssertionError(f"{peer.name} and the report differ on {len(found)} accounts: {'; '.join(found[:3])}")


# --- hledger ----------------------------------------------------------------------------------------------------------


def hledger(say: Say) -> Peer | None:
    """The hledger of this system; None where there is none."""
    program = shutil.which("hledger")
    if program is None:
        say("LEFT OUT: hledger is not installed (Debian: apt-get install hledger).")
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"[\d.]+", told)
    return Peer(
        f"hledger {version[0] if version else ''}, budget report", lambda folder: _ask_hledger(program, folder), True
    )


def _ask_hledger(program: str, folder: Path) -> Reading:
    days = ["-b", str(books.OPENED), "-e", str(large.AS_OF + timedelta(days=1))]
    report = ["balance", "--budget", "--empty", *days, "--output-format", "csv"]
    answer = folder / "budget.csv"
    ms, mb = _program([program, "-f", str(folder / "ledger.journal"), *report], answer)
    return Reading(ms, mb, budget(answer.read_text(encoding="utf-8")))


def budget(text: str) -> Figures:
    """The figures of a budget report as CSV; its sums over several accounts are left out."""
    found: Figures = {}
    for name, amount, goal in csv.reader(text.splitlines()):
        account = name.removeprefix("<unbudgeted>:")
        if re.fullmatch(r"Assets:\w+:\w+:\w+|Income:\w+", account):
            found |= {account: _minor(amount), f"Goal:{account}": _minor(goal)}
    return {account: amount for account, amount in found.items() if amount}


def _minor(text: str) -> int:
    """Minor units of an amount as the peers write it, e.g. `-12.50 USD`; nothing is 0."""
    return int(Decimal(text.split(maxsplit=1)[0]).scaleb(large.BASE.digits)) if text else 0


def _program(command: list[str], answer: Path) -> tuple[float, float]:
    """Milliseconds of a program that writes into a file, and the most memory it held in megabytes."""
    watch = [sys.executable, "-m", "bench.watched", str(answer), *command]
    done = subprocess.run(watch, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}; it says why above.")
    told = json.loads(done.stdout)
    return told["ms"], told["mb"]


# --- fava -------------------------------------------------------------------------------------------------------------


def fava(say: Say) -> Peer | None:
    """The fava of bench/peers.lock in an environment of its own; None where that cannot be made."""
    python = environment(say)
    version = re.search(r"^fava==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if python is None or version is None:
        return None
    return Peer(f"fava {version[1]}, loading", lambda folder: _ask_fava(python, folder), False)


def _ask_fava(python: Path, folder: Path) -> Reading:
    answer = folder / "fava.json"
    load = ["-m", "bench.fava_load", str(folder / "ledger.beancount"), str(large.AS_OF)]
    _program([str(python), *load], answer)
    told = json.loads(answer.read_text(encoding="utf-8"))
    if told["errors"]:
        raise AssertionError(f"fava finds {len(told['errors'])} errors in the file, first: {told['errors'][0]}")
    return Reading(told["ms"], told["mb"], {account: _minor(sums) for account, sums in told["sums"].items()})


def environment(say: Say) -> Path | None:
    """The Python that has the packages of the lock, made once; None, and loudly so, where it cannot be made."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = ENVIRONMENT / ".stamp-lock"
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if python.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == lock:
        return python
    say(f"making {ENVIRONMENT.relative_to(ROOT)} ...")
    uv = shutil.which("uv")
    pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", "-r"]
    fill = [uv, "pip", "sync", "--quiet", "--python", str(python)] if uv else pip
    strict = ["--require-hashes", "--only-binary", ":all:"]
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    for command in (
        [sys.executable, "-m", "venv", *(["--without-pip"] if uv else []), str(ENVIRONMENT)],
        [*fill, str(LOCK), *strict],
    ):
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            say(f"LEFT OUT: fava; {ENVIRONMENT.relative_to(ROOT)} could not be made: {done.stderr.strip()[-300:]}")
            return None
    stamp.write_text(lock, encoding="utf-8")
    return python
