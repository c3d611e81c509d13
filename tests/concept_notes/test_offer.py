from dataclasses import replace
from datetime import date
from typing import Any

from concept_notes.facts import offer
from concept_notes.facts.context import OtherSize
from concept_notes.facts.offer import Unit, Work
from concept_notes.facts.sums import Sums
from concept_notes.language.pack import language

ENGLISH = language("en")
MONTH = Unit("a month", "month of Secretariat", "months of Secretariat", 12)
MEETING = Unit("a meeting", "Working Group meeting", "Working Group meetings", 2)


def work(code, need, secured=0, *, unit=None, priority=1, themes=(), area="outreach", year=2017, limit=None):
    sums = Sums(need, secured, 0, max(0, secured - need), max(0, need - secured), 0)
    cells = {year: sums}
    limits = {year: sums.missing if limit is None else limit}
    return Work(
        code,
        f"Title {code}",
        "Outreach",
        "",
        priority,
        None,
        frozenset(themes),
        f"What {code}",
        f"the what {code}",
        area,
        unit,
        cells,
        limits,
    )


SECRETARIAT = work("S", 20792000, 12457531, unit=MONTH, themes=["coordination"])
MEETINGS = work("M", 3164000, unit=MEETING, themes=["coordination"])
TOOLS = work("T", 6441000, themes=["training"], priority=2)
DONE = work("D", 100, 100, themes=["training"])
ALL = [SECRETARIAT, MEETINGS, TOOLS, DONE]


def undone(*given) -> Any:
    return offer.without(ENGLISH, *given)


def test_the_core_is_named_as_such_only_where_it_is_all_of_the_core():
    assert offer.subject(ENGLISH, [SECRETARIAT, MEETINGS, DONE], ALL, [2017], "ICAT") == "the core work of ICAT"
    assert offer.subject(ENGLISH, [SECRETARIAT, MEETINGS], ALL, [2017], "ICAT") == "the what S and the what M"


def test_up_to_three_activities_are_named_and_more_by_what_they_work_on():
    other = work("P", 5, area="policy papers", priority=2)

    assert offer.subject(ENGLISH, [TOOLS], ALL, [2017], "ICAT") == "the what T"
    assert (
        offer.subject(ENGLISH, [SECRETARIAT, TOOLS, other], ALL, [2017], "ICAT")
        == "the what S, the what T and the what P"
    )
    assert offer.subject(ENGLISH, [*ALL, other], [*ALL, work("X", 1)], [2017], "ICAT") == (
        "the work of ICAT on outreach and policy papers"
    )


def test_a_request_that_buys_something_whole_says_what():
    assert offer.units_of(ENGLISH, [MEETINGS], [2017], 1582000) == "one Working Group meeting"
    assert offer.units_of(ENGLISH, [MEETINGS], [2017], 3164000) == "two Working Group meetings"
    assert offer.units_of(ENGLISH, [MEETINGS], [2017], 1582001) is None
    assert offer.units_of(ENGLISH, [TOOLS], [2017], 6441000) is None
    assert offer.units_of(ENGLISH, [MEETINGS, SECRETARIAT], [2017], 1582000) is None


def test_a_unit_costs_its_share_of_the_years_need():
    lines, more = offer.buys(ENGLISH, [SECRETARIAT, MEETINGS, TOOLS], [2017, 2018])

    assert [(line.each, line.costs) for line in lines] == [
        ("a month", (1732667, None)),
        ("a meeting", (1582000, None)),
        ("a year", (6441000, None)),
    ]
    assert more == 0


def test_the_first_page_keeps_the_core_and_the_largest_gaps():
    many = [work(f"A{n}", 100 + n, priority=2) for n in range(7)] + [MEETINGS]

    lines, more = offer.buys(ENGLISH, many, [2017])

    assert more == 3
    assert [line.what for line in lines] == ["What A3", "What A4", "What A5", "What A6", "What M"]


def test_what_stays_undone_is_counted_in_whole_units():
    said = undone([SECRETARIAT, MEETINGS], 2017, "Words.")

    assert (said.year, said.need, said.coverage_percent) == (2017, 23956000, 52)
    assert said.pays == ("about seven months of Secretariat",)
    assert said.lacks == ("no Working Group meeting",)


def test_half_a_meeting_is_no_meeting():
    half = replace(MEETINGS, cells={2017: Sums(3164000, 1581999, 0, 0, 1582001, 0)})
    one = replace(MEETINGS, cells={2017: Sums(3164000, 1582000, 0, 0, 1582000, 0)})

    assert undone([half], 2017, None).lacks == ("no Working Group meeting",)
    assert undone([one], 2017, None).pays == ("one Working Group meeting",)


def test_activities_without_units_are_named_where_nothing_is_there_for_them():
    assert undone([TOOLS, DONE], 2017, None).lacks == ("no what T",)


def test_activities_without_units_that_are_paid_in_part_are_named_as_unfinished():
    half = work("H", 100, 60)

    assert undone([half], 2017, None).partly == ("the what H",)
    assert undone([half, MEETINGS], 2017, None).lacks == ("no Working Group meeting",)


def test_what_is_as_good_as_paid_leaves_nothing_to_picture():
    assert undone([work("A", 1000, 990)], 2017, None) is None
    assert undone([work("A", 1000, 980)], 2017, None).coverage_percent == 98


def test_other_sizes_make_a_whole():
    assert offer.sizes(ENGLISH, [SECRETARIAT, MEETINGS], 2017, 12000000) == (
        OtherSize(1582000, "one Working Group meeting"),
        OtherSize(1732667, "one month of Secretariat"),
        OtherSize(11498469, "all that this work lacks in 2017"),
    )


def test_no_other_size_is_above_what_may_be_asked_for_its_activities():
    closed = work("C", 3868000, limit=0)
    meetings = replace(MEETINGS, limits={2017: 1581999})

    assert offer.sizes(ENGLISH, [closed, TOOLS], 2017, 7000000) == (OtherSize(6441000, "the what T in 2017"),)
    assert offer.sizes(ENGLISH, [closed], 2017, 1) == ()
    assert offer.sizes(ENGLISH, [meetings], 2017, 1000000) == ()


def test_the_size_asked_for_is_no_other_size():
    assert offer.sizes(ENGLISH, [TOOLS], 2017, 6441000) == ()


def test_a_year_that_is_almost_over_is_not_the_one_to_speak_of():
    both = replace(TOOLS, cells={2016: TOOLS.of(2017), 2017: TOOLS.of(2017)})

    assert offer.leading_year([both], [2016, 2017], date(2016, 11, 30)) == 2017
    assert offer.leading_year([both], [2016, 2017], date(2016, 2, 11)) == 2016
    assert offer.leading_year([both], [2016], date(2016, 11, 30)) == 2016
    assert offer.leading_year([DONE], [2017], date(2016, 11, 30)) is None
