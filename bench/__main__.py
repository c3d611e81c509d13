"""Run the benchmarks, print what they found, and keep it in docs/performance.md."""

import argparse
import importlib
import multiprocessing
import os
import platform
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bench import Result, measure, say

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
INTRODUCTION = """# How fast it is

`python3 run bench` measures all of this anew on the machine at hand, `python3 run bench NAME` one part of it, and
writes it here. What is promised is a ratio to a peer: the plainest thing that gives the same result, over the same
data, in the same run. Times are medians and belong to the machine named above each table.
"""


def names() -> list[str]:
    """The benchmarks there are, by the names of their files."""
    return sorted(file.stem.removeprefix("bench_") for file in (ROOT / "bench").glob("bench_*.py"))


def everyday() -> list[str]:
    """Those that run where none is named: all but the ones that say `ONLY_BY_NAME`, which nobody waits for."""
    modules = ((name, importlib.import_module(f"bench.bench_{name}")) for name in names())
    return [name for name, module in modules if not getattr(module, "ONLY_BY_NAME", False)]


def figure(value: float, unit: str) -> str:
    """A measured figure with three digits that mean something."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def cells(result: Result) -> list[str]:
    """One line of the table."""
    promise = "" if result.at_most is None else f"at most {result.at_most:g} {'x' if result.ratio else result.unit}"
    return [
        result.subject,
        figure(result.value, result.unit),
        result.peer or "–",
        "–" if result.peer_value is None else figure(result.peer_value, result.unit),
        "–" if result.ratio is None else f"{result.ratio:.2f}",
        promise or "–",
        {True: "kept", False: "**broken**", None: "–"}[result.kept],
    ]


def table(results: Sequence[Result]) -> str:
    """The results as a Markdown table, readable as plain text too."""
    head = ["measured", "value", "peer", "value of the peer", "ratio", "promise", ""]
    lines = [head, *(cells(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    rows = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join(f"| {row} |" for row in [rows[0], " | ".join("-" * width for width in widths), *rows[1:]])


def postgresql_version() -> str:
    """The version of the PostgreSQL that benchmarks start, or that there is none."""
    from tests.postgres import programs

    found = programs()
    if found is None:
        return "no PostgreSQL"
    told = subprocess.run([found / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"[\d.]+", told)
    return f"PostgreSQL {number[0] if number else '?'}"


def machine() -> str:
    """The machine and the versions, in one line: a figure without them says little."""
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB of memory, "
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory}"
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {postgresql_version()}"
    today = datetime.now(UTC)
    return f"{today.day} {today:%B %Y}; {system}{versions}."


def keep(name: str, section: str) -> None:
    """Put the section of one benchmark into docs/performance.md, in the place of its last one."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else INTRODUCTION
    begin, end = f"<!-- bench {name}: written by run bench -->", f"<!-- bench {name}: end -->"
    block = f"{begin}\n{section}\n{end}"
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    page = found.sub(lambda _: block, page) if found.search(page) else f"{page.rstrip()}\n\n{block}\n"
    PAGE.write_text(page, encoding="utf-8")


def main() -> int:
    """Run what was asked for; the exit code says whether every promise was kept."""
    parser = argparse.ArgumentParser(prog="run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names()) or 'none yet'}")
    parser.add_argument("--dry-run", action="store_true", help="leave docs/performance.md as it is")
    given = parser.parse_args()
    if unknown := set(given.names) - set(names()):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(names())}")
    broken = 0
    for name in given.names or everyday():
        say(f"--- {name}")
        # Each in a process of its own: what one loads or leaves in memory is not the next one's.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            title, results = pool.submit(measure, name).result()
        section = f"## {title}\n\n{machine()}\n\n{table(results)}"
        print(section, end="\n\n", flush=True)
        if not given.dry_run:
            keep(name, section)
        broken += sum(result.kept is False for result in results)
    say(f"{broken} promises broken." if broken else "Every promise was kept.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
