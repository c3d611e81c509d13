"""Mutation testing of `crm/domain`: breaks the code in one place at a time and asks whether its own tests notice.

`python3 run mutate` judges every mutant that has not been judged yet, so it may be stopped at any time, and ends with a
table: how many were noticed, module by module. mutmut makes and runs the mutants, in a copy under `var/mutants`.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPACE = ROOT / "var" / "mutants"
DOMAIN = Path("crm/domain")
#: Of all mutants, so many in a hundred must be noticed.
ENOUGH = 90

#: mutmut's words for how its tests ended. A mutant that never comes to an end is noticed too.
KILLED, TIMED_OUT = (1, 3), (24, -24, 36, 152, 255)

# Ten times what the tests need: where a machine is busy, slow is not endless.
_SETTINGS = """\
[tool.mutmut]
source_paths = ["crm"]
only_mutate = ["crm/domain/*"]
also_copy = ["docs", "data"]
pytest_add_cli_args_test_selection = ["tests"]
timeout_constant = 2.0
timeout_multiplier = 10.0
use_git_change_detection = false

[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:xdist"]
"""


@dataclass(frozen=True)
class Score:
    """How the mutants of one module fared."""

    killed: int = 0
    survived: int = 0
    unjudged: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.killed + other.killed, self.survived + other.survived, self.unjudged + other.unjudged)

    @property
    def percent(self) -> float:
        """Noticed, of all that were judged; 0 where none was."""
        return 100 * self.killed / max(1, self.killed + self.survived)

    @property
    def enough(self) -> bool:
        """Whether all were judged, and as many noticed as must be."""
        return not self.unjudged and self.percent >= ENOUGH


def score(exit_codes: Iterable[int | None]) -> Score:
    """What exit codes of mutmut add up to: None is a mutant that was not judged yet."""
    codes = list(exit_codes)
    killed = sum(code in KILLED + TIMED_OUT for code in codes)
    unjudged = sum(code is None for code in codes)
    return Score(killed, len(codes) - killed - unjudged, unjudged)


def without_property(source: str) -> str:
    """The same module with each `@property` written as `name = property(name)` below: mutmut leaves out what is decorated."""
    lines = source.splitlines()
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and [ast.unparse(one) for one in node.decorator_list] == ["property"]
    ]
    for node in sorted(found, key=lambda node: -node.lineno):
        lines.insert(node.end_lineno or 0, f"{' ' * node.col_offset}{node.name} = property({node.name})")
        del lines[node.decorator_list[0].lineno - 1]
    return "\n".join(lines) + "\n"


def wanted() -> dict[Path, bytes]:
    """Every file of the copy and what it holds."""
    files = {
        file.relative_to(ROOT): file.read_bytes()
        for folder, pattern in (("crm", "*.*"), ("data", "*.*"), ("docs", "*.md"), ("tests/crm/domain", "*.py"))
        for file in sorted((ROOT / folder).rglob(pattern))
        if file.is_file() and "__pycache__" not in file.parts
    }
    for path, content in files.items():
        if path.parent == DOMAIN:
            files[path] = without_property(content.decode()).encode()
    for helper in ("factories.py", "docs_tables.py"):
        files[Path("tests") / helper] = (ROOT / "tests" / helper).read_bytes()
    for own in ("conftest.py", "test_doctests.py"):
        files[Path("tests") / own] = (ROOT / "tools" / "mutation" / own).read_bytes()
    return files | {Path("pyproject.toml"): _SETTINGS.encode()}


def prepare(space: Path, files: Mapping[Path, bytes]) -> None:
    """Bring the copy up to date.

    What was judged stays judged. Where a test is different, all but the killed are judged again: survivors may be
    noticed now, and what took too long may only have met a busy machine.
    """
    for path, content in files.items():
        file = space / path
        if not file.is_file() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    for file in [*space.glob("crm/**/*.py"), *space.glob("tests/**/*.py")]:
        if file.relative_to(space) not in files:
            file.unlink()
    stamp, now = space / "judged-by", fingerprint(files)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now:
        return
    shutil.rmtree(space / "mutants" / "tests", ignore_errors=True)
    (space / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for meta in space.glob("mutants/crm/domain/*.meta"):
        known = json.loads(meta.read_text(encoding="utf-8"))
        codes = known["exit_code_by_key"]
        known["exit_code_by_key"] = {key: code if code in KILLED else None for key, code in codes.items()}
        meta.write_text(json.dumps(known), encoding="utf-8")
    stamp.write_text(now, encoding="utf-8")


def fingerprint(files: Mapping[Path, bytes]) -> str:
    """Differs when a test does."""
    tests = sorted((str(path), content) for path, content in files.items() if path.parts[0] == "tests")
    return hashlib.sha256(b"\0".join(path.encode() + b"\0" + content for path, content in tests)).hexdigest()


def results(space: Path) -> dict[str, dict[str, int | None]]:
    """By module, how the tests of each of its mutants ended."""
    return {
        meta.name.removesuffix(".py.meta"): codes
        for meta in sorted(space.glob("mutants/crm/domain/*.meta"))
        if (codes := json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"])
    }


def table(by_module: Mapping[str, Score]) -> str:
    """The scores as people read them, the whole in the last line."""
    whole = sum(by_module.values(), Score())
    head = f"{'module':<12}{'killed':>8}{'survived':>10}{'not judged':>12}{'killed, %':>11}"
    return "\n".join(
        [head]
        + [
            f"{name:<12}{one.killed:>8}{one.survived:>10}{one.unjudged:>12}{one.percent:>11.1f}"
            for name, one in {**by_module, "all": whole}.items()
        ]
    )


def mutmut(*arguments: str) -> int:
    """Run mutmut in the copy."""
    program = Path(sys.executable).with_name("mutmut")
    return subprocess.run([program, *arguments], cwd=SPACE, env={**os.environ, "CI": "1"}, check=False).returncode


def main(arguments: list[str] | None = None) -> int:
    """Judge what is not judged, print the table; 0 where enough was noticed."""
    parser = argparse.ArgumentParser(prog="run mutate", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="PATTERN", help="judge these anew, such as 'crm.domain.gap*'")
    parser.add_argument("--fresh", action="store_true", help="forget what was judged before")
    parser.add_argument("--show", action="store_true", help="judge nothing; show what each survivor changes")
    parser.add_argument("--processes", default="1", metavar="N", help="mutants judged at once (1)")
    given = parser.parse_args(arguments)
    if given.fresh:
        shutil.rmtree(SPACE, ignore_errors=True)
    if not given.show:
        prepare(SPACE, wanted())
        if failed := mutmut("run", "--max-children", given.processes, *given.only):
            return failed
    found = results(SPACE)
    if given.show:
        for name in [name for codes in found.values() for name, code in codes.items() if score([code]).survived]:
            mutmut("show", name)
    scores = {module: score(codes.values()) for module, codes in found.items()}
    sys.stdout.write(f"{table(scores)}\n")
    return 0 if sum(scores.values(), Score()).enough else 1


if __name__ == "__main__":
    sys.exit(main())
