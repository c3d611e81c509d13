"""Whom the e-mail with a note goes to: the one thing about a person that leaves the records, and only into a draft.

An address is no fact of a note. It is looked up beside the note by whoever makes a draft, and is never in a
`NoteContext`, so no template can print it; no register, list or log gets it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from concept_notes.gathering.records import focal_point
from concept_notes.language.pack import HOME, language
from crm.domain.email_address import email_address
from crm.domain.wording import day
from crm.errors import Invalid
from crm.store import find


@dataclass(frozen=True)
class Addressee:
    """The mailbox a draft is addressed to, with the person's name where one is recorded; or why there is none."""

    #: "" where nobody can be written to. Neither is shown where the value itself is printed.
    address: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    #: Why there is no address, in a sentence for whoever sends the note; "" where there is one.
    missing: str = ""


NOBODY = Addressee()


def addressee(session: Session, donor: str, *, as_of: date, sent: date | None = None) -> Addressee:
    """The mailbox of the focal point that a note to the donor, by its code, is addressed to on the day.

    Nobody else stands in for it, and nobody is put in Cc: the note names one office, and whether the capital learns what
    the mission was asked, or the other way round, is for whoever sends it to decide. A copy is quickly added and
    never taken back. Where the focal point has left by the day on which the note is `sent`, nobody is addressed.
    """
    organisation = find.organisation(session, donor)
    name, point = language(HOME).inside(organisation.name), focal_point(session, organisation, as_of)
    if point is None:
        return Addressee(missing=f"No focal point of {name} is recorded: the e-mail draft has no addressee.")
    if sent and point.valid_to and point.valid_to < sent:
        left = (
            f"The focal point of {name} that the note is addressed to was in this function until {day(point.valid_to)}"
        )
        return Addressee(missing=f"{left}: the e-mail draft has no addressee.")
    if not point.email:
        return Addressee(
            missing=f"No e-mail address of the focal point of {name} is recorded: the e-mail draft has no addressee."
        )
    try:
        return Addressee(email_address(point.email), point.name or "")
    except Invalid:
        return Addressee(
            missing=f"What is recorded as e-mail address of the focal point of {name} is none: the e-mail draft has no "
            "addressee."
        )
