"""What is said before a note is made: all that stops it, and all there is to know."""

from dataclasses import fields, replace
from datetime import date

import pytest
from sqlmodel import select

from concept_notes.check import restricted
from concept_notes.facts.context import NoteContext
from concept_notes.making.make import make_note
from concept_notes.making.preflight import preflight
from concept_notes.making.told import KINDS
from concept_notes.making.trial import tried
from concept_notes.making.wish import Wish
from crm.errors import NotFound, Refused
from crm.services.journal import change
from crm.services.setup import put_text
from crm.services.work_plan import NewRequirement, revise_requirement
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR, add_talk
from tests.concept_notes.documents import template_with

DAY = date(2016, 11, 30)


def kinds(remarks):
    return [one.kind for one in remarks]


def test_every_problem_is_told_at_once_and_nothing_is_made(ledger):
    with change(ledger, ACTOR, "contacts removed", "texts"):
        for text in ledger.exec(select(t.GroupText).where(t.GroupText.key.startswith("contact."))):
            ledger.delete(text)
        ledger.delete(ledger.get(t.GroupText, ("buys.SEC-1", "fr")))

    found = preflight(ledger, Wish("SRC", as_of=DAY, activities=("SEC-1",), years=(2015, 2017), ask="9m", said_in="fr"))

    assert kinds(found.problems) == ["past-year", "ask-too-high", "money-not-given", "no-contact", "not-translated"]
    assert "crm pledge divide SRC-2016-1" in found.problems[2].typed
    assert not found.ready
    with pytest.raises(Refused) as refused:
        _ = found.facts
    assert all(problem.says in str(refused.value) for problem in found.problems)
    with pytest.raises(Refused) as held:
        make_note(
            ledger, ACTOR, Wish("SRC", as_of=DAY, activities=("SEC-1",), years=(2015, 2017), ask="9m", said_in="fr")
        )
    assert str(held.value) == str(refused.value)
    assert not ledger.exec(select(t.ConceptNote)).all()


def test_a_donor_that_has_all_has_only_what_to_know(ledger):
    found = preflight(ledger, Wish("VLD", as_of=DAY))

    assert found.ready
    assert {"limit", "no-address", "overdue"} == set(kinds(found.warnings))
    late = next(one.says for one in found.warnings if one.kind == "overdue")
    assert "CHF 60,000.00 of VLD-2016-1 is 46 days overdue" in late
    assert late in found.facts.warnings
    assert not [
        field.name for field in fields(NoteContext) if field.name != "remarks" and late in repr(getattr(found.facts, field.name))
    ]  # fmt: skip


def test_an_old_need_of_what_is_offered_is_pointed_out_and_no_other(ledger):
    late = date(2017, 5, 2)
    anew = NewRequirement("TOO-2", 2018, late, [("CON", 5000000)], support_rate=1300, why="Looked at again")
    revise_requirement(ledger, ACTOR, anew)

    offered, other = (
        preflight(ledger, Wish("MRD", as_of=late, activities=(code,), years=(2018,))) for code in ("TOO-1", "TOO-2")
    )

    said = [one.says for one in offered.warnings if one.kind == "stale-requirement"]
    assert len(said) == 1
    assert said[0].startswith("What TOO-1 needs in 2018 was last revised on 18 April 2016:")
    assert "stale-requirement" not in kinds(other.warnings)


def test_what_is_not_for_this_donor_is_found_in_the_texts_before_a_note_is_made(ledger):
    add_talk(ledger, "O-X-1", "BNM", 98_765_00, 87_654_00, restricted=True)
    put_text(ledger, ACTOR, "context", "en", "A state may give EUR 98,765. Some 98,765 people read it.")
    put_text(ledger, ACTOR, "deliverables.TOO-2", "en", "Guides, for a state that pays actual cost afterwards")

    offered, other, own, trio = (
        preflight(ledger, Wish(donor, as_of=DAY, activities=(code,), years=(2018,), audience=audience))
        for donor, code, audience in (
            ("MRD", "TOO-2", "public"),
            ("MRD", "SEC-2", "public"),
            ("BNM", "SEC-2", "public"),
            ("MRD", "TOO-2", "trio"),
        )
    )

    figure, words = sorted(one.says for one in offered.problems)
    assert figure == "The text “context” holds the amount 98,765 of a record that is not for this donor: take it out."
    assert "text “deliverables.TOO-2” holds the words “pays actual cost afterwards”" in words
    assert [one.says for one in other.problems] == [figure]
    assert (own.problems, trio.problems) == ((), ())
    put_text(ledger, ACTOR, "context", "en", "Some 98,765 people read it.")
    alone = preflight(ledger, Wish("MRD", as_of=DAY, activities=("SEC-2",), years=(2018,)))
    assert (alone.problems, kinds(alone.warnings)[-1]) == ((), "restricted-figure")


# --- what the gate says of the finished note ---------------------------------------------------------------


def test_what_the_gate_holds_back_is_told_before_with_how_to_mend_it(ledger):
    wish = Wish("NMK", as_of=DAY, length="standard", years=(2016, 2017, 2018))
    assert preflight(ledger, wish).ready

    found, _, finished = tried(ledger, preflight(ledger, wish))

    assert finished is None
    assert kinds(found.problems) == ["held-back"]
    assert found.problems[0].in_full.endswith(
        "reads at most 2 pages without annexes, which hold about 1300 words; this note has 1393 words. Choose a shorter "
        "length of note, or say that this one may be longer (--over-limit)."
    )
    with pytest.raises(Refused) as held:
        make_note(ledger, ACTOR, wish)
    assert str(held.value) == found.stopped_by
    stopped = preflight(ledger, Wish("SRC", as_of=DAY, ask="9m"))
    assert tried(ledger, stopped) == (stopped, None, None)


def test_a_limit_of_words_chooses_a_shorter_note(ledger):
    with change(ledger, ACTOR, "limit", "profile"):
        ledger.exec(
            select(t.DonorProfile).join(t.Organisation).where(t.Organisation.code == "NLU")
        ).one().word_limit = 900  # fmt: skip
    wish = Wish("NLU", as_of=DAY)

    found = preflight(ledger, wish)

    assert found.gathered.draft.meta.length == "brief"
    assert "reads at most 900 words, so the note is brief" in " ".join(one.says for one in found.warnings)
    assert tried(ledger, found).finished
    longer = tried(ledger, preflight(ledger, replace(wish, length="short"))).found
    assert "reads at most 900 words; this note has 1023 words. Choose" in longer.stopped_by


def test_pages_that_nobody_counted_are_reckoned_and_counted_ones_hold_back(ledger, monkeypatch):
    swe, mrd = Wish("SWE", as_of=DAY, years=(2016, 2017, 2018)), Wish("MRD", as_of=DAY, length="standard")
    nmk = Wish("NMK", as_of=DAY)

    def told(wish, *, counted=False):
        found = tried(ledger, preflight(ledger, wish), counted=counted).found
        return kinds(found.problems), " ".join(one.says for one in found.warnings if one.kind == "pages")

    problems, said = told(swe)
    assert said.startswith("This note may have 4 pages, and a short note has at most 3 pages: count them")
    assert problems == []
    problems, said = told(mrd)
    assert said.startswith("This note may have 4 pages, and United Provinces of Meridia reads at most 3 pages: count")
    assert problems == []
    assert told(nmk) == ([], "")

    monkeypatch.setattr("concept_notes.making.finish.printed", lambda document: b"/Type /Page " * 4)
    assert told(mrd, counted=True) == (["held-back"], "")
    assert told(replace(mrd, over_limit=True), counted=True) == ([], "")
    problems, said = told(swe, counted=True)
    assert said.startswith("A short note has at most 3 pages; this one has 4 pages. Shorten")
    assert problems == []
    with pytest.raises(Refused, match="this note has 4 pages"):
        make_note(ledger, ACTOR, mrd, counted=True)
    assert not [one for one in ledger.exec(select(t.ConceptNote)) if one.reference.startswith("CN-MRD")]


def test_it_is_printed_for_scripts(ledger):
    answer = preflight(ledger, Wish("CSR", as_of=DAY, activities=("SEC-1",), years=(2017,))).as_json()

    assert answer["ready"] is False
    assert answer["ask"] is None
    assert answer["activities"] == ["SEC-1"]
    assert answer["problems"][0]["kind"] == "money-not-given"
    assert {"no-focal-point", "no-priority"} <= {one["kind"] for one in answer["warnings"]}


def test_a_sentence_that_the_template_prints_and_nobody_wrote_is_missed_before_the_note_is_made(ledger, tmp_path):
    with change(ledger, ACTOR, "texts removed", "texts"):
        for key in ("how.report", "how.audit"):
            ledger.delete(ledger.get(t.GroupText, (key, "en")))
    wish = Wish("NMK", as_of=DAY, activities=("SEC-1",), years=(2017,))

    said = [one.says for one in preflight(ledger, wish).problems]

    assert said == [
        f"The note needs “{key}”, and the group has no text of that name: enter it."
        for key in ("how.report", "how.audit")
    ]
    # A template that asks whether there is one can do without it.
    own = tmp_path / "own.docx"
    own.write_bytes(template_with("{% if how.report %}{{ how.report }}{% endif %}"))
    problems = preflight(ledger, replace(wish, template=own)).problems
    assert ["how.audit" in one.says for one in problems] == [True]


def test_what_is_restricted_of_others_is_read_once_for_a_note(ledger, monkeypatch):
    read, records = [], restricted._records
    monkeypatch.setattr(restricted, "_records", lambda session: read.append(session) or records(session))

    make_note(ledger, ACTOR, Wish("NMK", as_of=DAY), register=False)

    assert read == [ledger]


def test_what_no_note_can_be_made_of_is_no_finding(ledger):
    with pytest.raises(NotFound, match="NMK"):
        preflight(ledger, Wish("NNK", as_of=DAY))


def test_every_kind_has_its_short_words(ledger):
    found = [preflight(ledger, Wish(code, as_of=DAY)) for code in ("SWE", "MRD", "BNM", "LUM")]

    for one in (remark for each in found for remark in (*each.problems, *each.warnings)):
        assert one.short == KINDS[one.kind]


def test_a_request_is_held_against_what_the_donor_gave_and_says(ledger):
    def told(kind, donor, **wish):
        return [one.says for one in preflight(ledger, Wish(donor, as_of=DAY, **wish)).warnings if one.kind == kind]

    (far,) = told("above-giving", "LUM")
    assert (
        "more than 3 times the USD 16,987.54 that Principality of Lumaria gave or promised for its largest year" in far
    )
    assert told("above-giving", "LUM", activities=("SEC-2",), years=(2017,), ask="50,962.62") == []
    assert len(told("above-giving", "LUM", activities=("SEC-1",), years=(2017,), ask="50,962.63")) == 1
    assert told("above-giving", "NLU") == [], "it gave nothing yet"
    (says,) = told("needs", "NLU")
    assert "“Support cost at most 7 %; co-funding 20 %”" in says
    assert "its support cost is 13 % of direct cost" in says
    assert told("needs", "MRD") == []


def test_an_ask_too_small_or_not_whole_is_pointed_out_and_what_is_missing_is_none(ledger):
    def odd(ask):
        wish = Wish("MRD", as_of=DAY, activities=("TOO-2",), years=(2018,), ask=ask)
        return [one.says for one in preflight(ledger, wish).warnings if one.kind == "odd-ask"]

    assert odd("1")[0].startswith("The request is USD 1.00, less than USD 1,000: ")
    assert "no whole sum" in odd("1000.50")[0]
    assert [odd(ask) for ask in ("1000", "EUR 1,000", None)] == [[], [], []]
