"""The locks are complete and name no place; no file of the project names the host of a package index or this machine."""

import json
import re
import shutil
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
#: The locks of what tests and benchmarks take from npm.
NODE_LOCKS = ("tests/validators/package-lock.json", "bench/note-peers/package-lock.json")


def joined(*pieces):
    """One pattern from its pieces, so that this file does not hold what it looks for."""
    return "".join(pieces)


INDEXES = "|".join(
    [
        joined(
            r"\b(?:py",
            r"pi|files\.python",
            r"hosted|registry\.(?:npm",
            r"js|yarn",
            r"pkg)|deb\.deb",
            r"ian)\.(?:org|com)\b",
        ),
        joined(r"\bsecurity\.deb", r"ian\.org\b"),
        joined(r"\b(?:arti", r"factory|nex", r"us\d*|dev", r"pi)\.[a-z0-9.-]+\.[a-z]{2,}\b"),
        joined(r"\b(?:index|extra-index|find-links|registry)[-_]?(?:url)?\s*=\s*[\"']?\w+:", "//"),
    ]
)
SECRETS = joined("-----BEGIN [A-Z ]*PRIVATE", r" KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")
MACHINE = r"(?<![\w.])/(?:work|root|home/\w+|opt/pypi|opt/wheels)/"


def committed():
    """Every text file under version control, as (name, text)."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        file = ROOT / name
        if file.is_file() and b"\0" not in (data := file.read_bytes()):
            yield name, data.decode("utf-8", errors="replace")


def found(pattern):
    looked_for = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in committed()
        for number, line in enumerate(text.splitlines(), start=1)
        if looked_for.search(line)
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_path(lock):
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"\S+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())
    assert len(packages) > 40
    assert all("--hash=sha256:" in package for package in packages)


@pytest.mark.parametrize("lock", NODE_LOCKS)
def test_a_lock_of_npm_has_hashes_and_names_no_host(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert not re.findall(r"https?://\S+|\bresolved\b", text)


def test_the_lock_of_the_developers_includes_the_other():
    plain, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)) for lock in LOCKS
    )
    assert plain < dev


def test_no_file_names_the_host_of_a_package_index():
    assert not found(INDEXES)


def test_no_file_holds_a_key():
    assert not found(SECRETS)


def test_no_file_names_a_folder_of_one_machine():
    assert not found(MACHINE)


def test_the_lock_that_names_hosts_stays_out():
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert not [name for name, _ in committed() if name.endswith("uv.lock")]


def test_every_package_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()]
    wanted = chain(project["project"]["dependencies"], *groups)
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert {re.split(r"[\[<>=]", name)[0] for name in wanted} == set(
        re.findall(r"^\| (\w[\w-]+) \| (?!reason)", page, re.MULTILINE)
    )


def test_the_version_of_the_accessibility_rules_is_the_one_named():
    import axe_playwright_python

    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    version = re.search(r"axe v([\d.]+)", script)
    assert version
    assert f"axe-core {version[1]}," in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
