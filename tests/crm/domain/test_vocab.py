import pytest

from crm.domain.vocab import vocabulary
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
    assert "Lost" in STAGES
    assert 3 not in STAGES


def test_a_retired_code_is_read_and_not_offered():
    assert STAGES.label("old") == "Old way"
    assert [term.code for term in STAGES.offered] == ["asked", "lost"]


def test_an_unknown_code_is_shown_as_it_is_and_refused_where_it_is_asked_for():
    assert STAGES.label("unheard of") == "unheard of"
    with pytest.raises(NotFound, match="asked, old, lost"):
        STAGES["unheard of"]


def test_further_columns_answer_as_flags_and_numbers():
    assert STAGES["asked"].flag("open")
    assert not STAGES["lost"].flag("open")
    assert STAGES["lost"].number("order") == 3


@pytest.mark.parametrize("rows", [[{"code": "a"}, {"code": "A"}], [{"code": " "}]])
def test_a_code_twice_or_none_at_all_is_refused(rows):
    with pytest.raises(Refused):
        vocabulary("kinds", rows)
