"""docs/algorithms/tailoring.md: its tables come out as they stand there; and what a note does with suggestions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from concept_notes.making.make import make_note
from concept_notes.making.preflight import preflight
from concept_notes.making.wish import Wish
from concept_notes.tailoring.points import WEIGHTS, Elsewhere, Giving, Reader, suggest, taken_by_default
from concept_notes.tailoring.suggest import suggestions
from concept_notes.templates.environment import Blocks, names
from crm.domain.money import Currency
from crm.errors import NotFound
from crm.reports import note_register, note_slices
from crm.reports.data_quality import data_quality
from crm.services.notes import answer_note, review_note, send_note
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.test_offer import DONE, MEETINGS, SECRETARIAT, TOOLS, work
from tests.docs_tables import tables

DAY = date(2016, 11, 30)
PAGE = "algorithms/tailoring.md"
ALL = [SECRETARIAT, MEETINGS, TOOLS, DONE]
USD = Currency("USD")


def taken(themes, works, years):
    """What is offered unless somebody chose, in the order of the plan."""
    reader = Reader("the donor", {theme: theme for theme in themes}, answer=date(2017, 3, 31))
    chosen = taken_by_default(suggest(reader, works, years, {}, USD))
    return [one for one in works if one.code in chosen]


def reasons(one):
    return ", ".join(f"{reason.kind} {reason.points}" for reason in one.reasons)


def test_the_points_are_those_of_the_page():
    (rows,) = tables(PAGE, "The points")

    assert {row["reason"].strip("`"): int(row["points"]) for row in rows} == dict(WEIGHTS)


def test_what_is_worked_out_on_the_page_comes_out(ledger):
    first, second = tables(PAGE, "Worked out")
    for row in first:
        found = suggestions(ledger, row["donor"], (2016, 2017, 2018), as_of=DAY)
        one = next(each for each in found.rows if each.activity == row["activity"])
        assert (reasons(one), one.points) == (row["reasons"], int(row["points"])), row
        assert list(found.rows) == sorted(found.rows, key=lambda each: (-each.points, -each.missing))

    make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=("TOO-2",), years=(2018,)))
    # A newer note to the same donor counts for the year it offers, and the older one for the other.
    make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=("TOO-2",), years=(2017,), ask="20,000"))
    for row in second:
        found = suggestions(ledger, row["donor"], (2016, 2017, 2018), as_of=DAY)
        one = next(each for each in found.rows if each.activity == row["activity"])
        amounts = [Decimal(minor).scaleb(-2) for minor in (one.missing, one.elsewhere, one.free)]
        assert amounts == [Decimal(row[key]) for key in ("missing", "asked elsewhere", "free")]
        assert (reasons(one), one.points) == (row["reasons"], int(row["points"])), row


def test_a_request_is_divided_as_the_page_says():
    (rows,) = tables(PAGE, "How a request is divided")

    for row in rows:
        lacks = {("A", at): int(Decimal(text) * 100) for at, text in enumerate(row["lacks"].split(", "))}
        parts = note_slices.divided(int(Decimal(row["request"]) * 100), lacks)
        wanted = [int(Decimal(text) * 100) for text in row["asked of each"].split(", ")]
        assert [parts.get(cell, 0) for cell in lacks] == wanted


def test_activities_that_serve_a_declared_theme_are_offered():
    assert taken(["training"], ALL, [2017]) == [TOOLS]
    assert taken(["coordination"], ALL, [2017]) == [SECRETARIAT, MEETINGS]


def test_without_a_matching_theme_all_with_a_gap_are_offered():
    assert taken(["regional"], ALL, [2017]) == [SECRETARIAT, MEETINGS, TOOLS]
    assert taken([], ALL, [2018]) == []


def place(declared, *, themes=("training",), **works):
    """What a donor that declared regions is offered of the works named by where they work, and why, by name."""
    reader = Reader("X", {one: one for one in themes}, "plan", answer=date(2017, 3, 31), regions=declared)
    found = suggest(reader, [replace(TOOLS, code=one, regions=each) for one, each in works.items()], [2017], {}, USD)
    said = {one.activity: [each.says for each in one.reasons if "region" in each.kind] for one in found}
    return taken_by_default(found), said, {one.activity: one.points for one in found}


def test_a_region_counts_with_all_that_lies_within_it():
    offered, said, points = place(
        ["africa", "central-asia", "sahel"],
        same=["oceania", "africa"],
        inside=["western-africa", "south-america"],
        several=["sahel", "eastern-africa"],
        wider=["asia", "oceania"],
        other=["caribbean"],
        anywhere=[],
    )

    assert said == {
        "same": ["It works in Africa, which X declared a priority (plan)."],
        "inside": ["It works in Western Africa, and X declared Africa a priority (plan)."],
        "several": ["It works in sahel and Eastern Africa, and X declared Africa and sahel priorities (plan)."],
        "wider": [
            "It works in all of Asia and Oceania, and X declared only a part of that a priority: Central Asia (plan)."
        ],
        "other": ["It works in the Caribbean alone, and X declared Africa, Central Asia and sahel priorities (plan)."],
        "anywhere": [],
    }
    assert {name: at - points["anywhere"] for name, at in points.items()} == {
        "same": 20, "inside": 20, "several": 20, "wider": 10, "other": -20, "anywhere": 0,
    }  # fmt: skip
    assert offered == set(said) - {"other"}


def test_where_either_names_no_region_regions_change_nothing():
    offered, said, points = place([], here=["africa"], anywhere=[])

    assert offered == {"here", "anywhere"}
    assert said == {"here": [], "anywhere": []}
    assert points["here"] == points["anywhere"]


def test_a_region_alone_is_served_where_no_theme_was_declared():
    works = {"here": ["eastern-africa"], "wider": ["africa"], "anywhere": []}

    assert place(["eastern-africa"], themes=(), **works)[0] == {"here"}
    assert place(["eastern-africa"], themes=("evidence",), **works)[0] == set(works), "none serves the theme"
    assert place(["europe"], themes=(), **works)[0] == {"anywhere"}


def test_an_activity_for_which_nothing_may_be_asked_is_not_offered():
    closed = work("C", 3868000, themes=["vulnerability"], limit=0)

    assert taken(["vulnerability"], [closed, TOOLS], [2017]) == [TOOLS]


def test_every_reason_is_a_sentence_with_its_figures():
    giving = Giving(total=300, to_activity=200, firm={"M": 100_00}, longest=2)
    reader = Reader(
        "the State of X", {"training": "training"}, "plan 2016", date(2015, 1, 2), giving, 7, date(2017, 3, 31)
    )
    both = replace(
        TOOLS,
        deliverables="guides",
        cells={2017: TOOLS.of(2017), 2018: TOOLS.of(2017)},
        limits={2017: 6441000, 2018: 100},
    )
    asked = {("T", 2017): Elsewhere(7_000_000, ("CN-B-2", "CN-A-1")), ("S", 2018): Elsewhere(1, ("CN-C-1",))}

    tools, *_ = suggest(reader, [both, MEETINGS], [2017, 2018], asked, USD)

    assert [reason.says for reason in tools.reasons] == [
        "It serves training, a priority of the State of X (plan 2016 of 2 January 2015).",
        "The donor paid or signed USD 100.00 for other work under “Outreach”.",
        "Of what the donor promised so far, 67 % names the work it pays for; this one delivers: guides.",
        "A pledge of the donor ran over 2 years, and this lacks money in 2017 and 2018.",
        "Its budget of 2017/18 and 2018/19 can still be decided on by 31 March 2017 and pays for 2017 and 2018.",
        "USD 64,411.00 of USD 128,820.00 is missing in 2017 and 2018.",
        "CN-A-1 and CN-B-2 ask other donors for USD 64,410.00 of it; USD 1.00 is free.",
    ]  # fmt: skip
    assert (tools.missing, tools.elsewhere, tools.free) == (6441100, 6441000, 100)


def test_points_are_never_below_nothing():
    asked = {("T", 2016): Elsewhere(10**9, ("CN-A-1",))}
    over = replace(TOOLS, cells={2016: TOOLS.of(2017)}, limits={2016: 6441000})

    (one,) = suggest(Reader("x", answer=date(2017, 3, 31)), [over], [2016], asked, USD)

    assert (one.points, sum(reason.points for reason in one.reasons)) == (0, -10)
    # Somebody may be asked all the same: nothing else lacks money.
    assert taken_by_default([one]) == {"T"}


def test_the_choice_is_kept_with_the_note(ledger):
    made = make_note(ledger, ACTOR, Wish("NLU", as_of=DAY, activities=("TOO-1", "POL-1"), years=(2018,)))
    line = note_register.note_line(ledger, made.summary["reference"])
    kept = {one.activity: one for one in line.considered}

    assert (kept["TOO-1"].taken, kept["REG-1"].taken, kept["POL-1"].points) == (True, False, 0)
    assert kept["TOO-1"].points == sum(kept["TOO-1"].reasons.values()) > 0
    taken_, left, beside = note_register.chosen_in_words(line)
    assert taken_ == f"Suggested and taken: TOO-1 ({kept['TOO-1'].points})."
    assert left.startswith("Suggested and left: ")
    assert beside == "Taken without being suggested: POL-1."


def test_a_slice_that_is_offered_to_two_donors_is_flagged_everywhere(ledger):
    def says(donor, ask):
        found = preflight(ledger, Wish(donor, as_of=DAY, activities=("TOO-1",), years=(2018,), ask=ask))
        return [(one.kind, one.says) for one in found.warnings if one.kind in {"shared", "asked-too-much"}]

    assert says("MRD", "40,000") == []
    first = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=("TOO-1",), years=(2018,), ask="40,000"))
    assert says("MRD", "40,000") == []
    ((kind, said),) = says("NLU", "20,000")
    assert kind == "shared"
    assert said == (
        "TOO-1 in 2018 is offered to 2 donors: CN-MRD-1 asks MRD for USD 40,000.00 and this note asks NLU for "
        "USD 20,000.00; USD 67,800.00 is missing, and there is room for all."
    )
    assert [kind for kind, _ in says("NLU", "30,000")] == ["asked-too-much"]
    make_note(ledger, ACTOR, Wish("NLU", as_of=DAY, activities=("TOO-1",), years=(2018,), ask="30,000"))

    (one,) = note_slices.shared(ledger, as_of=DAY)

    assert (one.activity, one.year, one.missing, one.together, one.too_much) == ("TOO-1", 2018, 6780000, 7000000, True)
    told = "USD 67,800.00 is missing, and USD 70,000.00 together is more than that."
    assert one.sentence(USD).endswith(told)
    found = data_quality(ledger, as_of=DAY, audience="trio", rules=["shared-slice"]).problems
    assert [(each.severity, each.subject) for each in found] == [("warning", "TOO-1 in 2018")]
    assert found[0].message.startswith(one.sentence(USD))
    assert data_quality(ledger, as_of=DAY, audience="public", rules=["shared-slice"]).problems == ()

    reference = first.summary["reference"]
    review_note(ledger, ACTOR, reference)
    send_note(ledger, ACTOR, reference, dated=DAY, to="Counsellor, Vienna")
    answer_note(ledger, ACTOR, reference, dated=DAY, outcome="No")

    assert note_slices.shared(ledger, as_of=DAY) == ()


def test_a_note_for_the_trio_asks_nobody(ledger):
    make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=("TOO-1",), years=(2018,), audience="trio"))

    assert note_slices.open_asks(ledger, as_of=DAY) == ()


def test_an_unknown_donor_is_answered_with_a_near_one(ledger):
    with pytest.raises(NotFound, match="NMK"):
        suggestions(ledger, "NNK", as_of=DAY)


def test_suggestions_stay_out_of_every_document(ledger):
    context = preflight(ledger, Wish("NMK", as_of=DAY)).facts

    assert context.considered
    assert not {"considered", "warnings"} & set(names(context, Blocks({})))
