"""What a donor's page shows: the answer first, then what it funds, its payments, what it wants, who to talk to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from concept_notes.language.pack import language_name
from crm.domain.checks import a_year_before
from crm.domain.gap import DonorRow, Figures, FundingGap, Totals
from crm.domain.wording import NONE, activity_or_open, amount_whole, day, listed, month, years_text
from crm.reports.donor_profile import DonorProfile
from crm.reports.note_wishes import NoteWishes
from crm.services.organisations import Profile
from dashboard.views.donor_form import more_facts
from dashboard.views.grid import Caption, Card, Cell, Grid, headings, row
from dashboard.views.lens import AUDIENCES, Lens
from dashboard.views.pledges import instalments, next_due, receipts, status_cell
from dashboard.views.words import dashed, exact, plain


@dataclass(frozen=True)
class Span:
    """One pledge in time: from its signature's period, else from its promise; `end` None is no end date."""

    pledge: str
    label: str
    status: str
    start: date
    end: date | None


@dataclass(frozen=True)
class SpansChart:
    """A donor's pledges side by side in time."""

    caption: Caption
    spans: tuple[Span, ...]
    today: date
    grid: Grid


@dataclass(frozen=True)
class DonorView:
    """The whole page."""

    sentence: str
    remarks: tuple[str, ...]
    cards: tuple[Card, ...]
    spans: SpansChart
    funds: Grid
    instalments: Grid
    receipts: Grid
    facts: tuple[tuple[str, str], ...]
    #: Everything that was ever recorded of it.
    history: str
    contacts: Grid
    talks: Grid
    steps: Grid
    source: str


def donor(
    found: DonorProfile, lens: Lens, group: str, words: dict[str, str], recorded: Profile | None = None
) -> DonorView:
    """The page of one donor; `words` gives labels of vocabulary codes, `recorded` is what only the trio sees."""
    source = f"Source: {group} ledger as of {day(found.as_of)}, figures for the {AUDIENCES[found.audience].lower()}."
    return DonorView(
        sentence=found.sentence,
        remarks=(*(f"In kind, in no total: {text}" for text in found.in_kind),),
        cards=_cards(found),
        spans=_spans(found, lens, source),
        funds=_funds(found, lens),
        instalments=instalments(found.instalments, pledge=True),
        receipts=receipts(found.receipts, found.base, pledge=True),
        facts=(*_facts(found, words), *(more_facts(recorded) if recorded else ())),
        history=lens.link("history", record=f"organisation {found.code}"),
        contacts=_contacts(found),
        talks=_talks(found, words),
        steps=_steps(found),
        source=source,
    )


@dataclass(frozen=True)
class DonorsView:
    """All donors: what they secured in one sentence, and a line for each."""

    headline: str
    grid: Grid


def donors(gap: FundingGap, names: Mapping[str, str], lens: Lens, left: frozenset[str] | None = None) -> DonorsView:
    """Donors by what they secured over all years; those of whom nothing is counted last. `names` of all, by code.

    `left` are the codes of those that match the filters, who have a total of their own; None where nothing is filtered.
    """
    base, trio = gap.base, gap.audience == "trio"
    kept = names if left is None else {code: name for code, name in names.items() if code in left}
    by_code = {one.donor: one for one in gap.donors if left is None or one.donor in kept}
    nothing = Figures(expected=0 if trio else None)
    total = gap.totals if left is None else sum((_figures(one) for one in by_code.values()), nothing)
    ordered = sorted(
        kept, key=lambda code: (-by_code[code].secured if code in by_code else 0, code not in by_code, code)
    )
    columns = ("Received", "Signed, to come", "Secured", "Promised", *(["Expected"] if trio else []))

    def amounts(of: DonorRow | Figures | Totals) -> list[str]:
        shown = [of.received, of.committed, of.secured, of.pledged, *([of.expected or 0] if trio else [])]
        return [dashed(amount, base) for amount in shown]

    grid = Grid(
        f"Money by donor over all years, {base}, as of {day(gap.as_of)}",
        headings("Donor", *columns, amounts=columns),
        tuple(
            row(Cell(f"{code} {names[code]}", lens.link("donor", donor=code)), *amounts(by_code.get(code, nothing)))
            for code in ordered
        ),
        (row("Total", *amounts(total)),) if kept else (),
        empty="No donor matches. Take a filter away."
        if names
        else f"No donor is recorded{'. Add the first one above.' if trio else ' yet.'}",
    )
    giving = sum(one.secured > 0 for one in by_code.values())
    if not giving:
        one_of_them = "No donor" if left is None else "No donor that matches"
        return DonorsView(f"{one_of_them} has paid or signed anything yet.", grid)
    verb = "has" if giving == 1 else "have"
    which = "" if left is None else " that match"
    return DonorsView(f"{giving} of {len(kept)} donors{which} {verb} secured {exact(total.secured, base)}.", grid)


def _figures(one: DonorRow) -> Figures:
    return Figures(one.received, one.committed, one.conditional, one.pledged, one.expected)


def _cards(found: DonorProfile) -> tuple[Card, ...]:
    base, sums = found.base, found.sums
    until = found.funds_until
    when = f"{until.day} {month(until)[:3]} {until.year}" if until else NONE
    return (
        Card("Received", plain(sums.received, base), f"{base}", f"Money that arrived by the as-of day. Exactly {exact(sums.received, base)}."),
        Card("Signed, to come", plain(sums.signed, base), f"{base}", f"Signed and not yet received, at each pledge's rate. Exactly {exact(sums.signed, base)}."),
        Card("Promised only", plain(sums.pledged, base), "not counted", f"Written promises not signed. Exactly {exact(sums.pledged, base)}."),
        Card("Overdue", plain(sums.overdue, base), "late" if sums.overdue else "nothing late", f"Open instalments whose day has passed. Exactly {exact(sums.overdue, base)}."),
        Card("Funds until", when, "last agreement" if until else "no end date known", "The last day of its signed agreements that have one."),
    )  # fmt: skip


def _spans(found: DonorProfile, lens: Lens, source: str) -> SpansChart:
    spans, body = [], []
    for line, papers in zip(found.pledges, found.papers, strict=True):
        label = f"{amount_whole(line.amount, line.currency)}, {line.status}"
        start = papers.period_from or line.signed_on or line.promised_on
        spans.append(Span(line.id, label, line.status, start, papers.period_to))
        body.append(
            row(
                Cell(f"{line.id} (restricted)" if line.restricted else line.id, lens.link("pledges", pledge=line.id)),
                status_cell(line.status),
                amount_whole(line.amount, line.currency),
                day(line.promised_on),
                day(line.signed_on) if line.signed_on else "not signed",
                day(papers.period_to) if papers.period_to else "no end date",
                next_due(line),
            )
        )
    running = [one for one in spans if one.end and one.end >= found.as_of]
    if not spans:
        title = "No pledge is recorded"
    elif running:
        last = max(running, key=lambda one: one.end or date.min)
        title = f"{last.pledge} runs longest, to {day(last.end or date.max)}"
    else:
        title = "No agreement with an end date is running"
    columns = ("Status", "Amount", "Promised", "Signed", "Runs to", "Next due")
    grid = Grid(
        f"Pledges as of {day(found.as_of)}",
        headings("Pledge", *columns, amounts=("Amount",)),
        tuple(body),
        empty="No pledge is recorded. Record one on the page Pledges.",
    )
    caption = Caption(
        title,
        "Pledges in time: period of the agreement, else from the promise on",
        source,
        f"{title}. One bar per pledge from the beginning to the end of its agreement.",
    )
    return SpansChart(caption, tuple(spans), found.as_of, grid)


def _funds(found: DonorProfile, lens: Lens) -> Grid:
    columns = ("Received", "Signed", "Promised")
    return Grid(
        f"By activity, {found.base}",
        headings("Activity", "Years", *columns, amounts=columns),
        tuple(
            row(
                Cell(
                    f"{one.activity} {one.title}" if one.activity else activity_or_open(None),
                    lens.link("activity", activity=one.activity) if one.activity else "",
                ),
                years_text(one.years) or "year open",
                *(dashed(amount, found.base) for amount in (one.received, one.signed, one.pledged)),
            )
            for one in found.funds
        ),
        (
            row(
                "Total",
                "",
                *(
                    dashed(amount, found.base)
                    for amount in (found.sums.received, found.sums.signed, found.sums.pledged)
                ),
            ),
        )
        if found.funds
        else (),
        empty="It funds nothing so far.",
    )


def _facts(found: DonorProfile, words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    themes = listed([words.get(theme, theme) for theme in found.themes])
    regions = listed([words.get(region, region) for region in found.regions])
    source = found.strategy + (f", {day(found.strategy_date)}" if found.strategy_date else "")
    return (
        ("Declared priorities", themes or "none recorded"),
        ("Declared regions", regions),
        ("Declared in", source),
        ("Wants from a note", found.needs),
        *_wishes(found.wishes, words),
        ("Habit (trio only)", found.habit),
        ("Kind", words.get(found.kind, found.kind)),
        ("Real or fictional", "fictional, in the demonstration only" if found.fictional else ""),
    )


def _wishes(wishes: NoteWishes | None, words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What a note for the donor keeps to."""
    if wishes is None:
        return ()
    pages, length = wishes.page_limit, wishes.word_limit
    most = [
        *([f"{pages} {'page' if pages == 1 else 'pages'}"] if pages else []),
        *([f"{length:,} words"] if length else []),
    ]
    basis = ", annexes not counted" if wishes.limit_basis != "whole" else ""
    shown = [
        f"results as {words.get(wishes.results_format, wishes.results_format).lower()}"
        if wishes.results_format != "none"
        else "no results",
        *(["support cost by activity"] if wishes.support_rows == "activity" else []),
        *(["the coordination levy on top"] if wishes.levy else []),
        *(["who else pays"] if wishes.cofunding else []),
    ]
    return (
        ("Reads at most", f"{listed(most)}{basis}" if most else ""),
        ("Takes documents in", listed([language_name(one) for one in wishes.languages])),
        ("Shown in a note", listed(shown)),
        ("Wants with a note", wishes.annexes),
        ("Words on visibility", wishes.visibility),
    )


def _contacts(found: DonorProfile) -> Grid:
    body = []
    for one in found.contacts:
        stale = one.last_verified is None or one.last_verified < a_year_before(found.as_of)
        verified = day(one.last_verified) if one.last_verified else "never"
        body.append(
            row(
                one.function,
                one.duty_station,
                language_name(one.language),
                Cell(f"{verified}, check it" if stale else verified, tone="overdue" if stale else ""),
            )
        )
    return Grid(
        "By function",
        headings("Function", "Where", "Language", "Last verified"),
        tuple(body),
        empty="No focal point is recorded.",
    )


def _talks(found: DonorProfile, words: dict[str, str]) -> Grid:
    return Grid(
        "Latest first",
        headings("Day", "Kind", "Where", "What was said", "What follows"),
        tuple(
            row(day(one.dated), words.get(one.kind, one.kind), one.place, one.summary, one.follow_up)
            for one in found.talks
        ),
        empty="No interaction is recorded.",
    )


def _steps(found: DonorProfile) -> Grid:
    return Grid(
        "Earliest first",
        headings("Step", "By"),
        tuple(
            row(one.title, Cell(f"{day(one.due)}, overdue" if one.overdue and one.due else day(one.due) if one.due else "no date", tone="overdue" if one.overdue else ""))
            for one in found.steps
        ),
        empty="No next step is recorded.",
    )  # fmt: skip
