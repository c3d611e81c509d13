"""What every letter has: whom it goes to, in whose name, and the opening and closing that the UN writes.

A letter stands in the third person, as notes verbales do, so that it needs neither a name nor a form of address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import select

from concept_notes.facts.context import Contact, Group, Meta
from concept_notes.gathering.group import contacts
from concept_notes.gathering.records import Records
from concept_notes.language.pack import Language, language, languages, sentence
from concept_notes.language.page_texts import Says
from concept_notes.making.told import lines, refused
from crm.domain.money import Currency
from crm.domain.wording import day
from crm.imports import vocabularies
from crm.store import tables as t

#: A focal point not verified for this long is asked about before a letter is sent.
_STALE = timedelta(days=365)
#: Duty stations at which no Permanent Mission is.
_NO_MISSION = frozenset({"", "capital", "headquarters"})


@dataclass(frozen=True)
class Reader:
    """Whom a paper is for: its code, its name, and its name inside a sentence."""

    code: str
    name: str
    name_the: str
    #: The office written to, as it stands after "presents its compliments to": "the Permanent Mission of ...".
    address: str
    #: The person by function: "Counsellor, Vienna". None where no focal point is recorded.
    attention: str | None = None


@dataclass(frozen=True)
class Letter:
    """What every letter says."""

    base: Currency
    meta: Meta
    group: Group
    donor: Reader
    contacts: tuple[Contact, ...]
    #: Sentences for the maker; no template sees them.
    warnings: tuple[str, ...]


# --- facts ------------------------------------------------------------------------------------------------


def meta(records: Records, reference: str) -> Meta:
    """The letter itself; it is dated with the day of its facts and goes to its reader, so nothing marks it."""
    return Meta(reference, records.as_of, "public", records.said.code, records.demonstration)


def reader(records: Records, organisation: t.Organisation, *, written_to: bool = True) -> tuple[Reader, list[str]]:
    """Whom a letter goes to, and what its maker should look at before it is sent.

    A report is not `written_to` anybody: it is for the donor as such.
    """
    point = records.focal_point(organisation)
    if not written_to:
        name = records.name_inside(organisation)
        return Reader(organisation.code, organisation.name, name, name), _of_language(records, organisation)
    name, own = records.name_inside(organisation), records.texts.own.get(f"address.{organisation.code}")
    address = own or _composed(records, organisation, point, name)
    to = Reader(organisation.code, organisation.name, name, address, records.office_of(point) if point else None)
    return to, [
        *_of_address(records, organisation, to, own),
        *_of_point(records, organisation, point),
        *_of_language(records, organisation),
    ]


def _composed(records: Records, organisation: t.Organisation, point: t.FocalPoint | None, name: str) -> str:
    """The office that follows from the records: a Permanent Mission where its focal point is at one."""
    said = records.said
    if organisation.kind != "government":
        return contracted(said.text("letter.other", donor=name), said)
    town = point.duty_station.strip() if point else ""
    if town.casefold() in _NO_MISSION:
        return contracted(said.text("letter.government", donor=name), said)
    return contracted(said.text("letter.mission", donor=name, place=records.word("place", town)), said)


def _of_address(records: Records, organisation: t.Organisation, to: Reader, own: str | None) -> list[str]:
    if own:
        return []
    key = f"“address.{organisation.code}” of the language “{records.said.code}”"
    follows = f"The letter is addressed to “{to.address}”, which follows from the records."
    told = [f"{follows} Where that is wrong, enter the right office as the text {key}."]
    if organisation.kind in ("foundation", "other"):
        told.append(f"{organisation.name} is no State: see whether it expects a letter in the third person.")
    return told


def _of_point(records: Records, organisation: t.Organisation, point: t.FocalPoint | None) -> list[str]:
    if point is None:
        return [f"No focal point of {organisation.name} is recorded: the letter is for nobody’s attention."]
    if point.last_verified is None or records.as_of - point.last_verified > _STALE:
        when = f"last verified on {day(point.last_verified)}" if point.last_verified else "never verified"
        return [f"The focal point of {organisation.name} was {when}; check it before the letter is sent."]
    return []


def _of_language(records: Records, organisation: t.Organisation) -> list[str]:
    wanted = select(t.DonorProfile).where(t.DonorProfile.organisation_id == organisation.id)
    profile = records.session.exec(wanted).first()
    if profile is None or profile.language == records.said.code or profile.language not in languages():
        return []
    reads = language(profile.language).name
    return [
        f"{organisation.name} reads {reads}, and this is in {records.said.name}; choose its language, or see that this one will do."
    ]


#: Texts of the group that a note prints and no small paper does, so that nobody has to translate them for one.
_NOT_PRINTED = ("mandate", "context")


def told(records: Records, found: Sequence[str], *, fall_back: bool, called: str = "letter") -> tuple[str, ...]:
    """All that the maker is told; raises `Refused` where something stops the paper, such as a text not translated."""
    for key in _NOT_PRINTED:
        records.texts.missing.pop(key, None)
    records.texts.tell(records.told, fall_back=fall_back, called=called)
    if records.told.problems:
        raise refused(records.told.problems)
    said = [*found, *lines(records.told.warnings), records.said.caution]
    return tuple(dict.fromkeys(one for one in said if one))


def answer_to(records: Records) -> tuple[Contact, ...]:
    """Whom to answer: the offices of the trio."""
    return contacts(records)


def agreement(records: Records, pledge: t.Pledge, signed_on: date | None) -> str:
    """What a pledge rests on, as it stands behind a colon: its reference, else its instrument and day."""
    said = records.said
    own = records.texts.own.get(f"reference.{pledge.code}")
    if own or (records.texts.at_home and pledge.reference):
        return said.text("letter.agreement", what=own or pledge.reference, code=pledge.code)
    kinds = vocabularies.read("instruments")
    known = pledge.instrument in kinds.codes
    word = said.term("instruments", pledge.instrument) or (kinds.label(pledge.instrument) if known else "")
    when = said.day(signed_on or pledge.dated)
    what = said.text("letter.instrument", what=word, day=when) if word else when
    return said.text("letter.agreement", what=sentence(what), code=pledge.code)


def payee(records: Records, pledge: t.Pledge) -> str | None:
    """The member that receives the money, by its short name; None where the pledge names none."""
    if pledge.receiver_id is None:
        return None
    code = records.session.get_one(t.Organisation, pledge.receiver_id).code
    return records.texts.own.get(f"short.{code}") or code


# --- sentences --------------------------------------------------------------------------------------------


def contracted(text: str, said: Language) -> str:
    """A sentence in which an article is drawn together with the word before it, where the language does that.

    >>> contracted("présente ses compliments à le Gouvernement de le Royaume", language("fr"))
    'présente ses compliments au Gouvernement du Royaume'
    """
    for apart, together in said.pairs("letter.contracted"):
        text = text.replace(apart, together)
    return text


def sender(context: Letter, said: Language) -> str:
    """In whose name the letter is written."""
    return said.text("letter.sender", group=context.group.short)


def formula(key: str, context: Letter, said: Language, **values: object) -> str:
    """A sentence of the letter with its sender and its reader."""
    whole = said.text(key, sender=sender(context, said), address=context.donor.address, **values)
    return sentence(contracted(whole, said))


def _closing(context: Letter, said: Language) -> str:
    return formula("letter.closing", context, said)


def _attention(context: Letter, said: Language) -> str | None:
    attention = context.donor.attention
    return said.text("page.attention", addressee=attention) if attention else None


def _reference(context: Letter, said: Language) -> str:
    return said.text("page.reference", reference=context.meta.reference)


def _dated(context: Letter, said: Language) -> str:
    return said.day(context.meta.as_of)


def _address(context: Letter, said: Language) -> str:
    return sentence(context.donor.address)


def words(*keys: str) -> dict[str, Says]:
    """Sentences without facts, each by the last part of its key in the pack."""
    return {key.rpartition(".")[2]: _plain(key) for key in keys}


def _plain(key: str) -> Says:
    return lambda _, said: said.text(key)


def _mark(name: str) -> Says:
    return lambda _, said: said.mark(name)


#: Sentences that every letter can place.
TEXTS: Mapping[str, Says] = {
    "closing": _closing,
    "attention": _attention,
    "reference": _reference,
    "dated": _dated,
    "address": _address,
    **words("page.contact_label", "page.page_before", "page.page_between"),
    **{name: _mark(name) for name in ("space", "colon", "semicolon", "stop")},
}
