"""What the documentation points at is there: links, files, verbs of `run`, commands of `crm`."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")])


@pytest.fixture(params=PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def page(request):
    return request.param


def test_every_link_and_picture_leads_to_a_file(page):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if ":" not in target and not (page.parent / target).exists()]
    assert not missing


def test_every_file_of_the_project_that_is_named_exists(page):
    # What stands for a name to be chosen, such as <key>, is no file.
    named = re.findall(
        r"(?<![\w/.<>-])((?:crm|dashboard|concept_notes|bench|tests|data|docs)/[\w./-]*\w)(?![\w<*])",
        re.sub(r"\S*<\w+>\S*", "", page.read_text(encoding="utf-8")),
    )
    assert not [name for name in named if not (ROOT / name).exists()]


def test_every_verb_of_run_that_is_named_exists(page):
    verbs = runpy.run_path(str(ROOT / "run"), run_name="run")["HELP"]
    named = re.findall(r"(?:python3? |\./|`)run ([a-z]+)", page.read_text(encoding="utf-8"))
    assert set(named) <= set(verbs)


def test_every_verb_of_run_is_explained():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    verbs = runpy.run_path(str(ROOT / "run"), run_name="run")["HELP"]
    assert not [verb for verb in verbs if f"run {verb}" not in text]
