"""Letters on the demonstration: what each says in six languages, when it is refused, and what it never says."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from concept_notes.check.registered import registered
from concept_notes.document import write_note
from concept_notes.facts import sample
from concept_notes.kind import kind_named, kind_of, papers
from concept_notes.language.pack import language, languages
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.papers import letter
from concept_notes.papers.make import make_paper
from concept_notes.papers.reminder import Overdue, reminder
from concept_notes.papers.thanks import thanks
from concept_notes.papers.verbale import verbale
from concept_notes.templates.files import shipped, template_path
from concept_notes.templates.lint import check_template
from concept_notes.templates.own import add_template, preview, problems
from concept_notes.word.file import opened
from concept_notes.word.outline import outline
from crm.domain.money import Money
from crm.errors import NotFound, Refused
from crm.services.giving_back import refund_receipt, reverse_receipt
from crm.services.templates import approve_template
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR
from tests.concept_notes.documents import DOCUMENT, changed
from tests.concept_notes.southreach import NASTY

DAY = date(2016, 11, 30)
LETTERS = ("verbale", "thanks", "reminder")
#: The verb by which each language greets the reader, and the last words of the letter.
FORMULAE = {
    "en": ("presents its compliments to", "the assurances of its highest consideration."),
    "fr": ("présente ses compliments", "les assurances de sa très haute considération."),
    "es": ("saluda atentamente a", "las seguridades de su más alta y distinguida consideración."),
    "ru": ("свидетельствует свое уважение", "уверения в своем весьма высоком уважении."),
    "zh": ("致意", "致以最崇高的敬意。"),
    "ar": ("تحياتها إلى", "عن فائق تقديرها."),
}


def receipt(session, pledge):
    """The number of a pledge's first receipt."""
    wanted = select(t.Receipt.id).join(t.Pledge, t.Pledge.id == t.Receipt.pledge_id).where(t.Pledge.code == pledge)
    return session.exec(wanted.order_by(t.Receipt.dated)).first()


def facts(session, key, said_in="en"):
    """The facts of a letter of each kind."""
    if key == "verbale":
        return verbale(session, "CN-NMK-1", as_of=DAY, said_in=said_in)
    if key == "thanks":
        return thanks(session, receipt(session, "NMK-2016-1"), as_of=DAY, said_in=said_in)
    return reminder(session, "VLD-2016-1", as_of=DAY, said_in=said_in)


def test_each_letter_opens_and_closes_as_its_language_does_and_passes_the_gate(book):
    assert set(FORMULAE) == set(languages())
    for said_in, (opens, closes) in FORMULAE.items():
        for key in LETTERS:
            made = make_paper(book, facts(book, key, said_in))
            text = outline(made.document)
            assert opens in text, (key, said_in)
            assert closes in text, (key, said_in)
            assert "}" not in text
            assert (language(said_in).caution in made.warnings) is (said_in != "en")
            assert made.document == make_paper(book, facts(book, key, said_in)).document
            assert letter.TEXTS["address"](made.context, language(said_in)) in text


def test_names_are_drawn_together_with_the_word_before_them():
    french, spanish, arabic = language("fr"), language("es"), language("ar")
    assert letter.contracted("compliments à le Gouvernement de les Provinces", french) == (
        "compliments au Gouvernement des Provinces"
    )
    assert letter.contracted("saluda a el Gobierno de el Reino", spanish) == "saluda al Gobierno del Reino"
    assert letter.contracted("الدائمة لالسويد", arabic) == "الدائمة للسويد"


def test_a_note_verbale_covers_a_note_of_the_register_with_its_own_figures(book):
    made = make_paper(book, facts(book, "verbale"))
    text = outline(made.document).replace("\u00a0", " ")
    assert (
        "transmit herewith concept note CN-NMK-1, which requests a contribution of USD 408,534.41 for the work" in text
    )
    assert "the Permanent Mission of the Republic of Northmark to the United Nations (Vienna) and has" in text
    assert "CN-NMK-1 is still a draft; let somebody review it before it is sent." in made.warnings
    # It names the note and is not taken for it.
    found = registered(book, made.document, opened(made.document))
    assert (found.reference, found.known.ledger) == ("", None)
    with pytest.raises(NotFound, match="CN-NMK-9"):
        verbale(book, "CN-NMK-9", as_of=DAY)
    with pytest.raises(Refused, match="after the day of the letter"):
        verbale(book, "CN-NMK-1", as_of=date(2016, 11, 29))


def test_a_note_for_the_trio_gets_no_cover_letter(tried):
    made = make_note(tried, ACTOR, Wish("VLD", as_of=DAY, audience="trio"))
    with pytest.raises(Refused, match="trio’s own figures"):
        verbale(tried, made.context.meta.reference, as_of=DAY)


def test_thanks_say_what_arrived_and_what_it_is_recorded_for(book):
    text = outline(make_paper(book, facts(book, "thanks")).document).replace("\u00a0", " ")
    assert (
        "the receipt of EUR 120,000 on 20 July 2016. At the exchange rate of the day of receipt, this is USD 133,185.35."
        in text
    )
    assert "Secretariat functions (2016): EUR 100,000" in text
    assert "Policy paper 4 on the evaluation of responses (2016): EUR 20,000" in text
    assert "Received for the group by: UNODC." in text

    free = thanks(book, receipt(book, "SRC-2016-1"), as_of=DAY)
    assert free.receipt.open
    assert not free.receipt.named
    text = outline(make_paper(book, free).document)
    assert "left the use of the contribution to the group" in text
    assert "is recorded for the following work" not in text


def test_money_that_went_back_is_said_and_nothing_is_thanked_for_what_did_not_hold(tried):
    number = receipt(tried, "NMK-2016-1")
    refund_receipt(tried, ACTOR, number, dated=date(2016, 9, 1), reason="paid twice", amount=2_000_000)
    back = thanks(tried, number, as_of=DAY)
    assert back.receipt.refunded == Money(2_000_000, back.receipt.amount.currency)
    text = outline(make_paper(tried, back).document).replace("\u00a0", " ")
    assert "Of this sum, EUR 20,000 has since been paid back." in text
    assert "Secretariat functions (2016)" in text
    assert "EUR 100,000" not in text

    other = receipt(tried, "BNM-2016-1")
    refund_receipt(tried, ACTOR, other, dated=date(2016, 9, 1), reason="not wanted")
    with pytest.raises(Refused, match="All of receipt"):
        thanks(tried, other, as_of=DAY)
    wrong = receipt(tried, "LUM-2016-1")
    reverse_receipt(tried, ACTOR, wrong, reason="somebody else's money")
    with pytest.raises(Refused, match="did not hold"):
        thanks(tried, wrong, as_of=DAY)
    with pytest.raises(NotFound, match="no receipt number 4711") as unknown:
        thanks(tried, 4711, as_of=DAY)
    assert "crm receipt list" in unknown.value.in_full


def test_a_reminder_names_what_is_overdue_exactly_and_nothing_else(book):
    made = make_paper(book, facts(book, "reminder"))
    text = outline(made.document).replace("\u00a0", " ")
    assert "15 October 2016" in text
    assert "the payment of CHF 60,000" in text
    assert "Agreement of 10 May 2016 (fictional); our reference VLD-2016-1" in text
    assert "15 June 2016" not in text


def test_a_reminder_is_refused_where_nothing_is_overdue_with_the_reason(book):
    said = {
        "NMK-2016-1": "the next instalment is due on 31 March 2017",
        "LUM-2016-1": "all of it is settled",
        "MRD-2016-1": "is not signed on 30 November 2016",
    }
    for code, reason in said.items():
        with pytest.raises(Refused, match=reason):
            reminder(book, code, as_of=DAY)
    with pytest.raises(Refused, match="was promised on 18 March 2016"):
        reminder(book, "VLD-2016-1", as_of=date(2016, 1, 1))
    with pytest.raises(Refused, match="is due on 15 October 2016"):
        reminder(book, "VLD-2016-1", as_of=date(2016, 10, 15))
    assert reminder(book, "VLD-2016-1", as_of=date(2016, 10, 16)).total.minor == 6_000_000


def test_several_overdue_instalments_are_added_up_with_what_was_paid_and_cancelled_of_each(book):
    late = facts(book, "reminder")
    chf = late.total.currency
    first = Overdue(date(2016, 4, 1), *(Money(minor, chf) for minor in (1_000_050, 400_000, 100_000, 500_050)))
    both = replace(late, overdue=(first, *late.overdue), total=Money(6_500_050, chf))
    for said_in in languages():
        made = make_paper(book, replace(both, meta=replace(both.meta, language=said_in)))
        assert "6500050" in "".join(one for one in outline(made.document) if one.isalnum())
    text = outline(make_paper(book, both).document).replace("\u00a0", " ")
    for words in ("Cancelled", "10,000.50", "4,000.00", "65,000.50", "CHF 65,000.50"):
        assert words in text


def test_figures_that_do_not_add_up_stop_a_letter(book):
    late = facts(book, "reminder")
    wrong = replace(late, total=Money(late.total.minor + 1, late.total.currency))
    with pytest.raises(Refused, match="do not add up to what is overdue"):
        make_paper(book, wrong)
    thanked = facts(book, "thanks")
    more = replace(thanked.receipt, pays=Money(1, thanked.receipt.pays.currency))
    with pytest.raises(Refused, match="does not add up to it"):
        make_paper(book, replace(thanked, receipt=more))


def test_another_donors_restricted_record_is_held_back(book, tmp_path):
    file = tmp_path / "letter.docx"
    words = "<w:body><w:p><w:r><w:t>The Evenmere Foundation gives as well.</w:t></w:r></w:p>"
    file.write_bytes(changed(shipped("thanks").content, DOCUMENT, "<w:body>", words))
    with pytest.raises(Refused, match=r"Evenmere Foundation.*not for circulation"):
        make_paper(book, facts(book, "thanks"), template=file)


def test_a_nasty_name_stands_as_it_is_written(book):
    for key in LETTERS:
        found = facts(book, key)
        reader = replace(found.donor, name=NASTY, name_the=NASTY, address=NASTY, attention=NASTY)
        made = make_paper(book, replace(found, donor=reader))
        assert "Smith & Sons <x> \"quoted\" 'single' {{ 7*7 }} {% if %} {_{ ]]>" in outline(made.document)


def test_the_samples_are_letters_of_the_demonstration(book):
    """Where this fails, `python -m tools.sample_note` writes them anew."""
    assert set(LETTERS) <= set(papers())
    for key in LETTERS:
        found, kind = kind_named(key).sample(), kind_named(key)
        assert kind_of(found) is kind
        assert kind.unbalanced(found) == []
        assert sample.as_json(found).keys() == sample.as_json(facts(book, key)).keys()
        assert sample.of_json(kind.facts, json.loads(json.dumps(sample.as_json(found)))) == found
        assert problems(shipped(key).content, kind) == []


def test_a_template_knows_the_fields_of_its_own_kind_alone(tried):
    content = shipped("thanks").content
    wrong = changed(content, DOCUMENT, "receipt.named", "receipt.nmaed")
    (fault, *_) = check_template(wrong, kind_named("thanks"))
    assert "did you mean “receipt.named”" in fault.what
    assert any("is not a field of a reminder" in one.what for one in check_template(content, kind_named("reminder")))
    assert any("is not a field of a note" in one.what for one in check_template(content))
    assert any(
        one.kind == "unknown-field" for one in check_template(template_path().read_bytes(), kind_named("thanks"))
    )

    own = changed(content, DOCUMENT, "<w:body>", "<w:body><w:p><w:r><w:t>Dear friends</w:t></w:r></w:p>")
    with pytest.raises(Refused, match="of a reminder"):
        add_template(tried, ACTOR, "Ours", own, length="reminder")
    add_template(tried, ACTOR, "Ours", own, length="thanks")
    assert "Dear friends" not in outline(make_paper(tried, facts(tried, "thanks")).document)
    approve_template(tried, ACTOR, "Ours")
    assert "Dear friends" in outline(make_paper(tried, facts(tried, "thanks")).document)
    assert "Dear friends" not in outline(make_paper(tried, facts(tried, "reminder")).document)
    shown = preview(tried, own, Wish(as_of=DAY), kind=kind_named("thanks"))
    assert "Dear friends" in outline(shown.document)
    with pytest.raises(Refused, match="demonstration’s facts alone"):
        preview(tried, own, Wish("NMK", as_of=DAY), kind=kind_named("thanks"))


def test_a_letter_reaches_its_own_facts_and_nothing_of_python(book):
    content = shipped("thanks").content
    for tag, says in (
        ("{{ receipt.__class__ }}", "cannot reach"),
        ("{{ ask.amount|amount }}", "“ask” is undefined|'ask' is undefined"),
    ):
        bad = changed(content, DOCUMENT, "<w:body>", f"<w:body><w:p><w:r><w:t>{tag}</w:t></w:r></w:p>")
        with pytest.raises(Refused, match=says):
            write_note(facts(book, "thanks"), bad)
