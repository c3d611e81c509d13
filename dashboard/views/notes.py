"""What the page of concept notes shows: the register, which notes hold figures that have moved, and one note opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from concept_notes.drift.moved import Drift, NoteDrift
from concept_notes.drift.walk import Difference, Moved, Reworded, heading
from concept_notes.language.pack import language_name
from crm.domain.money import Currency
from crm.domain.notes import ANSWERED, template_in_words
from crm.domain.wording import NONE, amount_text, amount_whole, day, listed, years_text
from crm.reports.note_register import STATUSES, NoteLine, Step, chosen_in_words, said_of
from dashboard.opened_note import OpenedNote
from dashboard.views import fields
from dashboard.views.grid import Card, Cell, Grid, Tone, headings, row
from dashboard.views.lens import Lens
from dashboard.views.words import plain

#: So many rows are drawn at once.
PAGE = 100
#: The small papers by kind, as the choice among them names them.
PAPER_NAMES: Mapping[str, str] = {
    "verbale": "notes verbales",
    "thanks": "letters of thanks",
    "reminder": "reminders",
    "report": "reports to donors",
}
#: What the button on a note does, by its status.
NEXT: Mapping[str, str] = {"draft": "Mark reviewed", "reviewed": "Mark sent", "sent": "Record the answer"}

_MEANINGS = {
    "draft": "made, and nobody has read it yet",
    "reviewed": "somebody read it and it may go",
    "sent": "it left; its answer is waited for",
    "answered": "the donor said something",
}
_TONES: Mapping[str, Tone] = {"draft": "muted", "answered": "good"}
#: A longer list of differences says how many there are.
MANY = 30
#: Parts of a note that a badge names.
MOST_PARTS = 3
#: Figures that a badge shows first: what is asked against.
_FIRST = ": still missing"


@dataclass(frozen=True)
class RegisterView:
    """The register: what there is to do, its rows, and what is said about the choice made."""

    headline: str
    cards: tuple[Card, ...]
    grid: Grid
    shown: int
    of: int


def of_kind(lines: Sequence[NoteLine], kind: str) -> list[NoteLine]:
    """The papers of a kind; concept notes where none is chosen."""
    return [line for line in lines if line.kind == (kind if kind in PAPER_NAMES else "note")]


def matching(lines: Sequence[NoteLine], *, donor: str = "", lang: str = "", status: str = "") -> list[NoteLine]:
    """The notes for a donor, in a language, with a status; an empty choice leaves all."""
    return [
        line
        for line in lines
        if (not donor or line.donor == donor)
        and (not lang or line.language == lang)
        and (not status or line.status == status)
    ]


def statuses(lines: Sequence[NoteLine]) -> tuple[str, ...]:
    """The statuses that occur, in the order in which a note takes them."""
    there = {line.status for line in lines}
    return tuple(status for status in STATUSES if status in there)


def register(chosen: Sequence[NoteLine], found: Drift, lens: Lens, page: int = 1) -> RegisterView:
    """The rows of a choice, a screenful at a time; sentence and cards are of the whole choice."""
    moved = {one.reference: one for one in found.notes}
    first = (page - 1) * PAGE
    shown = chosen[first : first + PAGE]
    return RegisterView(
        headline=_headline(chosen, moved),
        cards=_cards(chosen, moved, lens),
        grid=Grid(
            f"Newest first; statuses and figures as of {day(found.as_of)}",
            headings(
                "Note", "Donor", "Version", "Asks for", "Figures of", "Template", "Language", "Status", "By", "Moved since",
                amounts=("Asks for",),
                helps={
                    "Status": "; ".join(f"{status}: {_MEANINGS[status]}" for status in STATUSES),
                    "Moved since": "Figures that the note states and the ledger has otherwise by now; of notes that are reviewed or sent.",
                },
            ),
            tuple(_row(line, moved.get(line.reference), found, lens) for line in shown),
            empty="No note matches. Choose another donor, language or status.",
        ),
        shown=len(shown),
        of=len(chosen),
    )  # fmt: skip


def nothing(lens: Lens) -> str:
    """That there is no note, on the day one usually looks at or on an earlier one."""
    return (
        f"No concept note had been made by {day(lens.as_of)}." if lens.banner else "No concept note has been made yet."
    )


def _headline(chosen: Sequence[NoteLine], moved: Mapping[str, NoteDrift]) -> str:
    if not chosen:
        return "No note matches this choice."
    counts = Counter(line.status for line in chosen)
    said = listed([f"{counts[status]} {status}" for status in STATUSES if counts[status]])
    changed = _changed(chosen, moved)
    word = "note" if all(line.kind == "note" for line in chosen) else "paper"
    word += "" if len(chosen) == 1 else "s"
    if not changed:
        return f"{len(chosen)} {word}: {said}."
    which = (
        "it states figures"
        if len(chosen) == 1
        else f"{changed} of them {'states' if changed == 1 else 'state'} figures"
    )
    return f"{len(chosen)} {word}: {said}; {which} that have moved since."


def _changed(chosen: Sequence[NoteLine], moved: Mapping[str, NoteDrift]) -> int:
    """How many of the notes state a figure that has moved; of small papers also how many would be worded otherwise."""
    there = [(line.kind, moved[line.reference]) for line in chosen if line.reference in moved]
    return sum(bool(one.moved or (kind != "note" and (one.words or one.remarks))) for kind, one in there)


def _cards(chosen: Sequence[NoteLine], moved: Mapping[str, NoteDrift], lens: Lens) -> tuple[Card, ...]:
    counts = Counter(line.status for line in chosen)
    late = [line for line in chosen if line.follow_up and line.follow_up < lens.as_of]
    out = sum(line.status == "sent" and line.kind in ANSWERED for line in chosen)
    waiting = f"{len(late)} to follow up now" if late else "none to follow up yet" if out else "nothing is out"
    return (
        Card("To review", str(counts["draft"]), "drafts", "Notes that were made and that nobody has marked as read."),
        Card("To send", str(counts["reviewed"]), "reviewed", "Notes that somebody read and that may go."),
        Card("Waiting for an answer", str(out), waiting, "Notes that were sent and not answered; to follow up now are those whose follow-up day has passed."),
        Card("Figures have moved", str(_changed(chosen, moved)), "reviewed or sent", "Notes, reviewed or sent, that state a figure which the ledger has otherwise as of the day shown."),
    )  # fmt: skip


def _row(line: NoteLine, moved: NoteDrift | None, found: Drift, lens: Lens) -> tuple[Cell, ...]:
    opened = lens.link("notes", note=line.reference)
    for_trio = " (for the trio)" if line.audience == "trio" else ""
    return row(
        Cell(line.reference + for_trio, opened),
        Cell(line.donor_name, lens.link("donor", donor=line.donor)),
        str(line.version),
        amount_whole(line.ask, line.currency) if line.kind == "note" else NONE,
        day(line.as_of),
        template_in_words(line.template),
        language_name(line.language),
        _status(line, lens),
        line.last.by,
        Cell(badge(moved, found.base), opened, "gap") if moved else NONE,
    )


def _status(line: NoteLine, lens: Lens) -> Cell:
    if line.follow_up and line.follow_up < lens.as_of:
        return Cell("sent, to follow up", tone="overdue")
    return Cell(line.status, tone=_TONES.get(line.status, ""))


def badge(moved: NoteDrift, base: Currency) -> str:
    """What has moved, in a few words: what is missing first, because that is what is asked against."""
    if not moved.moved:
        return " ".join(moved.remarks) or _otherwise(moved)
    first = next((one for one in moved.moved if one.where.endswith(_FIRST)), moved.moved[0])
    what = "missing" if first.where.endswith(_FIRST) else first.where.rpartition(": ")[2]
    more = len(moved.moved) - 1
    others = f", and {more} more figure{'' if more == 1 else 's'}" if more else ""
    old, new = (NONE if one is None else plain(one, first.currency or base) for one in (first.old, first.new))
    return f"{what} {old} → {new}{others}"


def _otherwise(moved: NoteDrift) -> str:
    """Which parts of a note would read otherwise, at most three by name."""
    parts = [place[:1].lower() + place[1:] for place in dict.fromkeys(one.place or one.where for one in moved.words)]
    if len(parts) > MOST_PARTS:
        parts = [*parts[: MOST_PARTS - 1], f"{len(parts) - MOST_PARTS + 1} more parts"]
    return f"would read otherwise: {listed(parts)}" if parts else ""


@dataclass(frozen=True)
class OpenedView:
    """One note, opened: what it asks in a sentence, its facts, its steps, and what has moved since."""

    sentence: str
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    steps: Grid
    moved: Grid
    #: The same in words; empty where nothing would read otherwise.
    reworded: Grid
    #: The address of its lines in the journal, and of the pledge it led to.
    history: str
    led_to: str
    #: Where a new version is made.
    anew: str
    #: What comes next; empty where nothing does.
    button: str


def opened(one: OpenedNote, lens: Lens) -> OpenedView:
    """The page of one note."""
    line, drift = one.line, one.drift
    not_to_be_sent = "It holds the trio's own figures and is not to be sent."
    return OpenedView(
        sentence=_sentence(line),
        facts=(
            ("For", f"{listed(line.activities)}, {years_text(line.years)}" if line.kind == "note" else line.donor_name),
            ("Figures of", f"{day(line.as_of)}{f', for the {line.audience}' if line.kind in _FOR_SOMEBODY else ''}"),
            ("Template", f"{template_in_words(line.template)}, in {language_name(line.language)}"),
            ("File", f"SHA-256 {line.sha256[:16]}…" if line.sha256 else ""),
            ("Renews", f"{line.renews}, as it was edited" if line.renews else ""),
            ("Follow up", day(line.follow_up) if line.follow_up else ""),
            *((what, rest.rstrip(".")) for what, _, rest in (one.partition(": ") for one in chosen_in_words(line))),
            ("Answer", line.outcome),
            ("Led to", listed([code for code in (line.opportunity, line.pledge) if code])),
        ),
        remarks=(*((not_to_be_sent,) if line.audience == "trio" else ()), *(drift.remarks if drift else ())),
        steps=_steps(line),
        moved=_moved(one, lens),
        reworded=_reworded(one, lens),
        history=lens.link("history", record=f"note {line.reference}"),
        led_to=lens.link("pledges", pledge=line.pledge) if line.pledge else "",
        anew=lens.link("donor", donor=line.donor),
        button=_next(line),
    )


#: Whose figures are for the trio or the public; a letter goes to its donor.
_FOR_SOMEBODY = ("note", "report")


def _sentence(line: NoteLine) -> str:
    if line.kind == "note":
        return f"{line.reference} asks {line.donor_name} for {amount_text(line.ask, line.currency)}"
    return f"{line.reference}: {said_of(line)}"


def _next(line: NoteLine) -> str:
    """What comes next; nothing for what is not to be sent, and for what no answer is expected to."""
    if line.status == "reviewed" and line.audience == "trio":
        return ""
    if line.status == "sent" and line.kind not in ANSWERED:
        return ""
    return NEXT.get(line.status, "")


def _steps(line: NoteLine) -> Grid:
    steps: tuple[tuple[str, str, Step | None], ...] = (
        ("Made", "", line.made),
        ("Reviewed", "", line.reviewed),
        ("Sent", f"on {day(line.sent_on)} to {line.sent_to}" if line.sent_on else "", line.sent),
        ("Answered", f"on {day(line.answered_on)}" if line.answered_on else "", line.answered),
    )
    return Grid(
        "What was done with it; times in UTC",
        headings("Step", "What", "By", "Recorded"),
        tuple(row(name, what, step.by, fields.stamp(step.at)) for name, what, step in steps if step),
    )


def _moved(one: OpenedNote, lens: Lens) -> Grid:
    line, base = one.line, one.base
    columns = ("In the note", "Now")
    done = line.status == "answered"
    parts = _of_kind(one.drift, Moved)
    # What was recorded later for the day itself moves them too.
    when = f"between {day(line.as_of)} and {day(lens.as_of)}" if line.as_of != lens.as_of else "since it was made"
    return Grid(
        f"Figures that have moved {when}, in {base}{_many(parts)}",
        headings("Figure", *columns, amounts=columns),
        tuple(_differences(parts, base)),
        empty="It was answered; its figures are no longer watched." if done else "No figure of this note has moved since.",
    )  # fmt: skip


def _reworded(one: OpenedNote, lens: Lens) -> Grid:
    parts = _of_kind(one.drift, Reworded)
    return Grid(
        f"What would read otherwise on {day(lens.as_of)}{_many(parts)}",
        headings("Where", "In the note", "Now"),
        tuple(_differences(parts, one.base)),
    )


def _of_kind(drift: NoteDrift | None, kind: type[Difference]) -> dict[str, list[Difference]]:
    """What of one kind has moved, by the part of the note: words have no room in columns of amounts."""
    every = drift.by_place if drift else {}
    chosen = {place: [one for one in lines if isinstance(one, kind)] for place, lines in every.items()}
    return {place: lines for place, lines in chosen.items() if lines}


def _many(parts: Mapping[str, Sequence[Difference]]) -> str:
    """How many there are, which a long list says before it is opened; nothing of a few."""
    count = sum(map(len, parts.values()))
    return f": {count} in {len(parts)} parts of the note" if count > MANY and len(parts) > 1 else ""


def _differences(parts: Mapping[str, Sequence[Difference]], base: Currency) -> Iterator[tuple[Cell, ...]]:
    """What has moved, part by part of the note; a part with several differences is named above them."""
    for place, lines in parts.items():
        part = heading(place, lines)
        # Rates have a line of their own.
        several = bool(place) and (len(lines) > 1 or part != place)
        if several:
            yield row(Cell(part, tone="muted"), "", "")
        for one in lines:
            old, new = one.written(base)
            yield row(f"… {one.within}" if several and one.within else one.where, old, Cell(new, tone="good"))
