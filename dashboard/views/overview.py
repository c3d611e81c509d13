"""What the overview shows: how much is needed, here and missing, per activity and year.

All figures come from one `FundingGap`; this module chooses, orders and puts them into words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from crm.domain.gap import FundingGap, GapRow, OpenRow, Totals, closable, coverage_percent, total
from crm.domain.money import Currency
from crm.domain.wording import NONE, amount_short, day, listed, years_text
from dashboard.views.grid import Caption, Card, Cell, Grid, Later, Row, headings, row
from dashboard.views.lens import AUDIENCES, Lens
from dashboard.views.words import brief, dashed, exact, plain

QUESTION = "How much do we need, have and lack?"
#: A chart shows so many activities; the others are one line together. The table shows all.
MOST_LINES = 18
#: Activities of this priority are the core: without them the group does not work.
CORE = 1

GAP_LABELS = {
    "secured": "Gap",
    "pledged": "Gap after promises",
    "expected": "Gap after promises and expectations",
}


@dataclass(frozen=True)
class Parts:
    """A need taken apart without remainder: received + committed + promised + open = required.

    `received` and `committed` are what of them meets the need; `promised` is the part of the gap that
    written promises would close. `surplus` lies above the need and is in none of them.
    """

    required: int
    received: int
    committed: int
    promised: int
    open: int
    surplus: int
    missing: int


def parts(rows: Sequence[GapRow], lens: Lens) -> Parts:
    """The parts of these cells, added up cell by cell so that nothing is netted."""
    received = sum(min(cell.received, cell.required) for cell in rows)
    applied = sum(cell.applied for cell in rows)
    still = sum(cell.gap_after_pledges for cell in rows)
    gap = sum(cell.gap for cell in rows)
    return Parts(
        required=sum(cell.required for cell in rows),
        received=received,
        committed=applied - received,
        promised=gap - still,
        open=still,
        surplus=sum(cell.surplus for cell in rows),
        missing=sum(lens.missing(cell) for cell in rows),
    )


@dataclass(frozen=True)
class Line:
    """One activity or one year in a chart of parts."""

    key: str
    name: str
    parts: Parts
    label: str
    href: str = ""


@dataclass(frozen=True)
class LinesChart:
    """Lines of parts, largest gap first or by year."""

    caption: Caption
    lines: tuple[Line, ...]
    grid: Grid
    base: Currency
    #: What the lines leave out, in a sentence.
    remark: str = ""


@dataclass(frozen=True)
class HeatCell:
    """One activity in one year: the share of its need that is missing in percent, None where nothing is needed."""

    share: int | None
    label: str
    hover: str


@dataclass(frozen=True)
class HeatChart:
    """Activities by years."""

    caption: Caption
    years: tuple[int, ...]
    activities: tuple[tuple[str, str], ...]
    #: The page of each activity; empty for what stands together.
    links: tuple[str, ...]
    cells: tuple[tuple[HeatCell, ...], ...]
    grid: Grid


@dataclass(frozen=True)
class YearColumn:
    """One year's need and money; open-activity money meant for that year is in it."""

    year: int
    required: int
    received: int
    committed: int
    pledged: int
    running: bool


@dataclass(frozen=True)
class YearsChart:
    """The years beside each other."""

    caption: Caption
    columns: tuple[YearColumn, ...]
    grid: Grid
    base: Currency


@dataclass(frozen=True)
class OverviewView:
    """The whole page."""

    headline: str
    remarks: tuple[str, ...]
    cards: tuple[Card, ...]
    core: LinesChart
    years: YearsChart
    activities: LinesChart
    heat: HeatChart
    table: Grid
    source: str


def overview(gap: FundingGap, lens: Lens, group: str) -> OverviewView:
    """Everything the page shows of an unfiltered `gap`, in the years the lens asks for."""
    scene = _scene(gap, lens, group)
    return OverviewView(
        headline=_headline(scene),
        remarks=_remarks(scene),
        cards=_cards(scene),
        core=_core(scene),
        years=_years(scene),
        activities=_activities(scene),
        heat=_heat(scene),
        table=_table(scene),
        source=scene.source,
    )


def activities_table(gap: FundingGap, lens: Lens, group: str) -> Grid:
    """The page's table alone: every activity with a need or money in the years the lens asks for."""
    return _table(_scene(gap, lens, group))


def _scene(gap: FundingGap, lens: Lens, group: str) -> _Scene:
    years = lens.shown_years(gap)
    cells = tuple(cell for cell in gap.rows if cell.year in years)
    open_rows = tuple(money for money in gap.open if money.year in years)
    totals = total(cells, open_rows, as_of=gap.as_of, with_expected=gap.audience == "trio")
    beside = tuple(money for money in gap.open if money.year is None)
    source = f"Source: {group} ledger as of {day(gap.as_of)}, figures for the {AUDIENCES[gap.audience].lower()}."
    return _Scene(gap, lens, group, years, cells, open_rows, beside, totals, source)


@dataclass(frozen=True)
class _Scene:
    """What every part of the page is made from."""

    gap: FundingGap
    lens: Lens
    group: str
    years: tuple[int, ...]
    cells: tuple[GapRow, ...]
    open: tuple[OpenRow, ...]
    beside: tuple[OpenRow, ...]
    totals: Totals
    source: str

    @cached_property
    def by_activity(self) -> dict[str, list[GapRow]]:
        found: dict[str, list[GapRow]] = defaultdict(list)
        for cell in self.cells:
            found[cell.activity].append(cell)
        return found

    @cached_property
    def by_year(self) -> dict[int, Totals]:
        return {year: self.gap.of_year(year) for year in self.years}

    @cached_property
    def ordered(self) -> list[tuple[str, str]]:
        """Activities, largest gap first; equal gaps by code."""
        gaps: dict[str, int] = {}
        needs: dict[str, int] = {}
        names: dict[str, str] = {}
        for cell in self.cells:
            gaps[cell.activity] = gaps.get(cell.activity, 0) + self.lens.missing(cell)
            needs[cell.activity] = needs.get(cell.activity, 0) + cell.required
            names[cell.activity] = cell.title
        order = sorted(gaps, key=lambda code: (-gaps[code], -needs[code], code))
        return [(code, names[code]) for code in order]

    @cached_property
    def links(self) -> dict[str, str]:
        """The page of each activity."""
        return {code: self.lens.link("activity", activity=code) for code, _ in self.ordered}

    @property
    def base(self) -> Currency:
        return self.gap.base

    @cached_property
    def missing(self) -> int:
        return sum(self.lens.missing(cell) for cell in self.cells)

    @property
    def span(self) -> str:
        return years_text(self.years)


def _headline(scene: _Scene) -> str:
    totals = scene.totals
    if not totals.required:
        return f"No need is recorded for {scene.span or 'these years'}."
    need = amount_short(totals.required, scene.base)
    if not scene.missing:
        return f"All of the {need} {scene.group} needs for {scene.span} is covered."
    verb = {"secured": "lacks", "pledged": "would still lack", "expected": "would still lack"}[scene.lens.basis]
    counted = {
        "secured": "",
        "pledged": " if every written promise is signed",
        "expected": " if promises and expectations come true",
    }[scene.lens.basis]
    covered = coverage_percent(totals.required - scene.missing, totals.required)
    return (
        f"{scene.group} {verb} {amount_short(scene.missing, scene.base)} of the {need} it needs for "
        f"{scene.span}{counted}: {covered} % is covered."
    )


def _remarks(scene: _Scene) -> tuple[str, ...]:
    """What stands apart from the headline: closed years, open money, surplus."""
    remarks = []
    if scene.gap.totals.gap_past:
        past = years_text(tuple(year for year in scene.gap.years if year < scene.gap.as_of.year))
        lacked = exact(scene.gap.totals.gap_past, scene.base)
        remarks.append(f"{past} is over and lacked {lacked}; this is in no headline above.")
    reach = tuple(money for money in (*scene.open, *scene.beside))
    open_secured = sum(money.secured for money in reach)
    if open_secured:
        closes = closable(scene.cells, reach)
        remarks.append(
            f"{exact(open_secured, scene.base)} is secured without an activity or a year: "
            f"assigning it could close {exact(closes, scene.base)} of the gap."
        )
    if scene.totals.surplus:
        over = [cell for cell in scene.cells if cell.surplus]
        where = listed([f"{cell.activity} in {cell.year}" for cell in over[:3]]) + (" and others" if over[3:] else "")
        remarks.append(
            f"{exact(scene.totals.surplus, scene.base)} lies above the need of {where}; it closes no other gap."
        )
    return (*remarks, *scene.gap.warnings)


def _cards(scene: _Scene) -> tuple[Card, ...]:
    totals, base = scene.totals, scene.base
    share = coverage_percent(totals.required - scene.missing, totals.required)
    cards = [
        Card(
            "Need",
            plain(totals.required, base),
            f"{brief(totals.support_cost, base.digits)} support cost",
            _definition(
                "What the approved work plan costs in these years, at its latest revision on the as-of day, "
                "support cost included.",
                totals.required,
                base,
            ),
        ),
        Card(
            "Received",
            plain(totals.received, base),
            _share(totals.received, totals.required),
            _definition(
                "Receipts up to the as-of day for these years, each at the rate of its own day. Money meant for one "
                "of these years without naming an activity is included.",
                totals.received,
                base,
            ),
        ),
        Card(
            "Signed, to come",
            plain(totals.committed, base),
            f"{brief(totals.conditional, base.digits)} conditional" if totals.conditional else "none conditional",
            _definition(
                "Signed agreements less what was received, written off or cancelled, at each pledge's own rate. "
                "Conditional: still subject to a parliament or to available funds.",
                totals.committed,
                base,
            ),
        ),
        Card(
            GAP_LABELS["secured"] if scene.lens.basis == "secured" else "Gap, as counted",
            plain(scene.missing, base),
            "no need recorded" if share is None else f"{share} % covered",
            _definition(
                {
                    "secured": "Need less received and signed money, activity by activity and year by year; a surplus "
                    "in one place never hides a gap in another.",
                    "pledged": "Need less received, signed and promised money, activity by activity and year by year.",
                    "expected": "Need less received, signed, promised and expected money, activity by activity and "
                    "year by year.",
                }[scene.lens.basis],
                scene.missing,
                base,
            ),
        ),
        Card(
            "Promised only",
            plain(totals.pledged, base),
            "not counted" if scene.lens.basis == "secured" else "counted here",
            _definition(
                "Written promises that nobody has signed yet, at the rate of the promise. Never part of secured money.",
                totals.pledged,
                base,
            ),
        ),
    ]
    if totals.expected is not None:
        cards.append(
            Card(
                "Expected",
                plain(totals.expected, base),
                _expected_note(scene),
                _definition(
                    "Open conversations: amount expected times probability, at the rate of the as-of day. "
                    "Seen by the trio only.",
                    totals.expected,
                    base,
                ),
            )
        )
    return tuple(cards)


def _expected_note(scene: _Scene) -> str:
    later = sum(money.expected or 0 for money in scene.beside)
    if later:
        return f"{brief(later, scene.base.digits)} year open"
    return "counted here" if scene.lens.basis == "expected" else "not counted"


def _definition(text: str, minor: int, base: Currency) -> str:
    return f"{text} Exactly {exact(minor, base)}."


def _share(part: int, whole_: int) -> str:
    percent = coverage_percent(part, whole_)
    return "no need recorded" if percent is None else f"{percent} % of need"


def _core(scene: _Scene) -> LinesChart:
    core = [cell for cell in scene.cells if cell.priority == CORE]
    lines = []
    for year in scene.years:
        of_year = [cell for cell in core if cell.year == year]
        if sum(cell.required for cell in of_year):
            found = parts(of_year, scene.lens)
            lines.append(Line(str(year), str(year), found, line_label(found, scene.base)))
    lacking = [line for line in lines if line.parts.missing]
    if not lines:
        title = "No core activity needs money in these years"
    elif not lacking:
        title = f"The core is paid for {scene.span}"
    else:
        each = [f"{plain(line.parts.missing, scene.base)} in {line.name}" for line in lacking[:3]]
        title = f"The core is not paid: {listed(each)} missing" + (" (and later years)" if lacking[3:] else "")
    caption = Caption(
        title,
        f"Need of priority 1 activities by year, {scene.base}",
        scene.source,
        f"{title}. Bars by year: received, signed, promised and missing parts of the core's need.",
    )
    names = {cell.activity: cell.title for cell in core}
    remark = f"The core: {listed([f'{name} ({code})' for code, name in names.items()])}." if names else ""
    return LinesChart(caption, tuple(lines), _parts_grid("Year", lines, scene), scene.base, remark)


def _activities(scene: _Scene) -> LinesChart:
    lines = []
    for code, name, cells in _drawn(scene):
        found = parts(cells, scene.lens)
        href = "" if code == name else scene.links[code]
        lines.append(Line(code, name, found, line_label(found, scene.base), href))
    lacking = [line for line in lines if line.parts.missing]
    if not lines:
        title = "No activity needs money in these years"
    elif not lacking:
        title = "No activity lacks money"
    else:
        first = lacking[:3]
        percent = coverage_percent(sum(line.parts.missing for line in first), scene.missing)
        names = listed([line.key for line in first])
        lack = "lacks" if len(first) == 1 else "lack"
        title = f"{names} {lack} most: {percent} % of the gap" if len(lacking) > 1 else f"Only {names} lacks money"
    caption = Caption(
        title,
        f"Need of {scene.span} by activity, largest gap first, {scene.base}",
        scene.source,
        f"{title}. One bar per activity: received, signed, promised and missing parts of its need.",
    )
    return LinesChart(caption, tuple(lines), _parts_grid("Activity", lines, scene), scene.base)


def line_label(found: Parts, base: Currency) -> str:
    """What stands beside a bar: how much of its need is missing."""
    need = brief(found.required, base.digits)
    if not found.required:
        return f"no need; {brief(found.surplus, base.digits)} here"
    if not found.missing:
        return f"covered, need {need}"
    return f"{brief(found.missing, base.digits)} missing of {need}"


def _drawn(scene: _Scene) -> list[tuple[str, str, list[GapRow]]]:
    """Code, name and cells of what charts draw: the largest gaps, and all others as one."""
    ordered = scene.ordered
    if len(ordered) <= MOST_LINES:
        return [(code, name, scene.by_activity[code]) for code, name in ordered]
    first, others = ordered[: MOST_LINES - 1], ordered[MOST_LINES - 1 :]
    together = f"{len(others)} further activities"
    rest = [cell for code, _ in others for cell in scene.by_activity[code]]
    return [*((code, name, scene.by_activity[code]) for code, name in first), (together, together, rest)]


def _parts_grid(first: str, lines: Sequence[Line], scene: _Scene) -> Grid:
    columns = ("Need", "Received", "Signed", "Promised", "Still open", "Surplus")
    return Grid(
        f"Parts of the need, {scene.base}, as of {day(scene.gap.as_of)}",
        headings(first, *columns, amounts=columns),
        tuple(
            row(
                Cell(line.key if line.key == line.name else f"{line.key} {line.name}", line.href),
                *(
                    dashed(amount, scene.base)
                    for amount in (
                        line.parts.required,
                        line.parts.received,
                        line.parts.committed,
                        line.parts.promised,
                        line.parts.open,
                        line.parts.surplus,
                    )
                ),
            )
            for line in lines
        ),
    )


def _years(scene: _Scene) -> YearsChart:
    columns = []
    for year in scene.years:
        found = scene.by_year[year]
        columns.append(
            YearColumn(
                year, found.required, found.received, found.committed, found.pledged, year == scene.gap.as_of.year
            )
        )
    coverages = [(year, scene.by_year[year].coverage_percent) for year in scene.years]
    said = [f"{percent} % in {year}" for year, percent in coverages if percent is not None]
    title = f"Secured money covers {listed(said[:4])}" if said else "No need is recorded for these years"
    caption = Caption(
        title,
        f"Need (line) and money (columns), open activities included, {scene.base}",
        scene.source,
        f"{title} of the need. Columns by year of received, signed and promised money against a line of need.",
    )
    names = ("Need", "Received", "Signed", "Promised")
    grid = Grid(
        f"Need and money by year, {scene.base}, as of {day(scene.gap.as_of)}",
        headings("Year", *names, amounts=names),
        tuple(
            row(
                str(column.year),
                *(
                    dashed(amount, scene.base)
                    for amount in (column.required, column.received, column.committed, column.pledged)
                ),
            )
            for column in columns
        ),
    )
    return YearsChart(caption, tuple(columns), grid, scene.base)


def _heat(scene: _Scene) -> HeatChart:
    drawn = _drawn(scene)
    cells = tuple(tuple(_heat_cell(_in_year(of, year), year, scene) for year in scene.years) for _, _, of in drawn)
    needed = [cell for cell in scene.cells if cell.required]
    lacking = [cell for cell in needed if scene.lens.missing(cell)]
    if not needed:
        title = "No need is recorded for these years"
    elif not lacking:
        title = "Every activity is covered in every year"
    else:
        worst = max(lacking, key=lambda cell: (scene.lens.missing(cell), cell.activity))
        title = (
            f"{len(needed) - len(lacking)} of {len(needed)} needs are covered; the largest hole is "
            f"{worst.activity} in {worst.year}"
        )
    caption = Caption(
        title,
        f"Missing by activity and year, {scene.base}; darker: a larger share",
        scene.source,
        f"{title}. Activities by years; each cell says what is missing, or that the need is covered.",
    )
    grid = Grid(
        f"Gap by activity and year, {scene.base}, as of {day(scene.gap.as_of)}",
        headings("Activity", *map(str, scene.years), amounts=tuple(map(str, scene.years))),
        Later(len(scene.ordered), partial(_heat_rows, scene)),
    )
    named = tuple((code, name) for code, name, _ in drawn)
    links = tuple(scene.links.get(code, "") for code, _ in named)
    return HeatChart(caption, scene.years, named, links, cells, grid)


def _heat_rows(scene: _Scene) -> Iterator[Row]:
    for code, name in scene.ordered:
        texts = (_heat_text(_in_year(scene.by_activity[code], year), scene) for year in scene.years)
        yield row(Cell(f"{code} {name}", scene.links[code]), *texts)


def _in_year(cells: Sequence[GapRow], year: int) -> list[GapRow]:
    return [cell for cell in cells if cell.year == year and cell.required]


def _heat_text(cells: Sequence[GapRow], scene: _Scene) -> str:
    if not cells:
        return NONE
    lacks = sum(scene.lens.missing(cell) for cell in cells)
    return plain(lacks, scene.base) if lacks else "covered"


def _heat_cell(cells: Sequence[GapRow], year: int, scene: _Scene) -> HeatCell:
    if not cells:
        return HeatCell(None, NONE, f"{year}: no need")
    required = sum(cell.required for cell in cells)
    lacks = sum(scene.lens.missing(cell) for cell in cells)
    covered = coverage_percent(required - lacks, required) or 0
    label = brief(lacks, scene.base.digits) if lacks else "covered"
    name = f"{cells[0].activity} {cells[0].title}" if len(cells) == 1 else f"{len(cells)} activities"
    hover = f"{name}, {year}: {exact(lacks, scene.base)} missing of {exact(required, scene.base)}"
    return HeatCell(100 - covered, label, hover)


def _table(scene: _Scene) -> Grid:
    base, trio = scene.base, scene.gap.audience == "trio"
    names = ["Need", "Received", "Signed", "Promised", *(["Expected"] if trio else []), "Gap", "Surplus", "Covered"]
    below = [_open_row(money, base, trio) for money in scene.open]
    beside = [_open_row(money, base, trio) for money in scene.beside]
    whole_row = _table_row(Cell(f"Total {scene.span}"), scene.totals, scene.missing, base)
    return Grid(
        f"Need and money by activity, {scene.span}, {base}, as of {day(scene.gap.as_of)}. "
        "Money without an activity is in the totals; money without a year stands below them.",
        headings("Activity", *names, amounts=tuple(names)),
        Later(len(scene.ordered) + len(below), lambda: [*_table_rows(scene), *below]),
        (whole_row,),
        tuple(beside),
        empty="No activity has a need in these years. Choose other years, or load a work plan.",
    )


def _table_rows(scene: _Scene) -> Iterator[Row]:
    for code, name in scene.ordered:
        of = scene.by_activity[code]
        sums = total(of, (), as_of=scene.gap.as_of, with_expected=scene.gap.audience == "trio")
        missing = sum(scene.lens.missing(cell) for cell in of)
        yield _table_row(Cell(f"{code} {name}", scene.links[code]), sums, missing, scene.base)


def _table_row(first: Cell, sums: Totals, missing: int, base: Currency) -> tuple[Cell, ...]:
    covered = coverage_percent(sums.required - missing, sums.required)
    return row(
        first,
        dashed(sums.required, base),
        dashed(sums.received, base),
        dashed(sums.committed, base),
        dashed(sums.pledged, base),
        *([dashed(sums.expected, base)] if sums.expected is not None else []),
        Cell(dashed(missing, base), tone="gap" if missing else ""),
        Cell(dashed(sums.surplus, base), tone="surplus" if sums.surplus else ""),
        NONE if covered is None else f"{covered} %",
    )


def _open_row(money: OpenRow, base: Currency, trio: bool) -> tuple[Cell, ...]:
    return row(
        Cell(open_name(money), tone="muted"),
        NONE,
        dashed(money.received, base),
        dashed(money.committed, base),
        dashed(money.pledged, base),
        *([dashed(money.expected, base)] if trio else []),
        NONE,
        NONE,
        NONE,
    )


def open_name(money: OpenRow) -> str:
    """What an open row is called.

    >>> open_name(OpenRow(None, 2017, 1, 0, 0, 0, 0)), open_name(OpenRow(None, None, 1, 0, 0, 0, 0))
    ('Activity open, 2017', 'Activity open, year open')
    """
    activity = "Activity open" if money.activity is None else money.activity
    return f"{activity}, {'year open' if money.year is None else money.year}"
