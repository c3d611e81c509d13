"""What the processes of one test run share: a folder, things made once in it, and the list of what could not be tested.

pytest-xdist runs several worker processes under one controller. The controller makes the folder and removes it at the
end; the workers find it through the environment.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = "CRM_TEST_RUN_FOLDER"
PREFIX = "crm-tests-"


def open_folder() -> Path:
    """Make the folder of this run. Its path is short because a socket's path may have only some hundred characters."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)  # a server that runs as another user has its own folder below
    os.environ[FOLDER] = str(folder)
    return folder


def folder() -> Path:
    """The folder that all processes of this run share."""
    return Path(os.environ[FOLDER])


def close_folder() -> None:
    """Remove the folder and all that was made in it."""
    shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def once(name: str, make: Callable[[], str], *, patience: float = 120) -> str:
    """The text that `make` gives, made by the first process that asks and waited for by the others (in seconds)."""
    answer = folder() / f"{name}.txt"
    try:
        (folder() / f"{name}.lock").mkdir()
    except FileExistsError:
        end = time.monotonic() + patience
        while not answer.exists():
            if time.monotonic() > end:
                pytest.fail(f"Another process of this run did not finish making “{name}”.")
            time.sleep(0.02)
        return answer.read_text(encoding="utf-8")
    text = ""
    try:
        text = make()
    finally:
        # Written whole under another name first, so that nobody reads half of it; empty when making it failed.
        part = answer.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(answer)
    return text


def lacking(part: str, reason: str) -> NoReturn:
    """Leave a test out because the system lacks a part, and remember it; fail where CRM_REQUIRE_<part>=1 forbids that."""
    sentence = f"{reason} docs/platforms.md tells how to get it."
    if os.environ.get(f"CRM_REQUIRE_{part}") == "1":
        pytest.fail(f"{sentence} CRM_REQUIRE_{part}=1 does not let this be left out.", pytrace=False)
    (folder() / f"lacking-{part}").write_text(sentence, encoding="utf-8")
    pytest.skip(sentence)


def lacked() -> list[str]:
    """One sentence for each part that tests were left out for."""
    return [file.read_text(encoding="utf-8") for file in sorted(folder().glob("lacking-*"))]
