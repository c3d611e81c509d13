"""Imports point downwards, the check of it bites, and the domain needs nothing but Python."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("crm", "dashboard", "concept_notes")


def lint_imports(folder):
    program = Path(sys.executable).parent / ("lint-imports.exe" if os.name == "nt" else "lint-imports")
    command = [program, "--config", "pyproject.toml", "--no-logo", "--no-cache"]
    env = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path):
    """The packages and the drawn directions, apart from the checkout."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_imports_point_downwards():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "planted", "contract"),
    [
        ("crm/store/tables/__init__.py", "import concept_notes", "Imports point downwards BROKEN"),
        ("crm/domain/money.py", "import crm.store.tables", "Imports point downwards BROKEN"),
        ("concept_notes/__init__.py", "import dashboard", "Imports point downwards BROKEN"),
        ("concept_notes/__init__.py", "import streamlit", "Streamlit is met in the dashboard alone BROKEN"),
    ],
)
def test_a_planted_wrong_import_is_found(copy, file, planted, contract):
    with (copy / file).open("a") as source:
        source.write(f"\n{planted}\n")
    done = lint_imports(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert contract in done.stdout


def imported(file):
    """The full names of all modules a file imports, also inside functions."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "crm.domain" if node.level else node.module


@pytest.mark.parametrize("file", sorted((ROOT / "crm" / "domain").rglob("*.py")), ids=lambda file: file.name)
def test_the_domain_needs_nothing_but_python(file):
    own = ("crm.domain", "crm.errors")
    foreign = [
        name
        for name in imported(file)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith(own)
    ]
    assert not foreign


@pytest.mark.parametrize("file", sorted((ROOT / "crm" / "domain").rglob("*.py")), ids=lambda file: file.name)
def test_the_domain_is_handed_what_it_needs_and_reads_no_file_no_clock_and_no_chance(file):
    outside = {
        "os",
        "pathlib",
        "io",
        "random",
        "secrets",
        "time",
        "socket",
        "subprocess",
        "urllib",
        "sqlite3",
        "tempfile",
    }
    assert not outside & {name.partition(".")[0] for name in imported(file)}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"today", "now", "utcnow"}, f"line {node.lineno}: calculations receive the day"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "open", f"line {node.lineno}: the domain reads no files"
