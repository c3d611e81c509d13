"""Small papers in the register: entered once, followed to their end, made again, watched, and never taken for an ask."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from concept_notes.check.registered import registered
from concept_notes.copies import copy_of, sent_file
from concept_notes.drift.moved import as_json, drift
from concept_notes.making.again import made_again
from concept_notes.making.make import make_note
from concept_notes.making.wish import Wish
from concept_notes.papers.make import enter, make_paper
from concept_notes.papers.wish import PaperWish, gathered
from concept_notes.renewing.renew import renew_note
from concept_notes.word.file import opened
from crm.errors import NotFound, Refused, Usage
from crm.reports.note_register import as_json as line_json
from crm.reports.note_register import note_line, note_register, said_of
from crm.reports.note_slices import open_asks
from crm.services import notes, pledges
from crm.services.giving_back import refund_receipt, reverse_receipt
from crm.services.journal import change
from crm.services.setup import put_text
from crm.services.undo import undo
from crm.store import find
from crm.store import tables as t
from tests.concept_notes.conftest import ACTOR

DAY, SENT, LATER = date(2016, 11, 30), date(2016, 12, 1), date(2016, 12, 31)
#: In the demonstration: a receipt of NMK-2016-1, and a pledge with an overdue instalment.
THANKS, REMINDER = PaperWish("thanks", "6", DAY), PaperWish("reminder", "VLD-2016-1", DAY)
REPORT, VERBALE = PaperWish("report", "NMK", DAY), PaperWish("verbale", "CN-NMK-1", DAY)


def entered(session, wish):
    """A paper in the register."""
    return enter(session, ACTOR, make_paper(session, gathered(session, wish)), wish)


def sent(session, wish, *, on=SENT):
    """A paper that left; its reference."""
    reference = entered(session, wish).context.meta.reference
    notes.review_note(session, ACTOR, reference)
    notes.send_note(session, ACTOR, reference, dated=on, to="Counsellor, Vienna")
    return reference


def tasks(session, reference):
    wanted = select(t.Task).join(t.ConceptNote, col(t.ConceptNote.id) == t.Task.note_id)
    return [(one.title, one.done_on) for one in session.exec(wanted.where(t.ConceptNote.reference == reference))]


def last_line(session):
    return session.exec(select(t.Journal).order_by(col(t.Journal.id).desc())).first()


def rows(session, **asked):
    """What has moved, by reference."""
    return {one["reference"]: one for one in as_json(drift(session, as_of=LATER, **asked))["rows"]}


def test_each_paper_is_entered_with_what_it_is_about_and_who_made_it(tried):
    for wish, reference, about in (
        (VERBALE, "NV/CN-NMK-1", "note verbale to CN-NMK-1"),
        (THANKS, "TL/NMK-2016-1/2016-07-20", "letter of thanks for receipt 6 of NMK-2016-1"),
        (REMINDER, "PR/VLD-2016-1/2016-11-30", "reminder of what is overdue of VLD-2016-1"),
        (REPORT, "DR/NMK/2016-11-30", "report"),
    ):
        made = entered(tried, wish)
        line = note_line(tried, reference.lower())
        assert (line.reference, line.kind, said_of(line), line.status) == (reference, wish.kind, about, "draft")
        assert (line.as_of, line.language, line.made.by) == (DAY, "en", ACTOR.name)
        assert line.sha256 == hashlib.sha256(made.document).hexdigest()
        assert line.template == made.template.label
        shown = line_json(line)
        assert (shown["paper"], shown["ask"], shown["activities"]) == (wish.kind, None, [])
        assert last_line(tried).subject == f"note {reference}"
        assert last_line(tried).action.endswith(" made")


def test_the_same_paper_is_entered_once_and_another_one_gets_a_number(tried):
    first = entered(tried, THANKS)
    french = entered(tried, replace(THANKS, said_in="fr"))
    assert french.context.meta.reference == "TL/NMK-2016-1/2016-07-20/2"
    assert entered(tried, THANKS) == first
    put_text(tried, ACTOR, "address.NMK", "en", "the Ministry of Foreign Affairs")
    assert entered(tried, THANKS).context.meta.reference == "TL/NMK-2016-1/2016-07-20/3"
    found = note_register(tried, kind="thanks")
    assert [(one.version, one.language) for one in found] == [(3, "en"), (2, "fr"), (1, "en")]


def test_a_paper_is_no_ask(tried):
    """Whatever counts requests counts the same with letters in the register."""
    before = open_asks(tried, as_of=LATER), note_register(tried)
    for wish in (VERBALE, THANKS, REMINDER, REPORT):
        entered(tried, wish)
    assert (open_asks(tried, as_of=LATER), note_register(tried)) == before
    assert len(note_register(tried, kind="all")) == len(before[1]) + 4
    assert "newer note" not in " ".join(gathered(tried, VERBALE).warnings)
    with pytest.raises(NotFound, match="no concept note “PR/VLD-2016-1/2016-11-30”"):
        find.note(tried, "PR/VLD-2016-1/2016-11-30")
    with pytest.raises(Usage, match="verbale, thanks, reminder, report"):
        note_register(tried, kind="sonnet")
    made = make_note(tried, ACTOR, Wish("NMK", as_of=DAY))
    assert made.context.meta.reference == "CN-NMK-2"


def test_only_a_reminder_waits_for_an_answer(tried):
    thanks, reminder = sent(tried, THANKS), sent(tried, REMINDER)
    assert tasks(tried, thanks) == []
    with pytest.raises(Refused, match="is a letter of thanks, to which no answer is expected"):
        notes.answer_note(tried, ACTOR, thanks, dated=LATER, outcome="You are welcome.")
    said = "See whether Kingdom of Valdoria paid what PR/VLD-2016-1/2016-11-30 reminds it of"
    assert tasks(tried, reminder) == [(said, None)]
    notes.answer_note(tried, ACTOR, reminder, dated=LATER, outcome="It comes in January.")
    assert last_line(tried).action == "reminder answered"
    assert tasks(tried, reminder) == [(said, LATER)]
    undo(tried, ACTOR, last_line(tried).id)
    tried.expire_all()
    assert (note_line(tried, reminder).status, tasks(tried, reminder)) == ("sent", [(said, None)])

    report = entered(tried, REPORT).context.meta.reference
    notes.review_note(tried, ACTOR, report)
    with pytest.raises(Refused, match="is a report: no answer is waited for"):
        notes.send_note(tried, ACTOR, report, dated=SENT, to="Counsellor, Vienna", due=LATER)


def test_a_report_with_the_trio_s_own_figures_is_not_sent(tried):
    reference = entered(tried, replace(REPORT, audience="trio")).context.meta.reference
    notes.review_note(tried, ACTOR, reference)
    with pytest.raises(Refused, match="own figures and is not to be sent"):
        notes.send_note(tried, ACTOR, reference, dated=SENT, to="Counsellor, Vienna")


def test_a_paper_is_made_again_though_its_records_have_changed(tried):
    made = entered(tried, THANKS)
    put_text(tried, ACTOR, "address.NMK", "en", "the Ministry of Foreign Affairs")
    reverse_receipt(tried, ACTOR, 6, reason="somebody else's money")
    again = made_again(tried, made.context.meta.reference)
    assert (again.document, again.file_name) == (made.document, made.file_name)
    with change(tried, ACTOR, "spoiled", "a test"):
        find.registered(tried, made.context.meta.reference).sha256 = "ab" * 32
    with pytest.raises(Refused, match="today is another one"):
        made_again(tried, made.context.meta.reference)


def test_the_file_of_a_paper_is_known_by_its_bytes_and_by_its_reference(tried):
    made = entered(tried, THANKS)
    reference = made.context.meta.reference
    found = registered(tried, made.document, opened(made.document))
    assert (found.reference, found.same, found.known.length) == (reference, True, "thanks")
    copy = copy_of(tried, made.document, internal=False)
    assert copy.reference == reference
    assert not registered(tried, copy.document, opened(copy.document)).same
    assert sent_file(tried, copy.document, reference).faults == ()
    with pytest.raises(Refused, match="is a letter of thanks; a copy with the sources"):
        copy_of(tried, made.document, internal=True)
    reference = made.context.meta.reference
    with pytest.raises(Refused, match=f"{reference} is a letter of thanks.*made anew, not renewed"):
        renew_note(tried, ACTOR, made.document, as_of=LATER)


def test_nothing_is_reported_of_papers_where_nothing_has_moved(tried):
    for wish in (VERBALE, THANKS, REMINDER, REPORT):
        sent(tried, wish)
    found = drift(tried, as_of=SENT)
    assert (found.looked_at, found.notes) == (3, ())


def test_money_that_went_back_moves_thanks_and_report(tried):
    thanks, report = sent(tried, THANKS), sent(tried, REPORT)
    refund_receipt(tried, ACTOR, 6, dated=date(2016, 12, 5), reason="paid twice", amount=2_000_000)
    found = rows(tried)
    assert {"place": "", "where": "Paid back since", "old": "nothing", "new": "EUR 20,000.00"} in found[thanks]["words"]
    assert found[thanks]["moved"] == []
    received = {one["where"]: (one["old"], one["new"]) for one in found[report]["moved"]}
    assert received["All pledges together: received"][0] == "133185.35"
    assert received["All pledges together: received"][1] < "133185.35"
    assert any(where.startswith("Secretariat functions in 2016: received") for where in received)
    assert any(
        one["where"] == "Payment of 5 December 2016 for NMK-2016-1" and one["old"] == "nothing"
        for one in found[report]["words"]
    )
    reverse_receipt_of_another(tried)


def test_whom_a_letter_is_addressed_to_and_in_whose_name_it_is_is_compared(tried):
    thanks, reminder, report = sent(tried, THANKS), sent(tried, REMINDER), sent(tried, REPORT)
    put_text(tried, ACTOR, "address.NMK", "en", "the Ministry of Justice of Northmark")
    put_text(tried, ACTOR, "contact.UNODC", "en", "Secretariat of ICAT, room 12")
    put_text(tried, ACTOR, "group_short", "en", "The Group")
    found = {name: {one["where"]: one["new"] for one in row["words"]} for name, row in rows(tried).items()}
    assert found[thanks]["Addressed to"] == "the Ministry of Justice of Northmark"
    assert "Addressed to" not in found[reminder]
    for name in (thanks, reminder, report):
        assert found[name]["The group: its short name"] == "The Group"
        assert found[name]["Whom to answer: present Chair"] == "Secretariat of ICAT, room 12"


def reverse_receipt_of_another(session):
    """Thanks for what did not hold say so, and nothing else of it is compared."""
    other = session.exec(select(t.Receipt.id).join(t.Pledge).where(t.Pledge.code == "LUM-2016-1")).first()
    reference = sent(session, PaperWish("thanks", str(other), DAY))
    reverse_receipt(session, ACTOR, other, reason="somebody else's money")
    row = rows(session)[reference]
    (remark,) = row["remarks"]
    assert remark.startswith(f"It would not be written any more. Receipt {other} did not hold: it was taken back")
    assert (row["moved"], row["words"]) == ([], [])


def test_a_payment_that_came_since_moves_a_reminder(tried):
    reference = sent(tried, REMINDER)
    paid = pledges.NewReceipt("VLD-2016-1", 2_000_000, date(2016, 12, 6))
    pledges.add_receipt(tried, ACTOR, paid)
    (moved,) = rows(tried)[reference]["words"]
    assert moved["where"].startswith("Instalment of ")
    assert (moved["old"], moved["new"]) == ("CHF 60,000.00", "CHF 40,000.00")
    pledges.add_receipt(tried, ACTOR, replace(paid, amount=4_000_000, dated=date(2016, 12, 7)))
    row = rows(tried)[reference]
    assert [(one["old"], one["new"]) for one in row["words"]] == [("CHF 60,000.00", "nothing")]
    assert row["remarks"][0].startswith("It would not be written any more. Nothing of VLD-2016-1 is overdue on 31")
    notes.answer_note(tried, ACTOR, reference, dated=LATER, outcome="Paid.")
    assert reference not in rows(tried)


def test_of_several_reports_the_last_is_watched(tried):
    first = sent(tried, REPORT)
    refund_receipt(tried, ACTOR, 6, dated=date(2016, 12, 5), reason="paid twice", amount=2_000_000)
    assert first in rows(tried)
    sent(tried, replace(REPORT, as_of=date(2016, 12, 10)), on=date(2016, 12, 11))
    assert rows(tried) == {}
    assert list(rows(tried, references=[first])) == [first]
