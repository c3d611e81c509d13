"""Drift names whatever a note says: every field of its context is planted with another value, or has a reason not to be."""

import copy
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, is_dataclass, make_dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlmodel import select

from concept_notes.drift import walk
from concept_notes.drift.moved import differences
from concept_notes.drift.places import CALLED, KEYS, NOT_DRIFT, PLACES
from concept_notes.drift.walk import Moved, Side, Walk
from concept_notes.drift.words import facts_of
from concept_notes.facts.context import FOR_THE_MAKER, NoteContext
from concept_notes.facts.kept import COUNTS, kept_facts
from concept_notes.gathering.gather import collect
from concept_notes.making.limits import LENGTHS
from concept_notes.making.wish import Wish
from crm.domain.money import Currency, Money
from crm.services import pledges, work_plan
from crm.services.journal import change
from crm.services.setup import add_rate, put_text
from crm.store import tables as t
from crm.store.session import make_engine, session_scope
from tests.concept_notes.conftest import ACTOR
from tests.conftest import demonstration_file

DAY, SIGNED, LATER = date(2016, 11, 30), date(2016, 12, 5), date(2016, 12, 31)
USD = Currency("USD")
#: The fields of a kind of fact, read once.
HINTS = cache(get_type_hints)
#: What a planted text says, and a planted day.
WORDS, WHEN = "planted words", "1999-01-02"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A ledger where a donor has a levy, another currency and other budget years."""
    file = tmp_path_factory.mktemp("complete") / "ledger.sqlite"
    shutil.copyfile(demonstration_file(), file)
    engine = make_engine(f"sqlite:///{file.as_posix()}")
    with session_scope(engine, write=True) as session:
        with change(session, ACTOR, "wishes", "donor VLD"):
            body = session.exec(select(t.Organisation.id).where(t.Organisation.code == "VLD")).one()
            profile = session.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == body)).one()
            profile.levy, profile.annexes, profile.cofunding = True, "Budget by year", True
            profile.visibility, profile.budget_year_start, profile.currency = "Name us.", 7, "EUR"
            session.add(profile)
        put_text(session, ACTOR, "purpose.SEC-1", "en", "Somebody keeps the group together.")
        yield session
        session.rollback()
    engine.dispose()


@pytest.fixture(scope="module")
def contexts(book):
    """Notes that together have something in every field."""
    wishes = (
        Wish("VLD", as_of=DAY, length="full", over_limit=True),
        Wish("MRD", as_of=DAY, length="full", over_limit=True, ask="10,000"),
        Wish("NMK", as_of=DAY, length="full", over_limit=True, ask="EUR 10,000"),
    )
    return [collect(book, wish).draft for wish in wishes]


@pytest.fixture
def session(book):
    """The ledger, where what a test changes is taken back."""
    before = book.begin_nested()
    yield book
    before.rollback()
    book.expire_all()


def registered(session, context: NoteContext) -> t.ConceptNote:
    """The line of the register of a note, which nobody writes down here."""
    donor = session.exec(select(t.Organisation.id).where(t.Organisation.code == context.donor.code)).one()
    return t.ConceptNote(
        reference=context.meta.reference,
        donor_id=donor,
        number=1,
        ask=context.ask.amount.minor,
        ask_currency="USD",
        as_of=context.meta.as_of,
        audience=context.meta.audience,
        language=context.meta.language,
        figures=json.dumps(kept_facts(context)),
        choice=json.dumps({"form": {"length": context.meta.length}}),
        made_by="Ann",
    )


def moved_by(session, context: NoteContext, as_of: date) -> dict[str, walk.Difference]:
    """What has moved of a note by a day, by its place."""
    row = registered(session, context)
    kept = json.loads(row.figures)
    return {one.where: one for one in differences(kept, facts_of(session, row, kept, as_of=as_of), {})}


def _plain(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(one for one in get_args(hint) if one is not NoneType)
    return hint


def _inner(hint: Any) -> Any:
    kind = _plain(hint)
    return _plain(get_args(kind)[0]) if get_origin(kind) is tuple else kind


def _leaves(kind: Any, path: str = "") -> Iterator[str]:
    """The path of every fact of a context; records of a list have no place in it."""
    for name, hint in HINTS(kind).items():
        inside, inner = f"{path}.{name}" if path else name, _inner(hint)
        if inside in FOR_THE_MAKER:
            continue
        if is_dataclass(inner) and inner is not Money:
            yield from _leaves(inner, inside)
        else:
            yield inside


def _decided(path: str) -> bool:
    parts = path.split(".")
    return path in PLACES or path in CALLED or any(".".join(parts[: at + 1]) in NOT_DRIFT for at in range(len(parts)))


def test_every_field_of_a_context_has_a_place_or_a_reason_why_it_is_no_drift():
    leaves = list(_leaves(NoteContext))
    assert [path for path in leaves if not _decided(path)] == []
    assert len(leaves) > 150
    above = {path.rpartition(".")[0] for path in leaves} | {path.split(".")[0] for path in leaves}
    assert {*PLACES, *CALLED, *NOT_DRIFT, *KEYS} <= {*leaves, *above}, "a word for what is no longer there"
    assert not set(PLACES) & set(NOT_DRIFT)
    assert all(NOT_DRIFT.values())


def test_a_new_field_of_the_context_is_undecided_until_somebody_decides():
    later = make_dataclass("Later", [("mood", str, field(default=""))], bases=(NoteContext,), frozen=True)
    assert [path for path in _leaves(later) if not _decided(path)] == ["mood"]


@dataclass(frozen=True)
class Spot:
    """A fact in what was kept: its path, what holds it, and its kind."""

    path: str
    holder: Any
    key: Any
    kind: Any

    def plant(self) -> str:
        """Put another value there; how it is written."""
        name = self.path.rpartition(".")[2]
        if self.kind is Money:
            self.holder[self.key] = {**self.holder[self.key], "amount": "7654321.09"}
            return "7,654,321.09"
        if self.kind is int and name not in COUNTS:
            self.holder[self.key] = "7654321.09"
            return "7,654,321.09"
        self.holder[self.key], said = {int: (4321, "4321"), date: (WHEN, "2 January 1999")}.get(
            self.kind, (WORDS, WORDS)
        )
        return said


def _spots(kind: Any, kept: Any, path: str = "") -> Iterator[Spot]:
    for name, hint in HINTS(kind).items():
        inside, inner = f"{path}.{name}" if path else name, _inner(hint)
        value = kept.get(name)
        many = isinstance(value, list)
        if is_dataclass(inner) and inner is not Money:
            for one in (value or ()) if many else [value] if value else []:
                yield from _spots(inner, one, inside)
        elif many:
            yield from (Spot(inside, value, at, inner) for at, one in enumerate(value) if one is not None)
        elif value is not None:
            yield Spot(inside, kept, name, inner)


def _kept(context: NoteContext) -> Any:
    """What the register keeps of it."""
    return json.loads(json.dumps(kept_facts(context)))


def test_a_note_as_it_was_kept_has_no_drift(contexts):
    assert [differences(_kept(one), one, {}) for one in contexts] == [(), (), ()]


def test_whatever_is_planted_in_a_field_is_told_once_with_old_and_new(contexts, subtests):
    """A name of a record tells it as gone and come; another fact is one difference, in words, that says the old value."""
    where: dict[str, list[tuple[int, int]]] = {}
    for note, context in enumerate(contexts):
        for at, spot in enumerate(_spots(NoteContext, _kept(context))):
            where.setdefault(spot.path, []).append((note, at))
    facts = [_kept(one) for one in contexts]
    told = {*PLACES, *CALLED} - {*NOT_DRIFT}
    for path in dict.fromkeys(one for one in _leaves(NoteContext) if one in told):
        with subtests.test(path):
            assert path in where, "no note here has anything in it"
            for note, at in reversed(where[path]):
                kept = copy.deepcopy(facts[note])
                said = list(_spots(NoteContext, kept))[at].plant()
                if found := Walk(Side(kept), Side(facts[note]), USD).differences():
                    break
            assert found, "nobody is told"
            assert not [one for one in found if path.replace("_", " ").replace(".", ", ") + "|" in one.where]
            if path in PLACES and not path.endswith(".title"):
                (one,) = found
                assert said in one.written(USD)[0]
                assert one.where.startswith(one.place)
                assert "–" not in one.where.replace("2016–2018", ""), "a word is missing in its place"


def test_thanks_announcements_and_contacts_are_told_as_lists(contexts):
    for name, key in (("thanks", "what_for"), ("announced", "announced_on"), ("contacts", "office")):
        context = next(one for one in contexts if getattr(one, name))
        kept = _kept(context)
        kept[name][0][key] = WHEN if key == "announced_on" else WORDS
        (one,) = differences(kept, context, {})
        assert ("2 January 1999" if key == "announced_on" else WORDS) in one.old


def test_an_amount_in_another_currency_stands_in_it_with_the_rates_of_both_days(contexts):
    context = contexts[0]
    ask = context.ask
    assert ask.equivalent is not None
    kept = _kept(context)
    kept["ask"] |= {
        "equivalent": {"amount": "123000.00", "currency": "EUR"},
        "rate": "EUR 0.8",
        "rate_date": "2016-01-01",
    }
    (one,) = differences(kept, context, {})
    assert one.where == "The request: about the same in the donor’s currency"
    assert isinstance(one, Moved)
    assert one.currency == ask.equivalent.currency
    assert one.written(USD)[0] == "EUR 123,000.00"
    assert walk.heading("The request", [one]).startswith(
        f"The request (at EUR 0.8 of 1 January 2016; now {ask.rate} of "
    )
    kept["ask"]["equivalent"] = {"amount": "123000.00", "currency": "CHF"}
    (other,) = differences(kept, context, {})
    assert not isinstance(other, Moved), "two currencies are never one figure"
    assert other.old == "CHF 123,000.00"


def test_records_are_matched_by_what_they_are_called_and_not_by_their_position(contexts):
    context = contexts[0]
    turned = replace(
        context,
        results=context.results[::-1],
        risks=context.risks[::-1],
        whole_plan=context.whole_plan[::-1],
        history=context.history[::-1],
    )
    assert differences(_kept(context), turned, {}) == ()
    first = context.results[0]
    less = differences(_kept(context), replace(context, results=context.results[1:]), {})
    gone = [one for one in less if one.where.startswith("Results of ")]
    assert [one.new for one in gone] == ["–"]
    assert first.change in gone[0].where
    assert first.indicator in gone[0].old


def test_an_activity_that_is_called_otherwise_is_told_once(contexts):
    context = contexts[0]
    was = context.activities[0].title
    kept = json.loads(json.dumps(_kept(context)).replace(json.dumps(was), '"Another name"'))
    found = [one for one in differences(kept, context, {}) if "Another name" in one.written(USD)[0]]
    code = context.activities[0].code
    assert [(one.where, one.new) for one in found] == [(f"Activity {code} “Another name”: its name", was)]
    assert not [one for one in differences(kept, context, {}) if isinstance(one, Moved)]


def test_a_field_that_a_note_did_not_keep_is_not_compared(contexts):
    kept = _kept(contexts[0])
    for name in ("proposal", "results", "wants", "group", "thanks_more"):
        del kept[name]
    assert differences(kept, contexts[0], {}) == ()


def test_a_note_has_no_drift_on_its_own_day_whatever_its_length_language_and_currency(session, contexts, subtests):
    """Its facts are gathered anew around what it asked, and each is the one that was kept."""
    whole = {"as_of": DAY, "over_limit": True, "fall_back": True}
    wishes = [
        *(Wish("MRD", **whole, length=length, said_in=said) for length in LENGTHS for said in ("en", "ar")),
        Wish("EVM", **whole, length="standard", ask="EUR 10,000", years=(2017,), activities=("SEC-1",)),
        Wish("NMK", **whole, length="standard", audience="trio"),
    ]
    for context in (*contexts, *(collect(session, wish).draft for wish in wishes)):
        with subtests.test(f"{context.donor.code} {context.meta.length} {context.meta.language}"):
            assert moved_by(session, context, DAY) == {}


def test_another_rate_moves_what_stands_in_that_currency_and_nothing_else(session, contexts):
    add_rate(session, ACTOR, "EUR", date(2016, 12, 15), Decimal("0.8"), "a newspaper")
    _, _, given = contexts
    own = moved_by(session, contexts[0], LATER)
    assert {one.place for one in own.values()} == {"The request", "Budget in the donor’s currency"}
    assert all(isinstance(one, Moved) and one.currency and one.currency.code == "EUR" for one in own.values())
    assert all(one.rates[1] == "EUR 0.8 of 15 December 2016" for one in own.values())
    assert "The request: together with the levy, in the donor’s currency" in own

    found = moved_by(session, given, LATER)
    worth = found.pop("The request: what the sum asked is worth")
    assert (worth.currency, worth.new) == (None, 12_500_00), "10,000 euros stay what was asked"
    assert not [one for one in found.values() if isinstance(one, Moved) and one.currency is None]


def test_texts_of_the_group_decisions_and_roles_that_changed_are_told(session, contexts):
    context = contexts[0]
    code = context.activities[0].code
    number = next(n for n in range(1, 10) if find_text(session, f"result.{code}.{n}.change"))
    put_text(session, ACTOR, f"result.{code}.{number}.target.2017", "en", "77 papers")
    put_text(session, ACTOR, "monitoring", "en", "Nobody looks.")
    lines = [("STA", 20_000_000)]
    work_plan.revise_requirement(session, ACTOR, work_plan.NewRequirement(code, 2017, date(2016, 12, 5), lines))
    found = moved_by(session, context, LATER)
    (target,) = [one for where, one in found.items() if where.startswith(f"Results of {code} in 2017: ")]
    assert (target.new, found["Monitoring"].new) == ("77 papers", "Nobody looks.")
    assert found[f"Decisions on the need, 5 December 2016, no meeting named: {code} in 2017"].new == 200_000_00
    places = {one.place for one in found.values()}
    assert {"Budget", "Whole work plan", "Whole work plan by activity", f"Budget of {code}"} <= places


def find_text(session, key):
    return session.exec(select(t.GroupText).where(t.GroupText.key == key)).first()


def test_restricted_money_of_others_moves_nothing_of_a_note_for_the_public(session, contexts):
    """Not even that a limit binds by now: no part of a full note has anything to say."""
    context = contexts[1]
    for line in context.activities:
        for one in line.years:
            if one.sums.missing:
                place = pledges.SplitOf(pledges.Place(line.code, one.year), one.sums.missing)
                new = pledges.NewPledge(
                    "NMK", one.sums.missing, "USD", SIGNED, signed_on=SIGNED, splits=(place,), restricted=True
                )
                pledges.add_pledge(session, ACTOR, new)
    assert moved_by(session, context, LATER) == {}


def test_a_year_that_ends_moves_nothing_by_itself(session, contexts):
    """The plan of a note begins with the year it began with, and the years asked for stay."""
    found = moved_by(session, contexts[0], date(2018, 2, 1))
    assert {one.place for one in found.values()} <= {"Who chairs", "Who takes part", "Whom to answer"}


def test_long_texts_are_shown_around_their_first_difference():
    old = "The group began its work in ten countries. " * 8 + "It counts 31 members. " + "It goes on. " * 30
    said = walk.Reworded("Objective", old, old.replace("31", "32"), "Objective").written(USD)
    assert all(len(one) < 220 and one.startswith("… ") and one.endswith(" …") for one in said)
    assert "31 members" in said[0]
    assert "32 members" in said[1]
