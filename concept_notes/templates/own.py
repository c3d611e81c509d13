"""The templates of the group at work: brought in once they are found sound, chosen for a note, tried with a donor's facts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session

from concept_notes.check import check
from concept_notes.document import write_note
from concept_notes.gathering.gather import gather
from concept_notes.kind import NOTE, Facts, Kind, kind_for, papers
from concept_notes.language.pack import languages
from concept_notes.making.wish import Wish
from concept_notes.templates.comments import without_comments
from concept_notes.templates.faults import Fault
from concept_notes.templates.lint import check_template
from concept_notes.templates.parts import unfit
from crm.domain.notes import called
from crm.errors import CrmError, Refused
from crm.services import templates as service
from crm.services.actor import Actor


def problems(content: bytes, kind: Kind = NOTE) -> list[str]:
    """What is wrong with a template, a sentence each: what the check finds, else what shows when it is tried."""
    return [fault.sentence for fault in check_template(content, kind)] or shows_when_tried(content, kind)


#: What the tags of another kind of paper show as.
_UNKNOWN = frozenset({"unknown-field", "unknown-block"})


def looks_like(content: bytes, kind: Kind = NOTE) -> Kind | None:
    """The kind of paper that a template rather is: most faults are tags that its own kind lacks, and that one knows all."""
    faults = check_template(content, kind)
    if 2 * _unknown(faults) <= len(faults):
        return None
    others = (one for one in (NOTE, *papers().values()) if one is not kind)
    return next((one for one in others if not _unknown(check_template(content, one))), None)


def _unknown(faults: list[Fault]) -> int:
    return sum(one.kind in _UNKNOWN for one in faults)


def of_another_kind(content: bytes, kind: Kind, option: str) -> None:
    """Raise `Refused` where a template is one of another kind of paper; `option` is what names its kind."""
    if (other := looks_like(content, kind)) is not None:
        named = other.key if other is not NOTE or option == "--for" else "standard"
        raise Refused(
            f"This looks like the template of a {_named(other)}, not of a {_named(kind)}: choose that.",
            typed=f"give {option} {named}",
        )


def _named(kind: Kind) -> str:
    return "hand-over brief" if kind.key == "handover" else called(kind.key)


def _sound(content: bytes, kind: Kind) -> list[str]:
    """What is wrong with a template that is to be brought in."""
    of_another_kind(content, kind, "--length")
    return problems(content, kind)


def shows_when_tried(content: bytes, kind: Kind = NOTE) -> list[str]:
    """What is wrong with the paper that a template makes of the sample's facts; for a template the check lets pass."""
    context = kind.sample()
    try:
        return check(write_note(context, _own(content)), context)
    except CrmError as error:
        return [str(error)]


def _own(content: bytes) -> bytes:
    """The template as its people wrote it: without the comments of an earlier check."""
    return content if unfit(content) else without_comments(content)


def add_template(
    session: Session,
    actor: Actor,
    name: str,
    content: bytes,
    *,
    length: str = "short",
    said_in: str = "",
    why: str = "",
    request_id: str | None = None,
) -> dict[str, Any]:
    """Bring a template in as a draft; comments of an earlier check are taken out first. Raises `Refused` with its faults."""
    if said_in and said_in not in languages():
        raise Refused(
            f"Notes are not made in the language “{said_in}”; there are {', '.join(languages())}, or none for all of them."
        )
    return service.upload_template(
        session,
        actor,
        name,
        _own(content),
        check=partial(_sound, kind=kind_for(length)),
        length=length,
        language=said_in,
        why=why,
        request_id=request_id,
    )


@dataclass(frozen=True)
class Preview:
    """A note that is in no register: its file, whom it is for, and sentences for whoever looks at it."""

    document: bytes
    context: Facts
    warnings: tuple[str, ...]

    @property
    def donor(self) -> str:
        """The donor's code; empty for a paper that is about no donor."""
        donor = getattr(self.context, "donor", None)
        return donor.code if donor else ""


def preview(
    session: Session,
    content: bytes,
    wish: Wish,
    *,
    kind: Kind = NOTE,
) -> Preview:
    """The note a template would make with a donor's facts; where the wish names none, with those of the demonstration.

    Nothing is written down. Raises `Refused` where the template has faults or the donor's facts do not suffice.
    """
    if faults := check_template(content, kind):
        raise Refused(f"The template has faults: {' '.join(fault.sentence for fault in faults[:3])}")
    if wish.donor and kind is not NOTE:
        raise Refused(f"A {kind.called} is tried with the demonstration’s facts alone; leave the donor out.")
    context: Facts
    if wish.donor:
        context = note = gather(session, wish)
        told = note.warnings
    else:
        context, told = kind.sample(), ("The facts are those of the demonstration.",)
    document = write_note(context, _own(content))
    return Preview(document, context, (*told, *check(document, context)))
