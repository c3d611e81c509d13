import pytest

from crm.domain.vocab import Term, vocabulary
from crm.errors import NotFound, Refused

STAGES = vocabulary(
    "stages",
    [
        {"code": "lost", "label": "Lost", "order": "3", "open": "no"},
        {"code": "asked", "label": "Asked", "order": "1", "open": "yes", "meaning": "A note is with the donor"},
        {"code": "old", "label": "Old way", "order": "2", "open": "yes", "retired": "2015-12-31"},
    ],
)


def test_terms_stand_in_the_order_their_file_gives():
    assert STAGES.codes == ("asked", "old", "lost")
    assert [STAGES.position(code) for code in ("lost", "asked", "unheard of")] == [2, 0, 3]


def test_without_an_order_they_stand_as_in_the_file():
    assert vocabulary("kinds", [{"code": "b"}, {"code": "a"}]).codes == ("b", "a")


def test_a_code_is_found_whatever_its_case():
    assert STAGES["ASKED"].meaning == "A note is with the donor"
    assert STAGES[" asked "].label == "Asked"
    assert "Lost" in STAGES
    assert "unheard of" not in STAGES
    assert 3 not in STAGES


def test_a_retired_code_is_read_and_not_offered():
    assert STAGES.label("old") == "Old way"
    assert [term.code for term in STAGES.offered] == ["asked", "lost"]


def test_an_unknown_code_is_shown_as_it_is_and_refused_where_it_is_asked_for():
    assert STAGES.label("unheard of") == "unheard of"
    with pytest.raises(NotFound, match=r"^There is no “unheard of” among stages; there are asked, old, lost\.$"):
        STAGES["unheard of"]


def test_further_columns_answer_as_flags_and_numbers():
    assert STAGES["asked"].flag("open")
    assert not STAGES["lost"].flag("open")
    assert STAGES["lost"].number("order") == 3


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


@pytest.mark.parametrize(
    ("codes", "what"),
    [(["b", "a", "A", "B"], "the code a twice"), ([" "], "a row without code"), (["x", ""], "a row without code")],
)
def test_a_code_twice_or_none_at_all_is_refused(codes, what):
    with pytest.raises(Refused, match=rf"^The vocabulary kinds has {what}\.$"):
        vocabulary("kinds", [{"code": code} for code in codes])
