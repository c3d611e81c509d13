"""What a concept note is made from: plain facts of one day, for one donor, frozen.

`concept_notes.gathering.gather` fills it from the database, `concept_notes.document` writes it. Everything a template
or a section may print is here and nothing else is, so that what must never enter a note cannot.
Amounts are whole minor units of `NoteContext.base` unless they are a `Money`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from concept_notes.facts.longer import NO_WISHES, Paid, Result, Risk, Share, Wants
from concept_notes.facts.proposal import NO_PROPOSAL, Proposal
from concept_notes.facts.sums import NOTHING, OpenMoney, Sums, YearRow
from concept_notes.language.pack import language
from concept_notes.making.told import Remark
from crm.domain.money import Currency, Money

Audience = Literal["trio", "public"]

#: Fields of a context that are for its maker: no template sees them, and nothing of them is printed.
FOR_THE_MAKER = frozenset({"remarks", "warnings", "considered", "wished"})

#: Activities that the second page has room for beside the chart.
MOST_LISTED = 8
#: The lengths whose first two pages must not grow; longer notes list everything.
SHORT_LENGTHS = ("brief", "short")


@dataclass(frozen=True)
class Meta:
    """The note itself: its number in the register, the day of its figures, whom the figures are for."""

    reference: str
    as_of: date
    audience: Audience
    language: str = "en"
    #: The sentence of a demonstration, printed on every page; None where the records are real.
    demonstration: str | None = None
    #: Its form: brief, short, standard or full.
    length: str = "short"

    @property
    def mark(self) -> str | None:
        """What keeps the note with the trio, printed on every page; None where the figures are for the public."""
        return language(self.language).text("page.trio_mark") if self.audience == "trio" else None


@dataclass(frozen=True)
class Group:
    """The coordination group that asks, with its own words on what it is for and what it has done."""

    name: str
    short: str
    mandate: str | None = None
    context: str | None = None


@dataclass(frozen=True)
class Priority:
    """A priority the donor declared itself, and the activities of this note that serve it."""

    name: str
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Donor:
    """Whom the note is for: its name with the article English wants, what it declared and where."""

    code: str
    name: str
    #: As it stands inside a sentence: "the Commonwealth of Southreach", "Sweden".
    name_the: str
    #: The office the note goes to: "Counsellor, Geneva", "Desk officer in the capital". None where none is recorded.
    addressee: str | None = None
    priorities: tuple[Priority, ...] = ()
    #: Where the priorities are declared: "strategy 2016–2020".
    strategy: str | None = None
    strategy_date: date | None = None
    #: What it is: a government, a foundation, a company.
    kind: str = "government"

    @property
    def served(self) -> bool:
        """Something in the note serves a priority."""
        return any(priority.activities for priority in self.priorities)


@dataclass(frozen=True)
class AskPart:
    """What is asked out of one budget year of the donor: "2017/18"."""

    budget_year: str
    amount: Money


@dataclass(frozen=True)
class Ask:
    """The request: how much, for what, for which years, out of which budget years, by when to answer."""

    amount: Money
    #: What the money is for, as it stands after "for": "the core work of ICAT", "two Working Group meetings".
    subject: str
    years: tuple[int, ...]
    parts: tuple[AskPart, ...]
    reply_by: date
    #: The same sum in the donor's own currency at the rate of the day, None where it is the base currency.
    equivalent: Money | None = None
    #: Units of that currency per unit of base, as text, and the day of the rate.
    rate: str | None = None
    rate_date: date | None = None
    #: It is all that the activities still lack in these years.
    covers_all: bool = False
    #: What of it is asked for each of `years`, in minor units of base.
    by_year: tuple[int, ...] = ()
    #: The equivalent is what was asked: it stands first, and what it is worth in base beside it.
    given: bool = False

    @property
    def first(self) -> Money:
        """The request in the currency in which it was made."""
        return self.equivalent if self.given and self.equivalent else self.amount


@dataclass(frozen=True)
class BuysLine:
    """One thing the money pays: what it is, its unit, what a unit costs in each year of the ask.

    `costs` follow `Ask.years`; None where nothing is needed in that year. Support cost is included. `missing` is what
    the thing still lacks over all these years, so that the price of one is not read as the gap.
    """

    what: str
    each: str
    costs: tuple[int | None, ...]
    missing: int


@dataclass(frozen=True)
class Without:
    """What stays undone: how much of the need of the first year asked for is secured, and what that pays."""

    year: int
    need: int
    coverage_percent: int
    #: What the secured money pays, counted in units: "about seven months of Secretariat".
    pays: tuple[str, ...]
    #: What it does not pay at all: "no Working Group meeting".
    lacks: tuple[str, ...]
    #: What it pays in part and nobody counts, where the picture is not clear already: "the website".
    partly: tuple[str, ...] = ()
    #: A sentence of the group's own on what this means.
    words: str | None = None


@dataclass(frozen=True)
class OtherSize:
    """A smaller or larger contribution that makes a whole: "one Working Group meeting"."""

    amount: int
    what: str


@dataclass(frozen=True)
class Thanks:
    """An earlier payment of this donor: what arrived, when, and what it was for."""

    amount: Money
    paid_on: date
    what_for: str


@dataclass(frozen=True)
class Announcement:
    """What the reader has promised in writing and not signed: it counts nowhere yet."""

    amount: Money
    announced_on: date


@dataclass(frozen=True)
class How:
    """How a contribution is made. A missing sentence stops the note: a donor cannot act without it."""

    sign: str | None
    instrument: str | None
    support_cost: str | None
    report: str | None
    audit: str | None


@dataclass(frozen=True)
class Contact:
    """Whom to answer: an office by its function and city, never a person's name."""

    role: str
    office: str


@dataclass(frozen=True)
class ActivityLine:
    """One activity offered, by the one name it has in the note: what it delivers, who leads it, and where its money stands in each year asked for."""

    code: str
    title: str
    area: str
    deliverables: str
    #: None where no member has taken the lead yet.
    lead: str | None
    years: tuple[YearRow, ...]
    total: Sums


@dataclass(frozen=True)
class BudgetLine:
    """Direct cost of one budget category, one amount for each year of `Budget.years`."""

    category: str
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All years together."""
        return sum(self.amounts)


@dataclass(frozen=True)
class Budget:
    """What the activities of the note cost: categories, then support cost in rows of its own by rate."""

    years: tuple[int, ...]
    lines: tuple[BudgetLine, ...]
    #: One row for each rate in use: "Programme support cost, 13 per cent".
    support: tuple[BudgetLine, ...]
    direct: tuple[int, ...]
    totals: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class BudgetYear:
    """A budget year of the donor: which years of the work it pays for, what these cost and lack, what is asked of it."""

    #: "2017/18".
    budget_year: str
    begins: date
    years: tuple[int, ...]
    direct: int
    support: int
    total: int
    missing: int
    asked: int


@dataclass(frozen=True)
class Considered:
    """An activity that was looked at for this donor: its points, and for which reasons."""

    activity: str
    points: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Chapter:
    """One activity with a part of its own in a full note: what it costs, where its money stands, what stays undone."""

    line: ActivityLine
    #: None where nothing is needed in the years asked for.
    costs: BuysLine | None
    budget: Budget
    #: What the group says it is for.
    purpose: str | None = None
    #: What stays undone in the first year that lacks money; None where as good as all is secured.
    without: Without | None = None


@dataclass(frozen=True)
class Wished:
    """What its maker left open or allowed, so that the note can be renewed in the same way."""

    #: Nobody said how much to ask: it is what may be asked, and follows that.
    ask_open: bool = False
    #: It may be longer than its donor reads.
    over_limit: bool = False


@dataclass(frozen=True)
class NoteContext:
    """Everything one concept note says."""

    base: Currency
    meta: Meta
    group: Group
    donor: Donor
    ask: Ask
    buys: tuple[BuysLine, ...]
    #: Activities that `buys` leaves to the table of activities, because the first page is one page.
    buys_more: int
    without: Without | None
    #: The whole work plan, from the year of the as-of day on.
    plan: tuple[YearRow, ...]
    open: OpenMoney
    #: All that is signed and not yet paid, whether tied to an activity and year or not.
    signed: int
    #: Of it: still subject to a parliament or to available funds.
    conditional: int
    sizes: tuple[OtherSize, ...]
    #: The latest payments, oldest first, and how many earlier ones there are.
    thanks: tuple[Thanks, ...]
    thanks_more: int
    announced: tuple[Announcement, ...]
    how: How
    contacts: tuple[Contact, ...]
    activities: tuple[ActivityLine, ...]
    #: The activities offered together, by year of the ask and over all its years.
    offered: tuple[YearRow, ...]
    offered_total: Sums
    budget: Budget
    #: Budget and request by the donor's budget years; nothing where they are the years of the work.
    budget_years: tuple[BudgetYear, ...] = ()
    wants: Wants = NO_WISHES
    results: tuple[Result, ...] = ()
    risks: tuple[Risk, ...] = ()
    #: What this donor paid, by year and activity.
    history: tuple[Paid, ...] = ()
    shares: tuple[Share, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    #: Every activity of the work plan over the years of `plan`, in a full note.
    whole_plan: tuple[ActivityLine, ...] = ()
    #: What only a full note says.
    proposal: Proposal = NO_PROPOSAL
    #: What the maker of the note is told; no template sees it.
    remarks: tuple[Remark, ...] = ()
    #: What was suggested, with points by reason; no template sees it.
    considered: tuple[Considered, ...] = ()
    #: What its maker left open and allowed; no template sees it.
    wished: Wished = Wished()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What its maker is told, in sentences."""
        return tuple(one.says for one in self.remarks)

    @property
    def open_line(self) -> bool:
        """There is money outside the years' rows."""
        return bool(self.open.secured or self.open.promised)

    @property
    def listed(self) -> tuple[ActivityLine, ...]:
        """The activities that there is room for: in a short note those that lack most, in the order of the work plan."""
        if len(self.activities) <= MOST_LISTED or self.meta.length not in SHORT_LENGTHS:
            return self.activities
        ranked = sorted(self.activities, key=lambda line: -line.total.missing)
        kept = {line.code for line in ranked[: MOST_LISTED - 1]}
        return tuple(line for line in self.activities if line.code in kept)

    @property
    def further(self) -> tuple[ActivityLine, ...]:
        """The others, which stand in the annex."""
        kept = {line.code for line in self.listed}
        return tuple(line for line in self.activities if line.code not in kept)

    @property
    def further_total(self) -> Sums:
        """Their sum."""
        return sum((line.total for line in self.further), NOTHING)
