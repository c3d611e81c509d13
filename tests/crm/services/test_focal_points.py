"""Focal points over time: added with one address or none, verified, succeeded, corrected; no answer names a person."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from crm.errors import Conflict, Invalid, NotFound, Refused
from crm.services import focal_points as service
from crm.services import organisations
from crm.services.organisations import NewFocalPoint, add_focal_point
from crm.services.undo import undo
from crm.store import chain
from crm.store import tables as t
from tests.factories import ANN, BEN

OLA = NewFocalPoint(
    "NOR", "counsellor", "Geneva", "en", "Ola Nordmann", "ola@example.org", "+47 1", "e-mail", date(2015, 3, 1), None,
    date(2016, 2, 1),
)  # fmt: skip
KARI = NewFocalPoint("", "first secretary", "Vienna", "fr", "Kari", valid_from=date(2016, 9, 1))


@pytest.fixture
def known(sqlite_world):
    with sqlite_world.write() as session:
        assert add_focal_point(session, ANN, OLA).id == 1
    return sqlite_world


def all_of(world):
    with world.read() as session:
        return [service.focal_point_of(session, number) for number in session.exec(select(t.FocalPoint.id))]


def act(world, what, *args, **more):
    with world.write() as session:
        return what(session, ANN, *args, **more)


def take_back(world):
    with world.write() as session:
        undo(session, ANN, chain.head(session).lines)


def test_verifying_stamps_the_day_and_can_be_taken_back(known):
    answer = act(known, service.verify_focal_point, 1, date(2016, 11, 30))
    assert answer == {
        "number": 1, "organisation": "NOR", "function": "counsellor", "duty_station": "Geneva", "verified": "2016-11-30",
    }  # fmt: skip
    assert all_of(known) == [replace(OLA, last_verified=date(2016, 11, 30))]
    take_back(known)
    assert all_of(known) == [OLA]


def test_the_one_who_follows_begins_on_the_day_after_the_old_one_ends_in_one_change(known):
    answer = act(known, service.succeed_focal_point, 1, KARI)
    assert (answer["ended"], answer["successor"], answer["began"]) == ("2016-08-31", 2, "2016-09-01")
    assert all_of(known) == [replace(OLA, valid_to=date(2016, 8, 31)), replace(KARI, organisation="NOR")]
    assert known.journal()[-1].action == "focal point succeeded"
    take_back(known)
    assert all_of(known) == [OLA]
    take_back(known)
    assert len(all_of(known)) == 2


def test_a_correction_changes_only_what_is_given_and_empties_what_is_empty(known):
    given = {"email": " ola@example.net ", "phone": "", "valid_to": date(2016, 12, 31)}
    assert act(known, service.correct_focal_point, 1, given)["changed"] == ["email", "phone", "valid_to"]
    mended = replace(OLA, email="ola@example.net", phone=None, valid_to=date(2016, 12, 31))
    assert all_of(known) == [mended]
    take_back(known)
    assert all_of(known) == [OLA]


def test_a_correction_does_not_write_over_somebody_else_s(known):
    act(known, service.correct_focal_point, 1, {"phone": "+47 2"})
    known.refuses(
        Conflict,
        r"the counsellor of NOR, Geneva meanwhile \(phone\); look at it again. Nothing was changed",
        lambda session: service.correct_focal_point(session, BEN, 1, {"channel": "letter"}, seen=OLA),
    )


@pytest.mark.parametrize(
    ("what", "args", "said"),
    [
        ("verify", (date(2016, 2, 1),), "The counsellor of NOR, Geneva was verified on 1 February 2016 already"),
        ("verify", (date(2015, 1, 1),), "began on 1 March 2015; nobody could verify that before"),
        ("succeed", (replace(KARI, valid_from=None),), "Say from which day on somebody else is the counsellor of NOR"),
        ("succeed", (replace(KARI, valid_from=date(2015, 3, 1)),), "who follows begins after that, not on 1 March 2015"),
        ("succeed", (replace(KARI, function=" "),), "The focal point of NOR needs a function"),
        ("correct", ({"function": ""},), "The focal point of NOR needs a function"),
        ("correct", ({"phone": "+47 1"},), "this is recorded already; nothing would change"),
        ("correct", ({"valid_to": date(2014, 1, 1)},), "ends .1 January 2014. before it begins .1 March 2015."),
        ("correct", ({"mail": "x"},), "“mail” is no field of a focal point; there are function"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(known, what, args, said):
    call = getattr(service, f"{what}_focal_point")
    known.refuses(Refused, said, lambda session: call(session, ANN, 1, *args))


@pytest.mark.parametrize(
    ("typed", "said"), [("french", "is not a language code"), ("jp", "is the code of no language")]
)
def test_a_person_is_written_to_in_a_language_that_there_is(known, typed, said):
    said = f"The language of the focal point of NOR cannot be recorded. “{typed}” {said}"
    known.refuses(Invalid, said, lambda session: add_focal_point(session, ANN, replace(OLA, language=typed)))
    known.refuses(Invalid, said, lambda s: service.succeed_focal_point(s, ANN, 1, replace(KARI, language=typed)))
    known.refuses(Invalid, said, lambda s: service.correct_focal_point(s, ANN, 1, {"language": typed}))
    act(known, service.correct_focal_point, 1, {"language": " FR "})
    assert all_of(known)[0].language == "fr"


def test_who_has_left_is_not_verified_and_has_one_successor(known):
    act(known, service.succeed_focal_point, 1, KARI)
    for call, args in (
        (service.verify_focal_point, (date(2016, 11, 30),)),
        (service.succeed_focal_point, (replace(KARI, valid_from=date(2016, 12, 1)),)),
    ):
        known.refuses(
            Refused,
            "left on 31 August 2016.*; add the person who followed",
            lambda session, call=call, args=args: call(session, ANN, 1, *args),
        )
    known.refuses(NotFound, "no focal point number 9", lambda session: service.verify_focal_point(session, ANN, 9, date(2016, 1, 1)))  # fmt: skip


def test_no_answer_that_is_kept_names_a_person(known):
    act(known, service.succeed_focal_point, 1, replace(KARI, email="kari@example.org"), request_id="one")
    act(known, service.correct_focal_point, 2, {"name": "Kari Nordmann", "phone": "+47 3"}, request_id="two")
    act(known, add_focal_point, replace(OLA, function="desk"), request_id="three")
    with known.read() as session:
        kept = [one.answer for one in session.exec(select(t.Request))]
        lines = [f"{line.subject} {line.action} {line.before} {line.after}" for line in known.journal()]
    assert len(kept) == 3
    for text in [*kept, *lines]:
        assert not any(word in text for word in ("Kari", "Nordmann", "@", "+47")), text
    assert json.loads(kept[0])


def test_what_is_no_address_is_refused_and_leaves_nothing(session):
    organisations.add_organisation(session, ANN, organisations.NewOrganisation("NOR", "Norway", "government"))

    def add(email):
        organisations.add_focal_point(session, ANN, organisations.NewFocalPoint("NOR", "counsellor", email=email))

    # Cleaned first, the second would have become one line, and the third an address that nobody typed.
    for wrong in ("by letter", "ola@mission.example\r\nBcc: else@other.example", "ola@mission\n.example"):
        with pytest.raises(Invalid, match="e-mail address of the focal point of NOR cannot be recorded") as refused:
            add(wrong)
        assert wrong not in str(refused.value)
    assert session.exec(select(t.FocalPoint)).all() == []
    for blank in (None, "", " \n"):
        add(blank)
    add(" ola@mission.example ")
    found = session.exec(select(t.FocalPoint.email).order_by(t.FocalPoint.id)).all()
    assert found == [None, None, None, "ola@mission.example"]


def test_a_corrected_address_is_one_address_too(known):
    for wrong in ("by letter", "ola@mission\n.example"):
        known.refuses(
            Invalid,
            "address of the focal point of NOR cannot be recorded",
            lambda session, wrong=wrong: service.correct_focal_point(session, ANN, 1, {"email": wrong, "phone": "1"}),
        )
