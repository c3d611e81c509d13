"""What the maker of a note is told: a line for each kind, and no command in a sentence that a page may show."""

import ast
import re
from pathlib import Path

import pytest

from concept_notes.check import RULES
from concept_notes.making.limits import Limit
from concept_notes.making.limits import remark as of_length
from concept_notes.making.told import Remark, lines, refused
from crm.errors import CrmError

ROOT = Path(__file__).parents[2]
#: Sentences that the command line alone prints, and what starts another program.
NOT_ON_PAGES = {
    "concept_notes/copies.py: sent_file",
    "concept_notes/mail/of_note.py: draft_of_file",
    "concept_notes/word/pdf.py: _convert",
    "dashboard/views/checks.py: _rules",
    "dashboard/views/history.py: whole",
    "dashboard/widgets/frame.py: _nothing_yet",
}
SHARED = [
    Remark("asked-too-much", f"{code} in {year} is offered to 2 donors: …", (code, year))
    for code, year in (("SEC-1", 2016), ("TOO-1", 2017), ("SEC-1", 2017), ("SEC-1", 2018))
]


def test_several_of_a_kind_are_one_line_with_what_they_are_about():
    known = [
        Remark("no-address", "No address."),
        *SHARED,
        Remark("overdue", "A is late."),
        Remark("overdue", "B is late."),
    ]
    assert lines(known) == (
        "No address.",
        "Also offered to another donor, together for more than is missing: SEC-1 in 2016–2018; TOO-1 in 2017.",
        "A is late.",
        "B is late.",
    )
    assert lines(SHARED[:1]) == (SHARED[0].says,)


def test_a_command_is_told_on_the_command_line_alone():
    late = Remark("late-year", "2016 ends before the reply; choose 2017 alone.", typed="--years 2017")
    assert lines([late]) == ("2016 ends before the reply; choose 2017 alone.",)
    assert lines([late], on_command_line=True) == ("2016 ends before the reply; choose 2017 alone (--years 2017).",)
    assert late.as_json()["says"] == lines([late], on_command_line=True)[0]
    no = refused([late, Remark("no-contact", "Nobody answers.")])
    assert str(no) == "2016 ends before the reply; choose 2017 alone. Nobody answers."
    assert no.in_full == "2016 ends before the reply; choose 2017 alone (--years 2017). Nobody answers."
    assert CrmError("No such note.", typed="crm note list shows them").in_full.endswith(
        "note (crm note list shows them)."
    )
    says, typed = of_length(Limit("Sweden", pages=1), "standard", "standard")
    assert (says.endswith("the length “brief” keeps to it."), typed) == (True, "--length brief")
    assert [one.kind for one in RULES if one.typed] == [
        "names-left", "editing-marks", "private-tag", "over-limit",
    ]  # fmt: skip


def commands(tree, name=""):
    """Functions with a sentence in which a command or an option stands; what is only typed is no sentence."""
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef) and not name else name
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_TYPED":
            continue
        if isinstance(node, ast.keyword) and node.arg in ("typed", "help", "again"):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.search(r"(?<!^)(?<!,)(?:^|[\s(`])(?:--[a-z]{3}|crm [a-z]+ [a-zA-Z-])|`crm ", node.value):
                yield inner
        else:
            yield from commands(node, inner)


@pytest.mark.parametrize("folder", ["concept_notes", "dashboard/pages", "dashboard/views", "dashboard/widgets"])
def test_no_sentence_of_a_page_names_a_command_or_an_option(folder):
    found = {
        f"{file.relative_to(ROOT).as_posix()}: {name}"
        for file in sorted((ROOT / folder).rglob("*.py"))
        for name in commands(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found - NOT_ON_PAGES == set()


def test_a_command_in_a_sentence_is_found():
    planted = "def f():\n    return 'Say --years 2017.'\ndef g():\n    return x(typed='--years 2017')\ndef h():\n    return 'Do: crm note list'\n"
    assert sorted(commands(ast.parse(planted))) == ["f", "h"]
