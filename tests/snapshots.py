"""Expected texts, kept in `__snapshots__` beside the test: readable in a review, written anew by `run snapshots`."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that `run snapshots` sets."""
    parser.addoption("--write-snapshots", action="store_true", help="write the expected texts instead of comparing")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`snapshot(text)` compares with the text kept for this test; `snapshot(text, "part")` keeps several apart."""
    test = request.path
    folder = test.parent / "__snapshots__" / test.stem
    name = re.sub(r"[^\w-]+", "-", request.node.name).strip("-")

    def compare(text: str, part: str = "") -> None:
        file: Path = folder / f"{name}{'--' if part else ''}{part}.txt"
        text = text.rstrip("\n") + "\n"
        if request.config.getoption("--write-snapshots"):
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        if not file.exists():
            pytest.fail(f"No expected text is kept for this test yet: python3 run snapshots {test.name}", pytrace=False)
        assert text == file.read_text(encoding="utf-8"), "Differs from the kept text; python3 run snapshots writes it."

    return compare
