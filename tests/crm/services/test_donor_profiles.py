"""A donor's profile changed field by field: only what is given, seen before and after, never over somebody else's."""

from dataclasses import fields, replace
from datetime import date

import pytest
from sqlmodel import select

from crm.errors import Conflict, NotFound, Refused
from crm.services import donor_profiles, organisations
from crm.services.donor_profiles import add_donor, change_profile, differences, preview_profile, profile_of, with_fields
from crm.services.organisations import NewOrganisation, Profile
from crm.services.undo import undo
from crm.store import chain
from crm.store import tables as t
from tests.factories import ANN, BEN

KNOWN = Profile(
    "NOR", "EUR", page_limit=2, themes=("remedies", "evidence"), regions=("asia",), strategy="Strategy 2016-2020",
    strategy_date=date(2015, 11, 2), languages=("fr",), habit="Soft",
)  # fmt: skip
#: Another value for every field.
OTHER = {
    "currency": "USD", "budget_year_start": 4, "support_rows": "activity", "levy": True, "cofunding": True,
    "language": "es", "languages": ("ru", "en"), "page_limit": None, "word_limit": 900, "limit_basis": "without-annexes",
    "themes": ("evidence", "training", "remedies"), "regions": (), "strategy": "Plan", "strategy_date": None,
    "results_format": "logframe", "needs": "Risks", "annexes": "A\nB", "visibility": "Thanks", "habit": "", "remarks": "Late",
}  # fmt: skip


@pytest.fixture
def known(sqlite_world):
    with sqlite_world.write() as session:
        organisations.put_profile(session, ANN, KNOWN)
    return sqlite_world


def recorded(world, code="NOR"):
    with world.read() as session:
        return profile_of(session, code)


def changed(world, given, **more):
    with world.write() as session:
        return change_profile(session, ANN, "nor", given, **more)


def take_back(world):
    with world.write() as session:
        return undo(session, ANN, chain.head(session).lines)


def test_only_the_fields_that_are_given_change_and_the_answer_says_before_and_after(known):
    answer = changed(known, {"page_limit": 4, "habit": " Tight \n one product", "levy": False}, why="Their letter")
    assert answer == {
        "donor": "NOR",
        "changed": ["page_limit", "habit"],
        "fields": [
            {"field": "page_limit", "before": 2, "after": 4},
            {"field": "habit", "before": "Soft", "after": "Tight \n one product"},
        ],
    }
    assert recorded(known) == replace(KNOWN, page_limit=4, habit="Tight \n one product")
    line = known.journal()[-1]
    assert (line.action, line.subject, line.why) == ("donor profile changed", "organisation NOR", "Their letter")


def test_every_field_can_be_changed_and_taken_back_in_one_line_and_brought_back(known):
    assert {*OTHER} == {one.name for one in fields(Profile)} - {"organisation"} == {*donor_profiles.FIELDS}
    lines = len(known.journal())
    assert {*changed(known, OTHER)["changed"]} == {*OTHER}
    assert len(known.journal()) == lines + 1
    after = Profile("NOR", **OTHER)
    assert recorded(known) == after
    take_back(known)
    assert recorded(known) == KNOWN
    take_back(known)
    assert recorded(known) == after


def test_each_field_alone_is_a_change_and_taking_it_back_leaves_a_later_one(known):
    for name, value in OTHER.items():
        if name not in {"strategy", "strategy_date"}:
            before = recorded(known)
            assert changed(known, {name: value})["changed"] == [name]
            take_back(known)
            assert recorded(known) == before
    changed(known, {"page_limit": 9})
    with known.read() as session:
        line = chain.head(session).lines
    changed(known, {"habit": "Late in its year"})
    with known.write() as session:
        undo(session, BEN, line)
    assert recorded(known) == replace(KNOWN, habit="Late in its year")


def test_what_somebody_else_changed_since_is_not_written_over(known):
    seen = recorded(known)
    changed(known, {"page_limit": 5, "themes": ("evidence", "remedies")})
    known.refuses(
        Conflict,
        r"Somebody else changed what is recorded of NOR meanwhile \(page limit and themes\); look at it again. Nothing",
        lambda session: change_profile(session, BEN, "NOR", {"habit": "Mine"}, seen=seen),
    )
    with known.write() as session:
        change_profile(session, BEN, "NOR", {"habit": "Mine"}, seen=recorded(known))
    assert (recorded(known).habit, recorded(known).page_limit) == ("Mine", 5)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"page_limit": 2, "languages": ["fr"]}, "NOR: this is recorded already; nothing would change"),
        ({"page_limit": 0, "habit": "New"}, "A page limit is at least 1; leave it empty where NOR has none"),
        ({"word_limit": -1}, "A word limit is at least 1"),
        ({"currency": "XXQ"}, "“XXQ” is not a currency this ledger knows"),
        ({"budget_year_start": 13}, "A budget year begins in a month from 1 to 12"),
        ({"pages": 3}, "“pages” is no field of a donor's profile; there are currency, "),
        ({"strategy": "", "habit": "New"}, "The priorities and regions of NOR need their source"),
        ({"strategy_date": date(1066, 10, 14)}, "1066-10-14 is not a day this ledger takes"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(known, given, said):
    known.refuses(Refused, said, lambda session: change_profile(session, ANN, "NOR", given))


def test_priorities_without_a_source_may_stand_while_something_else_changes(sqlite_world):
    with sqlite_world.write() as session:
        organisations.put_profile(session, ANN, replace(KNOWN, strategy="", strategy_date=None))
    changed(sqlite_world, {"page_limit": 3})
    sqlite_world.refuses(
        Refused, "need their source", lambda session: change_profile(session, ANN, "NOR", {"themes": ("training",)})
    )
    changed(sqlite_world, {"themes": (), "regions": ()})
    assert recorded(sqlite_world).themes == ()


def test_an_unknown_donor_is_answered_with_near_names_and_who_never_gave_is_no_donor(known):
    for code, said in (("NORR", "did you mean NOR"), ("SUD", "SUD is known, but not as a donor")):
        known.refuses(NotFound, said, lambda session, code=code: change_profile(session, ANN, code, {"levy": True}))


def test_what_would_change_is_seen_without_writing(known):
    before = known.dump()
    with known.read() as session:
        found = preview_profile(session, "NOR", {"page_limit": 3, "themes": ("remedies", "evidence")})
    assert [(one.name, one.before, one.after) for one in found] == [("page_limit", 2, 3)]
    assert known.dump() == before
    assert (
        differences(KNOWN, with_fields(KNOWN, {"habit": " Soft ", "themes": ["remedies", "evidence", "remedies"]}))
        == ()
    )


def test_a_priority_that_stays_keeps_its_row_so_that_the_journal_tells_what_changed(known):
    changed(known, {"themes": ("training", "evidence")})
    with known.read() as session:
        after = chain.opened(session, known.journal()[-1]).after
        rows = session.exec(select(t.DonorTheme).order_by(t.DonorTheme.position)).all()
    assert [(row.theme, row.position) for row in rows] == [("training", 0), ("evidence", 1)]
    assert [row["theme"] for row in after["donor_theme"]] == ["training"]


def test_a_new_donor_is_one_line_and_can_be_taken_back(sqlite_world):
    before = sqlite_world.dump()
    with sqlite_world.write() as session:
        new = NewOrganisation("NEW", "New Kingdom", "government", names={"fr": "le Nouveau Royaume"})
        answer = add_donor(session, ANN, new, {"language": "fr", "page_limit": 2})
    assert answer == {"code": "NEW", "name": "New Kingdom"}
    assert recorded(sqlite_world, "new") == Profile("NEW", "USD", language="fr", page_limit=2)
    assert [line.action for line in sqlite_world.journal()] == ["donor added"]
    take_back(sqlite_world)
    kept = ("organisation", "organisation_name", "organisation_role", "donor_profile")
    assert {name: sqlite_world.dump()[name] for name in kept} == {name: before[name] for name in kept}
    take_back(sqlite_world)
    assert recorded(sqlite_world, "NEW").language == "fr"


def test_an_organisation_that_never_gave_becomes_a_donor_under_its_own_name(sqlite_world):
    sqlite_world.refuses(
        Conflict,
        "NOR is Donor NOR; give that name",
        lambda session: add_donor(session, ANN, NewOrganisation("NOR", "Norway", "government"), {}),
    )
    with sqlite_world.write() as session:
        add_donor(session, ANN, NewOrganisation("nor", "donor nor", "government"), {})
    sqlite_world.refuses(
        Conflict,
        "There is a donor NOR already: Donor NOR",
        lambda session: add_donor(session, ANN, NewOrganisation("NOR", "Donor NOR", "government"), {}),
    )
