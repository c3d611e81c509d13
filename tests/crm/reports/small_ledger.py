"""A small ledger with a pledge in every state, in five currencies, made through the services.

| pledge    | promised        | state on 30 November 2016                                                  |
| --------- | --------------- | -------------------------------------------------------------------------- |
| ALF-2016-1 | EUR 450,000     | signed, 120,000 received, part subject to parliament                       |
| ALF-2016-2 | EUR 100         | signed for 145: a raise of 45 at its own rate                              |
| BRV-2016-1 | CHF 120,000     | 60,000 received, 60,000 overdue since 15 October                           |
| BRV-2016-2 | CHF 10,000      | cancelled                                                                  |
| CHA-2016-1 | JPY 9,000,000   | paid, with a gain on currency                                              |
| CHA-2016-2 | KWD 15,000.000  | promised only, year 2017, activity open                                    |
| DLT-2016-1 | USD 10,000      | received without signature, activity and year open                         |
| DLT-2016-2 | EUR 12,000      | 9,000 received, 3,000 written off                                          |
| ECH-2016-1 | USD 60,000      | signed, restricted                                                         |
| FOX-2016-1 | USD 1,000       | 1,200 received: an overpayment accepted by name                            |
| FOX-2017-1 | USD 5,000       | promised after the day: in nothing                                         |
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlmodel import Session

from crm.domain.money import Currency
from crm.services import organisations, pledges, setup, work_plan
from crm.services.actor import Actor
from crm.services.pledges import InstalmentOf, NewPledge, NewReceipt, Place, SplitOf

AS_OF = date(2016, 11, 30)
ONE, OTHER = Actor("Secretariat officer"), Actor("Head of unit")

#: The name of this donor would run as a formula in a spreadsheet that is not told better.
TRAP = '=HYPERLINK("http://example.org","Foxtrot")'

_DONORS = {
    "ALF": "Republic of Alfa",
    "BRV": "Kingdom of Bravo",
    "CHA": "Charlie & Delta Federation <north>",
    "DLT": "Principality of Delta",
    "ECH": "Echo Foundation",
    "FOX": TRAP,
}
_CURRENCIES = {"USD": 2, "EUR": 2, "CHF": 2, "JPY": 0, "KWD": 3}
_RATES = {
    "EUR": [("2016-01-01", "0.90"), ("2016-06-01", "0.80")],
    "CHF": [("2016-01-01", "0.996"), ("2016-06-01", "0.992")],
    "JPY": [("2016-01-01", "109"), ("2016-06-01", "102.5")],
    "KWD": [("2016-01-01", "0.303")],
}


def fill(session: Session) -> None:
    """Write the ledger of the table above."""
    _installation(session)
    _alfa(session)
    _bravo(session)
    _charlie(session)
    _delta(session)
    _echo_and_foxtrot(session)


def _installation(session: Session) -> None:
    setup.put_settings(session, ONE, {"group_name": "Small Group", "group_short": "SMALL", "base_currency": "USD"})
    for code, digits in _CURRENCIES.items():
        setup.add_currency(session, ONE, Currency(code, digits))
    for code, known in _RATES.items():
        for dated, rate in known:
            setup.add_rate(session, ONE, code, date.fromisoformat(dated), Decimal(rate), "illustrative")
    for code, name in _DONORS.items():
        organisations.add_organisation(session, ONE, organisations.NewOrganisation(code, name, "government"))
    for code, title in {"SEC-1": "Secretariat", "POL-5": "Policy paper 5", "1.10": "Training"}.items():
        work_plan.add_activity(session, ONE, work_plan.NewActivity(code, title, "work"))
        for year in (2016, 2017):
            need = work_plan.NewRequirement(code, year, date(2015, 12, 1), [("staff", 20_000_000)], support_rate=1300)
            work_plan.revise_requirement(session, ONE, need)


def _promise(session: Session, donor: str, amount: int, currency: str, day: str, **more: object) -> str:
    new = NewPledge(donor=donor, amount=amount, currency=currency, dated=date.fromisoformat(day), **more)  # type: ignore[arg-type]
    return str(pledges.add_pledge(session, ONE, new)["id"])


def _receive(session: Session, pledge: str, amount: int, day: str, **more: object) -> None:
    pledges.add_receipt(session, ONE, NewReceipt(pledge, amount, date.fromisoformat(day), **more))  # type: ignore[arg-type]


def _alfa(session: Session) -> None:
    splits = (
        SplitOf(Place("SEC-1", 2016), 12_000_000),
        SplitOf(Place("SEC-1", 2017), 15_000_000, conditional=True),
        SplitOf(Place(None, 2017), 4_000_000, conditional=True),
    )
    plan = (
        InstalmentOf(date(2016, 7, 15), 12_000_000, (Place(None, 2016),)),
        InstalmentOf(date(2017, 3, 31), 15_000_000, (Place(None, 2017),)),
        InstalmentOf(None, 18_000_000),
    )
    first = _promise(
        session, "ALF", 45_000_000, "EUR", "2016-04-12", splits=splits, instalments=plan, earmarking=2, receiver="DLT"
    )
    pledges.sign_pledge(session, ONE, first, dated=date(2016, 6, 24), reference="Agreement")
    _receive(session, first, 12_000_000, "2016-07-20")
    second = _promise(session, "ALF", 10_000, "EUR", "2016-02-01")
    pledges.sign_pledge(session, ONE, second, dated=date(2016, 6, 2), reference="Letter", amount=14_500)


def _bravo(session: Session) -> None:
    splits = (SplitOf(Place("SEC-1", 2016), 2_800_000), SplitOf(Place("POL-5", 2016), 9_200_000))
    plan = (InstalmentOf(date(2016, 6, 15), 6_000_000), InstalmentOf(date(2016, 10, 15), 6_000_000))
    late = _promise(
        session,
        "BRV",
        12_000_000,
        "CHF",
        "2016-03-18",
        splits=splits,
        instalments=plan,
        earmarking=3,
        signed_on=date(2016, 5, 10),
    )
    _receive(session, late, 6_000_000, "2016-06-21")
    gone = _promise(session, "BRV", 1_000_000, "CHF", "2016-03-20")
    number = pledges.propose_write_off(
        session, ONE, gone, dated=date(2016, 9, 1), reason="Budget cut", kind="cancellation"
    )
    pledges.approve_write_off(session, OTHER, number)


def _charlie(session: Session) -> None:
    paid = _promise(
        session,
        "CHA",
        9_000_000,
        "JPY",
        "2016-05-27",
        splits=(SplitOf(Place("1.10", 2016), 9_000_000),),
        signed_on=date(2016, 8, 22),
        earmarking=4,
    )
    _receive(session, paid, 9_000_000, "2016-09-30")
    _promise(
        session, "CHA", 15_000_000, "KWD", "2016-11-14", splits=(SplitOf(Place(None, 2017), 15_000_000),), earmarking=1
    )


def _delta(session: Session) -> None:
    note = _promise(session, "DLT", 1_000_000, "USD", "2016-02-29", earmarking=1)
    _receive(session, note, 1_000_000, "2016-03-21")
    cost = _promise(
        session,
        "DLT",
        1_200_000,
        "EUR",
        "2016-04-20",
        splits=(SplitOf(Place("POL-5", 2016), 1_200_000),),
        signed_on=date(2016, 5, 31),
    )
    _receive(session, cost, 900_000, "2016-06-30")
    number = pledges.propose_write_off(
        session, ONE, cost, dated=date(2016, 11, 10), reason="Actual cost lower", amount=300_000
    )
    pledges.approve_write_off(session, OTHER, number)


def _echo_and_foxtrot(session: Session) -> None:
    _promise(
        session,
        "ECH",
        6_000_000,
        "USD",
        "2016-06-20",
        splits=(SplitOf(Place("POL-5", 2017), 6_000_000),),
        signed_on=date(2016, 7, 18),
        restricted=True,
    )
    more = _promise(session, "FOX", 100_000, "USD", "2016-08-01", signed_on=date(2016, 8, 1))
    _receive(session, more, 120_000, "2016-08-20", accept_overpayment=True)
    _promise(session, "FOX", 500_000, "USD", "2017-01-10")
