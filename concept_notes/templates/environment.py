"""How a template reads the facts of a note: in a sandbox, strictly, with every text escaped.

A template belongs to the group and may be written by anybody who can write in Word, so it reaches the context and
the few filters below, and nothing else. A value that is missing is an error that names its field, never a blank.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache, wraps
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from concept_notes.blocks import Block
from concept_notes.facts.context import FOR_THE_MAKER, NoteContext
from concept_notes.kind import NOTE, Facts, Kind, kind_of
from concept_notes.language.pack import HOME, Language, language, sentence, unbroken
from concept_notes.profiles import shows
from crm.domain.money import Money
from crm.errors import NotFound
from crm.formats.docx_table import clean

#: Pieces of templates as code, which depends on their text alone; the facts come in when it runs.
_COMPILED: dict[str, CodeType] = {}
_MOST_COMPILED = 200


#: What a template may be made of: text, facts, questions and loops. Nothing else is compiled.
ALLOWED = (
    nodes.Template, nodes.TemplateData, nodes.Output, nodes.Name, nodes.NSRef, nodes.Const, nodes.Tuple, nodes.List, nodes.If,
    nodes.For, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Keyword, nodes.Test, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.CondExpr,
)  # fmt: skip
#: Loops in one another; a fourth would make a note of thousands of pages.
MOST_LOOPS = 3


def forbidden(node: nodes.Node, loops: int = 0) -> str:
    """What a piece of a template must not do, in words; empty where all of it is allowed."""
    if not isinstance(node, ALLOWED):
        return f"{_DOINGS.get(type(node), 'compute')}"
    if isinstance(node, nodes.For):
        loops += 1
        if loops > MOST_LOOPS or node.recursive:
            return f"put more than {MOST_LOOPS} loops into one another"
    return next((found for child in node.iter_child_nodes() if (found := forbidden(child, loops))), "")


_DOINGS: dict[type[nodes.Node], str] = {
    nodes.Include: "bring in another file",
    nodes.Import: "bring in another file",
    nodes.FromImport: "bring in another file",
    nodes.Extends: "bring in another file",
    nodes.Assign: "set a value",
    nodes.AssignBlock: "set a value",
    nodes.With: "set a value",
    nodes.Macro: "define a macro",
    nodes.CallBlock: "call anything",
    nodes.Call: "call anything",
    nodes.Scope: "turn off the escaping of texts",
}


class Missing(StrictUndefined):
    """A value that is not there: may be asked for (`if donor.strategy`), must not be printed."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]  # asking is allowed, printing is not
        return False


class Blocks(Mapping[str, Block]):
    """The blocks of a note by the key of their section, each made when the template asks for it."""

    def __init__(self, makers: Mapping[str, Callable[[], Block | None]]) -> None:
        self._makers = makers

    def __getitem__(self, key: str) -> Block:
        block = self.find(key)
        if block is None:
            raise KeyError(key)
        return block

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def find(self, key: str) -> Block | None:
        """The block of a section, None where the context holds nothing for it; an unknown key names its neighbours."""
        if key not in self._makers:
            near = difflib.get_close_matches(key, list(self._makers), n=1)
            hint = f" Did you mean “block.{near[0]}”?" if near else f" There are: {', '.join(sorted(self._makers))}."
            raise NotFound(f"The template asks for “block.{key}”, which no section provides.{hint}")
        return self._makers[key]()


class Texts:
    """The sentences of a paper in its language, by name, each said when the template asks for it."""

    def __init__(self, context: Facts) -> None:
        self._context = context
        self._known = kind_of(context).texts
        self._said = language(context.meta.language)

    def find(self, name: str) -> str | None:
        """A sentence, None where the paper holds nothing for it; an unknown name is answered with a near one."""
        if name not in self._known:
            near = difflib.get_close_matches(name, list(self._known), n=1)
            hint = f" Did you mean “text.{near[0]}”?" if near else f" There are: {', '.join(sorted(self._known))}."
            raise NotFound(f"The template asks for “text.{name}”, which no language has.{hint}")
        return self._known[name](self._context, self._said)


class NoteEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox of note templates, which says numbers, days and lists in the note's language."""

    def __init__(self, said: Language | None = None, kind: Kind = NOTE) -> None:
        said = said or language(HOME)
        super().__init__(autoescape=True, undefined=Missing, finalize=_printed)
        self.globals.clear()
        kept = ("first", "join", "last", "length")
        self.filters = {name: self.filters[name] for name in kept} | {
            "placed": _placed,
            "amount": said.amount,
            "day": said.day,
            "years": said.years,
            "listed": lambda values: _listed(said, values),
            "number": said.number,
            "sentence": sentence,
            "unbroken": unbroken,
            "whole": said.whole,
        }
        self.filters = {name: _fitting(name, function) for name, function in self.filters.items()}
        self.tests = {name: self.tests[name] for name in ("defined", "undefined", "none", "eq", "equalto", "in")}
        self._kind, self._paths = kind, _paths(kind)

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:  # noqa: A002 - its name there
        """A piece of a template, compiled once: a second note from the same template is made in a third of the time."""
        if not isinstance(source, str):
            return super().from_string(source, globals, template_class)
        kept = _COMPILED.get(source)
        if kept is None:
            kept = self.compile(source)
            if len(_COMPILED) >= _MOST_COMPILED:
                _COMPILED.clear()
            _COMPILED[source] = kept
        return Template.from_code(self, kept, self.make_globals(globals), None)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The piece read, and refused as a whole where it does more than write facts down."""
        read = super()._parse(source, name, filename)
        if doing := forbidden(read):
            raise SecurityError(f"A template writes facts down; it cannot {doing}.")
        return read

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing can be called: a template writes facts down, it does not compute."""
        return False

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of the context. None becomes a value that cannot be printed and knows its name."""
        if isinstance(obj, Blocks):
            block = obj.find(attribute)
            return Missing(f"The section “{attribute}” has nothing to say") if block is None else block
        if isinstance(obj, Texts):
            text = obj.find(attribute)
            return Missing(f"“text.{attribute}” has no value") if text is None else self.shown(text)
        if not self.is_safe_attribute(obj, attribute, None):
            raise SecurityError(f"A template cannot reach “{attribute}”.")
        value = getattr(obj, attribute, None) if is_dataclass(obj) else super().getattr(obj, attribute)
        if value is None and is_dataclass(obj):
            if not hasattr(obj, attribute):
                return Missing(self._unknown(obj, attribute))
            return Missing(f"“{self._paths.get(type(obj), type(obj).__name__)}.{attribute}” has no value")
        return self.shown(value)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item of a list, or what `getattr` gives for a name."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        return self.shown(super().getitem(obj, argument))

    @staticmethod
    def shown(value: Any) -> Any:
        """Text of the context, cleaned and escaped; braces are written so that no later step reads them as tags."""
        if isinstance(value, str) and not isinstance(value, Markup):
            text = str(escape(clean(value))).replace("{", "&#123;").replace("}", "&#125;")
            return Markup(text)  # noqa: S704 - escaped one line above
        return value

    def _unknown(self, obj: Any, attribute: str) -> str:
        path = self._paths.get(type(obj), type(obj).__name__)
        near = difflib.get_close_matches(attribute, [field.name for field in fields(obj)], n=1)
        hint = f"; did you mean “{path}.{near[0]}”?" if near else ""
        return f"“{path}.{attribute}” is not a field of a {self._kind.called}{hint}"


def names(context: Any, blocks: Blocks) -> dict[str, Any]:
    """What a template can name: the fields of the context but the maker's warnings, its parts, blocks and sentences."""
    given = {field.name: getattr(context, field.name) for field in fields(context) if field.name not in FOR_THE_MAKER}
    missing = {key: Missing(f"“{key}” has no value") for key, value in given.items() if value is None}
    parts = {"shows": shows(context)} if isinstance(context, NoteContext) else {}
    return given | missing | parts | {"block": blocks, "text": Texts(context)}


@cache
def _paths(of: Kind) -> dict[type, str]:
    """The name by which a template reaches each kind of fact: "donor" for a `Donor`."""
    from typing import get_args, get_type_hints

    found: dict[type, str] = {}
    for name, hint in get_type_hints(of.facts).items():
        for kind in (hint, *get_args(hint)):
            if isinstance(kind, type) and is_dataclass(kind):
                found.setdefault(kind, name)
    return found


def _printed(value: Any) -> Any:
    """What may be printed inside a paragraph: text and numbers."""
    if value is None:
        raise TypeError("A value without content cannot be printed.")
    if isinstance(value, Block):
        raise TypeError("A block stands in a paragraph of its own, with the tag {{p ... }}.")
    if isinstance(value, bool) or not isinstance(value, str | int | Missing):
        raise TypeError(f"Only text and numbers can be printed, and this is {_KINDS.get(type(value), 'neither')}.")
    return NoteEnvironment.shown(value)


#: What somebody may try to print, in words.
_KINDS = {
    bool: "a yes or no",
    tuple: "a list; join it",
    date: "a day; write |day behind it",
    Money: "money; write |amount behind it",
}


def _fitting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, which says so where it is given what it cannot write."""

    @wraps(function)
    def fitting(*values: Any, **named: Any) -> Any:
        try:
            return function(*values, **named)
        except (AttributeError, ValueError) as error:
            raise TypeError(f"“|{name}” cannot write what stands before it ({error}).") from error

    return fitting


def _placed(value: Any) -> Markup:
    """What may stand between paragraphs: a block, and nothing else."""
    if isinstance(value, Missing):
        str(value)  # raises, with the name of what is missing
    if not isinstance(value, Block):
        raise TypeError("Only a block can stand between paragraphs; text belongs into a paragraph, with {{ ... }}.")
    # The engine turns "{_{" into a brace pair at its very end; braces of data are written so that it finds none.
    xml = value.xml.replace("{", "&#123;").replace("}", "&#125;")
    return Markup(xml)  # noqa: S704 - made by sections, which escape what they are given


def _listed(said: Language, values: Any) -> Markup:
    texts = [str(NoteEnvironment.shown(value)) for value in values]
    return Markup(said.listed(texts))  # noqa: S704 - each part was escaped one line above
