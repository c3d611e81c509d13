"""The facts of notes, gathered from the demonstration."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from docx import Document
from sqlmodel import select

from concept_notes.facts.balance import unbalanced
from concept_notes.facts.context import OtherSize
from concept_notes.facts.sums import OpenMoney, Sums
from concept_notes.gathering.gather import gather
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.word.outline import outline
from crm.domain.money import Currency, Money
from crm.errors import NotFound, Refused
from crm.reports.funding_gap import funding_gap
from crm.services.journal import change
from crm.services.pledges import Place, SplitOf, divide_pledge
from crm.services.setup import put_text
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.southreach import SOUTHREACH

DAY = date(2016, 11, 30)
CORE = ("SEC-1", "SEC-2", "OUT-1", "REP-1")
DONORS = ("SWE", "NMK", "VLD", "EAF", "MRD", "SRC", "ALN", "CSR", "LUM", "BNM", "NLU", "EVM")
#: What the trio alone knows, or says of donors to itself.
SECRETS = (
    "lapses in December",
    "late in its year",
    "by call",
    "probability",
    "Expected",
    "overdue",
    "not for circulation",
)


def divided(ledger):
    """Southreach's money given to the Secretariat, though it was received before anybody said for what."""
    split = SplitOf(Place("SEC-1", 2016), 4000000)
    divide_pledge(ledger, ACTOR, "SRC-2016-1", [split], dated=DAY, why="Working Group decision", move_received=True)


def forget(ledger, *keys):
    """Take texts of the group out of its records."""
    with change(ledger, ACTOR, "text removed", "texts"):
        for key in keys:
            ledger.delete(ledger.get(t.GroupText, (key, "en")))


def test_the_core_note_has_the_figures_of_the_first_page(ledger):
    context = gather(ledger, Wish("MRD", as_of=DAY, activities=CORE, years=(2017, 2018), ask="120000"))

    assert context.ask.amount == Money(12000000, context.base)
    assert context.ask.subject == "the core work of ICAT"
    assert context.buys == SOUTHREACH.buys
    assert context.plan == SOUTHREACH.plan
    assert context.open == SOUTHREACH.open == OpenMoney(5000000, 13590034, 4950495)
    assert context.conditional == SOUTHREACH.conditional == 37372593
    assert context.offered == SOUTHREACH.offered
    assert context.without is not None
    assert (context.without.year, context.without.need, context.without.coverage_percent) == (2017, 27572000, 45)
    assert context.without.pays == ("about seven months of Secretariat",)
    assert context.without.lacks[0] == "no Working Group meeting"
    assert {
        OtherSize(1582000, "one Working Group meeting"),
        OtherSize(15114469, "all that this work lacks in 2017"),
    } <= set(context.sizes)
    assert context.budget.totals == (27572000, 25764000)
    assert context.how == SOUTHREACH.how
    assert context.contacts == SOUTHREACH.contacts
    assert unbalanced(context) == []


def test_southreach_is_asked_in_its_own_budget_years_and_thanked_for_what_it_paid(ledger):
    divided(ledger)

    context = gather(ledger, Wish("src", as_of=DAY, activities=CORE, years=(2017, 2018), ask="USD 120,000"))

    assert context.donor.name_the == "the Commonwealth of Southreach"
    assert context.donor.addressee == "Counsellor, Geneva"
    assert context.donor.strategy_date == date(2015, 11, 2)
    assert [(part.budget_year, part.amount.minor) for part in context.ask.parts] == [
        ("2017/18", 6000000),
        ("2018/19", 6000000),
    ]
    assert context.ask.reply_by == date(2017, 3, 31)
    assert [(one.amount.minor, one.paid_on) for one in context.thanks] == [(4000000, date(2016, 8, 2))]
    assert context.thanks[0].what_for == "“Secretariat functions” (2016)"


@pytest.mark.parametrize("donor", ["SRC", "CSR"])
def test_money_of_the_donor_that_is_not_given_to_an_activity_stops_its_note(ledger, donor):
    with pytest.raises(Refused, match=r"is not given to an activity.* divide the pledge") as refused:
        gather(ledger, Wish(donor, as_of=DAY))
    assert refused.value.exit_code == 4
    assert "(crm pledge divide " in refused.value.in_full
    assert "crm " not in str(refused.value)


def test_activities_that_serve_a_declared_theme_are_offered(ledger):
    assert {line.code for line in gather(ledger, Wish("NLU", as_of=DAY)).activities} == {"REG-1", "TOO-1", "TOO-2"}


def test_a_declared_region_is_a_priority_with_what_works_in_it(ledger):
    named = {"en": ["training", "protection", "Asia", "Oceania"], "fr": ["formation", "protection", "Asie", "Océanie"]}
    for code, names in named.items():
        found = gather(ledger, Wish("EAF", as_of=DAY, said_in=code, fall_back=True)).donor.priorities
        assert [one.name for one in found] == names
        assert [len(one.activities) for one in found] == [2, 2, 1, 0]
    assert gather(ledger, Wish("BNM", as_of=date(2015, 11, 1))).donor.priorities == (), "declared the day after"


def test_a_donor_that_declared_nothing_is_offered_all_that_lacks(ledger):
    context = gather(ledger, Wish("SWE", as_of=DAY))

    lacking = {
        row.activity for row in funding_gap(ledger, as_of=DAY, audience="public").rows if row.gap and row.year >= 2017
    }
    assert {line.code for line in context.activities} == lacking - {"POL-5"}
    assert any("no priority" in sentence for sentence in context.warnings)


def test_the_years_are_those_that_have_a_need_and_are_not_over_when_the_reply_comes(ledger):
    assert gather(ledger, Wish("BNM", as_of=DAY)).ask.years == (2018,)
    assert gather(ledger, Wish("BNM", as_of=DAY, reply_by=date(2016, 12, 30))).ask.years == (2016, 2018)
    assert gather(ledger, Wish("BNM", as_of=DAY, reply_by=date(2016, 12, 31))).ask.years == (2018,)
    assert gather(ledger, Wish("NMK", as_of=date(2016, 2, 11))).ask.years == (2016,)


def test_the_default_request_is_the_gap_of_what_is_offered(ledger):
    context = gather(ledger, Wish("MRD", as_of=DAY, activities=CORE, years=(2017, 2018)))

    assert context.ask.amount.minor == context.offered_total.missing == 15114469 + 14438972
    assert not any("limit" in sentence for sentence in context.warnings)


def test_nothing_of_the_default_request_can_be_taken_off_what_is_missing_to_learn_what_is_not_told(ledger):
    context = gather(ledger, Wish("VLD", as_of=DAY))
    codes = [line.code for line in context.activities]
    trio = funding_gap(ledger, as_of=DAY, audience="trio", activities=codes)

    assert codes == ["POL-6", "REG-1"]
    assert sum(row.gap for row in trio.rows if row.year >= 2017) == context.offered_total.missing
    assert context.ask.amount.minor == context.offered_total.missing
    (said,) = [sentence for sentence in context.warnings if "limit binds" in sentence]
    assert said.startswith("POL-5 is left out: ")
    assert "restrict" not in said
    assert "Evenmere" not in said


def test_what_a_limit_binds_is_offered_where_somebody_says_so_and_the_maker_is_told_what_a_reader_sees(ledger):
    works = ("POL-5", "POL-6")
    context = gather(ledger, Wish("VLD", as_of=DAY, activities=works))
    trio = funding_gap(ledger, as_of=DAY, audience="trio", activities=works)

    assert (
        context.ask.amount.minor
        == sum(row.gap for row in trio.rows if row.year >= 2017)
        < context.offered_total.missing
    )
    (said,) = [sentence for sentence in context.warnings if "limit binds" in sentence]
    assert "sees that somebody pays the difference: leave POL-5 out" in said


def test_a_request_above_what_the_trio_sees_is_refused_without_the_reason(ledger):
    with pytest.raises(Refused, match="A limit binds") as refused:
        gather(ledger, Wish("VLD", as_of=DAY, activities=("POL-5", "TOO-1"), years=(2017,), ask="70,000"))
    assert refused.value.exit_code == 4
    assert "Evenmere" not in str(refused.value)


def test_no_other_size_is_offered_that_would_be_refused_as_a_request(ledger):
    works = ("POL-5", "POL-6", "TOO-1")
    context = gather(ledger, Wish("VLD", as_of=DAY, activities=works, years=(2017,), ask="40,000"))
    trio = funding_gap(ledger, as_of=DAY, audience="trio", activities=works, years=[2017])
    limit = sum(row.gap for row in trio.rows)

    assert limit < context.offered_total.missing
    assert "the dissemination and translation of the policy papers in 2017" in {size.what for size in context.sizes}
    assert not [size for size in context.sizes if "vulnerabilities" in size.what or "all that" in size.what]
    for size in context.sizes:
        assert size.amount <= limit
        assert (
            gather(ledger, Wish("VLD", as_of=DAY, activities=works, years=(2017,), ask=size.amount)).ask.amount.minor
            == size.amount
        )


def test_an_activity_that_others_pay_for_in_confidence_is_not_chosen_by_default(ledger):
    context = gather(ledger, Wish("EVM", as_of=DAY, years=(2017,)))

    assert "POL-5" not in {line.code for line in context.activities}


def test_a_year_that_is_over_before_the_reply_is_pointed_out(ledger):
    said = gather(ledger, Wish("BNM", as_of=DAY, years=(2016, 2018))).warnings

    assert any("2016 is over by the day of the reply" in one and "choose the year 2018 alone" in one for one in said)
    assert not any("is over by" in one for one in gather(ledger, Wish("BNM", as_of=DAY)).warnings)


def test_years_in_which_the_activities_need_nothing_are_left_out(ledger):
    context = gather(ledger, Wish("MRD", as_of=DAY, activities=("REP-1",), years=(2017, 2018)))

    assert context.ask.years == (2017,)
    assert "REP-1 needs nothing in 2018: left out of the years." in context.warnings


def test_an_announcement_of_the_reader_is_told_to_it_and_to_the_maker(ledger):
    context = gather(ledger, Wish("MRD", as_of=DAY))

    assert [(one.amount.minor, one.announced_on) for one in context.announced] == [(18000000, date(2016, 9, 28))]
    assert any("has not signed it" in one for one in context.warnings)
    assert gather(ledger, Wish("NMK", as_of=DAY)).announced == ()


def test_an_announcement_that_is_not_for_circulation_is_told_to_the_trio_alone(ledger):
    pledge = ledger.exec(select(t.Pledge).where(t.Pledge.code == "MRD-2016-1")).one()
    with change(ledger, ACTOR, "restricted", "pledge MRD-2016-1"):
        pledge.restricted = True

    assert gather(ledger, Wish("MRD", as_of=DAY)).announced == ()
    assert len(gather(ledger, Wish("MRD", as_of=DAY, audience="trio")).announced) == 1


def test_a_request_is_printed_to_the_cent_it_is_asked_for(ledger):
    made = make_note(ledger, ACTOR, Wish("NMK", as_of=DAY, activities=("SEC-1",), years=(2017, 2018), ask="12,345.67"))
    text = outline(made.document)

    assert "AskAmount: USD 12,345.67" in text
    assert "USD 6,172.84 in 2017 and USD 6,172.83 in 2018" in text


def test_a_request_says_what_it_buys_and_whether_it_covers_all(ledger):
    one = gather(ledger, Wish("LUM", as_of=DAY, activities=("SEC-2",), years=(2017,), ask="15820")).ask
    every = gather(ledger, Wish("LUM", as_of=DAY, activities=("SEC-2",), years=(2017,))).ask

    assert (one.subject, one.covers_all) == ("one Working Group meeting", False)
    assert (every.subject, every.covers_all) == ("two Working Group meetings", True)
    assert not gather(ledger, Wish("VLD", as_of=DAY, activities=("POL-5", "POL-6"))).ask.covers_all


def test_a_note_for_the_trio_is_marked_on_every_page_and_its_maker_is_told(ledger):
    made = make_note(ledger, ACTOR, Wish("EVM", as_of=DAY, audience="trio"))

    assert "[header1.xml] NoteMark: For the trio only – not for circulation" in outline(made.document)
    assert Document(io.BytesIO(made.document)).core_properties.keywords == "For the trio only – not for circulation"
    assert any("not to be sent" in one for one in made.warnings)


def test_a_strategy_of_a_later_day_is_not_known_yet(ledger):
    donor = ledger.exec(select(t.Organisation.id).where(t.Organisation.code == "NMK")).one()
    profile = ledger.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == donor)).one()
    with change(ledger, ACTOR, "strategy", "organisation NMK"):
        profile.strategy_date = date(2016, 12, 5)

    context = gather(ledger, Wish("NMK", as_of=DAY))

    assert context.donor.priorities == ()
    assert context.donor.strategy is None
    assert any("5 December 2016, after the day of the figures" in one for one in context.warnings)


def test_a_text_that_speaks_of_a_later_day_is_pointed_out(ledger):
    early, late = (gather(ledger, Wish("NMK", as_of=day, years=(2016,))).warnings for day in (date(2016, 2, 10), DAY))

    assert any("speaks of 11 February 2016" in one for one in early)
    assert not any("speaks of" in one for one in late)


def test_priorities_that_nothing_serves_are_left_out_with_a_warning(ledger):
    made = make_note(ledger, ACTOR, Wish("BNM", as_of=DAY, activities=("VIS-1",)))

    assert "Why the Federal Republic" not in outline(made.document)
    assert any("nothing offered serves a priority" in one for one in made.warnings)


def test_only_the_priorities_served_are_named_as_served(ledger):
    text = outline(make_note(ledger, ACTOR, Wish("BNM", as_of=DAY)).document)

    assert (
        "names the regional approach, prevention and Eastern Europe among its priorities "
        "(strategy 2016–2020 of 2 November 2015). This request serves the first:"
    ) in text


def test_a_payment_is_thanked_for_what_its_payer_named(ledger):
    assert [one.what_for for one in gather(ledger, Wish("NMK", as_of=DAY)).thanks] == [
        "“Secretariat functions” (2016) and “Policy paper 4 on the evaluation of responses” (2016)"
    ]


def test_thanks_begin_with_the_oldest_of_the_latest_payments(ledger):
    context = gather(ledger, Wish("SWE", as_of=DAY))

    assert [one.paid_on for one in context.thanks] == [date(2015, 2, 27), date(2015, 9, 15)]
    assert context.thanks_more == 0


def test_an_activity_has_one_name_in_the_whole_note(ledger):
    text = outline(make_note(ledger, ACTOR, Wish("SWE", as_of=DAY)).document)
    annex = text.partition("Annex")[2]
    rows = [
        line.split(" | ")[0].removeprefix("| ") for line in text.partition("Annex")[0].splitlines() if " | a " in line
    ]

    assert rows
    for name in rows:
        assert f"| {name} | " in annex


def test_an_amount_typed_in_the_donors_currency_is_the_one_printed(ledger):
    ask = gather(ledger, Wish("NMK", as_of=DAY, activities=("SEC-1",), years=(2017,), ask="EUR 12,345")).ask

    assert ask.equivalent == Money(1234500, Currency("EUR"))


def test_an_office_is_addressed_with_a_capital_and_where_it_is(ledger):
    said = {code: gather(ledger, Wish(code, as_of=DAY)).donor.addressee for code in ("VLD", "NLU", "LUM")}

    assert said == {
        "VLD": "Desk officer in the capital",
        "NLU": "Policy officer at headquarters",
        "LUM": "Attaché, Vienna",
    }


def test_a_request_above_the_gap_is_refused_and_says_how_much_it_may_be(ledger):
    with pytest.raises(Refused, match=r"at most USD 151,144\.69"):
        gather(ledger, Wish("MRD", as_of=DAY, activities=CORE, years=(2017,), ask="151,145"))


def test_nothing_left_to_ask_for_is_refused(ledger):
    with pytest.raises(Refused, match="Nothing is left to ask for"):
        gather(ledger, Wish("VLD", as_of=DAY, activities=("POL-5",), years=(2017,)))
    with pytest.raises(Refused, match="Nothing is left to ask for"):
        gather(ledger, Wish("NMK", as_of=date(2015, 1, 2)))


def test_a_year_that_is_over_is_not_asked_for(ledger):
    with pytest.raises(Refused, match="2015 ended before"):
        gather(ledger, Wish("NMK", as_of=DAY, years=(2015, 2017)))


def test_an_unknown_code_is_answered_with_a_near_one(ledger):
    with pytest.raises(NotFound, match="NMK"):
        gather(ledger, Wish("NNK", as_of=DAY))
    with pytest.raises(NotFound, match="SEC-1"):
        gather(ledger, Wish("NMK", as_of=DAY, activities=("SEC-9",)))


def test_a_request_in_another_currency_is_valued_at_the_rate_of_the_day(ledger):
    context = gather(ledger, Wish("NMK", as_of=DAY, activities=("SEC-1",), years=(2017,), ask="EUR 20,000"))

    assert context.ask.amount.minor == 2192982
    assert any("at the rate of the day" in sentence for sentence in context.warnings)


def test_the_request_is_shown_in_the_donors_own_currency(ledger):
    ask = gather(ledger, Wish("EAF", as_of=DAY, activities=("TOO-2",), years=(2017,), ask="107350")).ask

    assert ask.equivalent is not None
    assert (ask.equivalent.minor, ask.equivalent.currency.code) == (11200000, "JPY")
    assert (ask.rate, ask.rate_date) == ("JPY 104.50", date(2016, 11, 1))
    assert Decimal("104.5") * 107350 == Decimal("11218075.0")


def test_a_late_addressee_and_none_at_all_are_said_to_the_maker(ledger):
    assert any("last verified on 15 January 2015" in one for one in gather(ledger, Wish("BNM", as_of=DAY)).warnings)
    assert any("No focal point" in one for one in gather(ledger, Wish("SWE", as_of=DAY)).warnings)


def test_a_group_without_a_contact_makes_no_note(ledger):
    forget(ledger, "contact.UNODC", "contact.UNHCR")
    with pytest.raises(Refused, match="contacts"):
        gather(ledger, Wish("NMK", as_of=DAY))


def test_a_missing_sentence_of_the_first_page_is_named(ledger):
    forget(ledger, "how.report")
    with pytest.raises(Refused, match=r"how\.report"):
        make_note(ledger, ACTOR, Wish("NMK", as_of=DAY))


def test_an_optional_text_is_left_out_with_a_warning(ledger):
    forget(ledger, "mandate")

    made = make_note(ledger, ACTOR, Wish("NMK", as_of=DAY))

    assert "“Mandate” is left out: the group has no text “mandate”." in made.warnings
    assert "Mandate" not in outline(made.document)


def test_the_trio_of_the_day_is_asked_to_answer(ledger):
    assert [one.role for one in gather(ledger, Wish("NMK", as_of=DAY)).contacts] == ["present Chair", "past Chair"]


def test_the_trios_own_figures_say_so_and_count_everything(ledger):
    public = gather(ledger, Wish("VLD", as_of=DAY, activities=("POL-5", "REG-1")))
    trio = gather(ledger, Wish("VLD", as_of=DAY, activities=("POL-5", "REG-1"), audience="trio"))

    assert trio.offered_total.missing < public.offered_total.missing
    assert "for the trio of Chairs only" in outline(
        make_note(ledger, ACTOR, Wish("VLD", as_of=DAY, activities=("REG-1",), audience="trio")).document
    )


@pytest.mark.parametrize("donor", [code for code in DONORS if code not in {"SRC", "CSR"}])
def test_a_note_names_no_other_donor_and_tells_no_secret(ledger, donor):
    names = {row.code: row.name for row in ledger.exec(select(t.Organisation)).all() if row.code in DONORS}

    text = outline(make_note(ledger, ACTOR, Wish(donor, as_of=DAY)).document)

    for code, name in names.items():
        last = name.split()[-1] if code != "EVM" else "Evenmere"
        if code != donor:
            assert last not in text, f"{name} stands in the note for {donor}"
    assert not [secret for secret in SECRETS if secret.lower() in text.lower()]


def test_a_late_payment_of_the_reader_is_not_mentioned(ledger):
    text = outline(make_note(ledger, ACTOR, Wish("VLD", as_of=DAY)).document)

    assert "15 October 2016" not in text
    assert "paid CHF 60,000 on 21 June 2016" in text


def test_every_figure_of_a_note_is_one_of_the_report(ledger):
    context = gather(ledger, Wish("NMK", as_of=DAY))
    report = {(row.activity, row.year): row for row in funding_gap(ledger, as_of=DAY, audience="public").rows}

    for line in context.activities:
        for one in line.years:
            row = report.get((line.code, one.year))
            if row:
                assert one.sums == Sums(row.required, row.received, row.committed, row.surplus, row.gap, row.pledged)


def test_the_same_day_gives_the_same_note_but_for_its_number(ledger):
    first = make_note(ledger, ACTOR, Wish("NMK", as_of=DAY), register=False)

    assert make_note(ledger, ACTOR, Wish("NMK", as_of=DAY), register=False).document == first.document


def test_an_ask_in_another_currency_is_said_with_the_age_of_its_rate(ledger):
    made = make_note(ledger, ACTOR, Wish("MRD", as_of=date(2016, 12, 31), ask="EUR 1000"), register=False)
    assert any("EUR 1,000.00 is asked as USD" in sentence for sentence in made.warnings)
    assert any("The rate of EUR used for 31 December 2016 is" in sentence for sentence in made.warnings)


def test_a_note_enters_the_register(ledger):
    made = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=CORE, years=(2017, 2018), ask="120000"))
    again = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, activities=CORE))

    row = ledger.exec(select(t.ConceptNote).where(t.ConceptNote.reference == made.summary["reference"])).one()
    assert (row.ask, row.ask_currency, row.years, row.as_of, row.audience) == (
        12000000,
        "USD",
        "2017 2018",
        DAY,
        "public",
    )
    assert (row.template, row.language, row.made_by, row.status) == ("note_short.docx", "en", ACTOR.name, "draft")
    assert '"amount": "120000.00"' in row.figures
    assert "429575.88" in row.figures
    assert again.summary["reference"] != made.summary["reference"]
    assert made.file_name == "ICAT_concept-note_MRD_2016-11-30_en.docx"


def test_a_note_reads_the_same_from_every_database(demo, ledger):
    made = make_note(demo, ACTOR, Wish("NMK", as_of=DAY), register=False)
    assert made.document == make_note(ledger, ACTOR, Wish("NMK", as_of=DAY), register=False).document


def test_a_preview_leaves_no_trace(ledger):
    make_note(ledger, ACTOR, Wish("NMK", as_of=DAY), register=False)

    assert ledger.exec(select(t.ConceptNote)).all() == []


def test_a_name_with_everything_in_it_makes_a_note(ledger):
    donor = ledger.exec(select(t.Organisation).where(t.Organisation.code == "NMK")).one()
    name = ledger.exec(
        select(t.OrganisationName).where(
            t.OrganisationName.organisation_id == donor.id, t.OrganisationName.language == "en"
        )
    ).one()
    with change(ledger, ACTOR, "renamed", "organisation NMK"):
        name.name = donor.name = "A & B <Foundation> {{ 7*7 }} 😀"

    assert "Concept note for A & B <Foundation> {{ 7*7 }} 😀" in outline(
        make_note(ledger, ACTOR, Wish("NMK", as_of=DAY)).document
    )


def test_a_text_of_the_group_is_data(ledger):
    put_text(ledger, ACTOR, "buys.SEC-1", "en", "A desk & a phone")

    lines = gather(ledger, Wish("MRD", as_of=DAY, activities=CORE, years=(2017,))).buys

    assert lines[0] == replace(SOUTHREACH.buys[0], what="A desk & a phone", costs=(1732667,), missing=8334469)


def test_what_is_asked_in_another_currency_stands_first_with_its_worth_beside_it(ledger):
    made = make_note(ledger, ACTOR, Wish("MRD", as_of=DAY, length="standard", ask="EUR 100,000"), register=False)
    text = outline(made.document).replace("\u00a0", " ")

    assert "AskAmount: EUR 100,000\n" in text
    assert "This is USD 109,649.12 at EUR 0.912 per USD, the rate of 1 November 2016." in text
    assert "Request | EUR 100,000" in text
    assert "The same at the rate of the day | USD 109,649.12" in text
    assert made.context.ask.first == Money(10000000, Currency("EUR"))


def test_a_donor_whose_year_begins_in_april_sees_budget_and_request_by_its_own_years(ledger):
    wish = Wish("EAF", as_of=DAY, years=(2016, 2017, 2018))
    context = gather(ledger, wish)
    years = context.budget_years

    # 2016/17 ends on the day of the reply, so 2016 is paid from the next one.
    assert [(one.budget_year, one.begins, one.years) for one in years] == [
        ("2017/18", date(2017, 4, 1), (2016, 2017)),
        ("2018/19", date(2018, 4, 1), (2018,)),
    ]
    assert sum(one.total for one in years) == context.budget.total
    assert [one.asked for one in years] == [part.amount.minor for part in context.ask.parts]
    assert unbalanced(context) == []
    wrong = replace(years[0], direct=years[0].direct + 100, total=years[0].total + 100)
    assert unbalanced(replace(context, budget_years=(wrong, *years[1:]))) == [
        "The donor’s budget years do not add up to the budget, the gap and the request."
    ]
    assert gather(ledger, replace(wish, years=(2018,))).budget_years == (), "one budget year is no table"
    assert gather(ledger, Wish("NMK", as_of=DAY)).budget_years == (), "its years are those of the work"
    table = outline(make_note(ledger, ACTOR, wish, register=False).document).replace("\u00a0", " ")
    assert "2017/18 | 2016 and 2017" in table


def test_the_levy_stands_by_year_and_what_is_transferred_in_the_donors_currency(ledger):
    donor = ledger.exec(select(t.Organisation.id).where(t.Organisation.code == "BNM")).one()
    with change(ledger, ACTOR, "levy", "organisation BNM"):
        ledger.exec(select(t.DonorProfile).where(t.DonorProfile.organisation_id == donor)).one().levy = True
    wish = Wish("BNM", as_of=DAY, activities=("TOO-2",), years=(2017, 2018), length="standard", ask="100,000")

    made = make_note(ledger, ACTOR, wish, register=False)
    text = outline(made.document).replace("\u00a0", " ")

    assert made.context.wants.levy_by_year == (50000, 50000)
    assert "Coordination levy, 1 per cent of the request, on top | 500 | 500 | 1,000" in text
    assert "Coordination levy, 1 per cent of the request, on top | 456 | 456 | 912" in text, "in EUR too"
    assert "In your currency, about EUR 92,100 would be transferred." in text


def test_an_old_text_that_counts_a_unit_in_words_is_refused_in_a_sentence(ledger):
    with change(ledger, ACTOR, "text changed", "text"):
        ledger.get(t.GroupText, ("unit.SEC-1.per_year", "en")).value = "a dozen"
    with pytest.raises(Refused, match=r"“unit.SEC-1.per_year” is “a dozen”.*whole number"):
        gather(ledger, Wish("NMK", as_of=date(2016, 11, 30)))
