"""Pieces that several lengths of note have in common, so that they read alike in each."""

from __future__ import annotations

from concept_notes.shipped.words import heading, paragraph, tag, when


def opening() -> list[str]:
    """What the note is, for whom, and the request in its box."""
    return [
        paragraph("Title", "{{ text.title }}"),
        paragraph(
            "Subtitle",
            "{{ meta.as_of|day }}",
            "{% if donor.addressee %}  ·  {{ text.attention }}{% endif %}",
            "  ·  {{ text.reference }}",
        ),
        paragraph("AskLabel", "{{ text.request }}"),
        paragraph("AskAmount", "{{ ask.first|amount }}"),
        paragraph(
            "AskText",
            "{{ text.ask }}{{ text.space }}",
            "{% if ask.covers_all %}{{ text.covers_all }}{{ text.space }}{% endif %}",
            "{% if ask.equivalent %}{{ text.equivalent }}{{ text.space }}{% endif %}",
            "{{ text.reply }}",
        ),
        *when("shows.levy", paragraph("NoteLead", "{{ text.levy }}")),
    ]


def without(*, words: bool = True) -> list[str]:
    """What stays undone without the money; with the group's own `words` on it where there is room."""
    own = ["{% if without.words %}{{ text.space }}{{ without.words }}{% endif %}"] if words else []
    label = "**{{ text.without_label }}{{ text.space }}**"
    return when("shows.without", paragraph("NoteLead", label, "{{ text.without }}", *own))


def fact(label: str, *said: str) -> str:
    """A line with a label in front."""
    return paragraph("NoteFact", f"**{{{{ text.{label} }}}}**", "->", *said)


def other_sizes() -> list[str]:
    """Contributions of another size."""
    return when("shows.sizes", fact("sizes_label", "{{ text.sizes }}"))


def thanks() -> list[str]:
    """What this donor paid and announced."""
    return [
        *when("shows.thanks", fact("thanks_label", "{{ text.thanks }}")),
        *when("shows.announced", fact("announced_label", "{{ text.announced }}")),
    ]


def _offices() -> list[str]:
    """The offices of the trio, one a line."""
    return [
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
    ]


def contribute(*, close: bool = False, all_of_it: bool = True) -> list[str]:
    """How a contribution is made, and, unless these stand elsewhere, what follows on it and whom to answer.

    `close` saves a line.
    """
    signed = [fact("sign_label", "{{ how.sign }}{{ text.space }}{{ how.instrument }}")]
    apart = [fact("sign_label", "{{ how.sign }}"), fact("instrument_label", "{{ how.instrument }}")]
    return [
        paragraph("Heading1", "{{ text.contribute }}"),
        *(signed if close else apart),
        fact("support_label", "{{ how.support_cost }}"),
        *(_follows() if all_of_it else ()),
    ]


def _follows() -> list[str]:
    """Reports and audit, whom to answer, what the donor wants to be seen and to be sent."""
    return [
        fact("report_label", "{{ how.report }}{{ text.space }}{{ how.audit }}"),
        *_offices(),
        *when("shows.visibility", fact("visibility_label", "{{ wants.visibility }}")),
        *when("shows.annexes", fact("annexes_label", "{{ wants.annexes|join(text.semicolon) }}{{ text.stop }}")),
    ]


def counted() -> str:
    """How the figures are rounded and what counts."""
    return paragraph("NoteFootnote", "{{ text.rounded }}{{ text.space }}{{ text.counted }}")


#: Whether one of the parts stands that come before the table of the activities offered.
_BEFORE = "shows.mandate or shows.context"


def background() -> list[str]:
    """Mandate, where the work stands, why this donor: each where it is there, the first of them on a new page."""
    return [*_group(), *_reasons(_BEFORE)]


def running() -> list[str]:
    """The same and the table of the activities offered, on the page where the request ends."""
    return [
        *when("shows.mandate", paragraph("Heading1", "{{ text.mandate }}"), paragraph("Normal", "{{ group.mandate }}")),
        *when("shows.context", paragraph("Heading1", "{{ text.context }}"), paragraph("Normal", "{{ group.context }}")),
        *when("shows.why", paragraph("Heading1", "{{ text.why }}"), *why()),
        paragraph("Heading1", "{{ text.done }}"),
        tag("{{p block.activities }}"),
    ]


def _group() -> list[str]:
    """What the group is for, and where its work stands."""
    return [
        *when(
            "shows.mandate", paragraph("Heading1Page", "{{ text.mandate }}"), paragraph("Normal", "{{ group.mandate }}")
        ),
        *when(
            "shows.context", *heading("{{ text.context }}", "shows.mandate"), paragraph("Normal", "{{ group.context }}")
        ),
    ]


def _reasons(follows: str) -> list[str]:
    """Why this donor."""
    return when("shows.why", *heading("{{ text.why }}", follows), *why())


def reasoning() -> list[str]:
    """The same with what the work is for and how it leads there, and the table of the activities offered."""
    objective = when(
        "shows.objective",
        *heading("{{ text.objective }}", _BEFORE),
        *when("proposal.objective", paragraph("Normal", "{{ proposal.objective }}")),
        tag("{{p block.objective }}"),
    )
    before = f"{_BEFORE} or shows.objective"
    return [*_group(), *objective, *_reasons(before), *_offered(f"{before} or shows.why")]


def why() -> list[str]:
    """Which priorities the donor declared, and what of the request serves each."""
    return [
        paragraph("Normal", "{{ text.names }}{{ text.space }}{{ text.serves }}"),
        tag("{%p for one in donor.priorities %}"),
        *when(
            "one.activities",
            paragraph(
                "NoteList",
                "**{{ one.name|sentence }}{{ text.colon }}**",
                "{{ one.activities|join(text.semicolon) }}{{ text.stop }}",
            ),
        ),
        tag("{%p endfor %}"),
    ]


def offered() -> list[str]:
    """The table of the activities offered, under a heading that begins the page where nothing stands before it."""
    return _offered(f"{_BEFORE} or shows.why")


def _offered(follows: str) -> list[str]:
    return [*heading("{{ text.done }}", follows), tag("{{p block.activities }}")]


def results() -> list[str]:
    """Results, where the group has words for them."""
    return when("shows.results", paragraph("Heading1", "{{ text.results }}"), tag("{{p block.results }}"))


def risks() -> list[str]:
    """Risks, where the group has words for them."""
    return when("shows.risks", paragraph("Heading1", "{{ text.risks }}"), tag("{{p block.risks }}"))


def status(new_page: str = "") -> list[str]:
    """Need and gap of the whole work plan, who pays for what is offered, what this donor paid.

    It begins a page where the condition `new_page` holds.
    """
    title = "{{ text.status }}"
    return [
        *(heading(title, f"not ({new_page})") if new_page else [paragraph("Heading1", title)]),
        tag("{{p block.plan }}"),
        tag("{{p block.gap_chart }}"),
        *who_pays(),
        *when("shows.history", paragraph("Heading1", "{{ text.history }}"), tag("{{p block.history }}")),
    ]


def who_pays() -> list[str]:
    """Who pays for what is offered."""
    return when("shows.shares", paragraph("Heading1", "{{ text.shares }}"), tag("{{p block.shares }}"))


#: What an annex heading says of its own where the annex follows on the page on which the text ends.
_RUNS_ON = '<w:pageBreakBefore w:val="0"/><w:spacing w:before="160" w:after="50"/>'


def annex(runs_on: str = "") -> list[str]:
    """Budget and funding by year, on a page of their own; on that of the text where the condition `runs_on` holds."""
    title = "{{ text.annex }}"
    begins = [paragraph("Heading1Annex", title)]
    if runs_on:
        begins = [
            *when(runs_on, paragraph("Heading1Annex", title, own=_RUNS_ON)),
            *when(f"not ({runs_on})", *begins),
        ]
    return [
        *begins,
        tag("{{p block.budget }}"),
        *when("shows.budget_years", tag("{{p block.budget_years }}")),
        tag("{{p block.funding }}"),
        paragraph("NoteFootnote", "{{ text.rounded }}"),
    ]
