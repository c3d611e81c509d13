"""The checks page, on literal findings."""

from dataclasses import replace
from datetime import date

import pytest

from crm.domain import checks
from crm.domain.checks import Problem
from crm.domain.money import Currency
from crm.reports.data_quality import DataQuality
from dashboard.views.checks import PAGES, view
from dashboard.views.lens import PATHS, Lens

AS_OF = date(2016, 11, 30)
EARLIER = date(2016, 2, 11)
PROBLEMS = (
    Problem("error", "pledge A-1", "pledge", "A-1", "No letter.", "no-evidence"),
    Problem("warning", "pledge B-1", "pledge", "B-1", "No letter either.", "no-evidence"),
    Problem("warning", "rate of EUR of 1 May 2016", "rate", "EUR 2016-05-01", "It jumps.", "rate-jump"),
    Problem("hint", "donor CSR", "donor", "CSR", "Nobody there.", "no-focal-point"),
)


def found(*problems, audience="trio"):
    return DataQuality(AS_OF, audience, Currency("USD"), checks.RULES, problems)


def shown(*problems, audience="trio", **lens):
    return view(found(*problems, audience=audience), Lens(AS_OF, audience=audience, **lens), "ICAT")


def test_errors_are_the_answer_and_what_else_there_is_comes_after():
    assert shown(*PROBLEMS).sentence == "Not all of them: 1 error to mend first, then 2 warnings and 1 hint."


def test_without_errors_figures_can_be_trusted_as_far_as_rules_can_tell():
    assert shown(*PROBLEMS[2:]).sentence == (
        "As far as 18 rules can tell, yes: no error, 1 warning and 1 hint as of 30 November 2016."
    )


def test_with_nothing_to_mend_the_page_says_so_and_shows_no_table_of_findings():
    page = shown()
    assert page.sentence == "Nothing to mend as of 30 November 2016: 18 rules found nothing."
    assert page.findings == ()
    assert [card.value for card in page.cards] == ["0", "0", "0", "18"]


def test_a_card_counts_each_severity_and_the_rules_that_found_nothing():
    assert [(card.label, card.value) for card in shown(*PROBLEMS).cards] == [
        ("Errors", "1"),
        ("Warnings", "2"),
        ("Hints", "1"),
        ("Rules passed", "15"),
    ]


def test_findings_stand_under_their_rule_in_the_order_of_the_rules():
    page = shown(*PROBLEMS)
    assert [(one.title, len(one.grid.rows)) for one in page.findings] == [
        ("Pledge without evidence", 2),
        ("Rate that jumps from the one before", 1),
        ("Donor without a focal point", 1),
    ]
    assert page.findings[0].grid.caption == "1 error and 1 warning"
    assert [cell.text for cell in page.findings[0].grid.rows[0]] == ["pledge A-1", "error", "No letter."]


def test_each_record_leads_to_its_page_with_the_same_view():
    page = shown(*PROBLEMS, default_as_of=EARLIER)
    links = {row[0].text: row[0].href for one in page.findings for row in one.grid.rows}
    assert links["pledge A-1"] == "/pledges?as_of=2016-11-30&pledge=A-1"
    assert links["donor CSR"] == "/donor?as_of=2016-11-30&donor=CSR"
    assert links["rate of EUR of 1 May 2016"] == ""


def test_every_page_that_is_linked_to_is_there():
    assert set(PAGES.values()) <= set(PATHS)


def test_every_rule_is_listed_with_what_it_found():
    rows = {row[1].text: row[2].text for row in shown(*PROBLEMS).rules.rows}
    assert list(rows) == [checks.key(rule) for rule in checks.RULES]
    assert (rows["no-evidence"], rows["rate-outlier"]) == ("2", "–")


@pytest.mark.parametrize(("audience", "told"), [("trio", 0), ("public", 1)])
def test_the_public_is_told_what_was_not_looked_at(audience, told):
    assert len(shown(audience=audience).remarks) == told


def test_a_severity_is_told_by_word_and_not_by_colour_alone():
    tones = {row[1].text: row[1].tone for one in shown(*PROBLEMS).findings for row in one.grid.rows}
    assert tones == {"error": "overdue", "warning": "surplus", "hint": "muted"}


def test_the_source_names_group_day_and_audience():
    page = view(replace(found(), audience="public"), Lens(AS_OF, audience="public"), "ICAT")
    assert page.source == "Source: ICAT ledger as of 30 November 2016, records for the public."
