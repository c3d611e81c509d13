import pytest

from crm.domain.vocab import Term, vocabulary
from crm.errors import NotFound, Refused

ROWS = [
    {"code": "lost", "label": "Lost", "order": "3", "open": "no"},
    {"code": "asked", "label": "Asked", "order": "1", "open": "yes", "meaning": "A note is with the donor"},
    {"code": "old", "label": "Old way", "order": "2", "open": "yes", "retired": "2015-12-31"},
]


@pytest.fixture
def stages():
    return vocabulary("stages", ROWS)


def test_terms_stand_in_the_order_their_file_gives(stages):
    assert stages.codes == ("asked", "old", "lost")
    assert [stages.position(code) for code in ("lost", "asked", "unheard of")] == [2, 0, 3]


def test_without_an_order_they_stand_as_in_the_file():
    assert vocabulary("kinds", [{"code": "b"}, {"code": "a"}]).codes == ("b", "a")
    assert vocabulary("kinds", [{"code": "b", "order": "1"}, {"code": "a", "order": ""}]).codes == ("a", "b")


def test_a_code_is_found_whatever_its_case(stages):
    assert stages["ASKED"].meaning == "A note is with the donor"
    assert stages[" asked "].label == "Asked"
    assert "Lost" in stages
    assert "unheard of" not in stages
    assert 3 not in stages


def test_a_retired_code_is_read_and_not_offered(stages):
    assert stages.label("old") == "Old way"
    assert [term.code for term in stages.offered] == ["asked", "lost"]


def test_an_unknown_code_is_shown_as_it_is_and_refused_where_it_is_asked_for(stages):
    assert stages.label("unheard of") == "unheard of"
    with pytest.raises(NotFound, match=r"^There is no “unheard of” among stages; there are asked, old, lost\.$"):
        stages["unheard of"]


def test_further_columns_answer_as_flags_and_numbers(stages):
    assert stages["asked"].flag("open")
    assert not stages["lost"].flag("open")
    assert stages["lost"].number("order") == 3


@pytest.mark.parametrize(("said", "meant"), [("Yes", True), ("TRUE", True), ("1", True), ("no", False), ("", False)])
def test_a_flag_is_said_with_yes_true_or_1(said, meant):
    assert vocabulary("kinds", [{"code": "a", "open": said}])["a"].flag("open") is meant
    assert not vocabulary("kinds", [{"code": "a", "retired": said}])["a"].flag("open")


def test_a_term_keeps_its_words_without_spaces_around_and_its_further_columns():
    row = {"code": " a ", "label": " One ", "meaning": " The first ", "retired": " ", "order": " 1 ", "next": " b "}
    assert list(vocabulary("kinds", [row])) == [Term("a", "One", "The first", more={"order": "1", "next": "b"})]


def test_a_label_is_the_column_label_else_name_else_the_code():
    rows = [{"code": "a", "label": "L", "name": "N"}, {"code": "b", "label": "", "name": "N"}, {"code": "c"}]
    assert [(term.label, term.more) for term in vocabulary("kinds", rows)] == [("L", {}), ("N", {}), ("c", {})]
    assert vocabulary("kinds", rows)["c"] == Term("c", "c")


@pytest.mark.parametrize(
    ("codes", "what"),
    [(["b", "a", "A", "B"], "the code a twice"), ([" "], "a row without code"), (["x", ""], "a row without code")],
)
def test_a_code_twice_or_none_at_all_is_refused(codes, what):
    with pytest.raises(Refused, match=rf"^The vocabulary kinds has {what}\.$"):
        vocabulary("kinds", [{"code": code} for code in codes])


def test_a_code_is_found_in_any_case_and_with_spaces_for_its_hyphens():
    places = vocabulary("places", [{"code": "western-africa"}, {"code": "Two words"}])
    assert {places[typed].code for typed in ("western-africa", " Western  Africa ")} == {"western-africa"}
    assert places["two WORDS"].code == "Two words"
    assert places.get("western") is None
