"""The hand-over brief on the demonstration: what it tells the next Chair, and that every page keeps it with the trio."""

import json
from dataclasses import replace
from datetime import date

import pytest

from concept_notes.check.registered import registered
from concept_notes.facts import sample
from concept_notes.kind import kind_named
from concept_notes.language.pack import language, languages
from concept_notes.papers.handover_facts import MOST_PROBLEMS, handover, unbalanced
from concept_notes.papers.make import make_paper
from concept_notes.templates.files import shipped
from concept_notes.templates.own import problems
from concept_notes.word.file import opened
from concept_notes.word.outline import outline
from crm.errors import Refused
from crm.reports.data_quality import data_quality
from crm.reports.pledge_summary import pledge_summary
from crm.services.actor import Actor
from crm.services.notes import review_note, send_note
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.southreach import NASTY

DAY = date(2016, 11, 30)


def text_of(session, **options):
    """The words of the brief, with ordinary spaces."""
    return outline(make_paper(session, handover(session, as_of=DAY, **options)).document).replace("\u00a0", " ")


def test_it_says_who_chairs_what_is_missing_due_late_asked_and_to_do(book):
    text = text_of(book)
    for words in (
        "USD 179,912",
        "of USD 427,140 needed in 2016; USD 247,228 is secured.",
        "Present Chair: Secretariat of ICAT, UNODC, Vienna.",
        "Upcoming Chair: not known.",
        "CHF 60,000",
        "Evenmere Foundation",
        "Answer on the 7 % support-cost limit",
        "Remind Valdoria of the second payment",
        "25 November 2016; overdue",
        "No note waits for an answer.",
    ):
        assert words in text


def test_what_is_still_to_come_is_what_the_pledge_summary_says(book):
    found = handover(book, as_of=DAY)
    lines = {line.id: line for line in pledge_summary(book, as_of=DAY, audience="trio").rows if line.open}
    assert {one.pledge for one in (*found.coming, *found.overdue)} == set(lines)
    for code, line in lines.items():
        parts = [one.amount for one in (*found.coming, *found.overdue) if one.pledge == code]
        assert sum(one.minor for one in parts) == line.open
        assert {one.currency for one in parts} == {line.currency}
        late = sum(one.amount.minor for one in found.overdue if one.pledge == code)
        assert late == line.overdue_own
    assert len(found.problems) + found.problems_more == len(data_quality(book, as_of=DAY, audience="trio").problems)
    assert len(found.problems) <= MOST_PROBLEMS


def test_a_note_that_was_sent_waits_and_the_brief_is_not_taken_for_it(tried):
    review_note(tried, Actor("second reader"), "CN-NMK-1")
    send_note(tried, ACTOR, "CN-NMK-1", dated=DAY, to="Counsellor, Vienna")
    made = make_paper(tried, handover(tried, as_of=DAY))
    text = outline(made.document).replace("\u00a0", " ")
    assert "No note waits for an answer." not in text
    assert "CN-NMK-1" in text
    assert registered(tried, made.document, opened(made.document)).reference == ""


def test_every_language_passes_the_gate_and_marks_every_page(book):
    for said_in in languages():
        made = make_paper(book, handover(book, as_of=DAY, said_in=said_in, fall_back=True))
        headers = [line for line in outline(made.document).splitlines() if line.startswith("[header")]
        mark = language(said_in).text("page.trio_mark")
        assert made.context.meta.mark == mark
        assert any(mark in line for line in headers)
        assert any(mark in one for one in made.warnings)


def test_donors_have_their_names_of_its_language_and_what_stays_english_is_agreed_to(tried):
    with pytest.raises(Refused) as refused:
        handover(tried, as_of=DAY, said_in="fr")
    said = str(refused.value)
    assert "What the data checks found stands in English, also in a brief in French" in said
    assert "--fall-back" in refused.value.in_full
    english, found = handover(tried, as_of=DAY), handover(tried, as_of=DAY, said_in="fr", fall_back=True)
    assert any("What the data checks found stands in English." in one for one in found.warnings)
    assert not any("stands in English" in one for one in english.warnings)
    pairs = list(zip((*english.coming, *english.overdue), (*found.coming, *found.overdue), strict=True))
    pairs += [*zip(english.talks, found.talks, strict=True), *zip(english.tasks, found.tasks, strict=True)]
    names = {one.donor: other.donor for one, other in pairs}
    assert names["Kingdom of Valdoria"] == "Le Royaume de Valdorie"
    # A donor without a name of the language is told by its code.
    left = [name for name, other in names.items() if name and name == other]
    assert all(any(f"“{name}”" in one for one in found.warnings) for name in left)


def test_words_of_the_records_stand_as_they_are_and_figures_must_agree(book):
    found = handover(book, as_of=DAY)
    task = replace(found.tasks[0], title=NASTY)
    talk = replace(found.talks[0], step=NASTY, donor=NASTY)
    made = make_paper(book, replace(found, tasks=(task,), talks=(talk,), problems_more=3))
    assert outline(made.document).count("{{ 7*7 }}") == 3
    assert "And three more; the product lists them all." in outline(made.document)
    with pytest.raises(Refused, match="What is signed does not add up"):
        make_paper(book, replace(found, signed=found.signed + 1))


def test_where_nothing_is_recorded_it_says_so(book):
    found = handover(book, as_of=DAY)
    empty = replace(found, coming=(), overdue=(), talks=(), notes=(), tasks=(), problems=(), problems_more=0)
    text = outline(make_paper(book, empty).document)
    for words in ("Nothing is overdue.", "Nothing is still to come.", "No conversation is open.", "No task is open."):
        assert words in text


def test_the_sample_is_a_brief_of_the_demonstration_and_its_template_is_sound(book):
    """Where this fails, `python -m tools.sample_note` writes it anew."""
    kind = kind_named("handover")
    found = kind.sample()
    assert unbalanced(found) == []
    assert sample.as_json(found).keys() == sample.as_json(handover(book, as_of=DAY)).keys()
    assert sample.of_json(kind.facts, json.loads(json.dumps(sample.as_json(found)))) == found
    assert problems(shipped("handover").content, kind) == []
