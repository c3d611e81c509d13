"""The files of a group's own data: which there are, their columns, what each means and how it is written.

One description serves the loader, the empty files of `crm init --files`, and docs/reference/files.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "amount",
    "code",
    "currency",
    "date",
    "e-mail",
    "language",
    "languages",
    "list",
    "number",
    "percent",
    "places",
    "places with amounts",
    "rate",
    "text",
    "yes or no",
    "year",
]


@dataclass(frozen=True)
class Column:
    """One column: how its cells are written, and what they mean to the person who fills them.

    `refers` names the file whose codes it holds, `words` the vocabulary. `money` says in whose currency an
    amount is: another column of the row, the `pledge`, or the `base` currency. With `kept`, what is empty in
    the file is worked out when it is recorded, and is not compared again. With `own`, words beside those of
    the vocabulary are taken too.
    """

    name: str
    means: str
    kind: Kind = "text"
    required: bool = False
    refers: str = ""
    words: str = ""
    money: str = ""
    zero: bool = False
    lines: bool = False
    default: str = ""
    kept: bool = False
    own: bool = False


@dataclass(frozen=True)
class File:
    """One file: its rows become records. `key` are the columns that say which record a row is.

    Rows of a `group` with the same key are one record together (the lines of a requirement); `alike` records
    may have the same key several times (two receipts on one day). `shared` columns say the same in all rows
    of a group.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    group: bool = False
    alike: bool = False
    shared: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """`pledges.csv`."""
        return f"{self.name}.csv"

    def column(self, name: str) -> Column:
        """A column by its name."""
        return next(column for column in self.columns if column.name == name)


def _code(means: str) -> Column:
    return Column("code", f"{means} Up to 30 letters, digits, points and dashes; it stays.", "code", required=True)


def _of(name: str, refers: str, means: str, *, required: bool = False) -> Column:
    return Column(name, means, "code", required=required, refers=refers)


def _day(name: str, means: str, *, required: bool = False) -> Column:
    return Column(name, means, "date", required=required)


_SOURCE = Column("source", "Where this is known from.")

FILES: tuple[File, ...] = (
    File(
        "settings",
        "Facts of the group and of this installation.",
        (
            Column("setting", "One of the names listed below the table.", "code", required=True, words="settings"),
            Column("value", "Its value.", required=True, lines=True),
        ),
        key=("setting",),
    ),
    File(
        "texts",
        "The group's own wording, used by concept notes: its mandate, what its work costs a unit, how to contribute.",
        (
            Column(
                "key", "Which text: mandate, context, without, how.sign, contact.CODE, buys.ACTIVITY …", required=True
            ),
            Column("language", "Language of the text, such as en.", "language", required=True),
            Column("text", "The text.", required=True, lines=True),
        ),
        key=("key", "language"),
    ),
    File(
        "organisations",
        "Everybody the group has to do with: members, partners, donors.",
        (
            _code("A short code of your own, such as NMK."),
            Column("name", "Its name in English.", required=True),
            Column("kind", "What it is.", "code", required=True, words="organisation_kinds"),
            Column("fictional", "Yes where it exists only in a demonstration.", "yes or no"),
            Column("note", "A remark."),
        ),
        key=("code",),
    ),
    File(
        "organisation_names",
        "Names in other languages, as they stand inside a sentence (“the Kingdom of Valdoria”, “la Suède”).",
        (
            _of("organisation", "organisations", "Whose name.", required=True),
            Column("language", "Language of the name, such as fr.", "language", required=True),
            Column("name", "The name, with its article.", required=True),
        ),
        key=("organisation", "language"),
    ),
    File(
        "roles",
        "What an organisation is to the group, from a day to a day.",
        (
            _of("organisation", "organisations", "Who.", required=True),
            Column("role", "The role.", "code", required=True, words="roles"),
            _day("from", "First day; empty where it is not recorded."),
            _day("to", "Last day; empty while it lasts."),
            _SOURCE,
        ),
        key=("organisation", "role", "from"),
    ),
    File(
        "chair_terms",
        "Who chairs the group, and when. An unknown term is left out.",
        (
            _day("from", "First day of the term.", required=True),
            _day("to", "Last day."),
            Column("chairs", "Who chairs; two codes are co-chairs.", "list", required=True, refers="organisations"),
            _day("known_from", "The day it became known; before it the term does not appear.", required=True),
            _SOURCE,
        ),
        key=("from",),
    ),
    File(
        "donors",
        "What the group knows of a donor. `habit` and `remarks` are for the trio and enter no document.",
        (
            _of("donor", "organisations", "Which donor.", required=True),
            Column("currency", "The currency it pays in.", "currency", required=True),
            Column("budget_year", "When its budget year begins.", "code", words="budget_years", default="calendar"),
            Column(
                "themes", "The priorities it declared itself, most important first.", "list", words="themes", own=True
            ),
            Column("regions", "The regions it declared, most important first.", "list", words="regions", own=True),
            Column("habit", "How it usually gives. For the trio.", lines=True),
            Column("needs", "What a note for it has to bring.", lines=True),
            Column("page_limit", "The most pages it reads.", "number"),
            Column("word_limit", "The most words it reads.", "number"),
            Column(
                "limit_basis", "Whether the limits count the annexes.", "code", words="limit_bases", default="whole"
            ),
            Column("language", "Language it wants documents in.", "language", default="en"),
            Column("strategy", "Where its priorities and regions are declared."),
            _day("strategy_date", "The day of that document."),
            Column("languages", "Other languages it takes, besides that one.", "languages"),
            Column("results_format", "How it reads results.", "code", words="results_formats", default="matrix"),
            Column("support_rows", "How it reads support cost.", "code", words="support_rows", default="rate"),
            Column("levy", "Yes where the coordination levy of 1 per cent comes on top.", "yes or no"),
            Column("cofunding", "Yes where it wants to see what others pay beside it.", "yes or no"),
            Column("annexes", "What it wants to go with a note.", lines=True),
            Column("visibility", "Its words on how a contribution is made known; printed as they are.", lines=True),
            Column("remarks", "Anything else. For the trio.", lines=True),
        ),
        key=("donor",),
    ),
    File(
        "focal_points",
        "Whom to write to, by function; a name is not needed.",
        (
            _of("organisation", "organisations", "Where the person works.", required=True),
            Column("function", "What the person is there, such as counsellor.", required=True),
            Column("city", "Duty station, or “capital”."),
            Column("language", "Language to write in.", "language", default="en"),
            Column("name", "The person's name, where it may be kept."),
            Column("email", "E-mail address; drafts that go out with notes are addressed to it.", "e-mail"),
            Column("phone", "Telephone."),
            Column("channel", "How this person wants to be written to."),
            _day("from", "In this function since."),
            _day("to", "In this function until."),
            _day("verified", "The day somebody last made sure of this."),
        ),
        key=("organisation", "function", "name"),
        alike=True,
    ),
    File(
        "activities",
        "The lines of the multi-year work plan, in its order.",
        (
            _code("The activity's code, such as SEC-1."),
            Column("area", "Outcome area of the work plan, in your own words.", required=True),
            Column("title", "What it is called.", required=True),
            Column("deliverables", "What comes out of it.", lines=True),
            Column("purpose", "What it is for.", lines=True),
            Column("leads", "Members that lead it.", "list", refers="organisations"),
            Column("lead_note", "The lead in words, where no member is named (“chair of the year”)."),
            Column("themes", "Themes it serves; matched with what donors declare.", "list", words="themes", own=True),
            Column(
                "regions",
                "Regions it works in; matched with what donors declare. Empty: everywhere.",
                "list",
                words="regions",
                own=True,
            ),
            Column("priority", "1 core, 2 planned, 3 only if funded.", "number", words="priorities"),
            Column("first_year", "First year of the activity.", "year"),
            Column("last_year", "Last year.", "year"),
            Column("status", "Its state; changes no figure.", "code", words="activity_states", default="planned"),
            Column("state_note", "The state in words."),
            _SOURCE,
        ),
        key=("code",),
    ),
    File(
        "requirements",
        "What an activity needs in a year, one row for each budget category. Rows with the same activity, year and "
        "day are one revision and replace all earlier ones; the earlier ones are kept.",
        (
            _of("activity", "activities", "Which activity.", required=True),
            Column("year", "Which year.", "year", required=True),
            _day("dated", "The day it was approved.", required=True),
            Column("category", "Budget category.", "code", required=True, words="categories"),
            Column(
                "amount",
                "Direct cost in the base currency; 0 is allowed.",
                "amount",
                required=True,
                money="base",
                zero=True,
            ),
            Column(
                "support_rate", "Programme support cost on top of direct cost, in per cent.", "percent", default="0"
            ),
            Column("approved_by", "The meeting that approved it."),
            Column("why", "Why it was revised.", lines=True),
        ),
        key=("activity", "year", "dated"),
        group=True,
        shared=("support_rate", "approved_by", "why"),
    ),
    File(
        "rates",
        "Exchange rates. Without a rate on or before a day, money of that currency cannot be recorded on it.",
        (
            Column("currency", "Which currency.", "currency", required=True),
            _day("from", "The day from which the rate holds.", required=True),
            Column("rate", "Units of the currency for one unit of the base currency.", "rate", required=True),
            _SOURCE,
        ),
        key=("currency", "from"),
    ),
    File(
        "opportunities",
        "Conversations towards money before any promise. For the trio.",
        (
            _code("The opportunity's code, such as O-NLU-1."),
            _of("donor", "organisations", "With whom.", required=True),
            _day("opened", "The day it began.", required=True),
            Column("restricted", "Yes where it is not for circulation.", "yes or no"),
            Column("in_kind", "Yes where what is asked is no money.", "yes or no"),
            _of("owner", "organisations", "The member of the trio that leads it."),
            Column("next_step", "What comes next."),
            _day("next_step_on", "By when."),
            _day("decision_on", "When the donor decides."),
            _day("lost_on", "The day it ended without a promise."),
            Column("lost_reason", "Why it was lost.", lines=True),
            Column("note", "A remark.", lines=True),
        ),
        key=("code",),
    ),
    File(
        "opportunity_revisions",
        "What is asked and expected, from a day on; an opportunity has at least one row.",
        (
            _of("opportunity", "opportunities", "Which opportunity.", required=True),
            _day("dated", "From which day.", required=True),
            Column("asked", "The amount asked for.", "amount", money="asked_currency"),
            Column("asked_currency", "Currency of the ask; empty = that of the expected amount.", "currency"),
            Column(
                "expected", "The amount expected; empty where it is no money.", "amount", money="currency", zero=True
            ),
            Column("currency", "Currency of the expected amount.", "currency", required=True),
            Column("probability", "How likely, in per cent.", "percent", required=True),
            Column("stage", "How far it is.", "code", required=True, words="stages"),
            Column("asked_for", "Activities and years asked for, with amounts where divided.", "places with amounts"),
        ),
        key=("opportunity", "dated"),
    ),
    File(
        "pledges",
        "Written promises. One becomes a commitment on the day it is signed.",
        (
            _code("The pledge's code, such as NMK-2016-1."),
            _of("donor", "organisations", "Who promised.", required=True),
            _of("receiver", "organisations", "The member that signs and receives it."),
            _of("opportunity", "opportunities", "The conversation it came from."),
            _day("promised", "The day of the promise.", required=True),
            Column("amount", "The amount promised.", "amount", required=True, money="currency"),
            Column("currency", "Its currency.", "currency", required=True),
            Column("rate", "Units per unit of base; empty = the latest of rates.csv on that day.", "rate", kept=True),
            _day("signed", "The day of signature; empty while it is only promised."),
            Column("signed_amount", "What was signed, where it differs.", "amount", money="currency", kept=True),
            Column(
                "signed_rate",
                "Rate of what was signed above the promise; empty = the latest of rates.csv on the day of signature.",
                "rate",
                kept=True,
            ),
            Column("instrument", "By what it was promised or signed.", "code", words="instruments"),
            Column("reference", "Where the document can be found; needed once it is signed."),
            _day("period_from", "First day of the agreement."),
            _day("period_to", "Last day."),
            Column(
                "earmarking", "Grand Bargain level, 1 unearmarked to 4 tightly earmarked.", "number", words="earmarking"
            ),
            Column("restricted", "Yes where it is not for circulation.", "yes or no"),
            Column("conditions", "What it is subject to.", lines=True),
            _day("next_report", "When the next report is due."),
            Column("report_note", "What report."),
            Column("support_rate", "Its own support-cost rate, in per cent.", "percent"),
            Column("note", "A remark.", lines=True),
        ),
        key=("code",),
    ),
    File(
        "raises",
        "What donors added to a pledge after its signature, each with a day and a rate of its own. What was signed above "
        "the promise is no row here: that is signed_amount in pledges.csv.",
        (
            _of("pledge", "pledges", "Which pledge.", required=True),
            _day("dated", "The day the addendum was signed.", required=True),
            Column("amount", "How much was added, in the pledge's currency.", "amount", required=True, money="pledge"),
            Column("rate", "Units per unit of base; empty = the latest of rates.csv on that day.", "rate", kept=True),
            Column("reference", "Where the addendum or letter can be found.", required=True),
        ),
        key=("pledge", "dated"),
        alike=True,
    ),
    File(
        "splits",
        "For which activity and year a pledge is meant, one row for each. Rows with the same pledge, day and raise divide "
        "it in full, in place of what was before.",
        (
            _of("pledge", "pledges", "Which pledge.", required=True),
            Column(
                "raise",
                "Which raise of the pledge is divided: 1 is the first by day, one that came with the signature counted. "
                "Empty = the pledge itself.",
                "number",
            ),
            _day("dated", "From which day; empty = as promised. The division of a raise needs its day."),
            _of("activity", "activities", "For which activity; empty = left to the group."),
            Column("year", "For which year; empty = left open.", "year"),
            Column("amount", "How much, in the pledge's currency.", "amount", required=True, money="pledge"),
            Column("conditional", "Yes where it is subject to a parliament or to available funds.", "yes or no"),
            _day("confirmed_on", "The day that condition was fulfilled."),
            Column("move_received", "Yes where the donor agreed that money already received moves too.", "yes or no"),
            Column("why", "Why it was divided anew."),
        ),
        key=("pledge", "dated", "raise"),
        group=True,
        shared=("move_received", "why"),
    ),
    File(
        "instalments",
        "When a pledge is to be paid, one row for each payment. Rows with the same pledge and day of plan are one plan.",
        (
            _of("pledge", "pledges", "Which pledge.", required=True),
            _day("dated", "The day of the plan; empty = as promised."),
            _day("due", "When it is due; empty = no date."),
            Column("amount", "How much, in the pledge's currency.", "amount", required=True, money="pledge"),
            Column("meant_for", "Activities and years it pays; empty = all.", "places"),
            Column("why", "Why the plan was changed."),
        ),
        key=("pledge", "dated"),
        group=True,
        shared=("why",),
    ),
    File(
        "receipts",
        "Money that arrived.",
        (
            _of("pledge", "pledges", "For which pledge.", required=True),
            _day("dated", "The day it arrived.", required=True),
            Column("amount", "What arrived.", "amount", required=True, money="currency"),
            Column("currency", "In which currency; empty = the pledge's.", "currency"),
            Column("rate", "Units per unit of base; empty = the latest of rates.csv on that day.", "rate", kept=True),
            Column(
                "pays",
                "What it pays in the pledge's currency, where the donor says so.",
                "amount",
                money="pledge",
                kept=True,
            ),
            Column("charges", "What banks kept, in the pledge's currency.", "amount", money="pledge"),
            Column("meant_for", "Activities and years the payer named, with amounts.", "places with amounts"),
            Column("overpayment_accepted", "Yes where more than the pledge was accepted by name.", "yes or no"),
            Column("reference", "The bank's or the agreement's reference."),
        ),
        key=("pledge", "dated"),
        alike=True,
    ),
    File(
        "write_offs",
        "Money that will not come. Counts once a second person approved it.",
        (
            _of("pledge", "pledges", "Of which pledge.", required=True),
            _day("dated", "From which day.", required=True),
            Column(
                "kind",
                "write-off, or cancellation of all that is open.",
                "code",
                words="write-offs",
                default="write-off",
            ),
            Column(
                "amount", "How much, in the pledge's currency; empty = all (a cancellation).", "amount", money="pledge"
            ),
            Column("meant_for", "Activities and years it falls on; empty = all.", "places"),
            Column("reason", "Why the money will not come.", required=True, lines=True),
            Column("proposed_by", "Who asked for it.", required=True),
            Column("approved_by", "Who confirmed it: another person."),
        ),
        key=("pledge", "dated"),
        alike=True,
    ),
    File(
        "in_kind",
        "Support that is no money: a room, an expert. In no total.",
        (
            _of("organisation", "organisations", "Who gives it.", required=True),
            _of("activity", "activities", "For which activity."),
            _day("dated", "Since when."),
            Column("description", "What it is.", required=True),
            Column("value", "What it is worth in the base currency, where somebody valued it.", "amount", money="base"),
            _SOURCE,
        ),
        key=("organisation", "description"),
        alike=True,
    ),
    File(
        "interactions",
        "Meetings, calls, letters: who said what, and what follows.",
        (
            _day("dated", "The day, or the first day.", required=True),
            _day("to", "The last day, where it took several."),
            _of("donor", "organisations", "With whom."),
            Column("kind", "What it was.", "code", required=True, words="interaction_kinds"),
            Column("place", "Where."),
            Column("summary", "What was said.", required=True, lines=True),
            Column("follow_up", "What follows.", lines=True),
            Column("restricted", "Yes where it is for the trio only.", "yes or no"),
            _SOURCE,
        ),
        key=("dated", "donor", "kind"),
        alike=True,
    ),
    File(
        "tasks",
        "What has to be done, by whom, by when.",
        (
            Column("title", "What.", required=True),
            _day("due", "By when."),
            _day("done_on", "The day it was done; empty while it is open."),
            _of("donor", "organisations", "For which donor."),
            _of("owner", "organisations", "Who does it."),
        ),
        key=("title", "donor"),
        alike=True,
    ),
)

#: The settings a group may set, and what each means.
SETTINGS: dict[str, str] = {
    "group_name": "The group's full name.",
    "group_short": "Its short name.",
    "base_currency": "The currency it reports in (USD where it is not set); fixed once money is recorded.",
    "members_total": "How many members it has.",
    "members_note": "What is known of them.",
    "as_of": "The day on which pages open, in a demonstration; a group that works leaves it out.",
    "story_days": "Days that pages of a demonstration link to.",
    "demo": "1 in a demonstration.",
    "demo_note": "The sentence that every page and document of a demonstration carries.",
}


def file_named(name: str) -> File:
    """A file by its name without ending."""
    return next(file for file in FILES if file.name == name)
