"""Changes of a pledge, on each database: what they answer, what they store, what they refuse."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from sqlmodel import select

from crm.domain.shares import Percent
from crm.errors import Conflict, NotFound, Refused
from crm.reports.pledge_list import pledge_detail
from crm.services import pledges
from crm.services.undo import undo
from crm.store import chain, queries
from crm.store import tables as t
from crm.store.standings import standings
from tests.factories import ANN, BEN, activity_id, day, make_pledge, minor, place, receive, write_off

END = date(2030, 1, 1)


def cells(session, on=END, measure="received"):
    """One measure in base by place, in units; places with 0 are left out."""
    codes = {number: name.code for number, name in queries.activity_names(session).items()}
    found = queries.cell_sums(session, as_of=on, audience="trio")
    texts = {}
    for (activity, year), figures in found.items():
        words = [codes[activity]] if activity else []
        where = " ".join([*words, *([str(year)] if year else [])]) or "-"
        if amount := getattr(figures, measure):
            texts[where] = Decimal(amount) / 100
    return texts


def status(session, code, on=END):
    pledge = session.exec(select(t.Pledge).where(t.Pledge.code == code)).one()
    return standings(session, as_of=on, pledge_ids=[pledge.id])[pledge.id].status


def add(**more):
    values = {"donor": "NOR", "amount": 10000, "currency": "USD", "dated": day("2016-01-01"), **more}
    return lambda session: pledges.add_pledge(session, ANN, pledges.NewPledge(**values))


def a_raised_pledge(world, **more):
    """EUR 100 at 0.90 for A, signed on 1 February for 145 at 0.80: a raise of 45, worth 56.25."""
    with world.write() as session:
        code = make_pledge(session, 100, currency="EUR", splits={"A": 100}, **more)
        signed = {"dated": day("02-01"), "reference": "x", "amount": 14500, "rate": Decimal("0.80")}
        pledges.sign_pledge(session, ANN, code, **signed)
    return code


def divide(session, code, splits, on, **more):
    return pledges.divide_pledge(session, ANN, code, splits, dated=day(on), why="letter", **more)


def shares(*parts):
    """Splits by place: `33.5%` of the whole, or an amount in units."""
    return [
        pledges.ShareOf(place(where), Percent(minor(part[:-1])))
        if str(part).endswith("%")
        else pledges.SplitOf(place(where), minor(part))
        for where, part in parts
    ]


class TestRecording:
    def test_the_answer_says_what_was_recorded(self, world):
        with world.write() as session:
            new = pledges.NewPledge(donor="nor", amount=10000, currency="eur", dated=day("2016-03-01"))
            answer = pledges.add_pledge(session, ANN, new)
        assert answer == {
            "id": "NOR-2016-1",
            "status": "announced",
            "amount": "100.00",
            "currency": "EUR",
            "base_amount": "111.11",
            "rate": "0.90",
            "rate_date": "2016-01-01",
            "warnings": ["The rate of EUR used for 1 March 2016 is 60 days old (of 1 January 2016)."],
        }

    def test_a_given_rate_is_taken_and_dated_on_the_day(self, world):
        with world.write() as session:
            new = pledges.NewPledge("NOR", 10000, "EUR", day("2016-03-01"), rate=Decimal("0.8"))
            answer = pledges.add_pledge(session, ANN, new)
        assert (answer["base_amount"], answer["rate"], answer["rate_date"]) == ("125.00", "0.8", "2016-03-01")
        assert answer["warnings"] == []

    def test_a_signed_pledge_is_committed_and_an_unsigned_one_pledged(self, world):
        with world.write() as session:
            make_pledge(session, 100, splits={"A 2016": 60, "B": 40}, signed="2016-02-01")
            make_pledge(session, 50)
        with world.read() as session:
            assert cells(session, measure="committed") == {"A 2016": 60, "B": 40}
            assert cells(session, measure="pledged") == {"-": 50}
            assert cells(session, day("2016-01-31"), "pledged") == {"A 2016": 60, "B": 40, "-": 50}

    def test_what_is_refused_says_why_and_changes_nothing(self, world, subtests):
        for change, error, says in (
            (add(donor="NORR"), NotFound, "no donor “NORR”; did you mean NOR"),
            (add(currency="EURO"), Refused, "“EURO” is not a currency.*CHF, EUR, JPY, KWD, USD"),
            (add(amount=0), Refused, "above 0"),
            (add(amount=-5), Refused, "above 0, not USD -0.05"),
            (add(amount=10**15 + 1), Refused, "larger than any amount"),
            (add(signed_on=day("2015-12-31")), Refused, "Signed on 31 December 2015 is before the promise"),
            (add(period_from=day("2017-01-01"), period_to=day("2016-01-01")), Refused, "before it begins"),
            (add(earmarking=5), Refused, "Earmarking is 1"),
            (
                add(currency="EUR", dated=day("2015-12-31")),
                Refused,
                "no exchange rate of EUR on or before 31 December 2015",
            ),
            (add(rate=Decimal("0.9")), Refused, "USD is the base currency; its rate is 1, not 0.9"),
            (add(currency="EUR", rate=Decimal(0)), Refused, "rate"),
            (add(currency="EUR", rate=Decimal(-1)), Refused, "rate"),
            (add(splits=(pledges.SplitOf(place("A"), 6000), pledges.SplitOf(place("B"), 4001))), Refused, "add up to"),
            (add(splits=(pledges.SplitOf(place("A"), 1), pledges.SplitOf(place("A"), 2))), Refused, "Two splits"),
            (add(splits=(pledges.SplitOf(place("A"), 0),)), Refused, "above 0"),
            (add(splits=(pledges.SplitOf(place("A 1066"), 10),)), Refused, "1066 is not a year"),
            (add(splits=(pledges.SplitOf(pledges.Place("D"), 10),)), NotFound, "no activity “D”"),
            (add(instalments=(pledges.InstalmentOf(None, 10001),)), Refused, "instalments add up to"),
            (add(opportunity="NONE"), NotFound, "no opportunity “NONE”"),
            (add(receiver="HOST"), NotFound, "no organisation “HOST”"),
        ):
            with subtests.test(says):
                world.refuses(error, says, change)

    def test_a_blank_code_is_none(self, world):
        with world.write() as session:
            assert add(code=" \x00 ")(session)["id"] == "NOR-2016-1"

    def test_codes_count_on_by_donor_and_year(self, world):
        with world.write() as session:
            codes = [make_pledge(session, 10, donor=donor, on=on) for donor, on in _three_promises()]
            codes.append(make_pledge(session, 10, code="nor-2016-9"))
            codes.append(make_pledge(session, 10))
        assert codes == ["NOR-2016-1", "SUD-2016-1", "NOR-2017-1", "NOR-2016-2", "nor-2016-9", "NOR-2016-10"]

    def test_a_code_is_given_once_whatever_its_case(self, world):
        with world.write() as session:
            make_pledge(session, 10, code="Alpha")
        world.refuses(
            Refused, "There is a pledge ALPHA already", lambda session: make_pledge(session, 10, code="ALPHA")
        )

    def test_codes_are_found_whatever_their_case_and_alphabet(self, world):
        with world.write() as session:
            make_pledge(session, 10, code="Österreich-1")
        for typed in ("Österreich-1", "österreich-1", " ÖSTERREICH-1 "):
            with world.write() as session:
                assert receive(session, typed, 1)["pledge"] == "Österreich-1"

    def test_an_unknown_pledge_is_answered_with_near_ones(self, world):
        with world.write() as session:
            make_pledge(session, 10)
        world.refuses(
            NotFound, "no pledge “NOR-2016-11”; did you mean NOR-2016-1", lambda s: receive(s, "NOR-2016-11", 1)
        )

    def test_text_is_cleaned_of_what_no_file_can_carry(self, world):
        dirty = "Amt\x00 fu\u0308r\x07 \ud800Au\x0bßeres\uffff"
        with world.write() as session:
            code = make_pledge(
                session,
                100,
                code="X\x001",
                instrument=dirty,
                reference=dirty,
                conditions="one\x00\r\ntwo\u2028three",
                report_note=dirty,
                note=f"  {dirty}  ",
            )
            receive(session, " x\x001\n", 10, reference=dirty)
            pledges.divide_pledge(session, ANN, code, [pledges.SplitOf(place("A"), 10)], dated=END, why=dirty)
        with world.read() as session:
            pledge = session.exec(select(t.Pledge)).one()
            assert pledge.code == "X1"
            assert {pledge.instrument, pledge.reference, pledge.report_note} == {"Amt für Au ßeres"}
            assert pledge.conditions == "one\ntwo\nthree"
            assert session.exec(select(t.Receipt)).one().reference == "Amt für Au ßeres"
            assert session.exec(select(t.SplitRevision)).one().why == "Amt für Au ßeres"
        for line in world.journal():
            for text in (line.actor, line.subject, line.why, line.before, line.after):
                assert not {"\x00", "\x07", "\ud800", "\uffff"} & set(text)

    def test_a_code_with_what_no_database_takes_is_just_unknown(self, world):
        for typed in ("N\x00X", "N\ud800X", "\uffff", ""):
            world.refuses(NotFound, "There is no", add(donor=typed))

    def test_an_actor_has_a_name(self):
        with pytest.raises(Refused, match="Say who you are"):
            type(ANN)(" \x00 ")


def _three_promises():
    return [("NOR", "2016-01-01"), ("SUD", "2016-05-01"), ("NOR", "2017-01-01"), ("NOR", "2016-12-31")]


class TestSigning:
    def test_from_its_day_a_promise_is_a_commitment_at_the_same_rate(self, world):
        with world.write() as session:
            code = make_pledge(session, 300, currency="EUR", splits={"A 2016": 300})
            answer = pledges.sign_pledge(session, BEN, code, dated=day("2016-03-01"), reference="Note 7")
        assert (answer["status"], answer["signed"], answer["signed_amount"]) == ("signed", "2016-03-01", "300.00")
        with world.read() as session:
            assert cells(session, day("2016-02-28"), "pledged") == {"A 2016": Decimal("333.33")}
            assert cells(session, measure="committed") == {"A 2016": Decimal("333.33")}
            assert cells(session, measure="pledged") == {}

    def test_for_less_the_difference_closes_that_day(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50})
            answer = pledges.sign_pledge(session, ANN, code, dated=day("02-01"), reference="x", amount=minor(80))
        assert answer["signed_amount"] == "80.00"
        assert answer["amount"] == "100.00"
        with world.read() as session:
            assert cells(session, measure="committed") == {"A": 40, "B": 40}
            assert cells(session, measure="pledged") == {}

    def test_signed_for_less_and_fully_paid_is_paid_and_nothing_was_written_off(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            pledges.sign_pledge(session, ANN, code, dated=day("02-01"), reference="letter", amount=8000)
            assert receive(session, code, 80, on="03-01")["status"] == "paid"
        with world.read() as session:
            assert "USD 20.00 not signed for" in pledge_detail(session, code, as_of=day("12-31")).sentence

    def test_for_more_the_difference_is_an_addendum_at_that_days_rate(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, currency="EUR", splits={"A": 100})
            pledges.sign_pledge(
                session, ANN, code, dated=day("02-01"), reference="x", amount=minor(145), rate=Decimal("0.80")
            )
        with world.read() as session:
            assert cells(session, measure="committed") == {"A": Decimal("111.11"), "-": Decimal("56.25")}
            addendum = session.exec(select(t.Addendum)).one()
            assert (addendum.amount, addendum.base_amount, addendum.currency) == (4500, 5625, "EUR")
            assert session.exec(select(t.Pledge)).one().amount == 10000

    def test_what_is_refused(self, world, subtests):
        with world.write() as session:
            code = make_pledge(session, 100)
        for more, says in (
            ({"dated": day("2015-12-31")}, "was promised on 1 January 2016; it cannot be signed before"),
            ({"reference": " "}, "without evidence"),
            ({"amount": 0}, "above 0"),
        ):
            values = {"dated": day("02-01"), "reference": "x", **more}
            with subtests.test(says):
                world.refuses(Refused, says, partial(pledges.sign_pledge, actor=ANN, code=code, **values))

    def test_it_is_signed_once(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, signed="02-01")
        world.refuses(
            Refused,
            "signed on 1 February 2016 already",
            lambda session: pledges.sign_pledge(session, ANN, code, dated=day("03-01"), reference="x"),
        )

    def test_it_cannot_be_signed_for_less_than_came_already(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            receive(session, code, 80, on="01-15")
        world.refuses(
            Refused,
            r"NOR-2016-1: signature of 1 February 2016: It cannot be signed for USD 50\.00",
            lambda session: pledges.sign_pledge(session, ANN, code, dated=day("02-01"), reference="x", amount=5000),
        )


class TestReceiving:
    def test_rule_1_a_late_entry_divides_the_later_receipt_again_and_says_so(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50})
            first = receive(session, code, 60, on="03-01")
        assert [(one["activity"], one["paid"]) for one in first["parts"]] == [("A", "30.00"), ("B", "30.00")]
        assert first["divided_again"] == []
        with world.write() as session:
            late = receive(session, code, 40, on="02-01", names={"A": None})
        assert [(one["activity"], one["paid"]) for one in late["parts"]] == [("A", "40.00")]
        assert late["divided_again"] == ["receipt of 1 March 2016"]
        with world.read() as session:
            assert cells(session, day("02-28")) == {"A": 40}
            assert cells(session) == {"A": 50, "B": 50}
        line = world.journal()[-1]
        assert '"received": 3000' in line.before
        assert '"received": 1000' in line.after

    def test_a_late_entry_that_moves_nothing_says_nothing(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50})
            receive(session, code, 20, on="03-01", names={"A": None})
            late = receive(session, code, 20, on="02-01", names={"B": None})
        assert late["divided_again"] == []

    def test_a_late_entry_that_makes_a_later_one_impossible_is_refused_and_names_it(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50})
            pledges.divide_pledge(
                session,
                ANN,
                code,
                [pledges.SplitOf(place("A"), 2000), pledges.SplitOf(place("B"), 8000)],
                dated=day("03-01"),
                why="donor",
            )
        world.refuses(
            Refused,
            r"division of 1 March 2016: A, year open cannot get USD 20\.00",
            lambda session: receive(session, code, 30, on="02-01", names={"A": None}),
        )

    def test_rule_3_another_currency_pays_its_worth_on_the_day(self, world):
        with world.write() as session:
            session.info["note"] = "rates of the paper"
            code = make_pledge(session, 200, currency="EUR", rate=Decimal("0.80"))
        with world.write() as session:
            from crm.services.journal import change

            with change(session, ANN, "rate recorded", "EUR"):
                session.add(t.ExchangeRate(currency="EUR", dated=day("02-01"), rate=Decimal("0.85"), source="test"))
        with world.write() as session:
            answer = receive(session, code, 100, currency="CHF", on="02-01")
        assert (answer["base_amount"], answer["rate"], answer["paid"]) == ("105.26", "0.95", "89.47")

    def test_the_person_may_state_what_it_pays(self, world):
        with world.write() as session:
            code = make_pledge(session, 200, currency="EUR")
            answer = receive(session, code, 100, currency="CHF", on="02-01", paid=minor("88.88"))
        assert answer["paid"] == "88.88"

    def test_rule_3_charges_pay_and_are_not_received(self, world):
        with world.write() as session:
            code = make_pledge(session, 1000, signed="01-01", splits={"A 2016": 1000})
            answer = receive(session, code, 985, on="02-01", charges=15)
        assert (answer["paid"], answer["status"]) == ("1000.00", "paid")
        with world.read() as session:
            assert cells(session) == {"A 2016": 985}
            assert cells(session, measure="committed") == {}

    def test_rule_15_what_came_above_its_value_at_the_pledges_rate_is_a_gain(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, currency="EUR", signed="01-01")
            receive(session, code, 100, on="02-01", rate=Decimal("0.8528"))
        with world.read() as session:
            sums = next(iter(queries.pledge_sums(session, as_of=END).values()))
        assert (sums.received, sums.received_at_pledge_rate) == (11726, 11111)
        assert sums.received - sums.received_at_pledge_rate == 615
        assert sums.committed == 0

    def test_rule_6_an_overpayment_is_accepted_by_name_or_refused(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 60, "B": 40})
            receive(session, code, 80, names={"A": None})
        world.refuses(
            Refused, "would have received USD 130.00 of USD 100.00; record USD 20.00", lambda s: receive(s, code, 50)
        )
        with world.write() as session:
            answer = receive(session, code, 50, on="02-01", accept_overpayment=True)
        assert [(one["activity"], one["paid"]) for one in answer["parts"]] == [("B", "20.00"), (None, "30.00")]
        with world.read() as session:
            assert cells(session) == {"A": 60, "B": 40, "-": 30}

    def test_what_is_refused_says_why_and_changes_nothing(self, world, subtests):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 60, "B": 40})
        for more, says in (
            ({"on": "2015-12-31"}, "its receipt cannot be dated 31 December 2015"),
            ({"amount": 0}, "above 0"),
            ({"charges": "-1"}, "charges are 0 or more"),
            ({"names": {"C": None}}, "no split for C, year open"),
            ({"names": {"A": 8, "B": 8}}, "add up to USD 16.00, more than the USD 10.00 paid"),
            ({"currency": "XXX"}, "not a currency"),
            ({"paid": 0}, "own currency pays itself: USD 10.00, not USD 0.00"),
            ({"paid": 0, "currency": "CHF"}, "above 0"),
            ({"currency": "EUR", "rate": Decimal(0)}, "rate"),
        ):
            with subtests.test(says):
                world.refuses(Refused, says, partial(receive, pledge=code, **{"amount": 10, **more}))

    def test_an_accepted_overpayment_takes_no_room_from_a_later_raise(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            receive(session, code, 120, on="02-01", accept_overpayment=True)
            pledges.sign_pledge(session, ANN, code, dated=day("03-01"), reference="letter", amount=14500)
            receive(session, code, 45, on="04-01")
        with world.read() as session:
            assert cells(session, measure="received") == {"-": 165}
            assert cells(session, measure="committed") == {}

    def test_rule_3_bank_charges_are_no_loss_on_the_currency(self, world):
        with world.write() as session:
            code = make_pledge(session, 900, currency="EUR", signed="01-01")
            receive(session, code, 885, on="01-02", charges=15)
        with world.read() as session:
            line = pledge_detail(session, code, as_of=day("01-31")).line
        assert (line.received_at_pledge_rate, line.charged, line.currency_gain) == (100000, 1667, 0)

    def test_rule_18_old_rates_are_told_of_every_currency_that_was_needed(self, world):
        with world.write() as session:
            code = make_pledge(session, 900, currency="EUR")
            answer = receive(session, code, 95, currency="CHF", on="06-01")
            raised = pledges.sign_pledge(session, ANN, code, dated=day("07-01"), reference="x", amount=100000)
        assert [sentence[:19] for sentence in answer["warnings"]] == ["The rate of CHF use", "The rate of EUR use"]
        assert ["EUR" in sentence for sentence in raised["warnings"]] == [True]

    def test_an_amount_that_no_database_takes_in_base_is_refused(self, world):
        new = pledges.NewPledge("NOR", 10**15, "EUR", dated=day("01-01"), rate=Decimal("0.0001"))
        world.refuses(Refused, "more than this ledger takes", lambda s: pledges.add_pledge(s, ANN, new))

    def test_a_currency_without_decimals_is_divided_in_its_own_unit(self, world):
        with world.write() as session:
            code = make_pledge(session, 9000001, currency="JPY", splits={"A": 4500001, "B": 4500000})
            answer = receive(session, code, 3, currency="JPY", digits=0)
        assert [(one["activity"], one["paid"], one["received"]) for one in answer["parts"]] == [
            ("A", "2", "0.02"),
            ("B", "1", "0.01"),
        ]


class TestWritingOff:
    def test_it_counts_nowhere_until_the_second_person_approves_then_from_its_own_date(self, world):
        with world.write() as session:
            code = make_pledge(session, 150, splits={"A": 100, "B": 50}, signed="01-01")
            number = write_off(session, code, 100, on="02-01", approve=False)
        with world.read() as session:
            assert cells(session, measure="committed") == {"A": 100, "B": 50}
        with world.write() as session:
            pledges.approve_write_off(session, BEN, number)
        with world.read() as session:
            assert cells(session, day("01-31"), "committed") == {"A": 100, "B": 50}
            assert cells(session, measure="committed") == {"A": Decimal("33.33"), "B": Decimal("16.67")}

    def test_rule_5_money_after_it_revives_what_was_closed(self, world):
        with world.write() as session:
            code = make_pledge(session, 150, splits={"A": 100, "B": 50}, signed="01-01")
            write_off(session, code, 100, on="02-01")
            receive(session, code, 120, on="03-01")
            assert cells(session) == {"A": 80, "B": 40}
            assert cells(session, measure="committed") == {}
            assert status(session, code) == "written off"

    def test_a_late_approval_says_what_it_divides_again(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 50, "B": 50}, signed="01-01")
            number = write_off(session, code, 40, on="02-01", names=("A",), approve=False)
            receive(session, code, 40, on="03-01")
            answer = pledges.approve_write_off(session, BEN, number)
            assert answer["divided_again"] == ["receipt of 1 March 2016"]
            dues = [pledges.InstalmentOf(None, 5000, (place("B"),))]
            planned = pledges.plan_instalments(session, ANN, code, dues, dated=day("01-01"), why="")
            assert planned["divided_again"] == ["receipt of 1 March 2016"]

    def test_a_cancellation_may_name_its_splits(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 60, "B": 40}, signed="01-01")
            write_off(session, code, on="02-01", names=("A",))
        with world.read() as session:
            assert cells(session, measure="committed") == {"B": 40}

    def test_the_same_person_cannot_approve(self, world):
        with world.write() as session:
            code = make_pledge(session, 150)
            number = write_off(session, code, 100, on="02-01", approve=False)
        for name in ("Ann", " Ann ", "ANN", "Ann\x00"):
            world.refuses(
                Refused,
                "Ann proposed this write-off; another person approves it",
                lambda s, name=name: pledges.approve_write_off(s, type(ANN)(name), number),
            )

    def test_it_is_approved_once(self, world):
        with world.write() as session:
            number = write_off(session, make_pledge(session, 150), 100, on="02-01")
        world.refuses(Refused, "was approved by Ben already", lambda s: pledges.approve_write_off(s, BEN, number))
        world.refuses(Refused, "no write-off number 99", lambda s: pledges.approve_write_off(s, BEN, 99))

    def test_a_cancellation_closes_all_that_is_open(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, signed="01-01")
            receive(session, code, 30, on="01-15")
            write_off(session, code, on="02-01")
            assert status(session, code) == "cancelled"
            assert cells(session, measure="committed") == {}
            assert cells(session) == {"-": 30}

    def test_more_than_is_open_is_refused_when_it_would_count(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            receive(session, code, 80)
            number = write_off(session, code, 50, on="02-01", approve=False)
        with world.write() as session:
            above = write_off(session, code, 101, on="02-01", approve=False)
        world.refuses(
            Refused,
            r"USD 101\.00 cannot be written off; with it USD 101\.00 of USD 100\.00 would be",
            lambda s: pledges.approve_write_off(s, BEN, above),
        )
        world.refuses(
            Refused,
            "USD 50.00 cannot be written off: only USD 20.00",
            lambda s: pledges.approve_write_off(s, BEN, number),
        )

    def test_what_is_refused(self, world, subtests):
        with world.write() as session:
            code = make_pledge(session, 100)
        for more, says in (
            ({"reason": "\x00 "}, "Say why"),
            ({"amount": None}, "Say how much"),
            ({"amount": 0}, "above 0"),
            ({"dated": day("2015-01-01")}, "cannot be dated 1 January 2015"),
            ({"kind": "forgotten"}, "neither a write-off nor a cancellation"),
        ):
            values = {"dated": day("02-01"), "reason": "gone", "amount": 1000, **more}
            with subtests.test(says):
                world.refuses(Refused, says, partial(pledges.propose_write_off, actor=ANN, code=code, **values))


class TestDividingAndConfirming:
    def test_a_new_division_holds_from_its_day(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 100}, signed="01-01")
            pledges.divide_pledge(
                session, ANN, code, [pledges.SplitOf(place("B 2017"), 6000)], dated=day("03-01"), why="asked"
            )
            assert cells(session, day("02-28"), "committed") == {"A": 100}
            assert cells(session, measure="committed") == {"B 2017": 60, "-": 40}

    def test_received_money_stays_unless_the_person_says_that_it_moves(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 100}, signed="01-01")
            receive(session, code, 40, on="02-01")
        splits = [pledges.SplitOf(place("A"), 1000), pledges.SplitOf(place("B"), 9000)]
        world.refuses(
            Refused,
            "A, year open cannot get USD 10.00: USD 40.00 of it has been paid",
            lambda s: pledges.divide_pledge(s, ANN, code, splits, dated=day("03-01"), why="asked"),
        )
        with world.write() as session:
            pledges.divide_pledge(session, ANN, code, splits, dated=day("03-01"), why="agreed", move_received=True)
            assert cells(session, day("02-28")) == {"A": 40}
            assert cells(session) == {"A": 10, "B": 30}
            assert cells(session, measure="committed") == {"B": 60}

    def test_a_condition_is_fulfilled_from_a_day_on(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 60, "B": 40}, conditional=("B",), signed="01-01")
            pledges.confirm_split(session, ANN, code, place("B"), dated=day("03-01"), reference="vote 12")
            assert cells(session, day("02-28"), "conditional") == {"B": 40}
            assert cells(session, measure="conditional") == {}
            assert cells(session, measure="committed") == {"A": 60, "B": 40}

    def test_a_raise_is_divided_apart_from_its_pledge_and_at_its_own_rate(self, world):
        code = a_raised_pledge(world)
        with world.write() as session:
            parts = [pledges.SplitOf(place("B 2017"), 3000), pledges.SplitOf(place("A"), 1000)]
            answer = divide(session, code, parts, on="03-01", addendum=1)
            receive(session, code, 145, on="06-01")
        assert answer == {
            "id": code,
            "raise": 1,
            "currency": "EUR",
            "parts": [
                {"activity": "B", "year": 2017, "amount": "30.00"},
                {"activity": "A", "year": None, "amount": "10.00"},
            ],
            "open": "5.00",
            "total": "45.00",
            "moved": [
                {"activity": None, "year": None, "open": "-40.00", "received": "0.00"},
                {"activity": "B", "year": 2017, "open": "30.00", "received": "0.00"},
                {"activity": "A", "year": None, "open": "10.00", "received": "0.00"},
            ],
            "divided_again": [],
        }
        with world.read() as session:
            committed = partial(cells, session, measure="committed")
            assert committed(day("02-28")) == {"A": Decimal("111.11"), "-": Decimal("56.25")}
            # 45.00 at 0.80 is 56.25: 30, 10 and 5 of it.
            assert committed(day("03-01")) == {
                "A": Decimal("123.61"),
                "B 2017": Decimal("37.50"),
                "-": Decimal("6.25"),
            }
            assert committed() == {}
            assert set(cells(session)) == {"A", "B 2017", "-"}
            shown = pledge_detail(session, code, as_of=day("03-01")).line.splits
            amounts = {(one.activity, one.year): one.amount for one in shown}
            assert amounts == {("A", None): 11000, ("B", 2017): 3000, (None, None): 500}

    def test_per_cent_are_of_the_whole_by_largest_remainder_beside_amounts(self, world, subtests):
        with world.write() as session:
            code = make_pledge(session, "100.01")
        for splits, parts, left in (
            ((("A", "34%"), ("B", "33%"), ("C", "33%")), ["34.01", "33.00", "33.00"], "0.00"),
            ((("A", "34%"), ("B", 10), ("C", "33.5%")), ["34.01", "10.00", "33.50"], "22.50"),
            ((("A", "100%"),), ["100.01"], "0.00"),
        ):
            with subtests.test(left), world.write() as session:
                answer = divide(session, code, shares(*splits), on="03-01")
                assert [one["amount"] for one in answer["parts"]] == parts
                assert (answer["open"], answer["total"]) == (left, "100.01")
                stored = cells(session, measure="pledged")
                expected = dict(zip([where for where, _ in splits], map(Decimal, parts), strict=True))
                assert stored == expected | ({"-": Decimal(left)} if Decimal(left) else {})

    def test_per_cent_of_a_raise_are_of_the_raise(self, world):
        code = a_raised_pledge(world)
        with world.write() as session:
            answer = divide(session, code, shares(("B", "33.33%"), ("C", 10)), on="03-01", addendum=1)
            assert [one["amount"] for one in answer["parts"]] == ["15.00", "10.00"]
            assert (answer["open"], answer["total"]) == ("20.00", "45.00")

    def test_shares_that_cannot_be_are_refused_with_both_figures(self, world, subtests):
        with world.write() as session:
            code = make_pledge(session, "0.50")
        for splits, says in (
            ((("A", "60%"), ("B", "40.01%")), r"100\.01 %, which is more than 100 %"),
            ((("A", "60%"), ("B", "0.21")), r"USD 0\.51, which is more than the USD 0\.50 to split"),
            ((("A", "0%"),), "above 0"),
            ((("A", "0.5%"),), r"0\.5 % of USD 0\.50 is less than its smallest unit"),
            ((("A", "50%"), ("A", "0.10")), "Two splits"),
        ):
            with subtests.test(says):
                world.refuses(Refused, says, partial(divide, code=code, splits=shares(*splits), on="03-01"))

    def test_a_raise_is_divided_again_and_its_pledge_stays_divided(self, world):
        code = a_raised_pledge(world)
        with world.write() as session:
            divide(session, code, [pledges.SplitOf(place("B"), 4500)], on="03-01", addendum=1)
            divide(session, code, [pledges.SplitOf(place("B"), 1500)], on="04-01", addendum=1)
            divide(session, code, [pledges.SplitOf(place("C"), 10000)], on="05-01")
            assert cells(session, day("03-31"), "committed") == {"A": Decimal("111.11"), "B": Decimal("56.25")}
            assert cells(session, day("04-30"), "committed") == {
                "A": Decimal("111.11"),
                "B": Decimal("18.75"),
                "-": Decimal("37.50"),
            }
            assert cells(session, measure="committed") == {
                "C": Decimal("111.11"),
                "B": Decimal("18.75"),
                "-": Decimal("37.50"),
            }

    def test_what_cannot_be_divided_of_a_raise_is_refused_with_both_figures(self, world, subtests):
        code = a_raised_pledge(world)
        with world.write() as session:
            plain = make_pledge(session, 100)
        whole, above = [pledges.SplitOf(place("B"), 4500)], [pledges.SplitOf(place("B"), 4501)]
        for error, says, values in (
            (
                Refused,
                r"add up to EUR 45\.01, which is more than raise 1 of EUR 45\.00\.$",
                {"splits": above, "addendum": 1},
            ),
            (
                Refused,
                r"EUR 145\.00, which is more than the pledge of EUR 100\.00\. .* divided apart: EUR 45\.00 with --raise 1\.",
                {"splits": [pledges.SplitOf(place("B"), 14500)], "addendum": None},
            ),
            (
                Refused,
                "Raise 1 of .* is of 1 February 2016; its division cannot be dated 31 January 2016",
                {"on": "01-31"},
            ),
            (NotFound, r"no raise 2; raise 1 of 1 February 2016 is EUR 45\.00\.", {"addendum": 2}),
            (NotFound, "no raise 0; raise 1", {"addendum": 0}),
            (NotFound, f"{plain} has no raise 1; it was never raised", {"code": plain}),
            (Refused, "was promised on 1 January 2016", {"on": "2015-12-31"}),
        ):
            asked = {"code": code, "splits": whole, "on": "03-01", "addendum": 1, **values}
            with subtests.test(says):
                world.refuses(error, says, partial(divide, **asked))

    def test_a_raise_that_is_divided_holds_its_signature(self, world):
        code = a_raised_pledge(world)
        with world.read() as session:
            signature = chain.head(session).lines
        with world.write() as session:
            divide(session, code, [pledges.SplitOf(place("B"), 4500)], on="03-01", addendum=1)
        world.refuses(
            Refused,
            "the division of 1 March 2016 is of a raise that no longer counts; take that division back first",
            lambda s: undo(s, ANN, signature),
        )
        with world.write() as session:
            undo(session, ANN, signature + 1)
            undo(session, ANN, signature)
            assert cells(session, measure="pledged") == {"A": Decimal("111.11")}

    def test_a_condition_on_a_raise_is_fulfilled_apart_from_one_on_its_pledge(self, world):
        code = a_raised_pledge(world, conditional=("A",))
        with world.write() as session:
            divide(session, code, [pledges.SplitOf(place("A"), 4500, conditional=True)], on="03-01", addendum=1)
            confirm = partial(pledges.confirm_split, session, ANN, code, place("A"), reference="vote 12")
            confirm(dated=day("04-01"), addendum=1)
            assert cells(session, day("03-31"), "conditional") == {"A": Decimal("167.36")}
            assert cells(session, measure="conditional") == {"A": Decimal("111.11")}
            confirm(dated=day("05-01"))
            assert cells(session, measure="conditional") == {}

    def test_what_is_not_conditional_cannot_be_confirmed(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"A": 60, "B": 40}, conditional=("B",))
        world.refuses(
            Refused,
            "no conditional split for A",
            lambda s: pledges.confirm_split(s, ANN, code, place("A"), dated=day("03-01"), reference="x"),
        )

    def test_what_is_confirmed_stays_confirmed(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, splits={"B": 40}, conditional=("B",))
            pledges.confirm_split(session, ANN, code, place("B"), dated=day("03-01"), reference="x")
        world.refuses(
            Refused,
            "no conditional split|confirmed",
            lambda s: pledges.confirm_split(s, ANN, code, place("B"), dated=day("04-01"), reference="x"),
        )

    def test_a_plan_of_instalments_makes_overdue_what_is_late(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, signed="01-01")
            dues = [pledges.InstalmentOf(day("01-31"), 5000), pledges.InstalmentOf(day("06-30"), 5000)]
            assert (
                pledges.plan_instalments(session, ANN, code, dues, dated=day("01-02"), why="agreed")["instalments"] == 2
            )
            receive(session, code, 30, on="02-01")
            write_off(session, code, 40, on="02-02")
            assert status(session, code, day("03-01")) == "overdue"
            pledge = session.exec(select(t.Pledge)).one()
            on_day = standings(session, as_of=day("03-01"))[pledge.id]
            assert on_day.overdue == 2000
            assert [one.open for one in on_day.instalments] == [2000, 1000]
            assert standings(session, as_of=day("01-01"))[pledge.id].instalments == ()


class TestRequestIds:
    def test_the_same_request_gives_the_first_answer_and_writes_nothing_twice(self, world):
        with world.write() as session:
            first = make_pledge(session, 100, request_id="r-1")
            answer = receive(session, first, 40, request_id="r-2")
        before = world.dump()
        with world.write() as session:
            assert make_pledge(session, 100, request_id="r-1") == first
            assert receive(session, first, 40, request_id=" r-2 ") == answer
        assert world.dump() == before

    def test_the_same_request_with_other_content_is_refused(self, world):
        with world.write() as session:
            code = make_pledge(session, 100, request_id="r-1")
        world.refuses(Conflict, "“r-1” was used before", lambda s: make_pledge(s, 101, request_id="r-1"))
        world.refuses(Conflict, "“r-1” was used before", lambda s: receive(s, code, 100, request_id="r-1"))

    def test_a_signature_with_any_other_detail_is_other_content(self, world):
        values = {"dated": day("02-01"), "reference": "x", "request_id": "r-1"}
        with world.write() as session:
            code = make_pledge(session, 100, currency="EUR")
            pledges.sign_pledge(session, ANN, code, **values)
        for more in (
            {"rate": Decimal("0.5")},
            {"instrument": "letter"},
            {"period_to": END},
            {"amount": 9000},
            {"reference": "y"},
        ):
            again = partial(pledges.sign_pledge, actor=ANN, code=code, **{**values, **more})
            world.refuses(Conflict, "used before", again)

    def test_a_division_with_another_reason_is_other_content(self, world):
        with world.write() as session:
            code = make_pledge(session, 100)
            pledges.divide_pledge(session, ANN, code, [], dated=day("02-01"), why="one", request_id="r")
        world.refuses(
            Conflict,
            "used before",
            lambda s: pledges.divide_pledge(s, ANN, code, [], dated=day("02-01"), why="two", request_id="r"),
        )

    def test_a_division_in_per_cent_is_other_content_than_one_by_the_amounts_it_comes_to(self, world):
        values = {"on": "02-01", "request_id": "r"}
        with world.write() as session:
            code = make_pledge(session, 100)
            first = divide(session, code, shares(("A", "60%")), **values)
            assert divide(session, code, shares(("A", "60%")), **values) == first
        for other in (shares(("A", "61%")), shares(("A", 60)), shares(("B", "60%"))):
            world.refuses(Conflict, "used before", partial(divide, code=code, splits=other, **values))

    def test_a_refused_request_may_be_sent_again_mended(self, world):
        world.refuses(Refused, "above 0", lambda s: make_pledge(s, 0, request_id="r-1"))
        with world.write() as session:
            assert make_pledge(session, 100, request_id="r-1") == "NOR-2016-1"

    def test_a_request_id_is_a_short_text(self, world):
        for number in ("", " ", "\x00", "x" * 201):
            world.refuses(Refused, "1 to 200 characters", partial(make_pledge, request_id=number))


def test_activities_are_known_by_number_in_the_store(world):
    with world.write() as session:
        make_pledge(session, 100, splits={"b 2016": 100})
        assert session.exec(select(t.Split)).one().activity_id == activity_id(session, "B")
