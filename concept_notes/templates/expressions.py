"""What stands between the braces of a tag, judged without running it: names, fields, words behind bars, loops' names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, get_args, get_origin

from jinja2 import nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError

from concept_notes.kind import NOTE, Kind
from concept_notes.templates import schema
from concept_notes.templates.environment import NoteEnvironment
from crm.store.find import near

#: Takes a kind of fault, what is wrong and how to mend it.
Say = Callable[[str, str, str], None]
#: The name, which nobody can write, under which a loop keeps what its list holds.
ELEMENT = " element"


@cache
def _environment() -> NoteEnvironment:
    return NoteEnvironment()


@cache
def _read(source: str) -> nodes.Template | tuple[str, str]:
    """A tag as the engine reads it, or the kind of fault and what the engine says."""
    try:
        return _environment().parse(source)
    except SecurityError as error:
        return "forbidden", str(error).rstrip(".")
    except TemplateSyntaxError as error:
        return "syntax", (error.message or "it is not complete").rstrip(".")
    except (RecursionError, ValueError):
        return "syntax", "it is too long"


def parsed(source: str, written: str, say: Say) -> nodes.Template | None:
    """A tag as the engine reads it; None where it does not, which is said."""
    found = _read(source)
    if isinstance(found, nodes.Template):
        return found
    kind, words = found
    if kind == "forbidden":
        mend = "Take it out; what it needs is a field or a block, see the tag guide"
        say(kind, f"“{written}”: {words[:1].lower()}{words[1:]}", mend)
    else:
        say(kind, f"“{written}” cannot be read: {words}", "Compare it with the tag guide")
    return None


@dataclass
class Judge:
    """What an expression comes to, and what is wrong in it. None where something is, so that nothing is said twice."""

    #: What loops have named here.
    scope: Mapping[str, Any]
    say: Say
    #: What stands between the tag's braces.
    body: str
    #: The kind of paper that the template makes.
    kind: Kind = NOTE

    def of(self, node: nodes.Node) -> Any:
        """What a piece of an expression holds."""
        for kind, judge in self._KINDS.items():
            if isinstance(node, kind):
                return judge(self, node)
        for child in node.iter_child_nodes():
            self.of(child)
        return bool if isinstance(node, nodes.Compare | nodes.Not) else schema.UNKNOWN

    def _test(self, node: nodes.Test) -> Any:
        if node.name not in _environment().tests:
            what = f"“is {node.name}” is no question a template can ask"
            self.say("unknown-filter", what, f"There are: {', '.join(schema.tests())}")
        self.of(node.node)
        return bool

    def _choice(self, node: nodes.CondExpr) -> Any:
        self.of(node.test)
        first = self.of(node.expr1)
        if node.expr2 is not None:
            self.of(node.expr2)
        return first

    def _either(self, node: nodes.And | nodes.Or) -> Any:
        self.of(node.left)
        return self.of(node.right)

    def name(self, name: str) -> Any:
        """What a name holds, given by a loop or by the note."""
        if name in self.scope:
            return self.scope[name]
        if name in schema.roots(self.kind):
            return schema.roots(self.kind)[name]
        if name == schema.LOOP:
            self.say(
                "unknown-field",
                "“loop” is known inside a loop only",
                "Put the tag between {% for … %} and {% endfor %}",
            )
        else:
            self.unknown(name)
        return None

    def meant(self) -> dict[str, str]:
        """What somebody may have meant here."""
        return _candidates(self.kind, tuple(sorted(self.scope.items(), key=lambda one: one[0])))

    def unknown(self, typed: str) -> None:
        """A path that leads nowhere, with paths that look like it."""
        hint = near(typed, self.meant())
        mend = "Write a field from the tag guide" if not hint else "Write that, or another field from the tag guide"
        self.say("unknown-field", f"“{typed}” is not a field of a {self.kind.called}{hint}{'?' if hint else ''}", mend)

    def member(self, before: nodes.Expr, name: str) -> Any:
        """What stands behind a dot."""
        path = schema.dotted(before)
        typed = f"{path}.{name}" if path else name
        if name.startswith("_"):
            self.say("forbidden", f"A template cannot reach “{typed}”", "Take it out")
            return None
        of = self.of(before)
        if of is None or schema.plain(of) is schema.UNKNOWN:
            return of
        if schema.plain(of) is schema.Loop and name in ("previtem", "nextitem"):
            return self.scope.get(ELEMENT, schema.UNKNOWN)
        known = schema.members(of)
        if name in known:
            return known[name]
        if isinstance(schema.plain(of), schema.BlockSpace):
            hint = near(name, {key: f"“block.{key}”" for key in known})
            mend = f"There are: {', '.join(sorted(known))}"
            self.say("unknown-block", f"“{typed}” is not a block{hint}{'?' if hint else ''}", mend)
        elif known:
            candidates = {key: f"“{path}.{key}”" for key in known} if path else {}
            hint = near(name, candidates) or near(typed, self.meant())
            mend = f"It has: {', '.join(known)}"
            self.say(
                "unknown-field", f"“{typed}” is not a field of a {self.kind.called}{hint}{'?' if hint else ''}", mend
            )
        else:
            what = f"“{path or 'this'}” is {article(schema.in_words(of))} and has no “{name}”"
            self.say("unknown-field", what, "Take what stands behind the dot away")
        return None

    def item(self, node: nodes.Getitem) -> Any:
        """What stands in square brackets."""
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self.member(node.node, node.arg.value)
        of = self.of(node.node)
        self.of(node.arg)
        if of is None:
            return None
        inner = schema.element(of)
        return schema.UNKNOWN if inner is None else inner

    def filtered(self, node: nodes.Filter) -> Any:
        """What comes out of a word behind a bar."""
        of = None if node.node is None else self.of(node.node)
        for one in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self.of(one)
        known = schema.filters().get(node.name)
        if known is None:
            hint = near(node.name, {name: f"“|{name}”" for name in schema.filters()})
            what = f"“|{node.name}” is not known{hint}{'?' if hint else ''}"
            self.say("unknown-filter", what, f"There are: {', '.join(sorted(schema.filters()))}")
            return None
        if of is None:
            return None
        if not fits(known.takes, of) and schema.plain(known.takes) is not schema.UNKNOWN:
            path = schema.dotted(node.node) if node.node is not None else ""
            what = f"“|{node.name}” takes {article(_takes_words(known.takes))}, and “{path or self.body}” is {article(schema.in_words(of))}"
            self.say(
                "wrong-filter",
                what,
                instead(path, of) if path and not schema.is_text(of) else f"Take “|{node.name}” away",
            )
            return None
        if node.name in ("first", "last"):
            inner = schema.element(of)
            return schema.UNKNOWN if inner is None else inner
        return known.gives

    _KINDS: ClassVar[dict[type[nodes.Node], Callable[[Judge, Any], Any]]] = {
        nodes.Name: lambda self, node: self.name(node.name),
        nodes.Getattr: lambda self, node: self.member(node.node, node.attr),
        nodes.Getitem: lambda self, node: self.item(node),
        nodes.Filter: lambda self, node: self.filtered(node),
        nodes.Test: lambda self, node: self._test(node),
        nodes.Const: lambda _, node: type(node.value),
        nodes.CondExpr: lambda self, node: self._choice(node),
        nodes.BinExpr: lambda self, node: self._either(node),
    }


@cache
def _candidates(kind: Kind, scope: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    """What somebody may have meant: every path of a note, and the fields of what loops have named."""
    found = {path: f"“{path}”" for path in schema.paths(kind)}
    for path in schema.paths(kind):
        found.setdefault(path.rpartition(".")[2], f"“{path}”")
    for name, hint in scope:
        if not name.startswith(" "):
            found[name] = f"“{name}”"
            found |= {f"{name}.{key}": f"“{name}.{key}”" for key in schema.members(hint)}
    return found


def fits(takes: Any, found: Any) -> bool:
    """Whether a filter takes a value of this kind; never false where either is not known."""
    takes, found = schema.plain(takes), schema.plain(found)
    if schema.UNKNOWN in (takes, found):
        return takes is not schema.UNKNOWN or found is schema.UNKNOWN
    wanted, given = schema.element(takes), schema.element(found)
    if wanted is not None and get_origin(takes) is not None:
        return given is not None and schema.plain(wanted) in (schema.plain(given), schema.UNKNOWN, object)
    return bool(takes is found or takes is object)


def _takes_words(takes: Any) -> str:
    inner = get_args(takes)
    name = getattr(schema.plain(inner[0] if inner else takes), "__name__", "")
    words = schema.in_words(takes)
    return (
        f"{words} of {name} facts" if words == "a list" else words if words != "a group of facts" else f"{name} facts"
    )


def instead(path: str, found: Any) -> str:
    """What to write for a value that is no text."""
    fitting = [name for name, one in schema.filters().items() if fits(one.takes, found)]
    if fitting:
        return "Write " + " or ".join(f"{{{{ {path}|{name} }}}}" for name in fitting[:2])
    inner = schema.element(found)
    if inner is not None:
        return f"Write {{% for one in {path} %}} … {{% endfor %}}, or place a block"
    if schema.plain(found) is bool:
        return f"Ask for it: {{% if {path} %}} … {{% endif %}}"
    names = [name for name, hint in schema.members(found).items() if schema.is_text(hint)][:3]
    return f"Name one of its fields: {', '.join(f'{path}.{name}' for name in names)}" if names else "Take it out"


def article(words: str) -> str:
    """A kind of value as it stands after "is"."""
    return words if words.startswith("a ") or words in ("text", "money", "yes or no") else f"a {words}"
