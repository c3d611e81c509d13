"""The bodies of the letters: note verbale, letter of thanks, payment reminder."""

from __future__ import annotations

from concept_notes.shipped.words import paragraph, tag, when


def verbale() -> list[str]:
    """The cover letter of a note: UN form, with the reader's office at the foot."""
    return [
        *_opening(),
        paragraph("LetterText", "{{ text.opening }}{{ text.space }}{{ text.figures }}"),
        *when("text.reply", paragraph("LetterText", "{{ text.reply }}")),
        *_closing(),
        *_foot(),
        paragraph("LetterSmall", "{{ text.enclosure }}"),
        *_contacts(),
    ]


def thanks() -> list[str]:
    """The letter of thanks: what arrived, under what, and what it is recorded for."""
    return [
        *_opening(),
        paragraph(
            "LetterText",
            "{{ text.opening }}",
            "{% if text.worth %}{{ text.space }}{{ text.worth }}{% endif %}",
            "{% if text.pays %}{{ text.space }}{{ text.pays }}{% endif %}",
            "{% if text.refunded %}{{ text.space }}{{ text.refunded }}{% endif %}",
        ),
        paragraph("LetterText", "{{ text.agreement }}"),
        *when("text.recorded", paragraph("LetterLead", "{{ text.recorded }}")),
        tag("{%p for one in receipt.named %}"),
        paragraph("LetterList", "{{ one.what }}{% if one.amount %}{{ text.colon }}{{ one.amount|amount }}{% endif %}"),
        tag("{%p endfor %}"),
        *when("text.open", paragraph("LetterText", "{{ text.open }}")),
        *_closing(),
        *_foot(),
        *_payee("receipt.payee"),
        *_contacts(),
    ]


def reminder() -> list[str]:
    """The reminder: what was due under which agreement, and a polite word."""
    return [
        *_opening(),
        paragraph("LetterText", "{{ text.opening }}"),
        paragraph("LetterText", "{{ text.agreement }}"),
        tag("{{p block.overdue }}"),
        paragraph("LetterAfter", "{{ text.request }}"),
        paragraph("LetterText", "{{ text.crossed }}"),
        *_closing(),
        *_foot(),
        *_payee("payee"),
        *_contacts(),
    ]


def _opening() -> list[str]:
    return [
        paragraph("LetterDay", "{{ text.dated }}"),
        paragraph("Title", "{{ text.title }}"),
        paragraph("LetterSubject", "{{ text.subject }}"),
    ]


def _closing() -> list[str]:
    return [paragraph("LetterAfter", "{{ text.closing }}")]


def _foot() -> list[str]:
    """Whom the letter goes to, where UN letters have it: below the text."""
    return [
        paragraph("LetterTo", "{{ text.address }}"),
        *when("donor.attention", paragraph("LetterSmall", "{{ text.attention }}")),
        paragraph("LetterSmall", "{{ text.reference }}"),
    ]


def _payee(path: str) -> list[str]:
    return when(
        path, paragraph("LetterSmall", "{{ text.payee_label }}{{ text.colon }}{{ " + path + " }}{{ text.stop }}")
    )


def _contacts() -> list[str]:
    return [
        tag("{%p for one in contacts %}"),
        paragraph(
            "LetterSmall",
            "{% if loop.first %}{{ text.contact_label }}{{ text.colon }}{% endif %}",
            "{{ one.role|sentence }}{{ text.colon }}{{ one.office }}{{ text.stop }}",
        ),
        tag("{%p endfor %}"),
    ]
