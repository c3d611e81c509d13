"""A note written and let through by the gate, from its facts alone: no database is asked, so another process can do it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from concept_notes.check import Known, Report, examine
from concept_notes.check.fault import in_words
from concept_notes.check.known import Others
from concept_notes.check.length import perhaps_longer, too_long
from concept_notes.document import Written, write_with_ledger
from concept_notes.facts.context import Group, NoteContext
from concept_notes.facts.kept import kept_facts
from concept_notes.ledger import PRINTED
from concept_notes.making.told import Remark
from concept_notes.pieces import baseline
from concept_notes.templates.files import Chosen
from concept_notes.word import pdf
from concept_notes.word.contents import Pages, has_list, pages_of
from concept_notes.word.contents import counted as pages_by
from concept_notes.word.file import DOCUMENT, WordFile, opened
from crm.domain.notes import MadeNote, Slice, divided, divided_by_year
from crm.domain.wording import listed
from crm.errors import Refused
from crm.formats.package import unpack

#: How the sentence begins that says why there is no note.
HELD_BACK = "The note is held back, because it is not fit to be sent:"


@dataclass(frozen=True)
class Ready:
    """All that a note is made from: from here on no database is asked, so that another process can make it."""

    context: NoteContext
    template: Chosen
    #: What of other donors must not be in it.
    others: Others
    #: The form that the template makes.
    length: str


@dataclass(frozen=True)
class Finished:
    """A note that passed the gate, what the register is to know of it, and the sentences for its maker."""

    document: bytes
    reference: str
    entry: MadeNote
    remarks: tuple[Remark, ...]
    #: The same as PDF, where its pages were counted by one.
    pdf: bytes = b""
    #: Those of the remarks that are idle once somebody counts the pages.
    perhaps: tuple[Remark, ...] = ()


def finish(ready: Ready, *, counted: bool = False) -> Finished:
    """The note written and let through by the gate. Raises `Refused` where the gate has a complaint about it.

    `counted`: its pages are counted where LibreOffice is installed; those of a note with a contents list always are.
    """
    context = ready.context
    written, pages, as_pdf, unnumbered = _with_pages(context, ready.template.content, counted=counted)
    known = Known(
        context,
        written.ledger,
        ready.others,
        group=context.group.short,
        length=ready.length,
        pages=pages.all,
        pages_of_text=pages.of_text,
        limit=context.wants.limit,
    )
    file = opened(written.document, shares_looks=True)
    report = examine(file, known)
    longer = [fault for fault in report.faults if fault.kind == too_long.kind and known.pages is not None]
    if held := [fault for fault in report.faults if fault not in longer]:
        raise Refused(f"{HELD_BACK} {in_words(held)}", typed=held[-1].typed)
    entry = made_note(context, written, ready.template.label, file)
    # A few rows too many in an annex are no reason to hold a note back: its maker decides.
    counted_longer = [Remark("pages", in_words(longer))] if longer else []
    perhaps = tuple(Remark("pages", one) for one in perhaps_longer(file, known))
    told = [*unnumbered, *counted_longer, *perhaps, *(Remark("typed-by-hand", one) for one in typed(report))]
    remarks = (*context.remarks, *told)
    return Finished(written.document, context.meta.reference, entry, remarks, as_pdf, perhaps)


def _with_pages(context: NoteContext, template: bytes, *, counted: bool) -> tuple[Written, Pages, bytes, list[Remark]]:
    """A note, its pages and its PDF where they were counted, and what its maker is told of its contents list."""
    written = write_with_ledger(context, template)
    listed = has_list(unpack(written.document)[DOCUMENT])
    made = printed(written.document) if listed or counted else b""
    if not listed:
        return written, pages_by(made, written.document) if made else Pages(), made, []
    headings = pages_of(made) if made else None
    if headings is None:
        why = "LibreOffice could not count its pages" if pdf.available() else "LibreOffice is not installed here"
        said = f"The contents list has no page numbers, because {why}; in Word, press F9 on it."
        return written, Pages(), b"", [Remark("contents", said)]
    # What is printed has no page numbers in its list yet, so nobody is given it.
    return write_with_ledger(context, template, headings), pages_by(made, written.document), b"", []


def printed(document: bytes) -> bytes:
    """The PDF of a note; nothing where LibreOffice is not installed or could not make it."""
    return pdf.pdfs({"note": document}).get("note", b"")


def pages_in(document: bytes) -> Pages:
    """The pages of a note whoever edited it; None where LibreOffice is not installed or could not count them."""
    made = printed(document)
    return pages_by(made, document) if made else Pages()


def file_name(context: NoteContext, extension: str = "docx") -> str:
    """What the file of a note is called."""
    return f"{named(context.group, context.donor.code, context.meta.as_of, context.meta.language)}.{extension}"


def named(group: Group, donor: str, as_of: date, said_in: str) -> str:
    """The same without its extension: group, product, donor, day, language."""
    short = "".join(one for one in group.short if one.isascii() and one.isalnum()) or "group"
    return f"{short}_concept-note_{donor}_{as_of.isoformat()}_{said_in}"


def typed(report: Report) -> list[str]:
    """That the template holds numbers which no fact of the note stands behind."""
    if not report.typed_by_hand:
        return []
    typed = listed(list(dict.fromkeys(one.figure for one in report.typed_by_hand))[:10])
    return [
        f"The template holds numbers that were typed by hand, the same in every note: {typed}. See that they are right."
    ]


def slices(context: NoteContext) -> dict[Slice, int]:
    """What a note asks of each activity and year."""
    ask = context.ask
    lacking = {(line.code, one.year): one.sums.missing for line in context.activities for one in line.years}
    if not ask.by_year:
        return divided(ask.amount.minor, lacking)
    return divided_by_year(dict(zip(ask.years, ask.by_year, strict=True)), lacking)


def choice(context: NoteContext) -> dict[str, Any]:
    """What the note asks of each activity and year; what was suggested, with points, and taken or left; its form."""
    taken = {line.code for line in context.activities}
    return {
        "slices": [[*cell, amount] for cell, amount in slices(context).items()],
        "considered": [
            [one.activity, one.points, one.activity in taken, dict(one.reasons)] for one in context.considered
        ],
        "form": {
            "length": context.meta.length,
            "over_limit": context.wished.over_limit,
            "ask_open": context.wished.ask_open,
        },
    }


def made_note(context: NoteContext, written: Written, template: str, file: WordFile | None = None) -> MadeNote:
    """What the register keeps of a note; `file` is its document, where somebody opened it already."""
    return MadeNote(
        donor=context.donor.code,
        ask=context.ask.amount.minor,
        ask_currency=context.ask.amount.currency.code,
        activities=[line.code for line in context.activities],
        years=context.ask.years,
        as_of=context.meta.as_of,
        audience=context.meta.audience,
        template=template,
        language=context.meta.language,
        sha256=hashlib.sha256(written.document).hexdigest(),
        figures={**kept_facts(context), PRINTED: written.ledger.as_json()},
        parts=baseline(file or opened(written.document)).as_json(),
        choice=choice(context),
    )
