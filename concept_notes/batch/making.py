"""The notes of a batch written, by several processes where that is wanted, and handed over in the order of the donors.

A process knows the facts of a note and no database; whoever takes the outcome enters it in the register. So whatever
the number of processes, the same plan gives the same files.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from typing import Any

from concept_notes.batch.plan import Candidate
from concept_notes.batch.worker import attempt, ready_for_work
from concept_notes.making.finish import Finished

#: Notes that each process has before it or in hand.
_AHEAD = 2
#: Forked off a process that has loaded everything and opened nothing; where that cannot be, started anew.
_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


@dataclass(frozen=True)
class Outcome:
    """What came of one donor: a finished note, or the reason why there is none."""

    candidate: Candidate
    finished: Finished | None = None
    reason: str = ""


def finished_in_turn(candidates: Sequence[Candidate], jobs: int = 1) -> Generator[Outcome, None, None]:
    """Each candidate's note, in their order; one that fails stops no other. One whose note is stopped says why.

    Nothing runs on once nobody asks for the next one. What was written when the donors were looked at is taken as it is.
    """
    waiting = [one for one in candidates if one.ready and not one.finished]
    made = _in_processes(waiting, min(jobs, len(waiting))) if jobs > 1 and len(waiting) > 1 else _here(waiting)
    with closing(made):
        for one in candidates:
            if one.ready and not one.finished:
                yield next(made)
            else:
                yield Outcome(one, one.finished, one.stopped_by)


def _here(candidates: Sequence[Candidate]) -> Generator[Outcome, None, None]:
    for one in candidates:
        yield _outcome(one, attempt(one.ready))


def _in_processes(candidates: Sequence[Candidate], jobs: int) -> Generator[Outcome, None, None]:
    """The same by several processes. Where one of them dies, what it may have died of is tried alone, then given up."""
    waiting, flying = deque(candidates), deque[tuple[Candidate, Future[Any]]]()
    suspect: Candidate | None = None
    pool = processes(jobs)
    try:
        while waiting or flying:
            while waiting and len(flying) < (1 if suspect else _AHEAD * jobs):
                flying.append((waiting[0], pool.submit(attempt, waiting.popleft().ready)))
            one, future = flying.popleft()
            try:
                answer = future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                pool = processes(jobs)
                if suspect is not one:
                    suspect = one
                    waiting.extendleft(reversed([one, *(other for other, _ in flying)]))
                    flying.clear()
                    continue
                answer = "The process that made this note ended before it was done; make it by itself to see more."
            suspect = None
            yield _outcome(one, answer)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def warm_up(jobs: int) -> None:
    """Load in the background what the processes will need, while somebody still looks at the donors."""
    if jobs > 1 and _METHOD == "forkserver":
        from multiprocessing import forkserver

        _context()
        forkserver.ensure_running()


def processes(jobs: int) -> ProcessPoolExecutor:
    """Processes that inherit no open database: a connection must not be shared with a process that was forked."""
    return ProcessPoolExecutor(jobs, mp_context=_context(), initializer=ready_for_work)


def _context() -> BaseContext:
    context = multiprocessing.get_context(_METHOD)
    if _METHOD == "forkserver":
        context.set_forkserver_preload(["concept_notes.batch.worker"])
    return context


def _outcome(candidate: Candidate, answer: Finished | str) -> Outcome:
    return Outcome(candidate, reason=answer) if isinstance(answer, str) else Outcome(candidate, answer)
