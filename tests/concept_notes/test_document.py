import re
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.facts.context import Announcement, AskPart
from concept_notes.facts.proposal import NO_PROPOSAL
from concept_notes.facts.sums import NOTHING, Sums, YearRow
from concept_notes.templates.files import template_path
from concept_notes.word.outline import outline
from crm.domain.money import Currency, Money
from crm.errors import CrmError, NotFound, Refused
from crm.formats.docx_table import clean
from crm.formats.package import unpack
from tests.concept_notes.documents import southreach, template_with
from tests.concept_notes.southreach import NASTY, SOUTHREACH, USD, nasty

EUR = Currency("EUR")


def first_page(data):
    """The outline up to the second page."""
    return outline(data).partition("Heading1Page: Mandate")[0]


def test_the_note_reads_as_kept(snapshot):
    snapshot(outline(southreach()))


@pytest.mark.parametrize(
    "line",
    [
        "Title: Concept note for the Commonwealth of Southreach",
        "AskAmount: USD 120,000",
        (
            "for the core work of ICAT in 2017 and 2018: USD 60,000 in each of your budget years 2017/18 and 2018/19. "
            "We would be grateful for a reply by 31 March 2017."
        ),
        "| a month | 17,327 | 17,703 | 182,534 |",
        "| a meeting | 15,820 | 15,820 | 63,280 |",
        "| a meeting | 13,560 | 13,560 | 27,120 |",
        "| a year | 22,600 | – | 22,600 |",
        (
            "Of the USD 275,720 that this work needs in 2017, 45 per cent is secured: about seven months of Secretariat, but no "
            "Working Group meeting"
        ),
        "| Need | 427,140 | 665,570 | 563,870 |",
        "| Received | 243,261 | 65,234 | 0 |",
        "| Signed, not yet paid | 14,056 | 170,760 | 113,250 |",
        "| Still missing | 179,912 | 429,576 | 450,620 |",
        "| Promised in writing, not counted | 0 | 160,000 | 20,000 |",
        "A further USD 185,900 (50,000 received, 135,900 signed) is not tied to an activity or year",
        "USD 15,820: one Working Group meeting",
        "USD 151,145: all that this work lacks in 2017",
        "The Commonwealth of Southreach paid USD 40,000 on 2 August 2016 for use where most needed.",
        "Exchange of letters",
        "Promises are counted only when signed.",
        "Demonstration: all amounts are illustrative.",
    ],
)
def test_the_first_page_says_what_a_desk_officer_looks_for(line):
    assert line in first_page(southreach())


def test_the_same_facts_give_the_same_bytes():
    assert write_note(SOUTHREACH, template_path()) == southreach()


def test_the_file_describes_itself_and_its_times_are_the_day_of_the_figures():
    properties = Document(as_file(southreach())).core_properties

    assert properties.title == "Concept note for the Commonwealth of Southreach"
    assert (properties.author, properties.language) == ("ICAT", "en-GB")
    assert properties.created.date() == properties.modified.date() == date(2016, 11, 30)


def as_file(data):
    import io

    return io.BytesIO(data)


def test_a_name_arrives_as_it_was_written_less_what_word_refuses():
    data = write_note(nasty(), template_path())
    stored = clean(NASTY)

    assert check(data, nasty()) == []
    assert f"Title: Concept note for {stored}" in outline(data)
    assert f"| {stored} | a month |" in outline(data)
    assert "49" not in stored
    assert re.search(r"\{\{ 7\*7 \}\}", outline(data))


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (replace(SOUTHREACH, how=replace(SOUTHREACH.how, sign=None)), "how.sign"),
        (replace(SOUTHREACH, how=replace(SOUTHREACH.how, audit=None)), "how.audit"),
        (replace(SOUTHREACH, how=replace(SOUTHREACH.how, report=None)), "how.report"),
    ],
)
def test_a_missing_value_in_a_printed_sentence_stops_the_note_and_is_named(gone, named):
    with pytest.raises(Refused, match=named):
        write_note(gone, template_path())


@pytest.mark.parametrize(
    ("gone", "heading"),
    [
        (replace(SOUTHREACH, group=replace(SOUTHREACH.group, mandate=None)), "Mandate"),
        (replace(SOUTHREACH, group=replace(SOUTHREACH.group, context=None)), "Where the work stands"),
        (replace(SOUTHREACH, donor=replace(SOUTHREACH.donor, priorities=())), "Why the Commonwealth"),
        (replace(SOUTHREACH, thanks=()), "Thank you"),
        (replace(SOUTHREACH, without=None), "Without it."),
    ],
)
def test_an_optional_section_without_content_leaves_no_trace(gone, heading):
    data = write_note(gone, template_path())

    assert heading in outline(southreach())
    assert heading not in outline(data)
    assert check(data, gone) == []


@pytest.mark.parametrize(
    ("gone", "first"),
    [
        ({"mandate": None}, "Where the work stands"),
        ({"mandate": None, "context": None}, "Why the Commonwealth of Southreach"),
    ],
)
def test_the_second_page_begins_with_whatever_comes_first(gone, first):
    context = replace(SOUTHREACH, group=replace(SOUTHREACH.group, **gone))
    bare = replace(context, donor=replace(context.donor, priorities=()))

    assert f"Heading1Page: {first}" in outline(write_note(context, template_path()))
    if "context" in gone:
        assert "Heading1Page: What would be done" in outline(write_note(bare, template_path()))


def test_the_request_is_printed_exactly():
    parts = (AskPart("2017/18", Money(17684574, USD)), AskPart("2018/19", Money(17684575, USD)))
    ask = replace(SOUTHREACH.ask, amount=Money(35369149, USD), parts=parts)
    context = replace(SOUTHREACH, ask=ask, budget_years=(), proposal=NO_PROPOSAL)

    text = outline(write_note(context, template_path()))

    assert "AskAmount: USD 353,691.49" in text
    assert "USD 176,845.74 in 2017/18 and USD 176,845.75 in 2018/19" in text


def test_a_note_with_the_trios_figures_is_marked_in_its_header_and_its_properties():
    context = replace(SOUTHREACH, meta=replace(SOUTHREACH.meta, audience="trio"))
    data = write_note(context, template_path())

    assert "[header1.xml] NoteMark: For the trio only – not for circulation" in outline(data)
    assert Document(as_file(data)).core_properties.keywords == "For the trio only – not for circulation"
    assert "not for circulation" not in outline(southreach())
    assert Document(as_file(southreach())).core_properties.keywords == ""


def test_what_the_reader_announced_is_said():
    context = replace(SOUTHREACH, announced=(Announcement(Money(18000000, USD), date(2016, 9, 28)),))

    assert "Your announcement of 28 September 2016 (USD 180,000) is not counted here until it is signed." in first_page(
        write_note(context, template_path())
    )


def test_no_line_ends_inside_an_amount_or_a_day():
    text = unpack(southreach())["word/document.xml"].decode()

    for whole in ("USD 120,000", "31 March 2017", "30 November 2016", "USD 275,720", "USD 185,900", "USD 15,820"):
        assert whole.replace(" ", "\u00a0") in text
        assert whole not in text.replace("rate of the day", "")


def test_no_line_ends_inside_a_rate():
    ask = replace(SOUTHREACH.ask, equivalent=Money(10900000, EUR), rate="EUR 0.912", rate_date=date(2016, 11, 1))
    data = write_note(replace(SOUTHREACH, ask=ask), template_path())

    assert "EUR\u00a00.912 per USD" in unpack(data)["word/document.xml"].decode()


def test_each_office_to_answer_stands_on_a_line_of_its_own():
    text = first_page(southreach())

    assert "NoteFact: Contact\tPresent Chair: Secretariat of ICAT, UNODC, Vienna." in text
    assert "NoteFact: \tPast Chair: Head of the Asylum" in text


def test_the_annex_says_how_its_figures_are_rounded():
    assert "sums are made from exact amounts" in outline(southreach()).partition("Annex")[2]


def test_figures_that_do_not_add_up_are_not_printed():
    wrong = replace(SOUTHREACH, plan=(YearRow(2016, Sums(100, 50, 0, 0, 40, 0)),))

    with pytest.raises(Refused, match="the work plan in 2016 do not add up"):
        write_note(wrong, template_path())


def test_surplus_stands_in_a_row_of_its_own_so_that_columns_can_be_checked():
    row = SOUTHREACH.plan[0].sums

    assert "| Secured above what an activity needs, not counted | −10,089 | 0 | 0 |" in outline(southreach())
    assert row.need == row.received + row.signed - row.surplus + row.missing


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("{{ donor.nmae }}", "did you mean “donor.name”"),
        ("{{ donor.__class__ }}", "cannot reach “__class__”"),
        ("{{ ''.__class__.__mro__ }}", "cannot"),
        ("{{ group.name.upper() }}", "cannot"),
        ("{{ warnings }}", "warnings"),
        ("{{ habit }}", "habit"),
        ("{{p donor.name }}", "Only a block can stand between paragraphs"),
        ("{{ block.budget }}", "a paragraph of its own"),
        ("{{p block.bugdet }}", "Did you mean “block.budget”"),
        ("{% if donor.name %}", "unexpected|Unexpected|end"),
        ("{{ donor.name|nosuch }}", "nosuch"),
    ],
)
def test_a_template_cannot_have_what_is_not_for_it(tag, sentence):
    with pytest.raises(CrmError, match=sentence) as refused:
        write_note(SOUTHREACH, template_with(tag))
    assert isinstance(refused.value, (Refused, NotFound))


def test_a_template_may_ask_whether_a_value_is_there():
    bare = replace(SOUTHREACH, donor=replace(SOUTHREACH.donor, strategy=None, strategy_date=None))

    assert "priorities (strategy" not in outline(write_note(bare, template_path()))


def test_braces_around_a_single_name_are_text():
    assert "{ name }" in outline(write_note(SOUTHREACH, template_with("{ name }")))


def test_an_empty_year_in_the_table_of_funding_is_left_out():
    of_2018 = outline(southreach()).rpartition("| 2018 |")[2]

    assert "Global Plan of Action reporting" not in of_2018
    assert SOUTHREACH.activities[3].years[1].sums == NOTHING


def test_parts_are_few_and_known():
    assert sorted(name for name in unpack(southreach()) if not name.endswith(".rels")) == [
        "[Content_Types].xml",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/charts/chart1.xml",
        "word/document.xml",
        "word/embeddings/Microsoft_Excel_Worksheet1.xlsx",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/header1.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    ]
