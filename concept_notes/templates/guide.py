"""The guide to the tags of templates as a Word file: what can be written, what it stands for, what it prints.

Made from the context itself and filled with a note of the demonstration, so it names no tag that a note does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

from concept_notes.blocks import Stack, TableBlock
from concept_notes.kind import NOTE, Kind, kind_of
from concept_notes.language.pack import language
from concept_notes.profiles import shows
from concept_notes.templates import schema
from concept_notes.templates.environment import NoteEnvironment
from concept_notes.templates.schema import Entry
from concept_notes.word.charts import Chart
from concept_notes.word.styles import REQUIRED
from crm.domain.money import Money
from crm.domain.wording import NONE, day
from crm.formats.docx_paper import LOOK, ROOM, Paper, document, paragraph, run
from crm.formats.docx_table import Cell, Row, table_xml

#: The most of a sample that is shown.
_SHOWN = 160
_TITLE = "Guide to the tags of templates"


def tag_guide(context: Any = None, kind: Kind = NOTE) -> bytes:
    """The guide, with a paper's facts as samples; without them, those of the demonstration for a kind of paper."""
    facts = context or kind.sample()
    kind = kind_of(facts)
    told = _Guide(facts)
    body = [
        paragraph("Title", run(_TITLE)),
        paragraph(
            "Subtitle", run(f"What each tag prints in the {kind.called}{_whose(facts)}, {day(facts.meta.as_of)}")
        ),
        *(paragraph("Normal", run(line)) for line in _OPENING),
        *_examples(),
        *told.blocks(),
        *told.sentences(),
        *told.facts(),
        *told.lists(),
        *told.filters(),
        *_styles(),
        paragraph("QuietLine", run(_LAST)),
    ]
    paper = Paper(
        title=_TITLE,
        subject="Templates of concept notes",
        author=facts.group.short,
        description=facts.meta.demonstration or "",
        keywords="",
        day=facts.meta.as_of,
        above=(facts.group.short, _TITLE),
        below=_LAST,
    )
    return document("".join(body), paper)


def _whose(facts: Any) -> str:
    donor = getattr(facts, "donor", None)
    return f" for {donor.name_the}" if donor else ""


_LAST = "Write a tag exactly as it stands here; the check of templates says what is wrong."
_OPENING = """\
A template is a Word file with tags. Everything that is no tag is printed as it stands, in its own looks.
A tag in double braces prints a fact: {{ donor.name }}. A word behind a bar says how: {{ meta.as_of|day }}. A fact that is \
not recorded stops the note and is named, so ask before you print what may be missing.
A tag with per cent signs decides: {% if donor.strategy %} … {% endif %}, or repeats: {% for one in contacts %} … \
{% endfor %}. With a p behind the brace it takes a whole paragraph: {%p if thanks %}, and leaves no empty line; with tr it \
takes a table row.
A block is a table or chart that the product makes. It stands in a paragraph of its own: {{p block.budget }}.
""".splitlines()
_EXAMPLES = (
    ("{{ ask.amount|amount }}", "An amount of money in words of the note’s language."),
    ("{{ without.need|whole(base.digits) }}", "A figure in whole units; the figures of the context are exact."),
    (
        "{% if donor.strategy %}({{ donor.strategy }}){% endif %}",
        "A fact that may be missing, printed where it is there.",
    ),
    (
        "{% for one in contacts %}{{ one.role }}, {{ one.office }}{% if not loop.last %}; {% endif %}{% endfor %}",
        "A list inside a sentence; loop.first and loop.last say where it stands.",
    ),
    ("{# for us: ask the printer #}", "A remark that is printed nowhere."),
)


def _examples() -> list[str]:
    rows = [(code, text) for code, text in _EXAMPLES]
    return _table("How tags are written", ("Tag", "What it does"), rows, (3, 2))


def _styles() -> list[str]:
    rows = [(name, key) for name, key in REQUIRED.items()]
    intro = "A template must have these styles; what they look like is yours."
    return _table("Styles that blocks use", ("Style", "Its id in the file"), rows, (1, 1), intro=intro)


def _table(
    title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], shares: tuple[int, ...], *, intro: str = ""
) -> list[str]:
    """A heading, a sentence, and a table whose header repeats; a row of one text stands over those of its group."""
    widths = [ROOM * share // sum(shares) for share in shares]
    widths[-1] += ROOM - sum(widths)
    cells = [Row(tuple(Cell(head) for head in heads), "header")]
    cells += [
        Row(tuple(Cell(text) for text in row)) if len(row) > 1 else Row((Cell(row[0], span=len(heads)),), "group")
        for row in rows
    ]
    said = [paragraph("Heading1", run(title))]
    if intro:
        said.append(paragraph("Normal", run(intro)))
    table = table_xml(cells, widths, title=title, description=f"{len(rows)} rows: {', '.join(heads)}.", look=LOOK)
    return [*said, table]


class _Guide:
    """The parts of the guide that show what a note prints."""

    def __init__(self, facts: Any) -> None:
        self._context, self._kind = facts, kind_of(facts)
        self._said = NoteEnvironment(language(facts.meta.language), self._kind)

    def blocks(self) -> list[str]:
        """Every block and its caption in the sample."""
        rows = []
        for key, section in self._kind.sections().items():
            piece = section.build(self._context)
            printed = (
                piece.caption if isinstance(piece, TableBlock | Chart | Stack) else "" if piece is None else "text"
            )
            rows.append((f"{{{{p {schema.BLOCKS}.{key} }}}}", section.shows, printed or NONE))
        intro = "Each is placed once, in the body of the page. Sums, widths and charts are the product’s."
        return _table("Blocks", ("Tag", "What it shows", "Its caption in the sample"), rows, (3, 4, 5), intro=intro)

    def sentences(self) -> list[str]:
        """The sentences of the language."""
        said = language(self._context.meta.language)
        rows = [
            (f"{{{{ {schema.TEXT}.{name} }}}}", _short(says(self._context, said) or NONE))
            for name, says in sorted(self._kind.texts.items())
        ]
        intro = (
            "Wording of the product in the language of the note. Use it and one template serves all languages; write your own "
            "words instead, and the template is for one language."
        )
        return _table("Sentences in the language of the note", ("Tag", "In the sample"), rows, (2, 5), intro=intro)

    def facts(self) -> list[str]:
        """Every fact outside lists."""
        rows: list[tuple[str, ...]] = []
        for entry in schema.entries(self._kind):
            inner = schema.element(entry.hint)
            if is_dataclass(schema.plain(entry.hint)) and schema.plain(entry.hint) is not Money:
                rows.append((f"{entry.path} – {entry.meaning}",))
                continue
            if inner is not None and is_dataclass(schema.plain(inner)):
                continue
            if ".currency" in entry.path or entry.path.endswith(".minor"):
                continue
            rows.append(self._row(entry, self._value(entry.path)))
        heads = ("Tag", "What it stands for", "Kind", "In the sample")
        return _table("Facts", heads, rows, (5, 6, 2, 5), intro="A fact marked “may be missing” is asked for first.")

    def lists(self) -> list[str]:
        """Lists of facts, and what each of their entries holds."""
        said = []
        for path, hint, meaning in _lists(self._kind):
            rows = []
            found = self._value(path)
            first = found[0] if isinstance(found, tuple) and found else None
            for entry in schema.elements_of(hint):
                plain = schema.plain(entry.hint)
                if (
                    (is_dataclass(plain) and plain is not Money)
                    or ".currency" in entry.path
                    or entry.path.endswith(".minor")
                ):
                    continue
                rows.append(
                    self._row(Entry(f"one.{entry.path}", entry.hint, entry.meaning), _dotted(first, entry.path))
                )
            heads = ("Tag", "What it stands for", "Kind", "In the sample, of the first")
            title = f"List: {{% for one in {path} %}} … {{% endfor %}}"
            said += _table(title, heads, rows, (5, 6, 2, 5), intro=meaning)
        return said

    def filters(self) -> list[str]:
        """The words behind a bar."""
        rows = [
            (f"|{one.name}", one.does, _kind(one.takes) if one.takes is not schema.UNKNOWN else "any")
            for one in sorted(schema.filters().values(), key=lambda one: one.name)
        ]
        return _table("Words behind a bar", ("Word", "What it does", "Takes"), rows, (2, 6, 2))

    def _row(self, entry: Entry, value: Any) -> tuple[str, str, str, str]:
        code = _code(entry)
        missing = ", may be missing" if schema.may_be_missing(entry.hint) else ""
        return code, entry.meaning or NONE, f"{_kind(entry.hint)}{missing}", self._printed(code, entry, value)

    def _printed(self, code: str, entry: Entry, value: Any) -> str:
        """What the tag prints for a value."""
        if value is None or value == ():
            return NONE
        if not code.startswith("{{"):
            return "yes" if value is True else "no" if value is False else self._figures(value)
        root = entry.path.partition(".")[0]
        template = self._said.from_string("{{ value" + code.removeprefix("{{ " + entry.path))
        text = template.render(value=value, base=self._context.base, root=root)
        return _short(Markup(text).unescape())  # noqa: S704 - made by the sandbox, which escapes

    def _figures(self, found: tuple[Any, ...]) -> str:
        """Amounts of a list; of anything else how many there are."""
        said, digits = language(self._context.meta.language), self._context.base.digits
        if any(isinstance(one, int) for one in found):
            return " · ".join(NONE if one is None else said.whole(one, digits) for one in found)
        return "1 entry" if len(found) == 1 else f"{len(found)} entries"

    def _value(self, path: str) -> Any:
        root, _, rest = path.partition(".")
        return _dotted(shows(self._context), rest) if root == schema.SHOWS else _dotted(self._context, path)


def _lists(kind: Kind) -> Iterable[tuple[str, Any, str]]:
    """Lists of facts outside other lists."""
    for entry in schema.entries(kind):
        inner = schema.element(entry.hint)
        if inner is not None and is_dataclass(schema.plain(inner)):
            said = " ".join((schema.plain(inner).__doc__ or "").split("\n\n")[0].split())
            yield entry.path, entry.hint, entry.meaning or said


def _code(entry: Entry) -> str:
    """How a fact is printed, or asked for where it cannot be printed."""
    plain, path = schema.plain(entry.hint), entry.path
    inner = schema.element(entry.hint)
    if plain is bool:
        return f"{{% if {path} %}}"
    of_years = inner is not None and schema.plain(inner) is int and path.rpartition(".")[2] == "years"
    if inner is not None and schema.plain(inner) is not str and not of_years:
        return f"{{% for one in {path} %}}"
    word = {date: "|day", Money: "|amount"}.get(plain, "")
    if inner is not None:
        word = "|listed" if schema.plain(inner) is str else "|years"
    if schema.is_amount(path, entry.hint):
        word = "|whole(base.digits)"
    return f"{{{{ {path}{word} }}}}"


def _kind(hint: Any) -> str:
    return "amount" if schema.plain(hint) is Money else schema.in_words(hint)


def _dotted(value: Any, path: str) -> Any:
    """What a path leads to; None where it ends early."""
    for name in path.split("."):
        if value is None or isinstance(value, Undefined):
            return None
        value = getattr(value, name)
    return value


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN].rsplit(' ', 1)[0]} …"
