"""Each rule of data quality on literal facts: what it finds, and what it lets pass."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crm.domain import checked, checks
from crm.domain.money import Currency

USD, EUR = Currency("USD"), Currency("EUR")
AS_OF = date(2016, 11, 30)


def facts(**known):
    return checked.Facts(as_of=known.pop("as_of", AS_OF), base=USD, **known)


def pledge(code="NMK-1", **changes):
    sound = {
        "donor": "NMK",
        "currency": EUR,
        "amount": 100_00,
        "promised_on": date(2016, 4, 12),
        "signed_on": date(2016, 6, 24),
        "ends_on": date(2018, 12, 31),
        "reference": "Agreement of 24 June",
        "open": 100_00,
        "parts": (checked.Part("SEC-1", 2017, 100_00),),
        "planned": 100_00,
    }
    return checked.Pledge(code, **{**sound, **changes})


def found(rule, **known):
    """What one rule says of these facts: severity, subject and sentence."""
    return [(one.severity, one.subject, one.message) for one in checks.check(facts(**known), [rule])]


def of_pledge(rule, **changes):
    return found(rule, pledges=(pledge(**changes),))


# --- the loop ---------------------------------------------------------------------------------------------------------


def test_a_sound_ledger_has_no_problem():
    donor = checked.Donor("NMK", "Northmark", focal_points=(checked.FocalPoint("counsellor", "", AS_OF),))
    assert checks.check(facts(pledges=(pledge(),), donors=(donor,))) == ()


def test_nothing_has_no_problem():
    assert checks.check(facts()) == ()


def test_every_rule_runs_and_says_which_it_is():
    both = pledge(reference="", ends_on=None)
    assert [one.rule for one in checks.check(facts(pledges=(both,)))] == ["no-evidence", "no-end-date"]


def test_the_worst_that_a_rule_finds_comes_first():
    promised, signed = pledge("A", signed_on=None, reference=""), pledge("B", reference="", amount=1)
    problems = checks.check(facts(pledges=(promised, signed)), [checks.no_evidence])
    assert [(one.severity, one.code) for one in problems] == [("error", "B"), ("warning", "A")]


def test_every_rule_has_a_key_a_title_and_its_source():
    keys = [checks.key(rule) for rule in checks.RULES]
    assert len(set(keys)) == len(keys)
    for rule in checks.RULES:
        assert 10 < len(checks.title(rule)) < 70
        assert "Source: " in (rule.__doc__ or "")


def test_every_rule_is_explained_where_people_look_for_it():
    page = Path(__file__).parents[3] / "docs" / "how-to" / "check-the-data.md"
    keys = re.findall(r"^\| `([a-z-]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert keys == [checks.key(rule) for rule in checks.RULES]


def test_every_rule_of_the_module_is_in_the_list():
    """Only a function that takes facts and gives problems is a rule, and each of them runs."""
    rules = {
        one
        for name, one in vars(checks).items()
        if not name.startswith("_") and getattr(one, "__annotations__", {}).get("return") == "Iterator[Problem]"
    }
    assert rules == set(checks.RULES)


def test_a_rule_that_says_nothing_of_itself_is_called_by_its_key():
    def nothing_said(facts):
        yield from ()

    assert checks.title(nothing_said) == "nothing-said"


def test_every_problem_leads_to_the_page_of_its_record():
    """A pledge, a donor and an activity have a page; a rate and a task without a donor have none."""
    old = date(2014, 1, 1)
    point = checked.FocalPoint("counsellor", "Vienna", old)
    found = checks.check(
        facts(
            pledges=(pledge(ends_on=None),),
            used_rates=(used("1.80", "0.90", day="2016-05-17"),),
            known_rates=known_rates("0.90", "1.80"),
            needs=(checked.Need("TOO-1", 2018, old, 1),),
            activities=(checked.Activity("REG-1", running=True),),
            alike=(checked.Alike(donor(), checked.Donor("CS2", "Serena"), 99),),
            donors=(donor(), checked.Donor("VLD", "Valdoria", focal_points=(point,))),
            opportunities=(checked.Opportunity("O-EAF-2", "EAF"),),
            tasks=(checked.Task("Call", "", old),),
        )
    )
    assert [(one.rule, one.kind, one.code) for one in found] == [
        ("rate-outlier", "pledge", "NMK-1"),
        ("rate-jump", "rate", "EUR 2016-02-01"),
        ("old-rate", "pledge", "NMK-1"),
        ("no-end-date", "pledge", "NMK-1"),
        ("stale-requirement", "activity", "TOO-1"),
        ("no-requirement", "activity", "REG-1"),
        ("similar-donors", "donor", "CS2"),
        ("no-focal-point", "donor", "CSR"),
        ("stale-focal-point", "donor", "VLD"),
        ("no-next-step", "donor", "EAF"),
        ("overdue-task", "task", ""),
    ]


def test_twelve_months_are_counted_by_the_calendar():
    assert checks.a_year_before(date(2016, 11, 30)) == date(2015, 11, 30)
    assert checks.a_year_before(date(2016, 2, 29)) == date(2015, 2, 28)
    assert checks.a_year_before(date.min) == date.min


# --- pledges ----------------------------------------------------------------------------------------------------------


def test_a_signed_pledge_without_evidence_is_an_error_and_a_promise_a_warning():
    assert of_pledge(checks.no_evidence, reference="") == [
        (
            "error",
            "pledge NMK-1",
            "EUR 100.00 signed on 24 June 2016 rests on no letter or agreement; write down its reference.",
        )
    ]
    assert of_pledge(checks.no_evidence, reference="", signed_on=None)[0][0] == "warning"


def test_a_pledge_with_evidence_or_cancelled_before_any_money_passes():
    assert of_pledge(checks.no_evidence) == []
    assert of_pledge(checks.no_evidence, reference="", open=0, closed=100_00) == []


def test_a_receipt_before_its_promise_is_an_error():
    severity, _, message = of_pledge(checks.receipt_before_pledge, first_receipt=date(2016, 4, 11))[0]
    assert severity == "error"
    assert "arrived on 11 April 2016, before the promise of 12 April 2016" in message


def test_a_promise_dated_on_the_day_of_its_money_may_have_been_moved_by_an_import():
    severity, _, message = of_pledge(checks.receipt_before_pledge, first_receipt=date(2016, 4, 12))[0]
    assert severity == "hint"
    assert message == (
        "It is dated 12 April 2016, the very day of its first receipt, as an import dates a promise that was written "
        "down after its money; look up the day in its letter."
    )


@pytest.mark.parametrize("first", [None, date(2016, 4, 13)])
def test_money_after_its_promise_or_none_passes(first):
    assert of_pledge(checks.receipt_before_pledge, first_receipt=first) == []


def test_money_without_an_agreement_is_a_hint():
    assert of_pledge(checks.no_agreement, signed_on=None, paid=60_00, open=40_00) == [
        (
            "hint",
            "pledge NMK-1",
            (
                "EUR 60.00 was received and no agreement is signed; ask for one, or sign it with the reference of the letter "
                "if that is the agreement."
            ),
        )
    ]


@pytest.mark.parametrize("changes", [{"paid": 60_00}, {"signed_on": None}])
def test_signed_money_and_promises_without_money_pass(changes):
    assert of_pledge(checks.no_agreement, **changes) == []


def test_a_signed_pledge_without_an_end_is_found_even_when_it_is_paid():
    assert of_pledge(checks.no_end_date, ends_on=None) == [
        (
            "warning",
            "pledge NMK-1",
            (
                "Signed on 24 June 2016 without a last day of its period; look it up in the agreement, "
                "or ask the donor how long the money may be used."
            ),
        )
    ]
    assert of_pledge(checks.no_end_date, ends_on=None, open=0, paid=100_00)


@pytest.mark.parametrize("changes", [{}, {"ends_on": None, "signed_on": None}, {"ends_on": None, "open": 0}])
def test_an_end_an_unsigned_promise_and_a_cancelled_pledge_pass(changes):
    assert of_pledge(checks.no_end_date, **changes) == []


def test_what_is_not_divided_is_named_with_its_amounts():
    parts = (
        checked.Part("SEC-1", 2016, 20_00, 20_00),
        checked.Part(None, 2017, 30_00),
        checked.Part("SEC-1", None, 10_00),
        checked.Part(None, None, 40_00),
    )
    assert of_pledge(checks.split_short, parts=parts) == [
        (
            "hint",
            "pledge NMK-1",
            (
                "EUR 30.00 for 2017 has no activity, EUR 10.00 for SEC-1 has no year and EUR 40.00 has neither activity nor year. "
                "Agree what it is for, then divide the pledge anew."
            ),
        )
    ]


@pytest.mark.parametrize(("paid", "said"), [(40_00, "all of it paid"), (15_00, "EUR 15.00 of it paid")])
def test_paid_money_that_is_not_divided_is_a_warning(paid, said):
    severity, _, message = of_pledge(checks.split_short, parts=(checked.Part(None, None, 40_00, paid),))[0]
    assert (severity, said in message) == ("warning", True)


def test_a_pledge_that_is_divided_and_what_was_closed_undivided_pass():
    assert of_pledge(checks.split_short) == []
    assert of_pledge(checks.split_short, parts=(checked.Part(None, None, 0),)) == []


def test_instalments_that_are_short_say_by_how_much():
    assert of_pledge(checks.instalments_short, planned=60_00) == [
        (
            "warning",
            "pledge NMK-1",
            (
                "Its instalments add up to EUR 60.00, EUR 40.00 less than the EUR 100.00 that is to come in all; "
                "write down when the rest is due."
            ),
        )
    ]


def test_a_plan_of_nothing_leaves_all_of_it_out():
    assert "EUR 0.00, EUR 100.00 less than" in of_pledge(checks.instalments_short, planned=0)[0][2]


def test_instalments_of_more_than_the_pledge_are_found():
    assert "EUR 20.00 more than the pledge of EUR 100.00" in of_pledge(checks.instalments_short, planned=120_00)[0][2]


def test_a_signed_pledge_without_instalments_can_never_be_late():
    severity, _, message = of_pledge(checks.instalments_short, planned=None)[0]
    assert severity == "hint"
    assert message == (
        "It is signed and has no instalments, so EUR 100.00 can never be overdue; write down when it is due."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"planned": 100_00, "closed": 10_00, "open": 90_00},
        {"planned": 90_00, "closed": 10_00, "open": 90_00},
        {"planned": 60_00, "open": 0, "paid": 100_00},
        {"planned": None, "open": 0, "paid": 100_00},
        {"planned": None, "signed_on": None},
    ],
    ids=["whole", "written off later", "planned without it", "paid", "paid without plan", "only promised"],
)
def test_instalments_that_leave_nothing_out_pass(changes):
    assert of_pledge(checks.instalments_short, **changes) == []


def test_the_same_promise_twice_is_found_on_the_later_one():
    pair = (pledge("B", promised_on=date(2016, 5, 27)), pledge("A"))
    assert found(checks.similar_pledges, pledges=pair) == [
        (
            "warning",
            "pledge B",
            (
                "NMK promised the same EUR 100.00 in A of 12 April 2016, 45 days before; if it is one promise, "
                "cancel one of the two."
            ),
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"promised_on": date(2016, 5, 28)},
        {"donor": "VLD"},
        {"currency": USD},
        {"amount": 100_01},
        {"open": 0, "closed": 100_00},
    ],
    ids=["46 days later", "another donor", "another currency", "another amount", "cancelled"],
)
def test_promises_that_differ_pass(changes):
    assert found(checks.similar_pledges, pledges=(pledge("A"), pledge("B", **changes))) == []


# --- rates ------------------------------------------------------------------------------------------------------------


def used(rate, known=None, *, day="2016-04-12", of="2016-04-01"):
    return checked.UsedRate(
        "pledge NMK-1",
        "pledge",
        "NMK-1",
        EUR,
        date.fromisoformat(day),
        Decimal(rate),
        date.fromisoformat(of),
        None if known is None else Decimal(known),
    )


def test_a_stored_rate_that_is_far_off_is_an_error():
    assert found(checks.rate_outlier, used_rates=(used("1.09", "0.90"),)) == [
        (
            "error",
            "pledge NMK-1",
            (
                "It is valued at 1.09 EUR per USD, 21 % off the 0.90 that the ledger has for 12 April 2016. It looks turned over. "
                "Compare both with what was published."
            ),
        )
    ]
    assert "12 April 2016. Compare both" in found(checks.rate_outlier, used_rates=(used("9.0", "0.90"),))[0][2]


def test_a_rate_looks_turned_over_where_its_inverse_is_at_most_twenty_per_cent_off():
    assert "25 % off the 1 that" in found(checks.rate_outlier, used_rates=(used("1.25", "1"),))[0][2]
    assert "turned over" in found(checks.rate_outlier, used_rates=(used("1.25", "1"),))[0][2]
    assert "turned over" not in found(checks.rate_outlier, used_rates=(used("1.26", "1"),))[0][2]


def test_how_far_a_rate_is_off_is_said_in_whole_per_cent_half_up():
    assert "23 % off the 1 that" in found(checks.rate_outlier, used_rates=(used("1.225", "1"),))[0][2]
    assert "1,001 % off the 1 of" in found(checks.rate_jump, known_rates=known_rates("1", "11.005"))[0][2]


@pytest.mark.parametrize(("rate", "known"), [("0.90", "0.90"), ("1.08", "0.90"), ("0.72", "0.90"), ("5", None)])
def test_a_rate_within_twenty_per_cent_or_with_nothing_to_compare_passes(rate, known):
    assert found(checks.rate_outlier, used_rates=(used(rate, known),)) == []


def known_rates(*rates, currency="EUR"):
    return tuple(checked.KnownRate(currency, date(2016, 1 + at, 1), Decimal(rate)) for at, rate in enumerate(rates))


def test_a_rate_that_jumps_is_found_up_and_down():
    assert found(checks.rate_jump, known_rates=known_rates("0.90", "1.13", "0.90")) == [
        (
            "warning",
            "rate of EUR of 1 February 2016",
            "It is 1.13 per USD, 26 % off the 0.90 of 1 January 2016; compare both with what was published.",
        )
    ]
    assert [one[1] for one in found(checks.rate_jump, known_rates=known_rates("0.90", "9.0", "0.90"))] == [
        "rate of EUR of 1 February 2016",
        "rate of EUR of 1 March 2016",
    ]


def test_a_rate_that_moves_a_quarter_and_another_currency_pass():
    both = (*known_rates("0.90", "1.125"), *known_rates("109", currency="JPY"))
    assert found(checks.rate_jump, known_rates=both) == []


def test_a_rate_older_than_45_days_is_found_and_one_of_45_passes():
    assert found(checks.old_rate, used_rates=(used("0.9", day="2016-05-17"),)) == [
        (
            "warning",
            "pledge NMK-1",
            (
                "The rate of EUR used for 17 May 2016 is of 1 April 2016, 46 days old; record the rate that was published "
                "nearer to that day."
            ),
        )
    ]
    assert found(checks.old_rate, used_rates=(used("0.9", day="2016-05-16"),)) == []


# --- what is needed ---------------------------------------------------------------------------------------------------


def test_a_need_of_a_coming_year_that_is_old_is_found():
    need = checked.Need("TOO-1", 2018, date(2015, 11, 29), 67_800_00)
    assert found(checks.stale_requirement, needs=(need,)) == [
        (
            "warning",
            "need of TOO-1 in 2018",
            "USD 67,800.00 was last revised on 29 November 2015; revise it, or have the same amount approved again.",
        )
    ]


@pytest.mark.parametrize(
    "need",
    [
        checked.Need("TOO-1", 2018, date(2015, 11, 30), 67_800_00),
        checked.Need("TOO-1", 2016, date(2014, 1, 1), 67_800_00),
        checked.Need("TOO-1", 2018, date(2014, 1, 1), 0),
    ],
    ids=["twelve months to the day", "of the year itself", "nothing is needed"],
)
def test_a_need_that_is_recent_present_or_nothing_passes(need):
    assert found(checks.stale_requirement, needs=(need,)) == []


def test_a_running_activity_without_a_need_in_the_year_is_found():
    running = checked.Activity("REG-1", running=True, first_year=2015, last_year=2018)
    other_year = checked.Need("REG-1", 2018, AS_OF, 1)
    assert found(checks.no_requirement, activities=(running,), needs=(other_year,)) == [
        (
            "warning",
            "activity REG-1",
            "It is running and no need is recorded for 2016; record what it costs, or 0 if it costs nothing.",
        )
    ]


@pytest.mark.parametrize(
    ("activity", "needs"),
    [
        (checked.Activity("A", running=True), (checked.Need("A", 2016, AS_OF, 0),)),
        (checked.Activity("A", running=False), ()),
        (checked.Activity("A", running=True, first_year=2017), ()),
        (checked.Activity("A", running=True, last_year=2015), ()),
    ],
    ids=["revised to 0", "not running", "begins later", "was planned to end"],
)
def test_an_activity_with_a_need_or_not_at_work_passes(activity, needs):
    assert found(checks.no_requirement, activities=(activity,), needs=needs) == []


@pytest.mark.parametrize("year", [2016, 2017])
def test_an_activity_is_planned_in_its_first_and_in_its_last_year(year):
    activity = checked.Activity("A", running=True, first_year=2016, last_year=2017)
    assert activity.planned_in(year)
    assert [activity.planned_in(beyond) for beyond in (2015, 2018)] == [False, False]


# --- donors and what comes next ---------------------------------------------------------------------------------------


def donor(*points, current=True):
    return checked.Donor("CSR", "Costa Serena", current, tuple(points))


def test_two_names_that_resemble_each_other_are_a_hint():
    alike = checked.Alike(donor(), checked.Donor("CS2", "Republic of Costa Serena"), 88)
    severity, subject, message = found(checks.similar_donors, alike=(alike,))[0]
    assert (severity, subject) == ("hint", "donor CS2")
    assert message == (
        "“Republic of Costa Serena” resembles “Costa Serena” (CSR); if both are one donor, record new pledges under one "
        "code only."
    )


def test_two_names_that_differ_pass():
    assert found(checks.similar_donors, alike=(checked.Alike(donor(), donor(), 87),)) == []


def test_a_donor_without_a_focal_point_is_found_and_one_of_the_past_is_not():
    assert found(checks.no_focal_point, donors=(donor(),)) == [
        (
            "warning",
            "donor CSR",
            "Costa Serena has no focal point on this day; find out whom to write to, and record the office.",
        )
    ]
    assert found(checks.no_focal_point, donors=(donor(current=False),)) == []
    assert found(checks.no_focal_point, donors=(donor(checked.FocalPoint("counsellor")),)) == []


@pytest.mark.parametrize(
    ("verified", "said"),
    [
        (date(2015, 11, 29), "The counsellor (Vienna) was last verified on 29 November 2015;"),
        (None, "The counsellor (Vienna) was last verified on no day that is known by 30 November 2016;"),
    ],
)
def test_a_focal_point_not_verified_for_twelve_months_is_found(verified, said):
    point = checked.FocalPoint("counsellor", "Vienna", verified)
    severity, subject, message = found(checks.stale_focal_point, donors=(donor(point),))[0]
    assert (severity, subject) == ("warning", "focal point of CSR")
    assert message.startswith(said)


def test_a_focal_point_without_a_place_is_named_by_function_alone():
    message = found(checks.stale_focal_point, donors=(donor(checked.FocalPoint("counsellor")),))[0][2]
    assert message.startswith("The counsellor was last verified on no day")


def test_a_focal_point_verified_within_twelve_months_or_of_a_past_donor_passes():
    recent = checked.FocalPoint("counsellor", "Vienna", date(2015, 11, 30))
    assert found(checks.stale_focal_point, donors=(donor(recent),)) == []
    assert found(checks.stale_focal_point, donors=(donor(checked.FocalPoint("x"), current=False),)) == []


@pytest.mark.parametrize(
    ("step", "on", "said"),
    [
        ("", None, "No next step is agreed;"),
        ("Send note.", None, "The next step, “Send note”, has no day;"),
        ("Send annex X.", None, "The next step, “Send annex X”, has no day;"),
        ("Send note", date(2016, 11, 29), "The next step, “Send note”, was for 29 November 2016;"),
    ],
)
def test_an_opportunity_without_a_step_to_come_is_found(step, on, said):
    one = checked.Opportunity("O-EAF-2", "EAF", step, on)
    severity, subject, message = found(checks.no_next_step, opportunities=(one,))[0]
    assert (severity, subject) == ("warning", "opportunity O-EAF-2")
    assert message.startswith(said)


def test_a_step_of_today_passes():
    assert found(checks.no_next_step, opportunities=(checked.Opportunity("O", "EAF", "Send note", AS_OF),)) == []


def test_a_task_whose_day_has_passed_is_found_and_leads_to_its_donor():
    late = checked.Task("Remind Valdoria", "VLD", date(2016, 11, 29))
    assert checks.check(facts(tasks=(late,)), [checks.overdue_task]) == (
        checks.Problem(
            "warning",
            "task “Remind Valdoria”",
            "donor",
            "VLD",
            "It was due on 29 November 2016, 1 day ago; do it, or note that it is done.",
            "overdue-task",
        ),
    )


@pytest.mark.parametrize("due", [None, AS_OF])
def test_a_task_of_today_or_without_a_day_passes(due):
    assert found(checks.overdue_task, tasks=(checked.Task("Call", "", due),)) == []


@pytest.mark.parametrize(("too_much", "severity", "mend"), [(True, "warning", "Agree"), (False, "hint", "See")])
def test_a_slice_that_several_donors_are_offered_is_told_and_is_worse_where_they_are_asked_too_much(
    too_much, severity, mend
):
    one = checked.Slice("TOO-1", 2018, "It is offered twice.", too_much)

    ((found_severity, subject, message),) = found(checks.shared_slice, slices=(one,))

    assert (found_severity, subject) == (severity, "TOO-1 in 2018")
    assert message.startswith(f"It is offered twice. {mend} ")


def test_where_no_slice_is_offered_twice_nothing_is_told():
    assert found(checks.shared_slice) == []
