"""The e-mail that a note goes out with, as a draft: Outlook opens it ready to be read, addressed and sent.

No address is in it: addresses of persons stay in the records, and who sends it chooses. The same note gives the same
bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from concept_notes.context import NoteContext
from concept_notes.language import Language, language
from concept_notes.page_texts import title
from crm.formats.docx_table import clean

_TYPES = {
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("application", "pdf"),
}


def draft(context: NoteContext, files: Mapping[str, bytes]) -> bytes:
    """The draft for a note, in the language of the note, with its `files` by name attached."""
    said = language(context.meta.language)
    lines = [clean(line) for line in _lines(context, said)]
    mail = EmailMessage(SMTP)
    mail["Subject"] = _one_line(said.text("mail.subject", title=title(context, said), reference=context.meta.reference))
    mail["To"] = ""
    mail["X-Unsent"] = "1"
    mail.set_content("\n\n".join(lines) + "\n", cte="base64")
    mail.add_alternative(_page(lines, said), subtype="html", cte="base64")
    for name, data in files.items():
        maintype, subtype = _TYPES[name.rpartition(".")[2]]
        mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    mail["Content-Language"] = said.tag
    _fix_boundaries(mail, hashlib.sha256(b"".join(files.values())).hexdigest())
    return mail.as_bytes()


def _lines(context: NoteContext, said: Language) -> Iterator[str]:
    """What the mail says, a paragraph each."""
    yield said.text("mail.greeting")
    yield said.text(
        "mail.body",
        group=context.group.short,
        amount=said.amount(context.ask.amount),
        day=said.day(context.meta.as_of),
    )
    yield said.text("page.reply", day=said.day(context.ask.reply_by))
    yield said.text("mail.closing")
    yield context.group.name
    if context.meta.demonstration:
        yield context.meta.demonstration


def _page(lines: list[str], said: Language) -> str:
    """The same with its direction: plain text has none, and a mail program would begin Arabic lines at the left."""
    direction = "rtl" if said.right_to_left else "ltr"
    body = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<!DOCTYPE html>\n<html lang="{said.tag}" dir="{direction}">\n<head><meta charset="utf-8"></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _one_line(text: str) -> str:
    """A header: no line ends in it."""
    return " ".join(clean(text).split())


def _fix_boundaries(mail: EmailMessage, digest: str) -> None:
    """What stands between the parts comes from the files: a library that invents it would write other bytes each time."""
    for number, part in enumerate(one for one in mail.walk() if one.is_multipart()):
        part.set_boundary(f"=_{number}_{digest[:32]}")
