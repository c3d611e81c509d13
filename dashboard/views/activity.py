"""What an activity's page shows: the answer, need by year and category, who pays until when, what is open to fund."""

from __future__ import annotations

from dataclasses import dataclass

from crm.domain.wording import NONE, day, listed, year_or_open
from crm.reports.activity_profile import ActivityProfile, Need
from dashboard.views.grid import Caption, Card, Cell, Grid, headings, row
from dashboard.views.lens import AUDIENCES, Lens
from dashboard.views.overview import Line, LinesChart, line_label, parts
from dashboard.views.pledges import status_cell
from dashboard.views.words import brief, dashed, exact, plain

PRIORITIES = {1: "1, core", 2: "2, planned", 3: "3, only if funded"}


@dataclass(frozen=True)
class ActivityView:
    """The whole page."""

    sentence: str
    facts: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    years: LinesChart
    needs: Grid
    remarks: tuple[str, ...]
    shares: Grid
    fundable: Grid
    source: str


def activity(found: ActivityProfile, lens: Lens, group: str, words: dict[str, str]) -> ActivityView:
    """The page of one activity; `words` gives labels of vocabulary codes."""
    source = f"Source: {group} ledger as of {day(found.as_of)}, figures for the {AUDIENCES[found.audience].lower()}."
    return ActivityView(
        sentence=found.sentence,
        facts=_facts(found, words),
        cards=_cards(found, lens),
        years=_years(found, lens, source),
        needs=_needs(found, words),
        remarks=_remarks(found),
        shares=_shares(found, lens),
        fundable=_fundable(found, lens),
        source=source,
    )


def _facts(found: ActivityProfile, words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        ("Area", found.area),
        ("Priority", PRIORITIES.get(found.priority or 0, "")),
        ("Lead", found.lead or "open"),
        ("Purpose", found.purpose),
        ("Deliverables", found.deliverables),
        ("Themes", listed([words.get(theme, theme) for theme in found.themes])),
        ("Regions", listed([words.get(region, region) for region in found.regions])),
        ("State", ": ".join(text for text in (found.status, found.state_note) if text)),
    )


def _cards(found: ActivityProfile, lens: Lens) -> tuple[Card, ...]:
    years = lens.shown_years(found.gap)
    rows = [one for one in found.gap.rows if one.year in years]
    base = found.base
    sums = {name: sum(getattr(one, name) for one in rows) for name in ("required", "received", "committed", "pledged")}
    missing = sum(lens.missing(one) for one in rows)
    return (
        Card("Need", plain(sums["required"], base), f"{brief(sum(one.support_cost for one in rows), base.digits)} support cost", f"Latest approved cost in these years, support cost included. Exactly {exact(sums['required'], base)}."),
        Card("Received", plain(sums["received"], base), str(base), f"Receipts for these years, each at the rate of its day. Exactly {exact(sums['received'], base)}."),
        Card("Signed, to come", plain(sums["committed"], base), str(base), f"Signed and not yet received. Exactly {exact(sums['committed'], base)}."),
        Card("Gap", plain(missing, base), "open to fund" if missing else "nothing missing", f"Need less what is counted, year by year; a surplus in one year closes no other. Exactly {exact(missing, base)}."),
        Card("Promised only", plain(sums["pledged"], base), "not counted" if lens.basis == "secured" else "counted here", f"Written promises not signed. Exactly {exact(sums['pledged'], base)}."),
    )  # fmt: skip


def _years(found: ActivityProfile, lens: Lens, source: str) -> LinesChart:
    lines = []
    for one in found.gap.rows:
        if one.required or one.secured or one.pledged:
            of_year = parts([one], lens)
            lines.append(Line(str(one.year), str(one.year), of_year, line_label(of_year, found.base)))
    lacking = [line for line in lines if line.parts.missing and int(line.key) >= found.as_of.year]
    if not lines:
        title = "No need is recorded"
    elif not lacking:
        title = f"Nothing is missing from {found.as_of.year} on"
    else:
        each = [f"{plain(line.parts.missing, found.base)} in {line.name}" for line in lacking[:4]]
        title = f"{listed(each)} missing"
    columns = ("Need", "Received", "Signed", "Promised", "Gap", "Surplus")
    grid = Grid(
        f"Need and money by year, {found.base}, as of {day(found.as_of)}",
        headings("Year", *columns, "Covered", amounts=(*columns, "Covered")),
        tuple(
            row(
                str(one.year),
                *(
                    dashed(amount, found.base)
                    for amount in (
                        one.required,
                        one.received,
                        one.committed,
                        one.pledged,
                        lens.missing(one),
                        one.surplus,
                    )
                ),
                NONE if one.coverage_percent is None else f"{one.coverage_percent} %",
            )
            for one in found.gap.rows
        ),
    )
    caption = Caption(
        title,
        f"Need by year and what meets it, {found.base}",
        source,
        f"{title}. Bars by year: received, signed, promised and missing parts of the need.",
    )
    return LinesChart(caption, tuple(lines), grid, found.base)


def _needs(found: ActivityProfile, words: dict[str, str]) -> Grid:
    """Categories down, years across; support cost apart, and the total."""
    years = [str(need.year) for need in found.needs]
    categories = list(dict.fromkeys(category for need in found.needs for category, _ in need.lines))
    body = tuple(
        row(
            words.get(category, category),
            *(dashed(sum(a for c, a in need.lines if c == category), found.base) for need in found.needs),
        )
        for category in categories
    )
    return Grid(
        f"{found.base}",
        headings("Category", *years, amounts=tuple(years)),
        (
            *body,
            row(Cell("Direct cost"), *(dashed(need.direct, found.base) for need in found.needs)),
            row(Cell("Support cost, on top"), *(dashed(need.support_cost, found.base) for need in found.needs)),
        )
        if found.needs
        else (),
        (row("Need", *(dashed(need.total, found.base) for need in found.needs)),) if found.needs else (),
        empty="No need is recorded for this activity.",
    )


def _remarks(found: ActivityProfile) -> tuple[str, ...]:
    """Where a need was revised: from what, when, by whom, why."""
    return tuple(_revised(need, found) for need in found.needs if need.earlier)


def _revised(need: Need, found: ActivityProfile) -> str:
    before = need.earlier[-1][1]
    by = f" ({need.approved_by})" if need.approved_by else ""
    why = f": {need.why}" if need.why else ""
    return (
        f"{need.year} was revised on {day(need.dated)} from {exact(before, found.base)} "
        f"to {exact(need.total, found.base)}{by}{why}"
    ).rstrip(".") + "."


def _shares(found: ActivityProfile, lens: Lens) -> Grid:
    columns = ("Received", "Signed", "Promised")
    return Grid(
        f"By year, {found.base}",
        headings("Donor", "Pledge", "Year", "Status", *columns, "Runs to", amounts=columns),
        tuple(
            row(
                Cell(one.donor_name, lens.link("donor", donor=one.donor)),
                Cell(one.pledge, lens.link("pledges", pledge=one.pledge)),
                year_or_open(one.year),
                status_cell(one.status),
                dashed(one.received, found.base),
                dashed(one.signed, found.base),
                dashed(one.pledged, found.base),
                day(one.runs_to) if one.runs_to else "no end date",
            )
            for one in found.shares
        ),
        empty="Nobody pays for it yet. The page Donor shows who declared this theme a priority.",
    )


def _fundable(found: ActivityProfile, lens: Lens) -> Grid:
    rows = [one for one in found.gap.rows if one.year >= found.as_of.year and lens.missing(one)]
    return Grid(
        f"By year, {found.base}",
        headings("Year", "Open", "Promised by others", amounts=("Open", "Promised by others")),
        tuple(
            row(str(one.year), dashed(lens.missing(one), found.base), dashed(one.pledged, found.base)) for one in rows
        ),
        (row("Total", dashed(sum(lens.missing(one) for one in rows), found.base), dashed(sum(one.pledged for one in rows), found.base)),) if rows else (),
        empty="Nothing is open from this year on.",
    )  # fmt: skip
