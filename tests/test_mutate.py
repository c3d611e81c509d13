"""Mutation testing: what it counts, what it leaves judged, and when it is not content."""

import json

import pytest

from tools import mutate
from tools.mutate import Score, score, table, without_property

NAME = "crm.domain.gap.x_add_up__mutmut_{}"


def judged(space, codes):
    """A copy as mutmut leaves it: exit codes of the mutants of one module."""
    meta = space / "mutants" / "crm" / "domain" / "gap.py.meta"
    meta.parent.mkdir(parents=True, exist_ok=True)
    names = {NAME.format(number): code for number, code in enumerate(codes)}
    meta.write_text(json.dumps({"exit_code_by_key": names}), encoding="utf-8")
    return space


def codes(space):
    return list(mutate.results(space)["gap"].values())


def test_what_fails_or_never_ends_is_noticed_and_what_no_test_reaches_is_not():
    assert score([1, 3, -24, 0, 33, -11, None]) == Score(killed=3, survived=3, unjudged=1)


@pytest.mark.parametrize(
    ("one", "enough"),
    [(Score(90, 10), True), (Score(89, 11), False), (Score(99, 0, 1), False), (Score(), False)],
    ids=["nine in ten", "less", "not all were judged", "none was made"],
)
def test_nine_in_ten_are_enough_where_all_were_judged(one, enough):
    assert one.enough is enough


@pytest.mark.parametrize(("survivors", "code"), [(1, 0), (2, 1)])
def test_it_fails_below_nine_in_ten_and_says_what_each_module_has(tmp_path, monkeypatch, capsys, survivors, code):
    monkeypatch.setattr(mutate, "SPACE", judged(tmp_path, [1] * (10 - survivors) + [0] * survivors))
    monkeypatch.setattr(mutate, "prepare", lambda space, files: None)
    monkeypatch.setattr(mutate, "mutmut", lambda *arguments: 0)
    assert mutate.main([]) == code
    gap, whole = (line.split() for line in capsys.readouterr().out.splitlines()[1:])
    assert gap == ["gap", str(10 - survivors), str(survivors), "0", f"{100 - 10 * survivors}.0"]
    assert whole == ["all", *gap[1:]]


def test_a_tool_that_fails_is_not_taken_for_a_good_result(tmp_path, monkeypatch):
    monkeypatch.setattr(mutate, "SPACE", judged(tmp_path, [1]))
    monkeypatch.setattr(mutate, "prepare", lambda space, files: None)
    monkeypatch.setattr(mutate, "mutmut", lambda *arguments: 7)
    assert mutate.main([]) == 7


def test_survivors_are_shown_and_nothing_is_judged(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(mutate, "SPACE", judged(tmp_path, [1, 0, None]))
    monkeypatch.setattr(mutate, "mutmut", lambda *arguments: asked.append(arguments))
    mutate.main(["--show"])
    assert asked == [("show", NAME.format(1))]


def test_a_table_has_the_whole_in_its_last_line():
    assert table({"days": Score(1, 1), "gap": Score(3)}).splitlines()[-1].split() == ["all", "4", "1", "0", "80.0"]


def test_a_property_becomes_a_function_that_can_be_broken():
    source = (
        "class A:\n    @property\n    def b(self) -> int:\n        return 1\n\n    @staticmethod\n    def c(): ...\n"
    )
    written = without_property(source)
    assert "@property" not in written
    assert "@staticmethod" in written
    made = {}
    exec(written, made)
    assert made["A"]().b == 1


def test_what_is_killed_stays_so_and_the_others_are_judged_again_where_a_test_is_different(tmp_path):
    test, code = mutate.Path("tests/test_gap.py"), mutate.Path("crm/domain/gap.py")
    mutate.prepare(tmp_path, {test: b"1", code: b"1"})
    judged(tmp_path, [1, 0, 33, -24, None])
    mutate.prepare(tmp_path, {test: b"1", code: b"2"})
    assert codes(tmp_path) == [1, 0, 33, -24, None]
    mutate.prepare(tmp_path, {test: b"2", code: b"2"})
    assert codes(tmp_path) == [1, None, None, None, None]
    assert (tmp_path / test).read_bytes() == b"2"
    mutate.prepare(tmp_path, {code: b"2"})
    assert not (tmp_path / test).exists()


def test_the_copy_has_the_tests_of_the_domain_and_no_other_conftest():
    files = mutate.wanted()
    assert mutate.Path("tests/crm/domain/test_gap.py") in files
    assert b"mutants" in files[mutate.Path("tests/conftest.py")]
    assert b"@property" not in files[mutate.Path("crm/domain/gap.py")]
    assert not [path for path in files if path.parts[:3] == ("tests", "crm", "store")]
