"""What the checks find in a database: the planted faults of the demonstration, and each kind of fact as it is gathered."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from crm.domain import checked, checks
from crm.domain.table import shown
from crm.errors import Usage
from crm.formats.format import formats
from crm.imports.folder import load_folder
from crm.reports.data_quality import REPORT, alike, as_json, data_quality, facts, table
from crm.reports.report import reports
from crm.services import conversations, opportunities, organisations, pledges, setup, work_plan
from crm.store.session import session_scope
from tests.factories import ANN, make_pledge, place, receive, require, write_off

AS_OF = date(2016, 11, 30)
DEMONSTRATION = [
    ("split-short", "pledge CSR-2016-1"),
    ("split-short", "pledge SRC-2016-1"),
    ("split-short", "pledge ALN-2016-1"),
    ("split-short", "pledge NMK-2016-1"),
    ("no-end-date", "pledge SRC-2016-1"),
    ("no-agreement", "pledge CSR-2016-1"),
    ("no-focal-point", "donor CSR"),
    ("stale-focal-point", "focal point of BNM"),
    ("no-next-step", "opportunity O-EAF-2"),
    ("overdue-task", "task “Remind Valdoria of the second payment”"),
]
#: The trio's own: not even looked at for anybody else.
TRIO_ONLY = ("no-next-step", "overdue-task")


def pairs(found):
    return [(one.rule, one.subject) for one in found.problems]


def of(world, rule, *, as_of=AS_OF, audience="trio"):
    """What one rule finds in the small world: severity, subject and sentence."""
    with world.read() as session:
        found = data_quality(session, as_of=as_of, audience=audience, rules=[rule])
    return [(one.severity, one.subject, one.message) for one in found.problems]


def subjects(world, rule, **asked):
    return [subject for _, subject, _ in of(world, rule, **asked)]


# --- the demonstration ------------------------------------------------------------------------------------------------


def test_the_planted_faults_of_the_demonstration_are_found_and_nothing_else(demo):
    assert pairs(data_quality(demo, as_of=AS_OF, audience="trio")) == DEMONSTRATION


def test_the_public_is_shown_what_is_not_the_trio_s_own(demo):
    public = data_quality(demo, as_of=AS_OF)
    assert public.audience == "public"
    assert pairs(public) == [one for one in DEMONSTRATION if one[0] not in TRIO_ONLY]


def test_what_is_wrong_with_each_is_said_in_a_sentence(demo):
    said = {(one.rule, one.code): one.message for one in data_quality(demo, as_of=AS_OF, audience="trio").problems}
    assert said["stale-focal-point", "BNM"].startswith(
        "The desk officer (capital) was last verified on 15 January 2015;"
    )
    assert said["split-short", "SRC-2016-1"].startswith("USD 40,000.00 has neither activity nor year, all of it paid.")
    assert said["overdue-task", "VLD"].startswith("It was due on 25 November 2016, 5 days ago;")


def test_before_it_happened_nothing_is_said_of_it(demo):
    found = data_quality(demo, as_of=date(2016, 2, 11), audience="trio")
    assert not [one for one in found.problems if one.kind == "pledge" or one.rule == "overdue-task"]


def test_a_year_later_the_plan_is_old_and_an_activity_has_no_need(demo):
    found = data_quality(demo, as_of=date(2017, 6, 30), audience="trio")
    assert found.counts["stale-requirement"] == 12
    assert [one.subject for one in found.problems if one.rule == "no-requirement"] == ["activity REG-1"]
    assert ("old-rate", "expected money in EUR") in pairs(found)


def test_it_says_whether_figures_can_be_trusted(demo):
    assert data_quality(demo, as_of=AS_OF, audience="trio").sentence == (
        "As far as 18 rules can tell, yes: no error, 7 warnings and 3 hints as of 30 November 2016."
    )
    assert data_quality(demo, as_of=AS_OF, rules=["rate-jump"]).sentence == (
        "Nothing to mend as of 30 November 2016: 1 rule found nothing."
    )


# --- the answer -------------------------------------------------------------------------------------------------------


def test_json_has_exactly_the_keys_that_scripts_rely_on(demo):
    data = as_json(data_quality(demo, as_of=AS_OF, audience="trio"))
    assert list(data) == ["schema_version", "as_of", "audience", "problems", "counts"]
    assert (data["schema_version"], data["as_of"], data["audience"]) == (1, "2016-11-30", "trio")
    assert set(data["problems"][0]) == {"rule", "severity", "subject", "kind", "code", "message"}
    assert list(data["counts"]) == [checks.key(rule) for rule in checks.RULES]
    assert sum(data["counts"].values()) == len(data["problems"]) == 10
    assert data["counts"]["no-evidence"] == 0


def test_rules_can_be_chosen_and_an_unknown_one_is_told_the_others(demo):
    found = data_quality(demo, as_of=AS_OF, audience="trio", rules=["overdue-task", "No-End-Date"])
    assert found.counts == {"no-end-date": 1, "overdue-task": 1}
    with pytest.raises(Usage, match=r"no rule “no-end”; did you mean no-end-date.*there are no-evidence"):
        data_quality(demo, as_of=AS_OF, rules=["no-end"])


def test_errors_are_named_first(world):
    with world.write() as session:
        make_pledge(session, signed="2016-01-05", splits={"A 2016": 100})
    with world.read() as session:
        found = data_quality(session, as_of=AS_OF, audience="trio", rules=["no-evidence", "no-end-date"])
    assert found.sentence == "Not all of them: 1 error to mend first, then 1 warning."
    assert found.by_severity == {"error": 1, "warning": 1, "hint": 0}


def test_a_new_database_has_nothing_to_mend(session):
    assert data_quality(session, as_of=AS_OF, audience="trio").problems == ()


def test_it_is_a_report_that_leaves_in_every_format(demo):
    assert reports()["data-quality"] is REPORT
    made = REPORT.table(demo, AS_OF, "trio")
    assert made.audience == "trio"
    for fmt in formats().values():
        assert fmt.write(made)
    assert {row["subject"] for row in json.loads(formats()["json"].write(made))["rows"]} == {
        subject for _, subject in DEMONSTRATION
    }


def test_an_export_without_problems_says_so(session):
    made = table(data_quality(session, as_of=AS_OF))
    assert "Nothing to mend as of 30 November 2016" in formats()["markdown"].write(made).decode()


def test_every_column_says_what_it_means(demo):
    made = table(data_quality(demo, as_of=AS_OF, audience="trio"))
    for one in (made, *(detail.table for detail in made.details)):
        for column in one.columns:
            assert column.meaning.endswith("."), column.key
            for row in one.rows:
                shown(column, row[one.at(column.key)])


def test_the_number_of_questions_does_not_grow_with_the_ledger(world):
    def questions():
        asked = []
        sa.event.listen(world.engine, "before_cursor_execute", count := lambda *_: asked.append(1))
        with world.read() as session:
            data_quality(session, as_of=AS_OF, audience="trio")
        sa.event.remove(world.engine, "before_cursor_execute", count)
        return len(asked)

    def fill(days):
        with world.write() as session:
            for day in days:
                pledge = make_pledge(session, 100 + day, currency="EUR", on=f"2016-02-{day:02}", splits={"A 2016": 5})
                receive(session, pledge, 10, on=f"2016-03-{day:02}")
                opportunities.open_opportunity(session, ANN, opportunity(f"O-{day}"))
                conversations.add_task(session, ANN, conversations.NewTask(f"Task {day}", START, donor="NOR"))

    fill([1])
    few = questions()
    fill(range(2, 20))
    assert questions() == few < 40


# --- what is gathered: pledges ----------------------------------------------------------------------------------------

START = date(2016, 1, 1)


def test_a_restricted_pledge_is_the_trio_s_and_so_is_a_donor_known_by_it_alone(world):
    with world.write() as session:
        hidden = make_pledge(session, donor="SUD", restricted=True)
    for rule, subject in (("no-evidence", f"pledge {hidden}"), ("no-focal-point", "donor SUD")):
        assert subjects(world, rule) == [subject]
        assert subjects(world, rule, audience="public") == []


def test_a_promise_of_later_is_not_looked_at(world):
    with world.write() as session:
        make_pledge(session, on="2016-12-01")
    assert subjects(world, "no-evidence") == []
    assert len(subjects(world, "no-evidence", as_of=date(2016, 12, 1))) == 1


def test_a_signature_of_later_is_not_known_yet(world):
    with world.write() as session:
        pledge = make_pledge(session)
        receive(session, pledge, 40, on="2016-03-01")
        pledges.sign_pledge(session, ANN, pledge, dated=date(2016, 4, 1), reference="Agreement")
    assert len(of(world, "no-agreement", as_of=date(2016, 3, 31))) == 1
    assert of(world, "no-agreement", as_of=date(2016, 4, 1)) == []
    assert of(world, "no-end-date", as_of=date(2016, 3, 31)) == []
    assert len(of(world, "no-end-date", as_of=date(2016, 4, 1))) == 1


def test_a_cancelled_promise_has_nothing_left_to_mend(world):
    with world.write() as session:
        pledge = make_pledge(session, signed="2016-01-01")
        write_off(session, pledge, on="2016-05-01")
    assert {len(of(world, rule)) for rule in ("no-evidence", "no-end-date", "split-short", "instalments-short")} == {0}


def test_a_split_that_is_short_leaves_the_rest_by_name(world):
    with world.write() as session:
        pledge = make_pledge(session, splits={"A 2016": 70, "2017": 20})
    assert [message for *_, message in of(world, "split-short")] == [
        (
            "USD 20.00 for 2017 has no activity and USD 10.00 has neither activity nor year. Agree what it is for, "
            "then divide the pledge anew."
        )
    ]
    with world.write() as session:
        parts = [pledges.SplitOf(place("A 2016"), 100_00)]
        pledges.divide_pledge(session, ANN, pledge, parts, dated=date(2016, 2, 1), why="agreed")
    assert of(world, "split-short") == []
    assert len(of(world, "split-short", as_of=date(2016, 1, 31))) == 1


def test_instalments_are_those_in_force_on_the_day(world):
    with world.write() as session:
        short = (pledges.InstalmentOf(date(2016, 6, 30), 60_00),)
        pledge = make_pledge(session, signed="2016-01-01", instalments=short)
    assert "add up to USD 60.00, USD 40.00 less" in of(world, "instalments-short")[0][2]
    with world.write() as session:
        whole = (*short, pledges.InstalmentOf(date(2016, 12, 31), 40_00))
        pledges.plan_instalments(session, ANN, pledge, whole, dated=date(2016, 3, 1), why="agreed")
    assert of(world, "instalments-short") == []
    assert len(of(world, "instalments-short", as_of=date(2016, 2, 28))) == 1


def test_a_raise_belongs_to_what_instalments_add_up_to(world):
    with world.write() as session:
        plan = (pledges.InstalmentOf(date(2016, 6, 30), 100_00),)
        pledge = make_pledge(session, instalments=plan)
        pledges.sign_pledge(session, ANN, pledge, dated=date(2016, 2, 1), reference="Agreement", amount=145_00)
    assert "USD 45.00 less than the USD 145.00" in of(world, "instalments-short")[0][2]


def test_the_same_promise_twice_is_found(world):
    with world.write() as session:
        first = make_pledge(session, 250, currency="EUR", on="2016-02-01")
        second = make_pledge(session, 250, currency="EUR", on="2016-03-01")
        make_pledge(session, 250, currency="EUR", on="2016-03-01", donor="SUD")
    assert subjects(world, "similar-pledges") == [f"pledge {second}"]
    with world.write() as session:
        write_off(session, first, on="2016-04-01")
    assert subjects(world, "similar-pledges") == []


def test_a_promise_dated_by_its_money_is_found_where_an_import_moved_it(engine, tmp_path):
    """The import takes the day of the first receipt for a promise that is dated later (counting rule 18)."""
    files = {
        "settings": "setting,value\ngroup_name,Small\nbase_currency,USD\n",
        "organisations": "code,name,kind\nNOR,Norland,government\n",
        "pledges": "code,donor,promised,amount,currency\nN-1,NOR,2016-05-01,100,USD\nN-2,NOR,2016-05-01,200,USD\n",
        "receipts": "pledge,dated,amount\nN-1,2016-04-20,100\nN-2,2016-05-02,200\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    with session_scope(engine, write=True) as session:
        assert not load_folder(session, ANN, tmp_path).problems
        found = data_quality(session, as_of=AS_OF, audience="trio", rules=["receipt-before-pledge"])
    assert pairs(found) == [("receipt-before-pledge", "pledge N-1")]
    assert "dated 20 April 2016, the very day of its first receipt" in found.problems[0].message


# --- what is gathered: rates ------------------------------------------------------------------------------------------


def test_rates_given_by_hand_are_compared_with_the_ledger_s(world):
    with world.write() as session:
        far = make_pledge(session, currency="EUR", rate=Decimal("1.2"), on="2016-02-01")
        near = make_pledge(session, currency="EUR", rate=Decimal("0.85"), on="2016-02-02")
        receive(session, near, 10, on="2016-03-01", rate=Decimal("0.09"))
    assert subjects(world, "rate-outlier") == [f"pledge {far}", f"receipt of 1 March 2016 for {near}"]
    assert subjects(world, "rate-outlier", as_of=date(2016, 2, 28)) == [f"pledge {far}"]


def test_the_rate_of_a_raise_is_looked_at_too(world):
    with world.write() as session:
        pledge = make_pledge(session, currency="EUR")
        more = {"reference": "Agreement", "amount": 145_00, "rate": Decimal("1.5")}
        pledges.sign_pledge(session, ANN, pledge, dated=date(2016, 2, 1), **more)
    assert subjects(world, "rate-outlier") == [f"raise of 1 February 2016 of {pledge}"]


def test_a_rate_before_which_nothing_is_known_is_not_compared(world):
    with world.write() as session:
        make_pledge(session, currency="EUR", rate=Decimal(9), on="2015-06-01")
    assert of(world, "rate-outlier") == []


def test_a_receipt_in_another_currency_is_compared_with_that_currency(world):
    with world.write() as session:
        pledge = make_pledge(session, currency="EUR")
        receive(session, pledge, 50, on="2016-01-10", currency="JPY", rate=Decimal("0.9"))
    assert subjects(world, "rate-outlier") == [f"receipt of 10 January 2016 for {pledge}"]


def test_old_rates_in_use_are_found_and_the_base_currency_has_none(world):
    with world.write() as session:
        old = make_pledge(session, currency="EUR", on="2016-02-16")
        make_pledge(session, currency="EUR", on="2016-02-15")
        make_pledge(session, currency="USD", on="2016-10-01")
    assert subjects(world, "old-rate") == [f"pledge {old}"]


def test_a_rate_that_jumps_is_found_from_its_day_on(world):
    with world.write() as session:
        setup.add_rate(session, ANN, "JPY", date(2016, 7, 1), Decimal("10.9"), "test")
    assert subjects(world, "rate-jump") == ["rate of JPY of 1 July 2016"]
    assert subjects(world, "rate-jump", as_of=date(2016, 6, 30)) == []


# --- what is gathered: work plan --------------------------------------------------------------------------------------


def test_the_latest_revision_of_a_coming_year_counts(world):
    with world.write() as session:
        require(session, "A", 2017, 100, on="2015-06-01")
        require(session, "B", 2017, 100, on="2015-06-01")
        require(session, "B", 2017, 110, on="2016-06-01")
        require(session, "C", 2017, 100, on="2015-06-01")
        require(session, "C", 2017, 0, on="2015-07-01")
    assert subjects(world, "stale-requirement") == ["need of A in 2017"]
    assert subjects(world, "stale-requirement", as_of=date(2016, 5, 31)) == []


def test_a_running_activity_wants_a_need_in_the_year_of_the_day(world):
    with world.write() as session:
        work_plan.add_activity(session, ANN, work_plan.NewActivity("RUN", "Runs", "1", status="running"))
        require(session, "RUN", 2017, 100)
    assert subjects(world, "no-requirement") == ["activity RUN"]
    assert subjects(world, "no-requirement", as_of=date(2017, 1, 1)) == []


# --- what is gathered: donors and what comes next ---------------------------------------------------------------------


def make_donor(session, code, name, first=None, last=None):
    organisations.add_organisation(session, ANN, organisations.NewOrganisation(code, name, "government"))
    organisations.add_role(session, ANN, code, "donor", first, last)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kingdom of Valdoria", "Valdoria"),
        ("Valdoria", "VALDÓRIA (the Kingdom of)"),
        ("Government of Sweden", "Sweden"),
        ("Tanzania", "United Republic of Tanzania"),
        ("Republic of Northmark", "Republic of Norhtmark"),
        ("Evenmere Foundation", "Foundation Evenmere"),
        ("Republic of", "republic OF"),
    ],
)
def test_names_that_resemble_each_other_are_found(one, other):
    (found,) = alike([checked.Donor("AAA", one), checked.Donor("ZZZ", "Nothing alike"), checked.Donor("BBB", other)])
    assert (found.first.code, found.second.code) == ("AAA", "BBB")
    assert found.percent >= checks.ALIKE_PERCENT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Austria", "Australia"),
        ("Dominica", "Dominican Republic"),
        ("Republic of Northmark", "Republic of Costa Serena"),
        ("Niger", "Nigeria"),
        ("United States", "United Kingdom"),
        ("United States of America", "United Kingdom of Great Britain and Northern Ireland"),
        ("Republic of the Congo", "Democratic Republic of the Congo"),
        ("Republic of Korea", "Democratic People's Republic of Korea"),
    ],
)
def test_names_of_different_states_pass(one, other):
    assert list(alike([checked.Donor("AAA", one), checked.Donor("BBB", other)])) == []


def test_donors_of_the_ledger_are_compared(world):
    with world.write() as session:
        make_donor(session, "AAA", "Kingdom of Valdoria")
        make_donor(session, "BBB", "Valdoria")
    assert subjects(world, "similar-donors") == ["donor BBB"]


def test_who_gives_nothing_is_no_donor(world):
    """The world's two organisations are donors only from their first pledge on."""
    assert subjects(world, "no-focal-point") == []
    with world.write() as session:
        make_pledge(session, on="2016-02-01")
    assert subjects(world, "no-focal-point") == ["donor NOR"]
    assert subjects(world, "no-focal-point", as_of=date(2016, 1, 31)) == []


def test_a_donor_of_the_past_is_left_alone_unless_its_money_is_still_to_come(world):
    with world.write() as session:
        make_donor(session, "OLD", "Oldland", None, date(2015, 12, 31))
        make_donor(session, "NEW", "Newland", date(2017, 1, 1), None)
    assert subjects(world, "no-focal-point") == []
    assert subjects(world, "no-focal-point", as_of=date(2015, 12, 31)) == ["donor OLD"]
    with world.write() as session:
        make_pledge(session, donor="OLD")
    assert subjects(world, "no-focal-point") == ["donor OLD"]


def test_a_focal_point_counts_while_it_is_valid(world):
    with world.write() as session:
        make_donor(session, "DON", "Donland")
        point = organisations.NewFocalPoint(
            "DON",
            "counsellor",
            duty_station="Vienna",
            valid_from=date(2016, 2, 1),
            valid_to=date(2016, 11, 30),
            last_verified=date(2016, 2, 1),
        )
        organisations.add_focal_point(session, ANN, point)
    assert subjects(world, "no-focal-point") == []
    assert subjects(world, "no-focal-point", as_of=date(2016, 1, 31)) == ["donor DON"]
    assert subjects(world, "no-focal-point", as_of=date(2016, 12, 1)) == ["donor DON"]


def test_a_verification_of_later_was_not_known(world):
    with world.write() as session:
        make_donor(session, "DON", "Donland")
        point = organisations.NewFocalPoint("DON", "counsellor", last_verified=date(2016, 6, 1))
        organisations.add_focal_point(session, ANN, point)
    assert subjects(world, "stale-focal-point") == []
    assert subjects(world, "stale-focal-point", as_of=date(2016, 5, 31)) == ["focal point of DON"]
    assert subjects(world, "stale-focal-point", as_of=date(2017, 6, 2)) == ["focal point of DON"]


def opportunity(code, **changes):
    outlook = opportunities.Outlook(
        dated=START, expected=100_00, currency="EUR", probability=5000, stage="identified", asked=100_00
    )
    return opportunities.NewOpportunity(code, "NOR", START, outlook, **changes)


def test_an_opportunity_is_open_until_it_is_lost_or_a_pledge(world):
    with world.write() as session:
        for code in ("O-1", "O-2", "O-3"):
            opportunities.open_opportunity(session, ANN, opportunity(code))
        opportunities.open_opportunity(
            session, ANN, opportunity("O-4", next_step="Send note", next_step_on=date(2016, 12, 1))
        )
        opportunities.lose_opportunity(session, ANN, "O-2", dated=date(2016, 6, 1), reason="no money")
        make_pledge(session, on="2016-07-01", opportunity="O-3")
    assert subjects(world, "no-next-step") == ["opportunity O-1"]
    assert subjects(world, "no-next-step", audience="public") == []
    before = subjects(world, "no-next-step", as_of=date(2016, 5, 31))
    assert before == ["opportunity O-1", "opportunity O-2", "opportunity O-3"]
    assert subjects(world, "no-next-step", as_of=date(2016, 12, 2)) == ["opportunity O-1", "opportunity O-4"]


def test_expected_money_wants_a_rate_of_the_day(world):
    with world.write() as session:
        opportunities.open_opportunity(session, ANN, opportunity("O-1"))
    assert subjects(world, "old-rate", as_of=date(2016, 2, 15)) == []
    assert subjects(world, "old-rate", as_of=date(2016, 2, 16)) == ["expected money in EUR"]
    assert subjects(world, "old-rate", as_of=date(2016, 2, 16), audience="public") == []
    with world.write() as session:
        opportunities.lose_opportunity(session, ANN, "O-1", dated=date(2016, 2, 16), reason="no money")
    assert subjects(world, "old-rate", as_of=date(2016, 2, 16)) == []


def test_a_task_is_late_until_the_day_it_was_done(world):
    with world.write() as session:
        task = conversations.NewTask("Call", date(2016, 3, 1), done_on=date(2016, 3, 10), donor="NOR")
        conversations.add_task(session, ANN, task)
    days = {day: subjects(world, "overdue-task", as_of=date(2016, 3, day)) for day in (1, 2, 9, 10)}
    assert days == {1: [], 2: ["task “Call”"], 9: ["task “Call”"], 10: []}
    assert subjects(world, "overdue-task", as_of=date(2016, 3, 2), audience="public") == []


def test_facts_of_the_public_hold_nothing_that_is_the_trio_s(world):
    with world.write() as session:
        make_pledge(session, restricted=True)
        opportunities.open_opportunity(session, ANN, opportunity("O-1", restricted=True))
        conversations.add_task(session, ANN, conversations.NewTask("Call", START))
    with world.read() as session:
        public = facts(session, as_of=AS_OF, audience="public")
    assert (public.pledges, public.opportunities, public.tasks, public.donors, public.used_rates) == (
        (),
        (),
        (),
        (),
        (),
    )
