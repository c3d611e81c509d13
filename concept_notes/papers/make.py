"""A small paper: its facts written with a template, let through by the gate, and entered in the register."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from concept_notes.check import Known, examine
from concept_notes.check.fault import in_words
from concept_notes.check.known import Others
from concept_notes.check.restricted import others
from concept_notes.document import write_with_ledger
from concept_notes.facts.sample import as_json
from concept_notes.kind import kind_of
from concept_notes.ledger import PRINTED
from concept_notes.making.finish import typed
from concept_notes.papers.wish import PaperWish
from concept_notes.templates.choice import template_for
from concept_notes.templates.files import Chosen
from concept_notes.word.file import opened
from crm.domain.notes import PaperEntry
from crm.errors import Refused
from crm.services.actor import Actor
from crm.services.papers import last_of, next_reference, register_paper


class MadePaper(NamedTuple):
    """A finished paper: its file, the facts it says, and sentences for the person who made it."""

    document: bytes
    context: Any
    warnings: tuple[str, ...]
    template: Chosen
    #: What it printed, as the register keeps it.
    printed: Mapping[str, Any]

    @property
    def donor(self) -> str | None:
        """The code of the donor it is for; None where it is for the trio."""
        donor = getattr(self.context, "donor", None)
        return donor.code if donor else None

    @property
    def sha256(self) -> str:
        """The SHA-256 of its file."""
        return hashlib.sha256(self.document).hexdigest()

    @property
    def file_name(self) -> str:
        """The name under which it is saved: group, kind, donor, day, language."""
        short = "".join(one for one in self.context.group.short if one.isascii() and one.isalnum()) or "group"
        meta = self.context.meta
        parts = [short, kind_of(self.context).key, self.donor, meta.as_of.isoformat(), meta.language]
        return f"{'_'.join(part for part in parts if part)}.docx"

    @property
    def summary(self) -> dict[str, Any]:
        """What was made, as the command line prints it."""
        meta = self.context.meta
        return {
            "kind": kind_of(self.context).key,
            "reference": meta.reference,
            "donor": self.donor,
            "as_of": meta.as_of.isoformat(),
            "audience": meta.audience,
            "language": meta.language,
        }


#: Under which name the register keeps the facts of a paper.
FACTS = "facts"


def make_paper(session: Session, context: Any, *, template: Path | None = None) -> MadePaper:
    """The Word file of a small paper; nothing leaves that the gate has a complaint about.

    Without a `template`, the one that the group approved for it is used, else the one that travels with the product.
    It is in no register yet: `enter` puts it there.
    """
    if template:
        return made_with(session, context, Chosen(template.name, template.read_bytes()))
    kind, meta = kind_of(context), context.meta
    return made_with(session, context, template_for(session, length=kind.key, said_in=meta.language))


def made_with(session: Session, context: Any, chosen: Chosen) -> MadePaper:
    """The same with a template that is known."""
    kind, meta = kind_of(context), context.meta
    written = write_with_ledger(context, chosen.content)
    donor = getattr(context, "donor", None)
    # What a paper for the trio says of donors is the trio's own business; it says so on every page.
    hidden = others(session, donor.code) if donor and meta.audience == "public" else Others()
    known = Known(context, written.ledger, hidden, group=context.group.short, length=kind.key)
    report = examine(opened(written.document, shares_looks=True), known)
    if report.faults:
        raise Refused(f"The {kind.called} is held back, because it is not fit to be sent: {in_words(report.faults)}")
    return MadePaper(written.document, context, (*context.warnings, *typed(report)), chosen, written.ledger.as_json())


def enter(
    session: Session, actor: Actor, made: MadePaper, wish: PaperWish, *, request_id: str | None = None
) -> MadePaper:
    """Enter a finished paper in the register as a draft; returns it under the reference that it has there.

    The first of its kind about its subject on a day has the reference it was made with; another one, in another language
    or with other figures, gets a number behind it and is written anew. The same paper, byte for byte, is entered once.
    """
    family = made.context.meta.reference
    last = last_of(session, family, language=made.context.meta.language)
    if last is not None:
        same = _under(session, made, last.reference)
        if same.sha256 == last.sha256:
            return same
    made = _under(session, made, next_reference(session, family))
    entry = PaperEntry(
        kind=wish.kind,
        reference=made.context.meta.reference,
        donor=made.donor or "",
        about=wish.about,
        as_of=made.context.meta.as_of,
        audience=made.context.meta.audience,
        template=made.template.label,
        language=made.context.meta.language,
        sha256=made.sha256,
        figures={FACTS: as_json(made.context), PRINTED: made.printed},
    )
    register_paper(session, actor, entry, request_id=request_id)
    return made


def _under(session: Session, made: MadePaper, reference: str) -> MadePaper:
    """The same paper under a reference of its own."""
    if made.context.meta.reference == reference:
        return made
    return made_with(session, named(made.context, reference), made.template)


def named(context: Any, reference: str) -> Any:
    """The facts of a paper under another reference."""
    return replace(context, meta=replace(context.meta, reference=reference))
