"""The sentences that a template places as `{{ text.NAME }}`: words of the language pack around facts of the note.

So one template serves all languages. A group that wants other words writes them into its template instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from concept_notes.facts.context import AskPart, NoteContext, Thanks, Without
from concept_notes.language.pack import Language, language, sentence
from crm.domain.money import Money

#: Budget years that a sentence names one by one; what is asked of later ones is named together.
MOST_BUDGET_YEARS = 4

#: Says a sentence of a paper from its facts; those of each kind of paper are of their own type.
Says = Callable[[Any, Language], str | None]


def title(context: NoteContext, said: Language) -> str:
    """What the note is and for whom."""
    return said.text("page.title", donor=context.donor.name_the)


def subject(context: NoteContext, said: Language) -> str:
    """What the note asks for, for the file's own description."""
    return said.text("page.subject", subject=context.ask.subject)


def _attention(context: NoteContext, said: Language) -> str | None:
    addressee = context.donor.addressee
    return said.text("page.attention", addressee=addressee) if addressee else None


def _reference(context: NoteContext, said: Language) -> str:
    return said.text("page.reference", reference=context.meta.reference)


def _ask(context: NoteContext, said: Language) -> str:
    ask = context.ask
    return said.text(
        "page.ask", subject=ask.subject, years=said.years(ask.years), parts=by_budget_year(ask.parts, said)
    )


def _equivalent(context: NoteContext, said: Language) -> str | None:
    ask = context.ask
    if ask.equivalent is None or ask.rate is None or ask.rate_date is None:
        return None
    return said.text(
        "page.equivalent_given" if ask.given else "page.equivalent",
        amount=said.amount(ask.amount if ask.given else ask.equivalent),
        rate=said.rate(ask.rate),
        base=said.currency(context.base.code),
        day=said.day(ask.rate_date),
    )


def _reply(context: NoteContext, said: Language) -> str:
    return said.text("page.reply", day=said.day(context.ask.reply_by))


def by_budget_year(parts: Sequence[AskPart], said: Language) -> str:
    """What is asked of each budget year of the donor, as it stands after a colon."""
    if len(parts) == 1:
        return said.text("ask.one", year=parts[0].budget_year)
    if len({part.amount for part in parts}) == 1:
        named = said.listed([part.budget_year for part in parts])
        if len(parts) > MOST_BUDGET_YEARS:
            named = said.text("ask.from_to", first=parts[0].budget_year, last=parts[-1].budget_year)
        return said.text("ask.equal", amount=said.amount(parts[0].amount), years=named)
    return said.text("ask.each", parts=said.listed(_each_budget_year(parts, said)))


def _each_budget_year(parts: Sequence[AskPart], said: Language) -> list[str]:
    """Amounts with their budget years; those far ahead together, so that the request stays one sentence."""

    def one(part: AskPart) -> str:
        return said.text("ask.part", amount=said.amount(part.amount), year=part.budget_year)

    if len(parts) <= MOST_BUDGET_YEARS:
        return [one(part) for part in parts]
    near, far = parts[: MOST_BUDGET_YEARS - 1], parts[MOST_BUDGET_YEARS - 1 :]
    together = Money(sum(part.amount.minor for part in far), far[0].amount.currency)
    last = said.text("ask.together", amount=said.amount(together), first=far[0].budget_year, last=far[-1].budget_year)
    return [*map(one, near), last]


def _without(context: NoteContext, said: Language) -> str | None:
    """How much of a year's need is secured, and what that means."""
    return None if context.without is None else without_words(context.without, context, said)


def without_words(without: Without, context: NoteContext, said: Language) -> str:
    """The same in one sentence, for all that is offered or for one activity."""
    facts = {"pays": without.pays, "lacks": without.lacks, "partly": without.partly}
    if without.coverage_percent:
        kinds = ["share", *(name for name in ("pays", "lacks", "partly") if facts[name])]
    else:
        kinds = ["nothing", *(["lacks"] if without.lacks else [])]
    return said.text(
        f"without.{'_'.join(kinds)}",
        need=said.in_whole(Money(without.need, context.base)),
        year=without.year,
        share=said.per_cent(without.coverage_percent),
        **{name: said.listed(words) for name, words in facts.items()},
    )


def _sizes(context: NoteContext, said: Language) -> str | None:
    sizes = [
        said.text("page.size", amount=said.in_whole(Money(size.amount, context.base)), what=size.what)
        for size in context.sizes
    ]
    return "  ·  ".join(sizes) or None


def _thanks(context: NoteContext, said: Language) -> str | None:
    """Earlier payments; those for the same thing are thanked for together."""
    if not context.thanks:
        return None
    groups: list[list[Thanks]] = []
    for one in context.thanks:
        if groups and groups[-1][0].what_for == one.what_for:
            groups[-1].append(one)
        else:
            groups.append([one])
    payments = said.listed([_payments(group, said) for group in groups])
    sentences = [_thanked(context, said, payments)]
    if context.thanks_more:
        sentences.append(said.text("thanks.more"))
    return said.mark("space").join(sentences)


def _thanked(context: NoteContext, said: Language, payments: str) -> str:
    name = context.donor.name_the
    return said.text("thanks.said", donor=sentence(name), name=name, payments=payments)


def _payments(group: Sequence[Thanks], said: Language) -> str:
    paid = [said.text("thanks.payment", amount=said.amount(one.amount), day=said.day(one.paid_on)) for one in group]
    return said.text("thanks.for", payments=said.listed(paid), what=group[0].what_for)


def _announced(context: NoteContext, said: Language) -> str | None:
    """What the reader has promised and not signed, so that it does not look for it among the figures."""
    all_of_them = [
        said.text("announced.one", day=said.day(one.announced_on), amount=said.amount(one.amount))
        for one in context.announced
    ]
    if not all_of_them:
        return None
    return said.plural("announced.said", len(all_of_them), list=said.listed(all_of_them))


def _rounded(context: NoteContext, said: Language) -> str:
    """What a reader who adds up by hand must know, wherever figures stand."""
    key = "page.rounded_public" if context.meta.audience == "public" else "page.rounded_trio"
    return said.text(key, day=said.day(context.meta.as_of), base=said.currency(context.base.code))


def _why(context: NoteContext, said: Language) -> str:
    return said.text("page.why", donor=context.donor.name_the)


def _names(context: NoteContext, said: Language) -> str | None:
    """Which priorities the donor declared, and where."""
    donor = context.donor
    if not donor.priorities:
        return None
    facts = {
        "donor": sentence(donor.name_the),
        "priorities": said.listed([one.name for one in donor.priorities]),
        "strategy": donor.strategy,
        "day": said.day(donor.strategy_date) if donor.strategy_date else None,
    }
    if not donor.strategy:
        return said.text("why.names", **facts)
    return said.text("why.names_strategy_day" if donor.strategy_date else "why.names_strategy", **facts)


def _serves(context: NoteContext, said: Language) -> str | None:
    """Which of the priorities just named the request serves."""
    priorities = context.donor.priorities
    served = [at for at, one in enumerate(priorities) if one.activities]
    if not served:
        return None
    key = "why.serves_all" if len(served) == len(priorities) else "why.serves_some"
    which = said.which(served, len(priorities)) if said.wants(key, "which") else ""
    return said.text(key, which=which, priorities=said.listed([priorities[at].name for at in served]))


def _fits(context: NoteContext, said: Language) -> str | None:
    """In one sentence which declared priorities the request serves, for a note without room for more."""
    donor = context.donor
    served = [one.name for one in donor.priorities if one.activities]
    if not served:
        return None
    key = "parts.fits_strategy" if donor.strategy else "parts.fits"
    return said.text(key, donor=donor.name_the, served=said.listed(served), strategy=donor.strategy)


def _levy(context: NoteContext, said: Language) -> str | None:
    """The levy that comes on top of the request, where the donor has one."""
    wants = context.wants
    if wants.levy is None or wants.to_transfer is None:
        return None
    levy = said.text("parts.levy", levy=said.amount(wants.levy), total=said.amount(wants.to_transfer))
    if wants.transfer_equivalent is None:
        return levy
    key = "parts.levy_given" if context.ask.given else "parts.levy_about"
    return said.mark("space").join((levy, said.text(key, amount=said.amount(wants.transfer_equivalent))))


def _of_donor(key: str) -> Says:
    """A heading that names the donor."""
    return lambda context, said: said.text(f"parts.{key}", donor=context.donor.name_the)


def _part(key: str) -> Says:
    """A heading or label of a longer note."""
    return lambda _, said: said.text(f"parts.{key}")


def _proposal(key: str) -> Says:
    """A heading of the full note."""
    return lambda _, said: said.text(f"proposal.{key}")


def _own_currency(context: NoteContext, said: Language) -> str | None:
    """The heading of the budget in the donor's currency, where there is one."""
    own = context.proposal.own_budget
    return said.text("proposal.own_currency", currency=said.currency(own.total.currency.code)) if own else None


def _plain(key: str) -> Says:
    """A sentence that is the same in every note."""
    return lambda _, said: said.text(f"page.{key}")


def _mark(name: str) -> Says:
    """A mark between words, as the language writes it."""
    return lambda _, said: said.mark(name)


#: Labels and headings, and sentences without facts.
_PLAIN: Final = (
    "request", "covers_all", "without_label", "sizes_label", "thanks_label", "announced_label", "contribute", "sign_label",
    "instrument_label", "support_label", "report_label", "contact_label", "counted", "mandate", "context", "done",
    "status", "annex", "page_before", "page_between",
)  # fmt: skip
#: Headings and labels of longer notes.
_PARTS: Final = (
    "results", "risks", "shares", "chapters", "contents", "visibility_label", "annexes_label", "whole_plan",
    "definitions",
)  # fmt: skip
#: Headings of the full note.
_PROPOSAL: Final = (
    "objective", "uses", "safeguards", "governance", "monitoring", "contacts", "decided", "work_plan",
)  # fmt: skip
_MARKS: Final = ("space", "colon", "semicolon", "stop")

#: What a template can place as `text.NAME`, and how it is said. None where the note holds nothing for it.
TEXTS: Final[dict[str, Says]] = {
    **{name: _plain(name) for name in _PLAIN},
    **{name: _mark(name) for name in _MARKS},
    **{name: _part(name) for name in _PARTS},
    **{name: _proposal(name) for name in _PROPOSAL},
    "own_currency": _own_currency,
    "history": _of_donor("history"),
    "levy": _levy,
    "title": title,
    "attention": _attention,
    "reference": _reference,
    "ask": _ask,
    "equivalent": _equivalent,
    "reply": _reply,
    "without": _without,
    "sizes": _sizes,
    "thanks": _thanks,
    "announced": _announced,
    "rounded": _rounded,
    "why": _why,
    "names": _names,
    "serves": _serves,
    "fits": _fits,
}


def text_of(name: str, context: NoteContext) -> str | None:
    """The sentence `name` of a note in its own language; None where the note holds nothing for it."""
    return TEXTS[name](context, language(context.meta.language))
