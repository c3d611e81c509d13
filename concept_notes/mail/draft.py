"""The e-mail that a note goes out with: as a draft that Outlook opens ready to be sent, as text to copy, as a link.

It is in the language of the note, also where the focal point's own is another: the e-mail speaks of its attachment.
It greets nobody by name. What goes before a name needs a rank, a gender or a form of the name that the records do not
have: French, Spanish and Arabic tell a woman from a man, Russian wants the name and patronymic, Chinese the post, and
an ambassador called “Dear Ola Nordmann” is greeted wrongly in English too. So the office stands above the greeting, as
the note names it, and the greeting is the formula for a reader whose name is not known.

Nothing here sends anything. The same note gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from html import escape
from urllib.parse import quote

from concept_notes.facts.context import Group, NoteContext
from concept_notes.language.pack import Language, language
from concept_notes.language.page_texts import title
from concept_notes.mail.address import Addressee
from crm.domain.money import Money
from crm.formats.docx_table import clean

#: Longer links are cut off or refused by some browsers and by Outlook.
LONGEST_LINK = 2000

_TYPES = {
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("application", "pdf"),
}


@dataclass(frozen=True)
class Mail:
    """What the e-mail says: its subject, and its paragraphs around the name of the group that signs it."""

    language: Language
    subject: str
    above: tuple[str, ...]
    group: Group
    below: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """All that it says."""
        return (*self.above, clean(self.group.name), *self.below)

    @property
    def body(self) -> str:
        """The same as plain text."""
        return "\n\n".join(self.paragraphs)

    @property
    def shorter(self) -> str:
        """The same, signed with the short name of the group."""
        return "\n\n".join((*self.above, clean(self.group.short), *self.below))

    @property
    def text(self) -> str:
        """Subject and text as one piece that can be copied."""
        return f"{self.subject}\n\n{self.body}"


@dataclass(frozen=True)
class Link:
    """A link that opens an e-mail; `whole` where the text fits into it, else it carries the subject alone."""

    href: str
    whole: bool


def mail_of(context: NoteContext) -> Mail:
    """The e-mail of a note that has just been made."""
    return written(
        language(context.meta.language),
        title(context, language(context.meta.language)),
        context.meta.reference,
        context.group,
        context.ask.amount,
        as_of=context.meta.as_of,
        reply_by=context.ask.reply_by,
        office=context.donor.addressee,
        demonstration=context.meta.demonstration,
    )


def written(
    said: Language,
    called: str,
    reference: str,
    group: Group,
    amount: Money,
    *,
    as_of: date,
    reply_by: date | None,
    office: str | None,
    demonstration: str | None,
) -> Mail:
    """The e-mail in a language, from what the note is called, its number, and what it asks for."""
    above = (
        said.text("page.attention", addressee=office) if office else "",
        said.text("mail.greeting"),
        said.text("mail.body", group=group.short, amount=said.amount(amount), day=said.day(as_of)),
        said.text("page.reply", day=said.day(reply_by)) if reply_by else "",
        said.text("mail.closing"),
    )
    return Mail(
        said,
        _one_line(said.text("mail.subject", title=called, reference=reference)),
        tuple(clean(line) for line in above if line),
        group,
        (clean(demonstration),) if demonstration else (),
    )


def draft(mail: Mail, to: Addressee, files: Mapping[str, bytes]) -> bytes:
    """The draft as a file, with the note's `files` by name attached."""
    message = EmailMessage(SMTP)
    message["Subject"] = mail.subject
    message["To"] = _header(to)
    message["X-Unsent"] = "1"
    message.set_content(mail.body + "\n", cte="base64")
    message.add_alternative(_page(mail), subtype="html", cte="base64")
    for name, data in files.items():
        maintype, subtype = _TYPES[name.rpartition(".")[2]]
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    message["Content-Language"] = mail.language.tag
    _fix_boundaries(message, hashlib.sha256(b"".join(files.values())).hexdigest())
    return message.as_bytes()


def mailto(mail: Mail, to: Addressee) -> Link:
    """A link that opens the e-mail in the program of whoever clicks it: addressed, without the note.

    Scripts other than Latin take up to nine characters a letter in it. Where the text is too long, the short name of the
    group signs it; where it still is, the subject goes alone, because half a text is worse than none.
    """
    start = f"mailto:{quote(to.address, safe='@')}?subject={quote(mail.subject, safe='')}"
    for text in (mail.body, mail.shorter):
        href = f"{start}&body={quote(text.replace(chr(10), chr(13) + chr(10)), safe='')}"
        if len(href) <= LONGEST_LINK:
            return Link(href, whole=True)
    return Link(start, whole=False)


def _header(to: Addressee) -> str | Address:
    """The addressee as a header: with the name where every mail program reads back the same, else the address alone."""
    if not to.address:
        return ""
    named = Address(_one_line(to.name), addr_spec=to.address)
    message = EmailMessage(SMTP)
    message["To"] = named
    read = BytesParser(policy=SMTP).parsebytes(message.as_bytes())["To"].addresses
    return named if read == (named,) else Address(addr_spec=to.address)


def _page(mail: Mail) -> str:
    """The same with its direction: plain text has none, and a mail program would begin Arabic lines at the left."""
    said = mail.language
    direction = "rtl" if said.right_to_left else "ltr"
    body = "\n".join(f"<p>{escape(line)}</p>" for line in mail.paragraphs)
    return (
        f'<!DOCTYPE html>\n<html lang="{said.tag}" dir="{direction}">\n<head><meta charset="utf-8"></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _one_line(text: str) -> str:
    """A header: no line ends in it."""
    return " ".join(clean(text).split())


def _fix_boundaries(message: EmailMessage, digest: str) -> None:
    """What stands between the parts comes from the files: a library that invents it would write other bytes each time."""
    for number, part in enumerate(one for one in message.walk() if one.is_multipart()):
        part.set_boundary(f"=_{number}_{digest[:32]}")
