"""How fast it is, measured against a named peer in the same run: `python3 run bench [NAME ...]`.

A benchmark is a file `bench/bench_<name>.py` with `TITLE`, a sentence, and `run(say) -> list[Result]`; nothing else
needs to know of it. One that says `ONLY_BY_NAME = True` takes long and runs only where it is named.

Times depend on the machine, so a promise is a ratio to something anybody would write by hand over the same data,
measured by the same clock in the same process. docs/performance.md keeps what the last run found.
"""

import importlib
import multiprocessing
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """One measured figure, and beside it the peer's, where there is one."""

    #: What was measured, e.g. "Gap report of 100,000 pledges, SQLite".
    subject: str
    value: float
    #: "ms", "s" or "MB".
    unit: str = "ms"
    #: What it is held against in the same run, e.g. "one SQL statement by hand".
    peer: str = ""
    peer_value: float | None = None
    #: What is promised: the ratio to the peer where there is one, else the value itself.
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's figure this one is."""
        return self.value / self.peer_value if self.peer_value else None

    @property
    def kept(self) -> bool | None:
        """Whether the promise held in this run; None when nothing is promised."""
        if self.at_most is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.at_most


def timed(call: Callable[[], Answer]) -> tuple[float, Answer]:
    """How long one call takes, in milliseconds, and what it gives."""
    start = time.perf_counter()
    answer = call()
    return (time.perf_counter() - start) * 1000, answer


def median_ms(call: Callable[[], object], *, times: int = 7, warm_up: int = 1) -> float:
    """The median of several calls in milliseconds, after some that do not count."""
    for _ in range(warm_up):
        call()
    return statistics.median(timed(call)[0] for _ in range(times))


def side_by_side(
    subject: Callable[[], object], peer: Callable[[], object], *, times: int = 7, warm_up: int = 1
) -> tuple[float, float]:
    """The medians of both in milliseconds, called in turn, so that what slows the machine slows both."""
    for _ in range(warm_up):
        subject()
        peer()
    pairs = [(timed(subject)[0], timed(peer)[0]) for _ in range(times)]
    return statistics.median(own for own, _ in pairs), statistics.median(other for _, other in pairs)


def peak_mb() -> float:
    """The most memory this process has held so far, in megabytes (resident)."""
    import resource

    # Linux counts what the starting process held into `ru_maxrss`, but not into this.
    status = Path("/proc/self/status")
    if found := re.search(r"^VmHWM:\s+(\d+) kB", status.read_text() if status.exists() else "", re.MULTILINE):
        return int(found[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024) if sys.platform == "darwin" else most / 1024


def say(text: str) -> None:
    """Tell how far it is; stdout is for the results."""
    print(text, file=sys.stderr, flush=True)


def measure(name: str) -> tuple[str, list[Result]]:
    """The title and the results of one benchmark."""
    module = importlib.import_module(f"bench.bench_{name}")
    return module.TITLE, module.run(say)


def _with_peak(call: Callable[..., Answer], *arguments: object) -> tuple[Answer, float]:
    return call(*arguments), peak_mb()


def in_own_process(call: Callable[..., Answer], *arguments: object) -> tuple[Answer, float]:
    """What a function of a module gives in a process that does nothing else, and the most memory that process held."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_with_peak, call, *arguments).result()


@contextmanager
def postgresql() -> Iterator[str | None]:
    """The URL of an empty database on a server of this benchmark's own; None where no server can be started."""
    from tests import postgres, shared_run

    shared_run.open_folder()
    try:
        if postgres.GIVEN not in os.environ and postgres.possible():
            yield None
            return
        # Dropped with the server: emptying what a benchmark filled would take longer.
        yield postgres.named(postgres.made_of(lambda _url: None))
    finally:
        postgres.stop()
        shared_run.close_folder()
