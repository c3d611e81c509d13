"""What each column of the pledge summary means, word for word as the README sheet and the reference print it."""

from __future__ import annotations

from crm.domain.money import Currency
from crm.domain.table import Column

#: Grand Bargain levels of earmarking.
EARMARKING = {1: "unearmarked", 2: "softly earmarked", 3: "earmarked", 4: "tightly earmarked"}


def pledge_columns(base: Currency) -> tuple[Column, ...]:
    """The columns of the list of pledges, with their definitions."""

    def own(key: str, title: str, meaning: str, *, under: str = "", page: bool = False) -> Column:
        return Column(key, title, "amount", meaning=meaning, page=page, under=under, width=13)

    def sums(key: str, title: str, meaning: str, colour: str = "") -> Column:
        return Column(key, title, "amount", base, meaning, total=True, colour=colour, width=13)

    def text(key: str, title: str, meaning: str, width: int, *, under: str = "", page: bool = False) -> Column:
        return Column(key, title, meaning=meaning, width=width, under=under, page=page)

    code = base.code
    return (
        text("id", "Pledge", "The pledge's own code.", 13, page=True),
        text("donor", "Donor code", "The donor's code in this ledger.", 8),
        text("donor_name", "Donor", "The donor's name.", 21),
        text(
            "status",
            "Status",
            "The first that holds on the day: cancelled, written off, paid, overdue, part paid, signed, announced.",
            11,
            under="id",
            page=True,
        ),
        Column(
            "earmarking",
            "Earmarking",
            "integer",
            meaning="How closely the donor tied the money (Grand Bargain: 1 unearmarked, 2 softly earmarked, "
            "3 earmarked, 4 tightly earmarked); blank where nobody said.",
            words={level: f"{level} {word}" for level, word in EARMARKING.items()},
            width=14,
        ),
        Column("promised_on", "Promised on", "date", meaning="The day of the written promise."),
        Column(
            "signed_on",
            "Signed on",
            "date",
            meaning="The day the agreement was signed; blank where it is not signed by the day of this summary.",
            under="promised_on",
            blank="not signed",
        ),
        text("currency", "Currency", "The currency of the pledge.", 10),
        own(
            "amount", "Amount promised", "What was promised, in the pledge's own currency, raises included.", page=True
        ),
        Column(
            "rate",
            "Rate",
            "rate",
            meaning=f"Units of the pledge's currency for one {code}, of the day of the promise; it never changes.",
        ),
        Column("rate_date", "Rate of", "date", meaning="The day this rate was published for.", under="rate"),
        Column(
            "base_amount",
            "Promised amount",
            "amount",
            base,
            meaning=f"The amount promised in {code} at the pledge's rate (a raise at its own); not added up, "
            "since part of it has become receipts at other rates.",
            width=15,
        ),
        sums(
            "pledged",
            "Promised but not signed",
            "Promised in writing, not signed, not received, not closed; at the pledge's rate. Never counted as funding.",
            "8FC1E1",
        ),
        sums(
            "signed",
            "Signed but not yet received",
            "Signed, and neither received nor closed; at the pledge's rate. Counted as secured.",
            "0072BC",
        ),
        sums(
            "received",
            "Received",
            "Money that arrived, each receipt at the rate of its own day. Counted as secured, with or without signature.",
            "0B3754",
        ),
        sums(
            "outstanding",
            "Outstanding",
            "What is still to come: promised but not signed + signed but not yet received; at the pledge's rate.",
        ),
        sums(
            "overdue",
            "Of which overdue",
            "The part of signed but not yet received whose due day is before the day of this summary.",
        ),
        Column(
            "next_due",
            "Next due",
            "date",
            meaning="The day of the oldest instalment that is still open, in the past where it is overdue; blank where "
            "nothing is open or no day was agreed.",
            blank="no date",
        ),
        own(
            "next_due_amount", "Next amount due", "What is still open of that instalment.", under="next_due", page=True
        ),
        text("remarks", "Remarks", "What else a reader must know of this pledge.", 36, page=True),
        own("paid", "Paid", "What the receipts have paid of the pledge, bank charges included, in its own currency."),
        own("closed", "Written off or cancelled", "What will not come, in the pledge's own currency."),
        own("open", "Open", "What is still to come, in the pledge's own currency."),
        Column(
            "days_late",
            "Days late",
            "integer",
            meaning="Days since the oldest overdue instalment fell due.",
            page=False,
        ),
        Column(
            "conditional",
            "Of signed still conditional",
            "amount",
            base,
            meaning="The part of signed but not yet received that is subject to a parliament or to available funds.",
            page=False,
            width=15,
        ),
        Column(
            "currency_gain",
            "Gain or loss on currency",
            "amount",
            base,
            meaning="Received less its value at the pledge's rate; negative is a loss. Blank after an overpayment.",
            page=False,
            width=15,
        ),
        text("received_by", "Received by", "The member that signs and receives the money for the group.", 26),
        text("rate_source", "Rate source", "Who published the rate.", 20),
        text("splits", "Splits", "What the pledge is meant for: activity, year and amount in its own currency.", 46),
    )


def split_columns(base: Currency) -> tuple[Column, ...]:
    """The columns of the list of splits, with their definitions."""

    def own(key: str, title: str, meaning: str, *, page: bool = True) -> Column:
        return Column(key, title, "amount", meaning=meaning, width=15, page=page)

    by_key = {column.key: column for column in pledge_columns(base)}
    sums = tuple(by_key[key] for key in ("pledged", "signed", "received", "outstanding"))
    return (
        by_key["id"],
        by_key["donor"],
        by_key["donor_name"],
        Column("activity", "Activity", meaning="The activity's code.", blank="activity open", width=14),
        Column("activity_title", "Activity title", meaning="What the activity is.", under="activity", width=42),
        Column("year", "Year", "integer", meaning="The year the money is for.", blank="year open", width=10),
        by_key["currency"],
        own("amount", "Amount", "The part of the pledge meant for this activity and year, in its own currency."),
        own("paid", "Paid", "What has been paid of it, bank charges and an accepted overpayment included.", page=False),
        own("closed", "Written off or cancelled", "What of it will not come.", page=False),
        own("open", "Open", "What of it is still to come."),
        *sums,
        by_key["conditional"],
    )


def rate_columns(base: Currency) -> tuple[Column, ...]:
    """The columns of the list of rates."""
    return (
        Column("currency", "Currency", meaning="The currency of the pledges.", width=10),
        Column("rate", "Rate", "rate", meaning=f"Units of it for one {base.code}."),
        Column("rate_date", "Rate of", "date", meaning="The day the rate was published for."),
        Column("rate_source", "Source", meaning="Who published it.", width=40),
        Column("pledges", "Used by", meaning="The pledges valued at this rate.", width=46),
    )
