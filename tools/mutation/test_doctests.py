"""The doctests of `crm/domain`, read from the sources as they are and run on the mutant.

A mutant carries every docstring many times over, so pytest's own collecting would find each example once a mutant.
"""

import ast
import doctest
import importlib
from pathlib import Path

import pytest

# Tests run in the folder of the mutants; what they were made from lies beside it.
SOURCES = Path(__file__).resolve().parents[2] / "crm" / "domain"
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef


def found() -> list[doctest.DocTest]:
    """Every docstring with an example, named after what it documents."""
    tests = []
    for file in sorted(SOURCES.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            text = ast.get_docstring(node) if isinstance(node, DOCUMENTED) else None
            name = f"{file.stem}.{getattr(node, 'name', 'module')}"
            test = doctest.DocTestParser().get_doctest(text or "", {}, name, str(file), None)
            if test.examples:
                tests.append(test)
    return tests


@pytest.mark.parametrize("test", found(), ids=lambda test: test.name)
def test_example(test: doctest.DocTest) -> None:
    """What the example shows is what comes back."""
    module = importlib.import_module(f"crm.domain.{test.name.partition('.')[0]}")
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    again = doctest.DocTest(test.examples, vars(module) | {}, test.name, test.filename, None, test.docstring)
    if runner.run(again, out=lambda _: None).failed:
        pytest.fail(test.name)
