"""Which worker of a run in parallel does which tests: what is made for a module is made once, and not once in each worker.

The tests of such a module stay together and begin first, the longest row of them at the start; all others go one by one
to whoever is free.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]


@cache
def shares(file: str) -> bool:
    """Whether the tests of a file share something that is made for their module."""
    return 'scope="module"' in (ROOT / file).read_text(encoding="utf-8")


def together(nodeid: str) -> str:
    """The name of the row of tests that a test is done in: that of its file, or its own."""
    file = nodeid.partition("::")[0]
    return file if shares(file) else nodeid


class Rows(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types for it
    """Hands out whole rows."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Rows | None:
    """Rows where the run asks for groups; any other wish is left to xdist."""
    return Rows(config, log) if config.getoption("dist") == "loadgroup" else None
