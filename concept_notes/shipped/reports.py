"""The bodies of the donor report and of the hand-over brief."""

from __future__ import annotations

from concept_notes.shipped.words import paragraph, tag, when


def donor() -> list[str]:
    """What one donor's money did."""
    return [
        paragraph("Title", "{{ text.title }}"),
        paragraph("Subtitle", "{{ text.subject }}  ·  {{ text.reference }}"),
        paragraph("AskLabel", "{{ text.received_label }}"),
        paragraph("AskAmount", "{{ text.received }}"),
        paragraph("AskText", "{{ text.of }}{% if text.thanks %}{{ text.space }}{{ text.thanks }}{% endif %}"),
        paragraph("Heading1", "{{ text.use }}"),
        *when("places", tag("{{p block.places }}")),
        *when("work", paragraph("Heading1", "{{ text.done }}")),
        tag("{%p for one in work %}"),
        paragraph("Heading2", "{{ one.what }}"),
        paragraph(
            "Normal",
            "{{ text.state }}{{ text.space }}{{ one.state }}{{ text.stop }}",
            "{% if one.deliverables %}{{ text.space }}{{ text.delivers }}{{ text.space }}{{ one.deliverables }}",
            "{{ text.stop }}{% endif %}",
        ),
        *when("one.results", paragraph("Normal", "{{ text.results }}{{ text.space }}{{ one.results }}")),
        tag("{%p endfor %}"),
        paragraph("Heading1", "{{ text.next }}"),
        *when("coming", tag("{{p block.coming }}")),
        *when("text.nothing_due", paragraph("Normal", "{{ text.nothing_due }}")),
        paragraph("Heading1", "{{ text.money }}"),
        tag("{{p block.promises }}"),
        *when("payments", tag("{{p block.payments }}")),
        *when("text.difference", paragraph("Heading1", "{{ text.difference }}"), tag("{{p block.bridge }}")),
        tag("{%p for one in contacts %}"),
        paragraph(
            "NoteFact",
            "{% if loop.first %}",
            "**{{ text.contact_label }}**",
            "{% endif %}",
            "->",
            "{{ one.role|sentence }}{{ text.colon }}{{ one.office }}{{ text.stop }}",
        ),
        tag("{%p endfor %}"),
        paragraph("NoteFootnote", "{{ text.counted }}"),
    ]


def handover() -> list[str]:
    """What the next Chair has to know."""
    return [
        paragraph("Title", "{{ text.title }}"),
        paragraph("Subtitle", "{{ text.subject }}  ·  {{ text.reference }}"),
        *when(
            "plan",
            paragraph("AskLabel", "{{ text.missing_label }}"),
            paragraph("AskAmount", "{{ text.missing }}"),
            paragraph("AskText", "{{ text.of }}"),
        ),
        paragraph("Heading1", "{{ text.who }}"),
        tag("{%p for one in chairs %}"),
        paragraph("Normal", "**{{ one.role|sentence }}{{ text.colon }}**", "{{ one.who }}{{ text.stop }}"),
        tag("{%p endfor %}"),
        *when(
            "plan", paragraph("Heading1", "{{ text.money }}"), tag("{{p block.plan }}"), tag("{{p block.gap_chart }}")
        ),
        *_part("overdue"),
        *_part("due", "coming"),
        *_part("talks"),
        *_part("notes"),
        *_part("tasks"),
        *_part("problems"),
        *when("text.more_problems", paragraph("Normal", "{{ text.more_problems }}")),
        paragraph("NoteFootnote", "{{ text.counted }}"),
    ]


def _part(name: str, facts: str = "") -> list[str]:
    """A heading, then its table, or a sentence where there is nothing."""
    return [
        paragraph("Heading1", f"{{{{ text.{name} }}}}"),
        tag(f"{{%p if {facts or name} %}}"),
        tag(f"{{{{p block.{name} }}}}"),
        tag("{%p else %}"),
        paragraph("Normal", f"{{{{ text.no_{name} }}}}"),
        tag("{%p endif %}"),
    ]
