"""The note for the Commonwealth of Southreach as literal facts: the figures of the demonstration on 30 November 2016."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from concept_notes.facts.context import (
    ActivityLine,
    Announcement,
    Ask,
    AskPart,
    Budget,
    BudgetLine,
    BudgetYear,
    BuysLine,
    Chapter,
    Contact,
    Donor,
    Group,
    How,
    Meta,
    NoteContext,
    OtherSize,
    Priority,
    Thanks,
    Without,
)
from concept_notes.facts.longer import Paid, Result, Risk, Share
from concept_notes.facts.proposal import (
    Body,
    Decided,
    Decision,
    OwnBudget,
    OwnLine,
    Pathway,
    Planned,
    Proposal,
    Step,
    Term,
    Use,
)
from concept_notes.facts.sums import NOTHING, OpenMoney, Sums, YearRow
from crm.domain.money import Currency, Money

USD = Currency("USD", 2)


def _line(code, title, deliverables, lead, *years) -> ActivityLine:
    rows = tuple(YearRow(year, sums) for year, sums in years)
    return ActivityLine(code, title, "Secretariat", deliverables, lead, rows, sum((row.sums for row in rows), NOTHING))


ACTIVITIES = (
    _line(
        "SEC-1",
        "Secretariat functions",
        "minutes, work plan, follow-up",
        "UNODC",
        (2017, Sums(20792000, 0, 12457531, 0, 8334469, 0)),
        (2018, Sums(21244000, 0, 11325028, 0, 9918972, 0)),
    ),
    _line(
        "SEC-2",
        "Working Group meetings, two a year",
        "",
        "chair of the year",
        (2017, Sums(3164000, 0, 0, 0, 3164000, 0)),
        (2018, Sums(3164000, 0, 0, 0, 3164000, 0)),
    ),
    _line(
        "OUT-1",
        "Yearly meeting with Permanent Missions",
        "",
        "chair of the year",
        (2017, Sums(1356000, 0, 0, 0, 1356000, 0)),
        (2018, Sums(1356000, 0, 0, 0, 1356000, 0)),
    ),
    _line(
        "REP-1",
        "ICAT’s part of Global Plan of Action reporting",
        "",
        None,
        (2017, Sums(2260000, 0, 0, 0, 2260000, 0)),
        (2018, NOTHING),
    ),
)
OFFERED = tuple(
    YearRow(year, sum((line.years[at].sums for line in ACTIVITIES), NOTHING)) for at, year in enumerate((2017, 2018))
)


def longer(context: NoteContext) -> NoteContext:
    """The facts with what longer notes say besides, made to go with their activities and years."""
    first, years = context.activities[0], context.ask.years
    own = min(100, first.total.need - first.total.missing)
    shares = tuple(
        Share(line.title, taken, line.total.need - line.total.missing - taken, line.total.missing)
        for line, taken in zip(context.activities, (own, *([0] * len(context.activities))), strict=False)
    )
    chapters = tuple(
        Chapter(line, None, Budget(years, (BudgetLine("Staff", need),), (), need, need, sum(need)))
        for line in context.activities
        for need in [tuple(row.sums.need for row in line.years)]
    )
    result = Result(
        first.title, "members follow up what they decided", "decisions carried out", "6",
        tuple(str(6 + at) for at in range(len(years))), "minutes", "members give staff time",
    )  # fmt: skip
    risk = Risk(first.title, "funding ends within a year", "medium", "high", "money for several years is asked for")
    history = (Paid(first.title, 2016, 4000000), Paid(None, None, 1000000))
    work = ActivityLine(
        "ALL", "All the work of the group", "", "", None, context.plan, sum((row.sums for row in context.plan), NOTHING)
    )
    return replace(
        context,
        budget_years=_budget_years(context),
        results=(result,),
        risks=(risk,),
        history=history,
        shares=shares,
        chapters=chapters,
        whole_plan=(work,),
        proposal=_proposal(context),
    )


def _budget_years(context: NoteContext) -> tuple[BudgetYear, ...]:
    """Budget and request by the donor's budget years, where each pays for one year of the work."""
    ask, budget = context.ask, context.budget
    if any("/" not in part.budget_year for part in ask.parts) or not budget.direct:
        return ()
    return tuple(
        BudgetYear(
            part.budget_year, date(int(part.budget_year[:4]), 7, 1), (year,), budget.direct[at],
            budget.totals[at] - budget.direct[at], budget.totals[at], context.offered[at].sums.missing, part.amount.minor,
        )
        for at, (year, part) in enumerate(zip(ask.years, ask.parts, strict=True))
    )  # fmt: skip


def _proposal(context: NoteContext) -> Proposal:
    """What only a full note says, made to go with the activities and years."""
    first, count = context.activities[0].title, len(context.ask.years)
    ask = [context.ask.amount.minor] + [0] * (count - 1)
    needs = context.budget.totals
    francs = tuple(Money(need, Currency("CHF", 2)) for need in needs)
    together = Money(sum(needs), Currency("CHF", 2))
    return Proposal(
        objective="Members respond to trafficking together.",
        monitoring="The Secretariat reads the indicators once a year.",
        safeguards="The group keeps no data on victims.",
        pathways=(Pathway("Secretariat", (Step(first, ("members follow up",), ("members give time",)),)),),
        uses=(Use(first, tuple(ask)),),
        used=tuple(ask),
        bodies=(
            Body(
                "United Nations Office on Drugs and Crime (UNODC)", ("Working Group", "hosts the Secretariat"), (first,)
            ),
            Body("IOM", ("Working Group",), ()),
        ),
        members_named=2,
        members=17,
        terms=(
            Term("present Chair", "UNODC", date(2016, 1, 1), date(2016, 12, 31)),
            Term("upcoming Chair", None),
        ),
        plan=(
            Planned(
                "All the work", "Secretariat", None, "core; running", tuple(one.sums.need for one in context.plan), True
            ),
        ),
        own_budget=OwnBudget("CHF 1", date(2016, 11, 1), (OwnLine("Staff", francs, together),), francs, together)
        if needs
        else None,
        decisions=(
            Decision(
                date(2016, 4, 18),
                "First outline of 2017 and 2018",
                (Decided(first, tuple(need + 100 for need in needs)),),
            ),
            Decision(date(2016, 9, 19), None, (Decided(first, (*needs[:-1], None)),)),
        ),
        original=tuple(need + 100 for need in needs),
        changes=(-100,) * len(needs),
    )


_SOUTHREACH = NoteContext(
    base=USD,
    meta=Meta(
        reference="ICAT/CN/SRC/1",
        as_of=date(2016, 11, 30),
        audience="public",
        demonstration="Demonstration: all amounts are illustrative.",
    ),
    group=Group(
        name="Inter-Agency Coordination Group against Trafficking in Persons",
        short="ICAT",
        mandate=(
            "The Inter-Agency Coordination Group against Trafficking in Persons (ICAT) brings together 17 entities. ILO, "
            "IOM, OHCHR, UNHCR, UNICEF and UNODC form its Working Group, which takes decisions and coordinates the work; "
            "the Chair rotates among the members. Following General Assembly resolution 61/180, ICAT is a platform for "
            "exchanging information, experience and good practice, and works towards a comprehensive approach to human "
            "trafficking that is gender- and age-sensitive and grounded in human rights. The Global Plan of Action to "
            "Combat Trafficking in Persons (resolution 64/293) calls for strengthening and supporting ICAT; the next "
            "report on its implementation is due in 2017."
        ),
        context=(
            "In 2015 ICAT held three Working Group meetings, met Permanent Missions in New York (over 50 participants, "
            "among them representatives of 31 Member States), briefed its Group of Friends, held an expert meeting on "
            "the evaluation of anti-trafficking responses, finalized its third policy paper and began to map the "
            "regional processes. The funding that had carried the Secretariat and the main activities since 2012 ended "
            "in December 2015, and the Chair’s report of 11 February 2016 records no assurance of new funding. It "
            "recommends planning over several years, tools for field practitioners and training toolkits; the budget "
            "in this note follows that outline."
        ),
    ),
    donor=Donor(
        code="SRC",
        name="Commonwealth of Southreach",
        name_the="the Commonwealth of Southreach",
        addressee="Counsellor, Geneva",
        priorities=(
            Priority(
                "coordination",
                (
                    "Secretariat functions",
                    "Working Group meetings, two a year",
                    "Yearly meeting with Permanent Missions",
                ),
            ),
        ),
        strategy="strategy 2016–2020",
        strategy_date=date(2015, 11, 2),
    ),
    ask=Ask(
        amount=Money(12000000, USD),
        subject="the core work of ICAT",
        years=(2017, 2018),
        parts=(AskPart("2017/18", Money(6000000, USD)), AskPart("2018/19", Money(6000000, USD))),
        reply_by=date(2017, 3, 31),
    ),
    buys=(
        BuysLine("Secretariat functions", "a month", (1732667, 1770333), 18253441),
        BuysLine("Working Group meetings, two a year", "a meeting", (1582000, 1582000), 6328000),
        BuysLine("Yearly meeting with Permanent Missions", "a meeting", (1356000, 1356000), 2712000),
        BuysLine("ICAT’s part of Global Plan of Action reporting", "a year", (2260000, None), 2260000),
    ),
    buys_more=0,
    without=Without(
        year=2017,
        need=27572000,
        coverage_percent=45,
        pays=("about seven months of Secretariat",),
        lacks=("no Working Group meeting", "no yearly meeting with Permanent Missions"),
        words=(
            "The Chair’s report for 2015 says that without the Secretariat much of the work of that year would have "
            "been difficult to achieve."
        ),
    ),
    plan=(
        YearRow(2016, Sums(42714000, 24326101, 1405622, 1008912, 17991189, 0)),
        YearRow(2017, Sums(66557000, 6523407, 17076005, 0, 42957588, 16000000)),
        YearRow(2018, Sums(56387000, 0, 11325028, 0, 45061972, 2000000)),
    ),
    open=OpenMoney(received=5000000, signed=13590034, promised=4950495),
    signed=43396689,
    conditional=37372593,
    sizes=(OtherSize(1582000, "one Working Group meeting"), OtherSize(15114469, "all that this work lacks in 2017")),
    thanks=(Thanks(Money(4000000, USD), date(2016, 8, 2), "use where most needed"),),
    thanks_more=0,
    announced=(),
    how=How(
        sign=(
            "The member that hosts the Secretariat signs for the group, which has no account of its own, and receives "
            "the contribution."
        ),
        instrument="Exchange of letters; an agreement where the contributor’s rules ask for one.",
        support_cost="13 per cent of direct cost, included in every amount of this note and shown apart in the annex.",
        report="One yearly narrative report and one certified financial statement for all contributors, by 30 June.",
        audit="The host’s own internal and external audit covers the contribution.",
    ),
    contacts=(
        Contact("present Chair", "Secretariat of ICAT, UNODC, Vienna"),
        Contact(
            "past Chair", "Head of the Asylum and Migration Unit, Division of International Protection, UNHCR, Geneva"
        ),
    ),
    activities=ACTIVITIES,
    offered=OFFERED,
    offered_total=sum((row.sums for row in OFFERED), NOTHING),
    budget=Budget(
        years=(2017, 2018),
        lines=(
            BudgetLine("Staff", (17600000, 18000000)),
            BudgetLine("Supplies", (200000, 0)),
            BudgetLine("Contractual services", (1800000, 0)),
            BudgetLine("Travel", (2900000, 2900000)),
            BudgetLine("Operating costs", (1900000, 1900000)),
        ),
        support=(BudgetLine("Programme support cost, 13 per cent", (3172000, 2964000)),),
        direct=(24400000, 22800000),
        totals=(27572000, 25764000),
        total=53336000,
    ),
)
SOUTHREACH = longer(_SOUTHREACH)

#: Names that break documents: a group, a donor and an activity written as people really write them.
NASTY = "Smith & Sons <x> \"quoted\" 'single' {{ 7*7 }} {% if %} {_{ ]]> \u0000\u000b\ud800 😀 " + "long" * 75


def nasty() -> NoteContext:
    """The same note with a name nobody would wish on a document."""
    first = replace(SOUTHREACH.activities[0], title=NASTY, deliverables=NASTY)
    return longer(
        replace(
            SOUTHREACH,
            donor=replace(SOUTHREACH.donor, name=NASTY, name_the=NASTY, strategy=NASTY),
            activities=(first, *SOUTHREACH.activities[1:]),
            buys=(replace(SOUTHREACH.buys[0], what=NASTY), *SOUTHREACH.buys[1:]),
        )
    )


def fullest() -> NoteContext:
    """The same donor asked for as much as a first page ever says: every line at its longest."""
    years = (2016, 2017, 2018)
    sums = Sums(2360000, 110000, 40000, 0, 2210000, 0)
    titles = (
        "Tools and dissemination materials on responses to victims",
        "Group of Friends and partners' briefings, focal-point list",
        "Yearly consultative meeting with Permanent Missions",
        "Mapping of working groups, fora and regional processes",
        "Dissemination and translation of the series",
        "Yearly face-to-face meeting of all members",
        "Policy paper 5: Vulnerabilities",
        "Donor consultations by the trio",
    )
    works = tuple(
        _line(
            f"A-{n}",
            title,
            "drafting, expert meeting, launch",
            "past, present and upcoming chairs",
            *((y, sums) for y in years),
        )
        for n, title in enumerate(titles)
    )
    offered = tuple(
        YearRow(year, sum((work.years[at].sums for work in works), NOTHING)) for at, year in enumerate(years)
    )
    totals = tuple(row.sums.need for row in offered)
    parts = tuple(AskPart(label, Money(9900000, USD)) for label in ("2016/17", "2017/18"))
    return longer(
        replace(
            SOUTHREACH,
            ask=Ask(
                amount=Money(29700100, USD),
                subject="the work of ICAT on its Secretariat and meetings, policy papers, outreach and the regional approach",
                years=years,
                parts=(*parts, AskPart("2018/19", Money(9900100, USD))),
                reply_by=date(2017, 3, 31),
                equivalent=Money(27100000, Currency("EUR", 2)),
                rate="EUR 0.912",
                rate_date=date(2016, 11, 1),
                covers_all=True,
            ),
            buys=tuple(BuysLine(title[:52], "a meeting", (1234500, 2000000, None), 6630000) for title in titles[:5]),
            buys_more=3,
            without=Without(
                2017,
                27572000,
                45,
                ("about seven months of Secretariat", "one Working Group meeting"),
                ("no yearly meeting with Permanent Missions", "no meeting of all members"),
                (),
                SOUTHREACH.without.words if SOUTHREACH.without else None,
            ),
            sizes=(*SOUTHREACH.sizes[:1], OtherSize(1732667, "one month of Secretariat"), *SOUTHREACH.sizes[1:]),
            thanks=(
                Thanks(
                    Money(12000000, Currency("EUR", 2)),
                    date(2016, 7, 20),
                    "“Secretariat: minutes, work plan and follow-up” (2016) and “Policy paper 4 on the evaluation of responses” (2016)",
                ),
                Thanks(
                    Money(6000000, Currency("CHF", 2)),
                    date(2016, 6, 21),
                    "“Mapping of regional processes” (2016), “Training toolkits” (2017) and three further activities",
                ),
            ),
            thanks_more=2,
            announced=(Announcement(Money(18000000, Currency("EUR", 2)), date(2016, 9, 28)),),
            contacts=(
                *SOUTHREACH.contacts,
                Contact("upcoming Chair", "Focal Point for Human Trafficking, Programme Division, UNICEF, New York"),
            ),
            activities=works,
            offered=offered,
            offered_total=sum((row.sums for row in offered), NOTHING),
            budget=Budget(years, (BudgetLine("Staff", totals),), (), totals, totals, sum(totals)),
        )
    )


def over(count: int, *, large: int = 1) -> NoteContext:
    """A note for one activity whose request and work plan run over that many years, with figures `large` times as big."""
    years = tuple(range(2017, 2017 + count))
    sums = Sums(123456700 * large, 3456700 * large, 1000000 * large, 0, 119000000 * large, 500000 * large)
    work = _line("SEC-1", "Secretariat functions", "minutes, follow-up", "UNODC", *((year, sums) for year in years))
    need = tuple(sums.need for _ in years)
    parts = tuple(AskPart(str(year), Money(1000000 + year, USD)) for year in years)
    return longer(
        replace(
            SOUTHREACH,
            ask=replace(
                SOUTHREACH.ask, years=years, parts=parts, amount=Money(sum(part.amount.minor for part in parts), USD)
            ),
            buys=(
                BuysLine(
                    "Secretariat functions", "a month", tuple(10288058 + year for year in years), work.total.missing
                ),
            ),
            plan=work.years,
            activities=(work,),
            offered=work.years,
            offered_total=work.total,
            budget=Budget(years, (BudgetLine("Staff and other personnel", need),), (), need, need, sum(need)),
        )
    )
