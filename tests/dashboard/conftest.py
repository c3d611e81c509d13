"""What holds for every test of the dashboard."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """A page that runs in a test takes the place of `__main__`, which a process started later would run again."""
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own
