"""The script `run`: what it asks of a machine, and what it says where a machine lacks it."""

import ast
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run():
    """The functions of the script, with its own globals to change."""
    functions = runpy.run_path(str(ROOT / "run"), run_name="run")
    return functions["main"].__globals__


def test_it_needs_nothing_but_python():
    tree = ast.parse((ROOT / "run").read_text(encoding="utf-8"))
    names = {
        alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


def test_an_old_python_can_read_it_and_say_that_it_is_too_old():
    source = (ROOT / "run").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    assert source.index("from __future__ import annotations") < source.index("import argparse")


def test_a_python_without_ensurepip_is_told_what_to_install(run, capsys, monkeypatch):
    monkeypatch.setattr(run["importlib"].util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="1"):
        run["make_venv"](with_pip=True)
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_a_second_setup_does_nothing(run, monkeypatch, tmp_path):
    monkeypatch.setitem(run, "VENV", tmp_path)
    monkeypatch.setitem(run, "BIN", tmp_path)
    monkeypatch.setitem(run, "SUFFIX", "")
    monkeypatch.setitem(run, "call", lambda *command, **_: pytest.fail(f"ran {command}"))
    (tmp_path / "python").touch()
    for stamp, text in run["stamps"](dev=True).items():
        (tmp_path / stamp).write_text(text, encoding="utf-8")
    run["setup"](dev=True)
    run["setup"](dev=False)


def test_a_changed_lock_is_installed_anew(run, monkeypatch, tmp_path):
    commands = []
    monkeypatch.setitem(run, "VENV", tmp_path)
    monkeypatch.setitem(run, "BIN", tmp_path)
    monkeypatch.setitem(run, "SUFFIX", "")
    monkeypatch.setitem(run, "must", lambda *command, **_: commands.append(command))
    monkeypatch.setitem(run, "call", lambda *_, **__: 0)
    (tmp_path / "python").touch()
    for stamp, text in run["stamps"](dev=True).items():
        (tmp_path / stamp).write_text(text.replace("lock ", "lock 0"), encoding="utf-8")
    run["setup"](dev=True)
    words = [" ".join(command) for command in commands]
    assert any("--require-hashes --only-binary :all:" in line and "requirements-dev.lock" in line for line in words)
    assert words[-1].endswith("--no-deps --no-build-isolation --editable .")


def test_what_is_missing_is_said_with_how_to_get_it_and_what_is_left_out(run, capsys, monkeypatch):
    monkeypatch.setitem(run, "missing_parts", lambda: ["chromium"])
    run["warn_of_missing"]()
    said = capsys.readouterr().err
    assert "NOT EVERYTHING IS TESTED" in said
    assert "apt-get install chromium" in said
    assert "real browser" in said


def test_mutants_are_made_by_a_verb_of_their_own_and_at_the_end_of_the_deep_run(run, monkeypatch):
    commands = []
    monkeypatch.setitem(run, "call", lambda *command, **_: commands.append(" ".join(command)) or 0)
    monkeypatch.setitem(run, "setup", lambda **_: None)
    monkeypatch.setitem(run, "install_parts", lambda: None)
    monkeypatch.setitem(run, "warn_of_missing", lambda: None)
    for words in (["mutate", "--show"], ["deep"], ["deep", "tests/crm/domain"], ["check"], ["test"]):
        monkeypatch.setattr(sys, "argv", ["run", *words])
        assert run["main"]() == 0
    made = [command.partition("-m tools.mutate")[2].strip() for command in commands if "tools.mutate" in command]
    assert made == ["--show", ""]


@pytest.mark.parametrize(("tests", "mutants"), [(1, 0), (0, 1)])
def test_a_deep_run_fails_with_its_tests_and_with_its_mutants(run, monkeypatch, tests, mutants):
    monkeypatch.setitem(run, "call", lambda *command, **_: mutants if "tools.mutate" in command else tests)
    monkeypatch.setitem(run, "install_parts", lambda: None)
    monkeypatch.setitem(run, "warn_of_missing", lambda: None)
    assert run["deep"]([]) == 1


def test_every_verb_is_explained():
    done = subprocess.run(
        [sys.executable, "run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
    assert done.returncode == 0
    for verb in ("setup", "demo", "test", "deep", "mutate", "check", "snapshots", "screenshots", "bench", "wheel"):
        assert f"\n  {verb} " in done.stdout


def test_what_it_starts_compiles_this_code_once_whatever_the_system_prefers(run, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert run["call"](sys.executable, "-c", "import sys; sys.exit(sys.dont_write_bytecode)") == 0
    assert run["call"](sys.executable, "-c", "import sys; sys.exit(not sys.dont_write_bytecode)") == 1
