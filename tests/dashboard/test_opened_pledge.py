"""One pledge opened, on literal facts: why it has its status, what waits, and its events along time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm.domain.money import Currency
from crm.domain.pledges import STATUSES, InstalmentState
from crm.reports.pledge_list import InstalmentLine, Papers, PledgeDetail, ReceiptLine
from crm.reports.pledge_summary import PledgeLine, Raise
from dashboard.charts.timeline import LEVELS, LOOKS
from dashboard.charts.timeline import timeline as drawn
from dashboard.opened_pledge import Closing, OpenedPledge, ReceiptFile, Written
from dashboard.views import standing
from dashboard.views.pledges import instalments
from dashboard.views.timeline import LANES, timeline

CHF, USD = Currency("CHF"), Currency("USD")
AS_OF = date(2016, 11, 30)
PROMISED, SIGNED, ENDS = date(2016, 3, 18), date(2016, 5, 10), date(2017, 12, 31)
FIRST, SECOND = date(2016, 6, 15), date(2016, 10, 15)
PAPERS = Papers("agreement", "Agreement of 10 May 2016", SIGNED, ENDS, "", None, "", "")
LINE = PledgeLine(
    id="VLD-2016-1", donor="VLD", donor_name="Kingdom of Valdoria", status="overdue", restricted=False, earmarking=3,
    received_by="", promised_on=PROMISED, signed_on=SIGNED, currency=CHF, amount=120_000_00, base_amount=120_481_93,
    rate=Decimal("0.996"), rate_date=PROMISED, rate_source="", raises=(), paid=60_000_00, overpaid=0, closed=0,
    open=60_000_00, ended="", pledged=0, signed=60_240_96, conditional=0, received=60_483_87,
    received_at_pledge_rate=60_240_97, charged=0, overdue=60_240_96, overdue_own=60_000_00, overdue_since=SECOND,
    days_late=46, next_due=SECOND, next_due_amount=60_000_00, splits=(),
)  # fmt: skip


def instalment(due, amount, *, paid=0, closed=0, late=0):
    return InstalmentLine(LINE.id, CHF, InstalmentState(due, amount, paid, closed, bool(late), late))


def receipt(dated, amount, currency=CHF):
    return ReceiptLine(LINE.id, dated, currency, amount, Decimal("0.992"), amount, "")


INSTALMENTS = (instalment(FIRST, 60_000_00, paid=60_000_00), instalment(SECOND, 60_000_00, late=46))
ARRIVED = date(2016, 6, 21)
RECEIPTS = (receipt(ARRIVED, 60_000_00),)
WRITTEN = Written(
    1, 120_000_00, PROMISED, Decimal("0.996"), SIGNED, 120_000_00, 3, False, SIGNED, ENDS, None, "agreement",
    "Agreement of 10 May 2016", "", "", "",
)  # fmt: skip
FILE = ReceiptFile(5, ARRIVED, CHF, 60_000_00, 0, None)


def opened(instalments=INSTALMENTS, receipts=RECEIPTS, files=(FILE,), closings=(), **line):
    detail = PledgeDetail(AS_OF, USD, replace(LINE, **line), PAPERS, instalments, receipts)
    return OpenedPledge(detail, files, closings, WRITTEN)


NOT_LATE = {"overdue_own": 0, "days_late": 0}
WRITTEN_OFF = Closing(2, "write-off", date(2016, 11, 10), 60_000_00, "Actual cost was lower", "Ann", "Ben")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (
            {"status": "announced", "signed_on": None, **NOT_LATE},
            ("Announced, because it was promised in writing on 18 March 2016 and is not signed: it is shown beside the "
            "figures, and counts in none."),
        ),
        (
            {"status": "signed", "paid": 0, "next_due": FIRST, **NOT_LATE},
            ("Signed, because the agreement of 10 May 2016 is in force and nothing has arrived yet; CHF 60,000.00 falls "
            "due on 15 June 2016."),
        ),
        (
            {"status": "part paid", "next_due": None, **NOT_LATE},
            ("Part paid, because CHF 60,000.00 of CHF 120,000.00 is paid and CHF 60,000.00 is still to come, none of it "
            "late; no instalment has a day."),
        ),
        (
            {},
            ("Overdue, because the agreement of 10 May 2016 is in force and CHF 60,000.00 was due on 15 October 2016 and "
            "is 46 days late."),
        ),
        (
            {"status": "paid", "paid": 120_000_00, "open": 0, **NOT_LATE},
            "Paid, because nothing is open any more: CHF 120,000.00 is paid, the last of it on 21 June 2016.",
        ),
        (
            {"status": "written off", "open": 0, "closed": 60_000_00, "closings": (WRITTEN_OFF,), **NOT_LATE},
            ("Written off, because nothing is open any more: a write-off of CHF 60,000.00 from 10 November 2016 was "
            "approved by Ben (Actual cost was lower); CHF 60,000.00 had been paid and stays."),
        ),
        (
            {
                "status": "cancelled", "paid": 0, "open": 0, "closed": 120_000_00,
                "closings": (replace(WRITTEN_OFF, kind="cancellation", amount=None),), **NOT_LATE,
            },
            ("Cancelled, because nothing is open any more: a cancellation of all that is open from 10 November 2016 was "
            "approved by Ben (Actual cost was lower)."),
        ),
    ],
    ids=lambda value: value.get("status", "overdue") if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_status_is_explained_by_the_facts_it_follows_from(facts, why):
    assert standing.why(opened(**facts)) == why


@pytest.mark.parametrize("status", STATUSES)
def test_no_status_is_without_a_reason(status):
    assert standing.why(opened(status=status)).startswith(f"{status.capitalize()}, because ")


def test_of_an_instalment_that_is_partly_paid_only_the_rest_is_late():
    late = (instalment(SECOND, 60_000_00, paid=20_000_00, late=46),)
    assert "CHF 40,000.00 of CHF 60,000.00 was due on 15 October 2016" in standing.why(opened(late))


def test_money_that_went_back_leaves_a_reason_without_a_decision():
    gone = opened(status="written off", paid=0, open=0, closed=120_000_00, **NOT_LATE)
    assert "CHF 120,000.00 went back or was closed" in standing.why(gone)


def test_what_waits_for_a_second_person_is_said_and_counts_nowhere():
    waiting = opened(closings=(replace(WRITTEN_OFF, approved_by=None),))
    assert standing.remarks(waiting) == (
        (
            "Ann proposed a write-off of CHF 60,000.00 from 10 November 2016: Actual cost was lower. It counts nowhere "
            "until another person approves it."
        ),
    )


def test_a_reversed_receipt_and_an_instalment_without_a_day_are_said():
    one = opened(
        (instalment(None, 60_000_00),), receipts=(), files=(replace(FILE, reversed_on=date(2016, 7, 1)),), **NOT_LATE
    )
    assert standing.remarks(one) == (
        "Receipt 5 of CHF 60,000.00 was reversed, from 1 July 2016 on.",
        "CHF 60,000.00 has no due day, so it is never overdue.",
    )


@pytest.mark.parametrize(("refunded", "reversed_on", "left"), [(0, None, 60), (20, None, 40), (0, AS_OF, 0)])
def test_what_can_still_go_back_of_a_receipt(refunded, reversed_on, left):
    assert replace(FILE, amount=60, refunded=refunded, reversed_on=reversed_on).left == left


def test_what_an_instalment_is_meant_for_is_a_column_where_one_says_so():
    plain, named = instalment(FIRST, 60_00), replace(instalment(SECOND, 60_00), meant_for=(("A-1", None), (None, 2017)))
    assert [one.text for one in instalments([plain]).headings] == ["Due", "Amount", "Open", "Status"]
    both = instalments([plain, named])
    assert both.headings[-1].text == "Meant for"
    assert [cells[-1].text for cells in both.rows] == ["all that is open", "A-1, year open; activity open, 2017"]


# --- along time -------------------------------------------------------------------------------------------------------


def events(one):
    return [(mark.when, mark.kind, mark.amount) for mark in timeline(one, "Source.").marks]


def test_every_event_of_a_pledge_is_on_its_timeline_in_order():
    assert events(opened()) == [
        (PROMISED, "promised", "120k"),
        (SIGNED, "signed", ""),
        (FIRST, "paid", "60k"),
        (ARRIVED, "received", "60k"),
        (SECOND, "overdue", "60k"),
        (ENDS, "ends", ""),
    ]


def test_a_raise_a_write_off_and_money_that_went_back_have_marks_of_their_own():
    one = opened(
        receipts=(receipt(ARRIVED, 60_000_00), receipt(date(2016, 7, 1), -10_000_00)),
        closings=(WRITTEN_OFF,),
        raises=(Raise(date(2016, 4, 1), 20_000_00, Decimal(1)),),
    )
    assert (PROMISED, "promised", "100k") in events(one)
    assert (date(2016, 4, 1), "promised", "+20k") in events(one)
    assert (WRITTEN_OFF.dated, "closed", "60k") in events(one)
    assert (date(2016, 7, 1), "back", "10k") in events(one)


def test_a_proposal_is_not_on_the_timeline_before_it_is_approved():
    assert "closed" not in [kind for _, kind, _ in events(opened(closings=(replace(WRITTEN_OFF, approved_by=None),)))]


def test_money_in_another_currency_says_which():
    assert (ARRIVED, "received", "USD 60k") in events(opened(receipts=(receipt(ARRIVED, 60_000_00, USD),)))


def test_an_instalment_without_a_day_stands_in_the_table_only():
    one = opened((instalment(None, 60_000_00),))
    assert [mark for mark in timeline(one, "").marks if mark.lane == LANES[1]] == []
    assert timeline(one, "").grid.rows[-1][0].text == "no date"


@pytest.mark.parametrize(
    ("one", "title"),
    [
        (opened(), "CHF 60,000.00 should have come and is 46 days late"),
        (opened(open=0, **NOT_LATE), "Nothing is open any more"),
        (opened((instalment(ENDS, 60_000_00),), **NOT_LATE), "CHF 60,000.00 is due on 31 December 2017"),
        (
            opened((instalment(AS_OF, 10_000_00), instalment(ENDS, 50_000_00)), **NOT_LATE),
            "CHF 60,000.00 is due in 2 instalments, the last on 31 December 2017",
        ),
        (opened((instalment(None, 60_000_00),), **NOT_LATE), "CHF 60,000.00 is to come, without a day"),
    ],
    ids=["late", "closed", "one", "several", "no day"],
)
def test_the_title_is_the_finding(one, title):
    assert timeline(one, "").caption.title == title


def test_the_chart_draws_each_event_once_and_the_day_of_the_figures():
    view = timeline(opened(), "")
    figure = drawn(view)
    assert sorted(x for trace in figure.data for x in trace.x) == [mark.when.toordinal() for mark in view.marks]
    assert AS_OF.toordinal() in [shape.x0 for shape in figure.layout.shapes]
    assert {f"<b>{lane}</b>" for lane in LANES} <= {note.text for note in figure.layout.annotations}
    assert "http" not in figure.to_json()


def test_every_kind_of_event_has_a_look():
    assert {mark.kind for mark in timeline(opened(closings=(WRITTEN_OFF,)), "").marks} <= set(LOOKS)


def test_what_is_close_in_time_is_written_on_levels_and_a_wall_of_writing_is_not_written():
    crowd = tuple(instalment(date(2016, 6, day), 1_00, late=1) for day in range(1, 11))
    figure = drawn(timeline(opened(crowd), ""))
    written = [note for note in figure.layout.annotations if "overdue" in (note.text or "")]
    assert len({note.y for note in written}) == len(written) == LEVELS
    assert len(figure.data[1].x) == len(crowd)


def test_the_years_seen_are_named_on_top():
    texts = [note.text for note in drawn(timeline(opened(), "")).layout.annotations]
    assert texts[:2] == ["<b>2016</b>", "<b>2017</b>"]


def test_a_pledge_of_one_day_is_drawn_too():
    assert drawn(timeline(opened((), (), (), signed_on=None), "")).layout.height > 0
