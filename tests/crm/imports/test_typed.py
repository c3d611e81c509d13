"""Fields typed one by one are read as the columns of the files: the same words, the same sentences."""

from datetime import date

import pytest

from crm.errors import Refused
from crm.imports import typed
from crm.imports.shape import FILES
from crm.services.donor_profiles import FIELDS as OF_A_PROFILE
from crm.services.focal_points import FIELDS as OF_A_PERSON
from crm.services.organisations import Profile, put_profile
from tests.factories import ANN

WORDS = {
    "currency": ("eur", "EUR"), "budget_year": ("April-March", 4), "support_rows": ("activity", "activity"),
    "levy": ("yes", True), "cofunding": ("no", False), "language": ("FR", "fr"), "languages": ("es; RU", ("es", "ru")),
    "page_limit": ("4", 4), "word_limit": ("", None), "limit_basis": ("without annexes", "without-annexes"),
    "themes": ("Remedies; evidence; Child labour", ("remedies", "evidence", "child labour")),
    "regions": ("Latin America and the Caribbean", ("latin-america-and-the-caribbean",)), "strategy": ("Plan", "Plan"),
    "strategy_date": ("2016-05-03", date(2016, 5, 3)), "results_format": ("Theory of change", "theory-of-change"),
    "needs": ("Risks", "Risks"), "annexes": ("", ""), "visibility": ("", ""), "habit": ("", ""), "remarks": ("", ""),
}  # fmt: skip


@pytest.fixture
def session(sqlite_world):
    with sqlite_world.write() as opened:
        yield opened


def test_every_column_of_the_files_is_a_field_and_is_read_as_there(session):
    columns = {file.name: {one.name for one in file.columns} for file in FILES}
    assert columns["donors"] - {"donor"} == set(WORDS)
    found = typed.profile_fields(session, {name: text for name, (text, _) in WORDS.items()})
    assert set(found) == set(OF_A_PROFILE)
    assert typed.profile_fields(session, {"needs": "a\r\nb"}) == {"needs": "a\nb"}
    for name, (_, value) in WORDS.items():
        assert found["budget_year_start" if name == "budget_year" else name] == value, name
    people = typed.focal_point_fields(session, dict.fromkeys(columns["focal_points"] - {"organisation"}, "") | {"function": "desk"})  # fmt: skip
    assert set(people) == set(OF_A_PERSON)
    assert (people["language"], people["valid_from"], people["name"]) == ("en", None, "")


#: A field, what is typed, and the sentence that answers it.
SLIPS = (
    ("page_limit", "four", "“four” is not a whole number. Write it in digits"),
    ("currency", "EURO", "“EURO” is not a currency."),
    ("currency", "", " cannot be empty. The currency it pays in."),
    ("budget_year", "May", "“May” is not known here. There are calendar, april-march"),
    ("themes", "remedies; evidnce", "“evidnce” is not known here, and looks like a slip. Did you mean evidence?"),
    ("regions", "southern-asiaa", "looks like a slip. Did you mean southern-asia"),
    ("language", "Norwegian bokmål", "is not a language code"),
    ("language", "gr", "is the code of no language"),
    ("languages", "fr; french language", "is not a language code"),
    ("results_format", "logfram", "Did you mean logframe?"),
    ("limit_basis", "all", "“all” is not known here. There are whole, without-annexes"),
    ("support_rows", "sum", "“sum” is not known here. There are rate, activity"),
    ("strategy_date", "3/5/2016", "“3/5/2016” is not a day that can be read for certain"),
    ("levy", "perhaps", "“perhaps” is neither yes nor no"),
)


def test_what_cannot_be_read_is_refused_with_the_field_and_a_sentence(session, subtests):
    for name, text, said in SLIPS:
        with subtests.test(text), pytest.raises(Refused, match=f"^the field.*{said}"):
            typed.profile_fields(session, {name: text}, {name: "the field"})


def test_a_word_of_the_group_s_own_that_is_recorded_is_no_slip(session):
    with pytest.raises(Refused, match="looks like a slip"):
        typed.profile_fields(session, {"themes": "trainings"})
    put_profile(session, ANN, Profile("NOR", "EUR", themes=("trainings",)))
    assert typed.profile_fields(session, {"themes": "trainings; remedies"})["themes"] == ("trainings", "remedies")
