"""Every service that writes takes a request id: the same id again gives the first answer and changes nothing."""

import inspect
import pkgutil
from dataclasses import replace
from decimal import Decimal
from importlib import import_module

import pytest

from crm import services
from crm.domain.money import Currency
from crm.domain.notes import MadeNote, PaperEntry
from crm.domain.schedule import Every, InParts, Rhythm
from crm.domain.shares import Percent
from crm.errors import Conflict
from crm.reports.frozen import figures
from crm.services import (
    conversations,
    corrections,
    donor_profiles,
    focal_points,
    giving_back,
    journal,
    notes,
    opportunities,
    organisation_names,
    organisations,
    papers,
    plans,
    pledges,
    rates,
    rerating,
    setup,
    snapshots,
    templates,
    undo,
    work_plan,
)
from crm.store import chain
from tests.factories import ANN, BEN, day, make_pledge, place, receive

#: What acts and takes no request id of its own, and why.
WITHOUT = {
    "corrections.begin_earlier": "a step of loading a receipt that is older than its pledge; the receipt is what is asked for",
    "journal.change": "writes no fact: the line around what a service writes, and keeps the id that the service was given",
}


def writing():
    """Every function of the services that acts for somebody, by module and name."""
    found = {}
    for one in pkgutil.walk_packages(services.__path__, "crm.services."):
        module = import_module(one.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                parameters = inspect.signature(function).parameters
                if "actor" in parameters:
                    found[_name(function)] = parameters
    return found


def lacking(functions):
    """Those of the functions that take no request id, or not as one that may be left out."""
    return [
        name
        for name, parameters in functions.items()
        if name not in WITHOUT and getattr(parameters.get("request_id"), "default", ...) is not None
    ]


def test_every_writing_service_takes_a_request_id():
    found = writing()
    assert len(found) > 30
    assert lacking(found) == []
    assert WITHOUT.keys() <= found.keys()


def test_a_service_without_one_would_be_found():
    def add(session, actor, new): ...

    def must(session, actor, new, *, request_id): ...

    functions = {"some.add": inspect.signature(add).parameters, "some.must": inspect.signature(must).parameters}
    assert lacking(functions) == ["some.add", "some.must"]


NOTE = MadeNote("NOR", 100, "USD", ["A"], [2016], day("06-01"), "public", "short", "en", "0" * 64, {"ask": "1.00"})
REPORT = PaperEntry(
    "report", "DR/NOR/2016-06-01", "NOR", "NOR", day("06-01"), "public", "report", "en", "0" * 64, {"facts": {}}
)
PROFILE = organisations.Profile("NOR", "EUR", themes=("children",))
FOLLOWS = organisations.NewFocalPoint("", "desk", valid_from=day("06-01"))
OUTLOOK = opportunities.Outlook(day("01-02"), 100, "USD", 5000, "identified")
ACTIVITY = work_plan.NewActivity("NEW", "A new one", "1")
IN_KIND = conversations.NewInKind("NOR", "A room")


def asked(line):
    """A call of every service in an order that works, and one thing that makes it another call. `line` may be undone."""
    promise = pledges.NewPledge("NOR", 10000, "EUR", day("01-02"), code="P", splits=(_split("A", conditional=True),))
    receipt = pledges.NewReceipt("P", 5000, day("03-01"))
    raised = pledges.NewRaise("P", 500, day("02-01"), "x", splits=(pledges.ShareOf(place("C"), Percent(5000)),))
    dues = (pledges.InstalmentOf(day("06-30"), 1000, (place("A"),)),)
    plan = InParts(2, Rhythm(day("07-31"), Every.month))
    letter = {"why": "letter"}
    return [
        (setup.put_settings, {"values": {"group_name": "Group"}}, {"values": {"group_name": "Others"}}),
        (setup.put_text, {"key": "purpose", "language": "en", "value": "To help"}, {"language": "fr"}),
        (setup.add_currency, {"currency": Currency("SEK"), "name": "Krona"}, {"currency": Currency("NOK")}),
        (
            setup.add_rate,
            {"currency": "SEK", "dated": day("01-01"), "rate": Decimal(8), "source": "bank"},
            {"rate": Decimal(9)},
        ),
        (setup.add_user, {"name": "Ola", "organisation": "NOR"}, {"name": "Kari"}),
        (
            organisations.add_organisation,
            {"new": organisations.NewOrganisation("X", "Ix", "other")},
            {"new": organisations.NewOrganisation("X", "Ex", "other")},
        ),
        (organisations.add_role, {"organisation": "X", "role": "partner"}, {"role": "member"}),
        (organisations.put_profile, {"profile": PROFILE}, {"profile": replace(PROFILE, habit="late")}),
        (
            organisations.add_chair_term,
            {"chairs": ["X"], "starts": day("01-01"), "ends": None, "known_from": day("01-01")},
            {"chairs": ["NOR"]},
        ),
        (
            organisations.add_focal_point,
            {"new": organisations.NewFocalPoint("X", "desk")},
            {"new": organisations.NewFocalPoint("X", "head")},
        ),
        (
            focal_points.verify_focal_point,
            {"number": 1, "dated": day("05-01")},
            {"dated": day("05-02")},
        ),
        (
            focal_points.correct_focal_point,
            {"number": 1, "given": {"channel": "letter", "phone": "1"}},
            {"given": {"channel": "letter", "phone": None}},
        ),
        (focal_points.succeed_focal_point, {"number": 1, "new": FOLLOWS}, {"new": replace(FOLLOWS, name="Ola")}),
        (
            donor_profiles.change_profile,
            {"code": "NOR", "given": {"page_limit": 3, "strategy": "plan"}},
            {"given": {"page_limit": None, "strategy": "plan"}},
        ),
        (
            donor_profiles.add_donor,
            {"new": organisations.NewOrganisation("Y", "Wye", "other"), "given": {"language": "fr"}},
            {"given": {"language": "es"}},
        ),
        (organisation_names.add_name, {"organisation": "X", "language": "fr", "name": "Icse"}, {"name": "Iks"}),
        (work_plan.add_activity, {"new": ACTIVITY}, {"new": replace(ACTIVITY, title="Another")}),
        (
            work_plan.revise_requirement,
            {"new": work_plan.NewRequirement("NEW", 2016, day("01-01"), [("staff", 100)])},
            {"new": work_plan.NewRequirement("NEW", 2016, day("01-01"), [("staff", 101)])},
        ),
        (
            opportunities.open_opportunity,
            {"new": opportunities.NewOpportunity("O", "NOR", day("01-02"), OUTLOOK)},
            {"new": opportunities.NewOpportunity("O", "SUD", day("01-02"), OUTLOOK)},
        ),
        (
            opportunities.revise_opportunity,
            {"code": "O", "outlook": replace(OUTLOOK, expected=200)},
            {"outlook": OUTLOOK},
        ),
        (opportunities.lose_opportunity, {"code": "O", "dated": day("02-02"), "reason": "no"}, {"reason": "gone"}),
        (
            conversations.log_interaction,
            {"new": conversations.NewInteraction(day("01-02"), "call", "NOR")},
            {"new": conversations.NewInteraction(day("01-02"), "meeting", "NOR")},
        ),
        (
            conversations.add_task,
            {"new": conversations.NewTask("Call back")},
            {"new": conversations.NewTask("Write back")},
        ),
        (conversations.add_in_kind, {"new": IN_KIND}, {"new": replace(IN_KIND, value=100)}),
        (pledges.add_pledge, {"new": promise}, {"new": replace(promise, amount=10001)}),
        (
            pledges.sign_pledge,
            {"code": "P", "dated": day("02-01"), "reference": "x", "amount": 12000},
            {"reference": "y"},
        ),
        (pledges.raise_pledge, {"new": raised}, {"new": replace(raised, reference="z")}),
        (
            pledges.confirm_split,
            {"code": "P", "place": place("A"), "dated": day("02-02"), "reference": "vote"},
            {"reference": "law"},
        ),
        (
            pledges.divide_pledge,
            {"code": "P", "splits": [_split("B")], "dated": day("02-03"), "addendum": 1, **letter},
            {"addendum": None},
        ),
        (pledges.add_receipt, {"new": receipt}, {"new": replace(receipt, charges=1)}),
        (
            giving_back.refund_receipt,
            {"number": 2, "dated": day("03-02"), "reason": "too much", "amount": 100},
            {"amount": None},
        ),
        (giving_back.reverse_receipt, {"number": 1, "reason": "not ours"}, {"dated": day("04-01")}),
        (
            pledges.plan_instalments,
            {"code": "Q", "instalments": dues, "dated": day("02-01"), **letter},
            {"instalments": (replace(dues[0], names=()),)},
        ),
        (plans.plan_open, {"code": "Q", "plan": plan, "dated": day("04-01"), **letter}, {"dated": day("04-02")}),
        (
            pledges.propose_write_off,
            {"code": "Q", "dated": day("05-01"), "reason": "gone", "amount": 500},
            {"names": [place("-")]},
        ),
        (pledges.approve_write_off, {"actor": BEN, "number": 1}, {"number": 2}),
        (
            corrections.correct_pledge,
            {"code": "Q", "mend": corrections.Correction(earmarking=2), **letter},
            {"mend": corrections.Correction(earmarking=3)},
        ),
        (rerating.rerate, {"code": "P", "rate": Decimal("0.8"), **letter}, {"rate": Decimal("0.7")}),
        (
            rates.record_rate,
            {"currency": "EUR", "dated": day("08-01"), "rate": Decimal("0.9"), "source": "bank"},
            {"source": "press"},
        ),
        (
            rates.correct_rate,
            {"currency": "EUR", "dated": day("08-01"), "rate": Decimal("0.91"), **letter},
            {"rate": Decimal("0.92")},
        ),
        (notes.register_note, {"note": NOTE}, {"note": replace(NOTE, ask=200)}),
        (papers.register_paper, {"paper": REPORT}, {"paper": replace(REPORT, sha256="1" * 64)}),
        (notes.review_note, {"reference": "CN-NOR-1"}, {"reference": "CN-NOR-2"}),
        (notes.send_note, {"reference": "CN-NOR-1", "dated": day("06-02"), "to": "Oslo"}, {"due": day("07-02")}),
        (
            notes.answer_note,
            {"reference": "CN-NOR-1", "dated": day("06-03"), "outcome": "No"},
            {"outcome": "Yes"},
        ),
        (
            snapshots.make_snapshot,
            {"name": "January", "as_of": day("06-30"), "figures": figures},
            {"as_of": day("06-29")},
        ),
        (
            templates.upload_template,
            {"name": "Letter", "content": b"one", "check": lambda _: ()},
            {"content": b"two"},
        ),
        (templates.approve_template, {"name": "Letter"}, {"number": 2}),
        (templates.retire_template, {"name": "Letter"}, {"why": "old"}),
        (undo.undo, {"number": line}, {"number": line - 1}),
    ]


def _split(where, **more):
    return pledges.SplitOf(place(where), 1000, **more)


def _name(function):
    return f"{function.__module__.removeprefix('crm.services.')}.{function.__name__}"


def _plain(answer):
    return getattr(answer, "id", answer)


def test_the_same_id_twice_is_one_change_whatever_the_service(world, subtests):
    with world.write() as session:
        make_pledge(session, 100, code="Q", signed="01-01")
        receive(session, "Q", 10)
        conversations.add_in_kind(session, ANN, replace(IN_KIND, description="An expert"))
        line = chain.head(session).lines
    calls = asked(line)
    assert sorted(_name(function) for function, _, _ in calls) == sorted(writing().keys() - WITHOUT.keys())
    for function, values, other in calls:
        name = _name(function)
        with subtests.test(name):
            asking = {"actor": ANN, "request_id": f"id of {name}", **values}
            before = world.dump()
            with world.write() as session:
                first = _plain(function(session, **asking))
            after = world.dump()
            assert after != before
            assert world.journal()[-1].request_id == asking["request_id"]
            with world.write() as session:
                assert _plain(function(session, **asking)) == first
            assert world.dump() == after
            with pytest.raises(Conflict, match="used before for something else"), world.write() as session:
                function(session, **{**asking, **other})
            assert world.dump() == after


def test_what_was_made_and_taken_back_is_not_given_again(world):
    new = organisations.NewOrganisation("X", "Ix", "other")
    with world.write() as session:
        organisations.add_organisation(session, ANN, new, request_id="r-1")
        line = chain.head(session).lines
    with world.write() as session:
        undo.undo(session, ANN, line)
    world.refuses(
        Conflict,
        "What the request id “r-1” wrote was taken back since",
        lambda s: organisations.add_organisation(s, ANN, new, request_id="r-1"),
    )
    assert journal.canonical({"organisation": "nmk"}) == journal.canonical({"organisation": "NMK"})
