"""What only the full note says: objective, use of the request, the group, decisions on the need, the donor's currency."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from concept_notes.document import write_note
from concept_notes.facts.balance import unbalanced
from concept_notes.facts.proposal import NO_PROPOSAL
from concept_notes.gathering.gather import collect, gather
from concept_notes.gathering.proposal import _once
from concept_notes.making.preflight import preflight
from concept_notes.making.wish import Wish
from concept_notes.section import sections
from concept_notes.templates.files import shipped
from concept_notes.word.outline import outline
from crm.services.journal import change
from crm.services.work_plan import NewRequirement, revise_requirement
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.southreach import SOUTHREACH

DAY = date(2016, 11, 30)
#: All that serves what Valdoria declared, the year that is over with it.
FULL = Wish("VLD", as_of=DAY, length="full", activities=("POL-4", "POL-5", "POL-6", "REG-1"), years=(2016, 2017, 2018))


@pytest.fixture(scope="module")
def valdoria(book):
    """The facts of a full note for a donor that keeps its books in francs."""
    return gather(book, FULL)


def said(context, key):
    """What a section prints, row by row."""
    piece = sections()[key].build(context)
    tables = piece.pieces if hasattr(piece, "pieces") else (piece,)
    return [[cell.text.replace("\u00a0", " ") for cell in row.cells] for table in tables for row in table.rows]


def spoiled(context, **changes):
    """The facts with something else said of the proposal."""
    return replace(context, proposal=replace(context.proposal, **changes))


def test_a_full_note_says_everything_and_a_shorter_one_nothing_of_it(book, valdoria):
    assert unbalanced(valdoria) == []
    assert [name for name, value in vars(valdoria.proposal).items() if not value] == []
    shorter = gather(book, replace(FULL, length="standard")).proposal
    assert shorter.own_budget == valdoria.proposal.own_budget
    assert replace(shorter, own_budget=None) == NO_PROPOSAL


# --- objective and use --------------------------------------------------------------------------------------


def test_each_activity_leads_to_its_own_changes_below_its_area(valdoria):
    rows = said(valdoria, "objective")

    assert rows[0] == ["What is done", "What changes", "Provided that"]
    assert rows[1] == ["Policy papers"]
    assert rows[2][0] == "Policy paper 4 on the evaluation of responses"
    assert rows[2][1] == "Members evaluate their responses by common questions"
    assert _once(["a", None, "b", "a"]) == ("a", "b")


def test_a_column_that_nobody_has_words_for_is_left_out(book):
    silent = gather(book, Wish("ALN", as_of=DAY, length="full"))

    assert said(silent, "objective")[0] == ["What is done"]


def test_the_request_is_divided_to_the_cent_in_proportion_to_what_is_missing(valdoria):
    uses = valdoria.proposal.uses

    assert sum(sum(one.amounts) for one in uses) == valdoria.ask.amount.minor
    for one, line in zip(uses, valdoria.activities, strict=True):
        assert all(asked <= row.sums.missing for asked, row in zip(one.amounts, line.years, strict=True))
    more = replace(uses[0], amounts=(uses[0].amounts[0] + 1, *uses[0].amounts[1:]))
    assert unbalanced(spoiled(valdoria, uses=(more, *uses[1:]))) == ["The uses of the request do not add up to it."]


# --- the group ----------------------------------------------------------------------------------------------


def test_the_group_is_told_with_roles_and_what_they_lead_and_no_donor_is_among_them(book, valdoria):
    bodies = {one.name: one for one in valdoria.proposal.bodies}
    host = bodies["United Nations Office on Drugs and Crime (UNODC)"]
    donors = select(t.Organisation.name).join(t.OrganisationRole).where(t.OrganisationRole.role == "donor")

    assert host.roles == (
        "Working Group", "provides the Secretariat functions", "hosts the Secretariat", "receives contributions",
    )  # fmt: skip
    assert host.leads == ("Secretariat functions", "World Day on 30 July")
    assert list(bodies)[-1].startswith("Organization for Security")
    assert not any(name in one for name in (*book.exec(donors), "Belarus") for one in bodies)
    assert "International Centre for Migration Policy Development (ICMPD)" not in bodies, "a member from 2021 on"
    assert sections()["governance"].build(valdoria).pieces[0].remark == (
        "The group has 17 members; the 7 whose names are recorded stand here."
    )
    assert sections()["governance"].build(spoiled(valdoria, members=7)).pieces[0].remark == ""


def test_a_role_that_is_over_is_told_no_more(tried):
    role = t.OrganisationRole
    with change(tried, ACTOR, "roles", "over"):
        for one in tried.exec(select(role).where(col(role.role).in_(["host", "working-group"]))):
            one.valid_to = date(2016, 11, 29)

    roles = {role for one in gather(tried, FULL).proposal.bodies for role in one.roles}

    assert "hosts the Secretariat" not in roles
    assert "Working Group" not in roles
    assert "member" in roles


def test_the_trio_has_its_terms_and_an_unknown_chair_no_days(valdoria):
    rows = said(valdoria, "governance")

    assert ["Present Chair", "UNODC", "1 January 2016", "31 December 2016"] in rows
    assert ["Past Chair", "UNHCR", "1 January 2015", "31 December 2015"] in rows
    assert ["Upcoming Chair", "not known yet", "–", "–"] in rows


def test_another_language_has_its_own_names_and_its_short_ones_where_there_are_no_others(tried):
    name = t.OrganisationName
    gone = select(name).join(t.Organisation).where(t.Organisation.code == "IOM", name.language == "fr")
    with change(tried, ACTOR, "name", "gone"):
        tried.delete(tried.exec(gone).one())

    found = collect(tried, replace(FULL, said_in="fr"))

    assert found.problems == ()
    names = [one.name for one in found.facts.proposal.bodies]
    assert "L’Organisation internationale du Travail (OIT)" in names
    assert "OIM" in names
    assert found.facts.proposal.decisions[0].by == "Groupe de travail, Vienne, 7-8 décembre 2015"
    assert found.facts.proposal.plan[0].standing.split() == ["activité", "de", "base", ";", "en", "cours"]


# --- duties -------------------------------------------------------------------------------------------------


def test_duties_are_told_where_they_are_known():
    rows = dict(said(SOUTHREACH, "monitoring"))

    assert rows["Progress"] == "The Secretariat reads the indicators once a year."
    assert rows["Where results are read"] == "Minutes."
    assert rows["Figures of this note"].startswith("They come from the group’s ledger as it stood on 30 November 2016")
    assert "Visibility" not in rows
    wanting = replace(
        SOUTHREACH, wants=replace(SOUTHREACH.wants, visibility="Our flag.", annexes=("budget", "logframe"))
    )
    assert dict(said(wanting, "monitoring"))["Annexes with this note"] == "Budget; logframe."
    assert dict(said(wanting, "monitoring"))["Visibility"] == "Our flag."


def test_a_full_note_without_a_sentence_on_reports_is_stopped_as_any_other(tried):
    with change(tried, ACTOR, "text", "gone"):
        tried.delete(tried.get(t.GroupText, ("how.report", "en")))

    problems = [one.says for one in preflight(tried, FULL).problems]

    assert problems == ["The note needs “how.report”, and the group has no text of that name: enter it."]


# --- need and plan ------------------------------------------------------------------------------------------


def test_decisions_begin_with_the_first_and_end_with_what_holds(valdoria):
    rows = said(valdoria, "decided")

    assert rows[0] == ["Activity", "2016", "2017", "2018"]
    assert rows[1] == ["8 December 2015: Working Group, Vienna, 7-8 December 2015"]
    assert ["Policy paper 5 on vulnerabilities", "63,280", "–", "–"] in rows
    assert ["Policy paper 5 on vulnerabilities", "22,600", "58,760", "–"] in rows, "two years moved in one decision"
    first, changed, now = rows[-3:]
    assert first[0] == "Need as first decided"
    assert changed[1].startswith("−")
    assert now[1:] == [f"{row.sums.need // 100:,}" for row in valdoria.offered]
    wrong = spoiled(valdoria, changes=(0, *valdoria.proposal.changes[1:]))
    assert unbalanced(wrong) == ["The decisions on the need of the activities offered do not add up to it."]


def test_a_decision_of_a_later_day_or_taken_back_is_not_told(tried):
    before = gather(tried, replace(FULL, as_of=date(2016, 9, 18))).proposal
    revision = t.RequirementRevision
    with change(tried, ACTOR, "needs", "taken back"):
        for one in tried.exec(select(revision).where(revision.dated == date(2016, 9, 19))):
            one.void = True

    after = gather(tried, FULL).proposal

    assert [one.dated for one in before.decisions] == [one.dated for one in after.decisions]
    assert date(2016, 9, 19) not in [one.dated for one in after.decisions]
    assert set(after.changes) == {0}


def test_what_a_meeting_is_called_may_not_tell_what_is_not_for_the_reader(tried):
    secret = "Board agreed; not for circulation"
    assert tried.exec(select(t.Interaction).where(col(t.Interaction.summary).contains(secret))).first()
    new = NewRequirement("REG-1", 2018, DAY, [("CON", 900000)], 1300, approved_by=secret)
    revise_requirement(tried, ACTOR, new)

    problems = [one.says for one in preflight(tried, FULL).problems]

    assert any("holds the words “board agreed not for circulation”" in one for one in problems)


def test_the_work_plan_at_a_glance_adds_up_and_marks_what_is_asked(valdoria):
    rows = said(valdoria, "work_plan")

    assert rows[1][:3] == ["Secretariat functions\nSecretariat", "UNODC", "Core; running"]
    assert [row[0].split("\n")[0] for row in rows if "in this request" in row[2]] == [
        line.title for line in valdoria.activities
    ]
    assert rows[-1][1:] == [f"{row.sums.need // 100:,}" for row in valdoria.plan]
    short = spoiled(valdoria, plan=valdoria.proposal.plan[1:])
    assert unbalanced(short) == ["The work plan at a glance does not add up to what the plan needs."]


def test_the_budget_in_the_donors_currency_is_made_of_its_own_lines(book, valdoria):
    own = valdoria.proposal.own_budget

    assert own.total.currency.code == "CHF"
    assert own.total.minor == sum(one.minor for one in own.totals) == sum(line.total.minor for line in own.lines)
    assert len(own.lines) == len(valdoria.budget.lines) + len(valdoria.budget.support)
    assert abs(own.total.minor - valdoria.budget.total * 99 / 100) <= 100 * len(own.lines)
    remark = sections()["own_currency"].build(valdoria).remark.replace("\u00a0", " ")
    assert remark.startswith(f"At the rate of {own.rate} per USD, of 1 November 2016")
    assert gather(book, Wish("EVM", as_of=DAY, length="full")).proposal.own_budget is None


def test_the_parts_stand_in_the_order_of_a_full_proposal():
    context = replace(SOUTHREACH, meta=replace(SOUTHREACH.meta, length="full"))
    note = write_note(context, shipped("full").content)
    headings = [line for line in outline(note).splitlines() if line.startswith("TOC1: ")]
    named = [one.removeprefix("TOC1: ").partition("\t")[0] for one in headings]

    assert named == [
        "Mandate", "Where the work stands", "Objective and how the work leads there",
        "Why the Commonwealth of Southreach", "What would be done", "How the request would be used",
        "The activities one by one", "Results", "Funding status", "Who pays for what",
        "What the Commonwealth of Southreach has paid", "Risks", "Safeguards", "Partners and governance",
        "Monitoring, reporting and visibility", "How to contribute", "Contacts", "Annex: budget and funding by year",
        "Annex: the budget in CHF", "Annex: how the need was decided", "Annex: the work plan at a glance",
        "Annex: the whole work plan by activity and year", "Annex: how the figures are counted",
    ]  # fmt: skip
