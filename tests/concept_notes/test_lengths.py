"""Notes of every length: what each has, what it leaves out, how long it comes out of the printer."""

import re
from dataclasses import replace
from datetime import date

import pytest

from concept_notes.check import check, reckoned
from concept_notes.check.length import words_of
from concept_notes.document import write_note
from concept_notes.facts.balance import unbalanced
from concept_notes.gathering.gather import gather
from concept_notes.making.limits import Limit
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.profiles import PARTS, Part, left_out, shows
from concept_notes.section import sections
from concept_notes.templates.files import shipped
from concept_notes.templates.make import LENGTHS
from concept_notes.word import contents, pdf
from concept_notes.word.file import clark, on, opened, value
from concept_notes.word.outline import outline
from concept_notes.word.styles import ANNEX, TEXT_WIDTH
from crm.domain.money import Money
from crm.errors import Refused
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.southreach import SOUTHREACH, USD, fullest, over

DAY = date(2016, 11, 30)


def of_length(length, context=SOUTHREACH, said_in="en"):
    """The facts of a note of a length."""
    return replace(context, meta=replace(context.meta, length=length, language=said_in))


def written(length, context=SOUTHREACH, said_in="en"):
    """The note of a length."""
    return write_note(of_length(length, context, said_in), shipped(length).content)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_note_of_each_length_passes_the_gate_and_is_the_same_each_time(length):
    data = written(length)

    assert check(data, of_length(length)) == []
    assert written(length) == data


def test_a_brief_note_speaks_of_no_annex_and_names_the_priorities_it_serves(ledger):
    text = outline(make_note(ledger, ACTOR, Wish("VLD", as_of=DAY, length="brief"), register=False).document)

    assert "annex" not in text.lower()
    assert "It serves what the Kingdom of Valdoria names among its priorities" in text
    assert "Mandate" not in text


def test_a_standard_note_lists_every_activity_and_every_unit():
    many = tuple(replace(SOUTHREACH.activities[0], code=f"A-{n}", title=f"Work {n}") for n in range(12))
    context = replace(SOUTHREACH, activities=many)

    assert len(of_length("standard", context).listed) == 12
    assert len(of_length("short", context).listed) < 12


def test_a_length_that_a_kind_of_donor_goes_without_leaves_the_part_out():
    part = Part("risks", "standard full", without={"foundation": "standard"})

    assert part.belongs("standard", "government")
    assert not part.belongs("standard", "foundation")
    assert part.belongs("full", "foundation")
    assert not part.belongs("brief", "government")


def test_a_part_that_has_nothing_to_say_is_left_out_and_said_where_the_note_should_have_it():
    bare = replace(SOUTHREACH, group=replace(SOUTHREACH.group, mandate=None))

    assert shows(SOUTHREACH).mandate
    assert not shows(bare).mandate
    assert any("Mandate" in one for one in left_out(bare))
    assert not any("Mandate" in one for one in left_out(of_length("brief", bare)))
    assert any("Results" in one for one in left_out(of_length("standard", replace(SOUTHREACH, results=()))))
    assert {part.key for part in PARTS} == set(vars(shows(bare)))


@pytest.mark.office
@pytest.mark.parametrize("code", ["en", "zh"])
def test_the_fullest_brief_note_is_one_page(office, tmp_path, code):
    file = tmp_path / "brief.docx"
    file.write_bytes(written("brief", fullest(), code))

    assert office.pages(file) == 1


# --- what a donor wants ---------------------------------------------------------------------------------


def wanting(**wants):
    """The standard facts with other wishes of the donor."""
    return of_length("standard", replace(SOUTHREACH, wants=replace(SOUTHREACH.wants, **wants)))


@pytest.mark.parametrize(
    ("format_", "heads"),
    [
        ("matrix", ["Result and indicator", "Now", "2017", "2018"]),
        ("logframe", ["Result and indicator", "Now", "2017", "2018", "Means of verification", "Assumption"]),
        ("theory-of-change", ["What is done", "What changes", "How it is seen", "Assumption"]),
    ],
)
def test_results_are_shown_as_the_donor_reads_them(format_, heads):
    context = wanting(results_format=format_)
    piece = sections()["results"].build(context)

    assert [cell.text for cell in piece.rows[0].cells] == heads
    assert sum(piece.widths) == TEXT_WIDTH
    assert check(write_note(context, shipped("standard").content), context) == []


def test_a_donor_that_wants_no_results_gets_none_and_one_that_pays_with_others_sees_them_in_a_short_note():
    assert not shows(wanting(results_format="none")).results
    assert shows(wanting()).results
    short = of_length("short", wanting(cofunding=True))
    assert shows(short).shares
    assert not shows(of_length("short")).shares


def test_the_levy_stands_on_top_of_the_request_in_rows_of_its_own_and_in_no_sum():
    levy, together = Money(120000, USD), Money(12120000, USD)
    context = wanting(levy=levy, to_transfer=together, levy_by_year=(60000, 60000))
    data = write_note(context, shipped("standard").content)
    text = outline(data).replace("\u00a0", " ")

    assert "On top of the request comes the coordination levy of 1 per cent, USD 1,200" in text
    assert "| Coordination levy, 1 per cent, on top | USD 1,200 |" in text
    assert "| To transfer | USD 121,200 |" in text
    assert "| Coordination levy, 1 per cent of the request, on top | 600 | 600 | 1,200 |" in text
    assert check(data, context) == []
    assert "levy" not in outline(written("standard"))


def test_what_a_donor_wants_to_be_said_and_to_go_with_a_note_is_printed():
    text = outline(
        write_note(
            wanting(visibility="Our flag on every cover.", annexes=("budget", "logframe")), shipped("short").content
        )
    )

    assert "Visibility\tOur flag on every cover." in text
    assert "Annexes\tbudget; logframe." in text


# --- limits ---------------------------------------------------------------------------------------------


def test_a_note_keeps_to_what_its_donor_reads_and_says_so(ledger):
    brief = make_note(ledger, ACTOR, Wish("LUM", as_of=DAY), register=False)

    assert brief.summary["length"] == "brief"
    assert any("reads at most 1 page, so the note is brief" in one for one in brief.warnings)
    with pytest.raises(Refused, match="reads at most one page, which hold about 650 words"):
        make_note(ledger, ACTOR, Wish("LUM", as_of=DAY, length="standard"), register=False)
    longer = make_note(ledger, ACTOR, Wish("LUM", as_of=DAY, length="standard", over_limit=True), register=False)
    assert longer.summary["length"] == "standard"


def test_a_limit_without_annexes_ends_where_they_begin():
    whole, text = Limit("X", pages=2), Limit("X", pages=2, whole=False)

    assert (whole.suggested, text.suggested) == ("brief", "short")
    assert not text.keeps("standard")
    assert text.longest == "short"
    data = opened(written("standard"))
    assert words_of(data) > words_of(data, whole=False) > 0


# --- results, risks, this donor's money out of the records ---------------------------------------------------


def test_a_full_note_takes_results_risks_and_payments_out_of_the_records(ledger):
    works = ("POL-4", "POL-5", "POL-6", "REG-1")
    context = gather(ledger, Wish("VLD", as_of=DAY, length="full", activities=works, years=(2016, 2017, 2018)))

    assert [one.activity for one in context.results] == [line.title for line in context.activities]
    assert context.results[1].targets == ("0", "2", "6")
    assert {one.likelihood for one in context.risks} == {"low", "medium"}
    assert [(one.year, one.received) for one in context.history] == [(2016, 2016129), (2016, 1411290), (2017, 2620968)]
    assert [one.activity for one in context.history][-1] == "Tools and dissemination materials for field practitioners"
    assert context.wants.results_format == "logframe"
    assert [line.category.partition(": ")[2] for line in context.budget.support][:1] == [context.activities[0].title]
    assert gather(ledger, Wish("VLD", as_of=DAY, length="short")).results == ()


def test_what_others_pay_has_no_name_and_what_is_restricted_counts_for_nobody(ledger):
    wish = Wish("EVM", as_of=DAY, length="full", activities=("POL-5", "POL-6"), years=(2017,))
    public, trio = gather(ledger, wish), gather(ledger, replace(wish, audience="trio"))

    assert all(one.own == 0 for one in public.shares)
    assert sum(one.own for one in trio.shares) > 0
    for context in (public, trio):
        assert [one.own + one.others + one.missing for one in context.shares] == [
            line.total.need for line in context.activities
        ]


# --- the contents list ----------------------------------------------------------------------------------


def test_the_list_names_every_heading_behind_it_and_leads_to_it():
    text = outline(written("full"))

    assert "TOC1: Mandate" in text
    assert "TOC2: Secretariat functions" in text
    assert "TOC1: Annex: budget and funding by year" in text
    assert "TOC1: Request" not in text
    assert "contents" not in text.replace("Contents", "")
    assert check(written("full"), of_length("full")) == []


@pytest.mark.office
def test_the_pages_in_the_list_are_those_of_the_headings(ledger, office, tmp_path):
    made = make_note(
        ledger, ACTOR, Wish("NMK", as_of=DAY, length="full", over_limit=True, said_in="ar"), register=False
    )
    again = make_note(
        ledger, ACTOR, Wish("NMK", as_of=DAY, length="full", over_limit=True, said_in="ar"), register=False
    )
    file = tmp_path / "full.docx"
    file.write_bytes(made.document)
    pages = office.text(office.pdf(file))
    listed = [line.rpartition("\t") for line in outline(made.document).splitlines() if line.startswith("TOC")]

    assert again.document == made.document
    assert len(listed) > 10
    assert not any("no page numbers" in one for one in made.warnings)
    assert int(listed[-1][2]) > int(listed[0][2])
    assert 10 <= len(pages) <= 15, "what a full note promises: this is the one of the donor who is offered most"
    for entry, _, page in listed[-1:]:
        title = entry.partition(": ")[2]
        assert letters(title) in letters(pages[int(page) - 1])
        assert not any(letters(title) in letters(one) for one in pages[int(page) :])


@pytest.mark.office
def test_a_full_note_for_one_activity_in_a_short_language_has_ten_pages_too(ledger, office, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "program", lambda: None)
    file = tmp_path / "small.docx"
    wish = Wish("BNM", as_of=DAY, length="full", said_in="es", fall_back=True, over_limit=True)
    made = make_note(ledger, ACTOR, wish, register=False)
    assert len(made.context.activities) == 1
    file.write_bytes(made.document)

    assert 10 <= office.pages(file) <= 15


def test_without_libreoffice_the_list_has_no_pages_and_the_maker_is_told(ledger, monkeypatch):
    monkeypatch.setattr(pdf, "program", lambda: None)
    made = make_note(ledger, ACTOR, Wish("EVM", as_of=DAY, length="full"), register=False)

    assert any("has no page numbers, because LibreOffice is not installed" in one for one in made.warnings)
    assert "TOC1: Mandate\n" in outline(made.document)


def letters(text):
    """The letters of a text."""
    return re.sub(r"[\W\dلا]", "", text)


def test_a_full_note_shows_the_whole_work_plan_and_how_it_is_counted(ledger):
    made = make_note(ledger, ACTOR, Wish("VLD", as_of=DAY, length="full", over_limit=True), register=False)
    text, plan = outline(made.document), made.context.whole_plan

    assert len(plan) > len(made.context.activities)
    for at, row in enumerate(made.context.plan):
        assert sum(line.years[at].sums.missing for line in plan) == row.sums.missing
    for said in (
        "Annex: the whole work plan by activity and year",
        "Training toolkits",
        "Annex: how the figures are counted",
    ):
        assert said in text
    assert "It is in no sum and closes no gap." in text
    assert "whole work plan by activity" not in outline(
        make_note(ledger, ACTOR, Wish("VLD", as_of=DAY, length="standard"), register=False).document
    )


def test_a_work_plan_that_does_not_add_up_is_not_printed():
    first = SOUTHREACH.whole_plan[0]
    less = replace(first, years=(replace(first.years[0], sums=first.years[1].sums), *first.years[1:]))

    assert "The activities of the work plan in 2016 do not add up to its total." in unbalanced(
        replace(SOUTHREACH, whole_plan=(less,))
    )


def _headings(data):
    """The headings of a note with what they say of their own: style and whether a page is broken before them."""
    file = opened(data)
    found = []
    for one in file.paragraphs:
        style = value(one.element.find(clark("w:pPr/w:pStyle")))
        if one.part == file.document and style.startswith("Heading1"):
            breaks = one.element.find(clark("w:pPr/w:pageBreakBefore"))
            found.append((one.text, style, breaks is None or on(breaks)))
    return found


def test_no_page_of_a_standard_note_is_left_nearly_empty_before_its_annex():
    """The money of a note of few activities begins a page; the annex of a longer one follows on."""
    found = _headings(written("standard", over(2)))
    assert ("Funding status", "Heading1Page", True) in found
    assert ("Annex: budget and funding by year", "Heading1Annex", True) in found
    data = written("standard", fullest())
    assert ("Funding status", "Heading1", True) in _headings(data)
    assert ("Annex: budget and funding by year", "Heading1Annex", False) in _headings(data)
    assert not any(look.new_page and look.annex for look in _looks(data))


def _looks(data):
    file = opened(data)
    looks = reckoned._Looks(file.trees["word/styles.xml"])
    return [looks.of(one.element) for one in file.paragraphs if one.part == file.document]


@pytest.mark.parametrize(("facts", "top", "of_text"), [(over(2), 785.2, 1), (fullest(), 785.2, 1), (fullest(), 400, 2)])
def test_a_page_on_which_the_annex_follows_on_is_one_of_the_text(facts, top, of_text):
    """Unless the annex begins where the page does."""
    data = written("standard", facts)
    file = opened(data)
    styles = contents._levels(file.trees["word/styles.xml"])
    headings = [one for one, _ in contents._headings(file.trees[file.document], styles)]
    at = [value(one.find(clark("w:pPr/w:pStyle"))) for one in headings].index(ANNEX)
    marks = [
        f"/Title<FEFF>/Dest[{1 if n < at else 2} 0 R/XYZ 56.7 {top if n == at else 300} 0]"
        for n in range(len(headings))
    ]
    pages = "/Type/Pages/Kids[1 0 R 2 0 R]/Count 2 /MediaBox[0 0 595.3 841.89] /Type/Page /Type/Page "
    assert contents.counted((pages + " ".join(marks)).encode(), data).of_text == of_text
