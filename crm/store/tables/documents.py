"""What was said, what is to be done, and the papers that were made."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm.store.columns import (
    check,
    currency_code,
    filled,
    instant,
    key,
    link,
    minor,
    one_of,
    text,
    void,
    whole,
)


class Interaction(SQLModel, table=True):
    """A consultation, meeting, call, note verbale or e-mail."""

    __tablename__ = "interaction"
    id: int = key()
    dated: date
    ended: date | None = None
    donor_id: int | None = link("organisation.id", nullable=True)
    kind: str
    place: str = text()
    summary: str = text()
    follow_up: str = text()
    #: For the trio only.
    restricted: bool = False
    source: str = text()


class Task(SQLModel, table=True):
    """What follows, by when; overdue where the day has passed and it is not done."""

    __tablename__ = "task"
    __table_args__ = (filled("title"),)
    id: int = key()
    title: str
    due: date | None = None
    done_on: date | None = None
    donor_id: int | None = link("organisation.id", nullable=True)
    interaction_id: int | None = link("interaction.id", nullable=True)
    #: The note whose answer is waited for; done when the answer is recorded.
    note_id: int | None = link("concept_note.id", nullable=True)
    owner_id: int | None = link("organisation.id", nullable=True)


class ConceptNote(SQLModel, table=True):
    """A document made for one donor from the figures of one day: the register of concept notes and small papers."""

    __tablename__ = "concept_note"
    __table_args__ = (
        sa.UniqueConstraint("donor_id", "kind", "number"),
        whole("ask", zero=True),
        one_of("kind", "note", "verbale", "thanks", "reminder", "report"),
        check("notes_alone_ask", "(kind = 'note') = (ask > 0)"),
        check("answer_expected", "status <> 'answered' OR kind IN ('note', 'reminder')"),
        one_of("audience", "trio", "public"),
        one_of("status", "draft", "reviewed", "sent", "answered"),
        check("reviewed_says_who", "status = 'draft' OR reviewed_by IS NOT NULL"),
        check("sent_says_when", "status IN ('draft', 'reviewed') OR (sent_on IS NOT NULL AND sent_by IS NOT NULL)"),
        check("answered_says_what", "status <> 'answered' OR (answered_on IS NOT NULL AND trim(outcome) <> '')"),
    )
    id: int = key()
    reference: str = Field(unique=True)
    #: note: it asks for money. A small paper asks for nothing: verbale: the cover letter of a note; thanks: for a
    #: receipt; reminder: of what is overdue of a pledge; report: what the donor's money did.
    kind: str = "note"
    donor_id: int = link("organisation.id", index=False)
    #: Its place among those of its kind for the donor.
    number: int
    ask: int = minor()
    ask_currency: str = currency_code()
    years: str = text()
    as_of: date
    audience: str
    template: str = text()
    language: str = "en"
    sha256: str = text()
    #: The figures printed, as JSON: what a later check of drift compares with.
    figures: str = text()
    #: What a small paper is about.
    about_note_id: int | None = link("concept_note.id", nullable=True, index=False)
    about_receipt_id: int | None = link("receipt.id", nullable=True, index=False)
    about_pledge_id: int | None = link("pledge.id", nullable=True, index=False)
    #: What the engine wrote, part by part, as JSON: tells in a file that comes back what people changed.
    parts: str = text()
    #: The note whose edited file this one renews.
    renews_id: int | None = link("concept_note.id", nullable=True, index=False)
    #: JSON: {"slices": [[activity, year, what is asked of it in minor units]], "considered": [[activity, points, taken,
    #: {reason: points}]], "form": {"length", "over_limit", "ask_open"}}: what it asks of each activity and year, which
    #: activities were suggested and which were taken, its length and what its maker left open.
    choice: str = text()
    #: draft: made; reviewed: somebody read it and it may go; sent: it left; answered: the donor said something.
    status: str = "draft"
    made_by: str
    made_at: datetime = instant()
    reviewed_by: str | None = None
    reviewed_at: datetime | None = instant(nullable=True)
    sent_on: date | None = None
    #: The office it went to and how, never a person's name: "Counsellor, Geneva, by e-mail".
    sent_to: str = text()
    sent_by: str | None = None
    sent_at: datetime | None = instant(nullable=True)
    #: SHA-256 of the file that was sent, where somebody showed it when saying so; it had no fault of a figure or a
    #: confidence, unless it is said why it went all the same.
    sent_sha256: str = text()
    sent_because: str = text()
    answered_on: date | None = None
    #: What the donor answered, in words; and what came of it in the ledger, where something did.
    outcome: str = text()
    opportunity_id: int | None = link("opportunity.id", nullable=True, index=False)
    pledge_id: int | None = link("pledge.id", nullable=True, index=False)
    answered_by: str | None = None
    answered_at: datetime | None = instant(nullable=True)


class ConceptNoteActivity(SQLModel, table=True):
    """An activity offered in a concept note."""

    __tablename__ = "concept_note_activity"
    __table_args__ = (sa.UniqueConstraint("note_id", "activity_id"),)
    id: int = key()
    note_id: int = link("concept_note.id", index=False)
    activity_id: int = link("activity.id")


class NoteTemplateFile(SQLModel, table=True):
    """The bytes of a Word template. In the images of the journal stands their SHA-256, never the bytes."""

    __tablename__ = "note_template_file"
    __table_args__ = (check("content_size", "length(content) BETWEEN 1 AND 5000000"),)
    id: int = key()
    sha256: str = Field(unique=True)
    content: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))


class NoteTemplate(SQLModel, table=True):
    """One version of a Word template of the group: draft, then approved, then retired; who and when of each step."""

    __tablename__ = "note_template"
    __table_args__ = (
        filled("name"),
        filled("uploaded_by"),
        check("number_from_one", "number >= 1"),
        one_of("status", "draft", "approved", "retired"),
        check("approval_whole", "(approved_by IS NULL) = (approved_at IS NULL)"),
        check("retirement_whole", "(retired_by IS NULL) = (retired_at IS NULL)"),
        check("approved_by_somebody", "status <> 'approved' OR (approved_by IS NOT NULL AND retired_by IS NULL)"),
        check("retired_by_somebody", "status <> 'retired' OR retired_by IS NOT NULL"),
        sa.Index("uq_note_template_name_folded", sa.text("lower(name)"), sa.text("number"), unique=True),
    )
    id: int = key()
    name: str
    #: Its place among the versions of that name: 1, 2, 3.
    number: int
    #: The length of the notes it makes: brief, short, standard, full.
    length: str
    #: The language it is written for; empty for all languages.
    language: str = text()
    file_id: int = link("note_template_file.id")
    #: The same as the file's, so that the journal says which bytes were approved.
    sha256: str
    #: Bytes.
    size: int
    status: str = "draft"
    why: str = text()
    uploaded_by: str
    uploaded_at: datetime = instant()
    approved_by: str | None = None
    approved_at: datetime | None = instant(nullable=True)
    approval_note: str = text()
    retired_by: str | None = None
    retired_at: datetime | None = instant(nullable=True)
    retirement_note: str = text()
    void: bool = void()
    version: int = 1
