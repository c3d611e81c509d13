"""The e-mail of a note that stands in the register: its words from the register and the records, its file from a person.

The register keeps what a note says and the hash of its file, never the file: people edit it in Word. So a draft with the
note attached is made from the file that somebody means to send.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from concept_notes.check import examine
from concept_notes.check.registered import registered
from concept_notes.gathering.records import Records
from concept_notes.language.pack import language
from concept_notes.mail.address import Addressee, addressee
from concept_notes.mail.draft import Mail, draft, written
from concept_notes.making.finish import named
from concept_notes.word.file import opened
from crm.domain.money import Money
from crm.errors import Refused
from crm.services.notes import reply_by
from crm.store import find, queries
from crm.store import tables as t

#: Faults that are told at once.
_MOST = 5


@dataclass(frozen=True)
class NoteMail:
    """The e-mail of a note, whom it goes to, and what the draft and the note in it are called."""

    mail: Mail
    to: Addressee
    reference: str
    #: Without an extension.
    name: str


@dataclass(frozen=True)
class MadeDraft:
    """A draft with the note attached, and what it was made of."""

    data: bytes
    of: NoteMail


def mail_of_note(session: Session, reference: str, *, today: date) -> NoteMail:
    """The e-mail of a note of the register, addressed as the note is, to whoever is still there today.

    Raises `NotFound` for an unknown note, `Refused` for one with the trio's own figures.
    """
    row = find.note(session, reference)
    if row.audience == "trio":
        raise Refused(f"{row.reference} holds the trio's own figures and is not to be sent; make one for the public.")
    said = language(row.language)
    records = Records(session, row.as_of, "public", said)
    organisation = session.get_one(t.Organisation, row.donor_id)
    point = records.focal_point(organisation)
    mail = written(
        said,
        said.text("page.title", donor=records.name_inside(organisation)),
        row.reference,
        records.group,
        Money(row.ask, queries.currencies(session)[row.ask_currency]),
        as_of=row.as_of,
        reply_by=reply_by(row),
        office=records.office_of(point) if point else None,
        demonstration=records.demonstration,
    )
    to = addressee(session, organisation.code, as_of=row.as_of, sent=today)
    return NoteMail(mail, to, row.reference, named(records.group, organisation.code, row.as_of, said.code))


def draft_of_file(session: Session, data: bytes, *, today: date) -> MadeDraft:
    """The draft for the file of a note, as it is or edited, with that file attached under the name notes have.

    Raises `Refused` for a file that is in no register, or in which the gate finds anything.
    """
    file = opened(data)
    found = registered(session, data, file)
    if not found.reference:
        raise Refused("The file is no note of this register, so nobody knows whom it is for; take the file of a note.")
    of = mail_of_note(session, found.reference, today=today)
    if faults := examine(file, found.known).faults:
        said = " ".join(one.sentence for one in faults[:_MOST])
        more = f" And {len(faults) - _MOST} more; `crm note check` lists them." if len(faults) > _MOST else ""
        raise Refused(
            f"No draft was made, because the file is not fit to be sent: {said}{more} `crm note copy FILE --send` takes "
            "the traces of work out."
        )
    return MadeDraft(draft(of.mail, of.to, {f"{of.name}.docx": data}), of)
