"""A small paper in one go: its facts written with a template and let through by the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session

from concept_notes.check import Known, examine
from concept_notes.check.fault import in_words
from concept_notes.check.known import Others
from concept_notes.check.restricted import others
from concept_notes.document import write_with_ledger
from concept_notes.kind import kind_of
from concept_notes.making.finish import typed
from concept_notes.templates.choice import template_for
from concept_notes.templates.files import Chosen
from concept_notes.word.file import opened
from crm.errors import Refused


class MadePaper(NamedTuple):
    """A finished paper: its file, the facts it says, and sentences for the person who made it."""

    document: bytes
    context: Any
    warnings: tuple[str, ...]

    @property
    def donor(self) -> str | None:
        """The code of the donor it is for; None where it is for the trio."""
        donor = getattr(self.context, "donor", None)
        return donor.code if donor else None

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


def make_paper(session: Session, context: Any, *, template: Path | None = None) -> MadePaper:
    """The Word file of a small paper; nothing leaves that the gate has a complaint about.

    Without a `template`, the one that the group approved for it is used, else the one that travels with the product.
    It enters no register: whoever sends it writes down that it was sent.
    """
    kind, meta = kind_of(context), context.meta
    chosen = (
        Chosen(template.name, template.read_bytes())
        if template
        else template_for(session, length=kind.key, said_in=meta.language)
    )
    written = write_with_ledger(context, chosen.content)
    donor = getattr(context, "donor", None)
    # What a paper for the trio says of donors is the trio's own business; it says so on every page.
    hidden = others(session, donor.code) if donor and meta.audience == "public" else Others()
    known = Known(context, written.ledger, hidden, group=context.group.short, length=kind.key)
    report = examine(opened(written.document, shares_looks=True), known)
    if report.faults:
        raise Refused(f"The {kind.called} is held back, because it is not fit to be sent: {in_words(report.faults)}")
    return MadePaper(written.document, context, (*context.warnings, *typed(report)))
