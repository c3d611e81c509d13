"""The donor report: what your money did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from concept_notes.blocks import TableBlock
from concept_notes.facts.sample import sample_of
from concept_notes.kind import Kind
from concept_notes.language.pack import Language, language, sentence
from concept_notes.papers import letter
from concept_notes.papers.report_facts import DonorReport, Promise, unbalanced
from concept_notes.papers.tables import Lines, table
from concept_notes.section import Section
from crm.domain.money import Money

#: Widths of columns for a day, a year and a code, in dxa.
_DAY, _YEAR, _CODE = 1700, 800, 1500


# --- tables -----------------------------------------------------------------------------------------------


def _exact(context: DonorReport, said: Language, minors: Sequence[int]) -> Callable[[int], str]:
    """Amounts of base in a column: with decimals where any needs them; less than 0 with the language's minus."""
    plain = said.exact_column([Money(minor, context.base) for minor in (*minors, 0)])
    minus = str(said.content["numbers"]["minus"])
    return lambda minor: f"{minus}{plain(-minor)}" if minor < 0 else plain(minor)


def _own(said: Language, money: Money) -> str:
    """An amount with its currency, since a table may hold several; less than 0 with the language's minus."""
    if money.minor >= 0:
        return said.amount(money)
    return f"{said.content['numbers']['minus']}{said.amount(Money(-money.minor, money.currency))}"


def promises(context: DonorReport) -> TableBlock | None:
    """Each pledge in its own currency: promised, paid, closed, still to come."""
    said = language(context.meta.language)
    closed = any(one.closed.minor for one in context.promises)
    names = ["promised", "paid", *(["closed"] if closed else []), "open"]
    heads = [said.text(f"report.head_{name}") for name in ("agreement", *names)]
    rows = [[_promise(said, one), *(_own(said, getattr(one, name)) for name in names)] for one in context.promises]
    return table(
        said,
        Lines(heads, 1, rows),
        caption=said.text("report.promises_caption"),
        alt=said.text("report.promises_alt"),
        remark=said.text("report.promises_remark"),
    )


def _promise(said: Language, one: Promise) -> str:
    """What a pledge rests on, and on a line below when it was promised and signed."""
    when = said.text("report.promised_on", day=said.day(one.promised_on))
    if one.signed_on:
        when = said.text("report.signed_on", promised=said.day(one.promised_on), signed=said.day(one.signed_on))
    return f"{one.agreement}\n{sentence(when)}"


def payments(context: DonorReport) -> TableBlock | None:
    """Each payment, and what went back: its day, its own amount, the rate of the day, its worth in base."""
    said = language(context.meta.language)
    exact = _exact(context, said, [one.worth for one in context.payments])
    rated = any(one.rate for one in context.payments)
    heads = [said.text(f"report.head_{name}") for name in ("day", "pledge", "amount", *(["rate"] if rated else []))]
    heads.append(said.text("report.head_worth", base=said.currency(context.base.code)))
    rows = [
        [
            said.day(one.paid_on),
            one.pledge,
            _own(said, one.amount),
            *([said.decimal(one.rate) if one.rate else ""] if rated else []),
            exact(one.worth),
        ]
        for one in context.payments
    ]
    total = [said.text("report.total"), "", "", *([""] if rated else []), exact(context.bridge.received)]
    return table(
        said,
        Lines(heads, 2, rows, total if len(rows) > 1 else (), (_CODE,)),
        caption=said.text("report.payments_caption"),
        alt=said.text("report.payments_alt", received=said.amount(Money(context.bridge.received, context.base))),
        remark=said.text("report.payments_remark") if any(one.amount.minor < 0 for one in context.payments) else "",
    )


def places(context: DonorReport) -> TableBlock | None:
    """What the money is for, by year and activity, in base."""
    said, bridge = language(context.meta.language), context.bridge
    columns = [("received", bridge.received), ("signed", bridge.signed), ("promised", bridge.unsigned)]
    names = [name for name, total in columns if total or name == "received"]
    every = [getattr(one, name) for one in context.places for name in names]
    exact = _exact(context, said, every)
    heads = [said.text(f"report.head_{name}") for name in ("activity", "year")]
    heads += [said.text(f"report.head_{name}_base") for name in names]
    rows = [
        [
            one.what or said.text("report.open_activity"),
            str(one.year) if one.year else said.text("report.open_year"),
            *(exact(getattr(one, name)) for name in names),
        ]
        for one in context.places
    ]
    total = [said.text("report.total"), "", *(exact(dict(columns)[name]) for name in names)]
    return table(
        said,
        Lines(heads, 2, rows, total if len(rows) > 1 else (), (_YEAR,)),
        caption=said.text("report.places_caption", base=said.currency(context.base.code)),
        alt=said.text("report.places_alt", received=said.amount(Money(bridge.received, context.base))),
    )


def coming(context: DonorReport) -> TableBlock | None:
    """What is still to come, and when."""
    said = language(context.meta.language)
    heads = [said.text(f"report.head_{name}") for name in ("due", "pledge", "open")]
    rows = []
    for one in context.coming:
        due = said.day(one.due) if one.due else said.text("report.no_day")
        if one.late:
            due = said.text("report.late", day=due)
        if not one.signed:
            due = said.text("report.unsigned", day=due)
        rows.append([due, one.pledge, _own(said, one.amount)])
    return table(
        said,
        Lines(heads, 2, rows, (), (2200,)),
        caption=said.text("report.coming_caption"),
        alt=said.text("report.coming_alt", amount=said.amount(Money(context.bridge.to_come, context.base))),
    )


def bridge(context: DonorReport) -> TableBlock | None:
    """From what was promised to what was received, in base; what is 0 is left out."""
    said, one = language(context.meta.language), context.bridge
    kept = _steps(context)
    if len(kept) == 1:
        return None  # all that was promised has come
    exact = _exact(context, said, [amount for _, amount in (*kept, ("", one.received))])
    base = said.currency(context.base.code)
    rows = [[said.text(f"report.bridge_{name}"), exact(amount)] for name, amount in kept]
    return table(
        said,
        Lines(
            [said.text("report.head_step"), base], 1, rows, [said.text("report.bridge_received"), exact(one.received)]
        ),
        caption=said.text("report.bridge_caption", base=base),
        alt=said.text("report.bridge_alt", received=said.amount(Money(one.received, context.base))),
        remark=_currency(context, said) or "",
    )


def _steps(context: DonorReport) -> list[tuple[str, int]]:
    one = context.bridge
    steps = [
        ("promised", one.promised),
        ("closed", -one.closed),
        ("signed", -one.signed),
        ("unsigned", -one.unsigned),
        ("charges", -one.charges),
        ("currency", one.currency),
        ("above", one.above),
    ]
    return [(name, amount) for name, amount in steps if amount or name == "promised"]


_SECTIONS = {
    one.key: one
    for one in (
        Section("promises", "Each pledge: promised, paid, cancelled and still to come, in its own currency.", promises),
        Section("payments", "Each payment and refund with its day, rate and worth.", payments),
        Section("places", "What the money is for, by activity and year.", places),
        Section("coming", "What is still to come, and when.", coming),
        Section("bridge", "From what was promised to what was received.", bridge),
    )
}


# --- sentences --------------------------------------------------------------------------------------------


def _title(context: DonorReport, said: Language) -> str:
    return said.text("report.title", donor=context.donor.name_the)


def _subject(context: DonorReport, said: Language) -> str:
    return said.text("report.subject", day=said.day(context.meta.as_of))


def _received(context: DonorReport, said: Language) -> str:
    return said.amount(Money(context.bridge.received, context.base))


def _of(context: DonorReport, said: Language) -> str:
    """What was received, beside what was promised and is still to come."""
    one = context.bridge
    promised = said.amount(Money(one.promised, context.base))
    if not one.to_come:
        return said.text("report.of_all", promised=promised)
    return said.text("report.of", promised=promised, to_come=said.amount(Money(one.to_come, context.base)))


def _thanks(context: DonorReport, said: Language) -> str | None:
    if context.bridge.received <= 0:
        return None
    said_so = said.text("report.thanks", group=context.group.short, donor=context.donor.name_the)
    return sentence(letter.contracted(said_so, said))


def _currency(context: DonorReport, said: Language) -> str | None:
    """Why less or more arrived than was promised, where rates explain it."""
    gain = context.bridge.currency
    if not gain:
        return None
    key = "report.gain" if gain > 0 else "report.loss"
    return said.text(key, amount=said.amount(Money(abs(gain), context.base)))


def _counted(context: DonorReport, said: Language) -> str:
    return said.text(f"report.counted_{context.meta.audience}", day=said.day(context.meta.as_of))


def _difference(context: DonorReport, said: Language) -> str | None:
    """The heading over what explains why another sum came than was promised."""
    return said.text("report.difference") if len(_steps(context)) > 1 else None


def _nothing_due(context: DonorReport, said: Language) -> str | None:
    return None if context.coming else said.text("report.nothing_due")


KIND = Kind(
    key="report",
    called="report",
    facts=DonorReport,
    sections=lambda: _SECTIONS,
    texts={
        **{name: letter.TEXTS[name] for name in ("dated", "reference", "contact_label", "page_before", "page_between")},
        **{name: letter.TEXTS[name] for name in ("space", "colon", "semicolon", "stop")},
        "title": _title,
        "subject": _subject,
        "received": _received,
        "of": _of,
        "thanks": _thanks,
        "currency": _currency,
        "counted": _counted,
        "difference": _difference,
        "nothing_due": _nothing_due,
        **letter.words(
            "report.received_label",
            "report.money",
            "report.use",
            "report.done",
            "report.next",
            "report.delivers",
            "report.results",
            "report.state",
        ),
    },
    title=_title,
    subject=_subject,
    category="report.category",
    unbalanced=unbalanced,
    sample=partial(sample_of, "report", DonorReport),
    template="donor_report.docx",
)
