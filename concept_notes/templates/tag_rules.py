"""The rules on tags: closed, in their place, known, printing what can be printed; part by part, tag by tag."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jinja2 import nodes

from concept_notes.blocks import Block
from concept_notes.kind import NOTE, Kind
from concept_notes.templates import schema
from concept_notes.templates import tags as read
from concept_notes.templates.environment import MOST_LOOPS
from concept_notes.templates.expressions import ELEMENT, Judge, Say, article, instead, parsed
from concept_notes.templates.parts import DOCUMENT, Template
from concept_notes.templates.tags import Paragraph, Tag, w
from crm.store.find import near


@dataclass
class _Open:
    """A condition or loop that is not closed yet."""

    word: str
    tag: Tag
    paragraph: Paragraph
    names: dict[str, Any] = field(default_factory=dict)
    #: `else` was there already.
    answered: bool = False


@dataclass
class _Walk:
    """One part of a template, tag by tag: what is open, which names loops have given."""

    template: Template
    kind: Kind
    placed: dict[str, Paragraph]
    open: list[_Open] = field(default_factory=list)

    def scope(self) -> dict[str, Any]:
        """The names that loops have given here."""
        found: dict[str, Any] = {}
        for one in self.open:
            found |= one.names
        return found

    def saying(self, one: Paragraph, tag: Tag) -> Say:
        """Says what is wrong at a tag."""
        return partial(self.say, one, tag)

    def judge(self, one: Paragraph, tag: Tag) -> Judge:
        """Judges what stands between the braces of a tag."""
        return Judge(self.scope(), self.saying(one, tag), tag.body, self.kind)

    def say(self, one: Paragraph, tag: Tag, kind: str, what: str, mend: str) -> None:
        """A fault at a tag."""
        self.template.at(one, kind, what, mend, tag.start, tag.end)


def check_tags(template: Template, kind: Kind = NOTE) -> None:
    """What is wrong with the tags of a template that makes a kind of paper."""
    placed: dict[str, Paragraph] = {}
    for part, paragraphs in template.paragraphs.items():
        walk = _Walk(template, kind, placed)
        for one in paragraphs:
            if "{" in one.text or "}" in one.text:
                found = list(read.tags(one.text))
                _loose(walk, one)
                for tag in found:
                    _tag(walk, one, tag, found)
        for left in walk.open:
            what = f"“{left.tag.written}” is never closed"
            mend = f"Write {{%{left.tag.level or ''} end{left.word} %}} where it ends"
            walk.say(left.paragraph, left.tag, "unclosed-block", what, mend)
        _hidden(template, part)


_SINGLE = re.compile(r"\{\s*([A-Za-z_][\w.]*)(?:\s*\|[^{}]*)?\s*\}")
_UNEVEN = re.compile(
    r"\{\{[^{}\n]{0,80}\}(?!\})|(?<!\{)\{[^{}\n%#]{1,80}\}\}|\{%[^{}%\n]{0,80}\}|(?<!\{)\{[^{}%\n]{1,80}%\}"
)
_OPENS, _CLOSES = re.compile(r"\{\{|\{%|\{#"), re.compile(r"\}\}|%\}|#\}")


def _loose(walk: _Walk, one: Paragraph) -> None:
    """Braces that are no tag, though somebody meant one."""
    rest = read.without_tags(one.text)
    for match in _UNEVEN.finditer(rest):
        what = f"“{match[0]}” has a brace too few"
        walk.template.at(one, "lone-brace", what, "Write two braces on each side: {{ … }} or {% … %}", *match.span())
    rest = _UNEVEN.sub(lambda match: "\x00" * len(match[0]), rest)
    for match in _SINGLE.finditer(rest):
        if match[1].split(".")[0] in {*schema.roots(walk.kind), *walk.scope()}:
            what = f"“{match[0]}” has single braces, so it would be printed as it stands"
            walk.template.at(one, "lone-brace", what, f"Write {{{{ {match[1]} }}}}", *match.span())
    for match in _OPENS.finditer(rest):
        begins = " ".join(one.text[match.start() : match.start() + 30].split())
        close = {"{{": "}}", "{%": "%}", "{#": "#}"}[match[0]]
        what = f"The tag that begins “{begins}” is not closed in its paragraph"
        walk.template.at(one, "unclosed-tag", what, f"End it with {close}", *match.span())
    for match in _CLOSES.finditer(rest):
        ends = " ".join(one.text[max(0, match.start() - 28) : match.end()].split())
        what = f"The tag that ends “{ends}” does not begin in its paragraph"
        opens = {"}}": "{{", "%}": "{%", "#}": "{#"}[match[0]]
        walk.template.at(one, "unclosed-tag", what, f"Begin it with {opens}", *match.span())


def _tag(walk: _Walk, one: Paragraph, tag: Tag, beside: list[Tag]) -> None:
    if tag.kind == "remark":
        return
    _place(walk, one, tag, beside)
    if tag.kind == "print":
        _print(walk, one, tag)
    else:
        _statement(walk, one, tag)


_WHOLE = {"p": "paragraph", "tr": "table row", "tc": "table cell", "r": "run"}


def _place(walk: _Walk, one: Paragraph, tag: Tag, beside: list[Tag]) -> None:
    """A tag that takes the place of its paragraph, row or cell takes everything else in it away."""
    if tag.level in ("tr", "tc") and one.within(tag.level) is None:
        what = f"“{tag.written}” takes the place of a {_WHOLE[tag.level]}, and stands in none"
        walk.say(one, tag, "misplaced", what, "Write {%p … %} for a paragraph, or put it into a table")
    if tag.level == "p":
        others = [other for other in beside if other is not tag]
        rest = read.without_tags(one.text).replace("\x00", "").strip()
        if others or rest or one.holds_more:
            lost = f"“{rest[:40]}”" if rest else "what stands beside it"
            what = f"“{tag.written}” takes the place of its whole paragraph, so {lost} would be lost"
            walk.say(one, tag, "lost-text", what, "Put the tag into a paragraph of its own")
    elif tag.level == "tr" and tag.kind == "statement" and (row := one.within("tr")) is not None:
        rest = "".join(text.text or "" for text in row.iter(w("t")))
        rest = read.TAG.sub("", rest).strip()
        if rest:
            what = f"“{tag.written}” takes the place of its whole table row, so “{rest[:40]}” would be lost"
            walk.say(one, tag, "lost-text", what, "Put the tag into a table row of its own")


_FORBIDDEN = {
    "import": "bring in another file", "from": "bring in another file", "include": "bring in another file",
    "extends": "bring in another file", "block": "define a part", "endblock": "define a part", "macro": "define a macro",
    "endmacro": "define a macro", "call": "call anything", "endcall": "call anything", "set": "set a value",
    "endset": "set a value", "with": "set a value", "endwith": "set a value", "filter": "rework text",
    "endfilter": "rework text", "autoescape": "turn off the escaping of texts",
    "endautoescape": "turn off the escaping of texts", "raw": "hide tags", "endraw": "hide tags", "do": "compute",
    "debug": "show its insides", "trans": "translate", "endtrans": "translate", "continue": "leave a loop",
    "break": "leave a loop", "colspan": "merge cells", "hm": "merge cells", "vm": "merge cells", "cellbg": "colour cells",
}  # fmt: skip
_WORDS = ("if", "elif", "else", "endif", "for", "endfor")


def _expression(walk: _Walk, one: Paragraph, tag: Tag, condition: str) -> None:
    tree = parsed(f"{{% if {condition} %}}{{% endif %}}", tag.written, walk.saying(one, tag))
    if tree is not None and isinstance(tree.body[0], nodes.If):
        walk.judge(one, tag).of(tree.body[0].test)


def _statement(walk: _Walk, one: Paragraph, tag: Tag) -> None:
    word, _, rest = tag.body.partition(" ")
    if word in _FORBIDDEN:
        what = f"“{tag.written}”: a template writes facts down; it cannot {_FORBIDDEN[word]}"
        walk.say(
            one, tag, "forbidden", what, "Take the tag out; what it needs is a field or a block, see the tag guide"
        )
    elif word not in _WORDS:
        words = {name: f"“{name}”" for name in _WORDS}
        hint = near(tag.body.replace(" ", "") if word == "end" else word, words)
        what = f"“{tag.written}” is no tag{hint.replace('; did', '; did')}" + ("?" if hint else "")
        walk.say(one, tag, "unknown-tag", what, "Tags that decide are if, elif, else, endif, for and endfor")
    elif word in ("if", "for"):
        names = _loop(walk, one, tag) if word == "for" else {}
        if word == "if":
            _expression(walk, one, tag, rest)
        walk.open.append(_Open(word, tag, one, names))
    else:
        _closing(walk, one, tag, word, rest)


def _closing(walk: _Walk, one: Paragraph, tag: Tag, word: str, rest: str) -> None:
    """`else`, `elif` and the ends: they belong to what was opened last, at its own level."""
    if not walk.open:
        what = f"“{tag.written}” belongs to no condition or loop"
        walk.say(one, tag, "stray-tag", what, "Take it out, or write the {% if … %} or {% for … %} before it")
        return
    last = walk.open[-1]
    fits = {"endif": ("if",), "endfor": ("for",), "elif": ("if",), "else": ("if", "for")}[word]
    if last.word not in fits or (word in ("else", "elif") and last.answered):
        what = f"“{tag.written}” does not fit “{last.tag.written}”, which is still open"
        walk.say(one, tag, "stray-tag", what, f"Close that one first with {{%{last.tag.level} end{last.word} %}}")
        if word in ("endif", "endfor") and any(other.word in fits for other in walk.open):
            while walk.open.pop().word not in fits:
                pass
        return
    if word == "elif":
        _expression(walk, one, tag, rest)
    _same_level(walk, one, tag, last)
    if word == "else":
        last.answered = True
    if word in ("endif", "endfor"):
        walk.open.pop()


def _same_level(walk: _Walk, one: Paragraph, tag: Tag, last: _Open) -> None:
    opener = last.tag.written
    if tag.level != last.tag.level:
        what = f"“{tag.written}” and “{opener}” belong together and take the place of different things"
        walk.say(one, tag, "misplaced", what, f"Write {{%{last.tag.level} {tag.body} %}} here")
        return
    together = {
        "": last.paragraph.element is one.element,
        "r": last.paragraph.element is one.element,
        "p": last.paragraph.element.getparent() is one.element.getparent(),
        "tr": last.paragraph.within("tbl") is one.within("tbl"),
        "tc": last.paragraph.within("tr") is one.within("tr"),
    }[tag.level]
    if not together:
        mend = "Put each into a paragraph of its own and write {%p … %}"
        what = f"“{tag.written}” ends what “{opener}” began in another place"
        walk.say(one, tag, "misplaced", what, mend)


def _loop(walk: _Walk, one: Paragraph, tag: Tag) -> dict[str, Any]:
    """The names a loop gives."""
    tree = parsed(f"{{% {tag.body} %}}{{% endfor %}}", tag.written, walk.saying(one, tag))
    if tree is None:
        found = re.match(r"for\s+(\w+)", tag.body)
        return {found[1]: schema.UNKNOWN, schema.LOOP: schema.UNKNOWN} if found else {}
    node = tree.body[0]
    if not isinstance(node, nodes.For):
        return {}
    judge = walk.judge(one, tag)
    over = judge.of(node.iter)
    inner = schema.element(over)
    if inner is None:
        what = f"“{schema.dotted(node.iter)}” is {article(schema.in_words(over))}, and a loop needs a list"
        walk.say(one, tag, "not-a-list", what, f"Print it, or ask for it: {{% if {schema.dotted(node.iter)} %}}")
        inner = schema.UNKNOWN
    if isinstance(node.target, nodes.Name):
        names = {node.target.name: inner}
    else:
        names = {name.name: schema.UNKNOWN for name in node.target.find_all(nodes.Name)}
    if sum(1 for other in walk.open if other.word == "for") >= MOST_LOOPS:
        what = f"More than {MOST_LOOPS} loops stand in one another"
        walk.say(one, tag, "forbidden", what, "Place a block instead")
    if node.test is not None:
        walk.open.append(_Open("for", tag, one, names))
        judge.of(node.test)
        walk.open.pop()
    return {**names, schema.LOOP: schema.Loop, ELEMENT: inner}


def _print(walk: _Walk, one: Paragraph, tag: Tag) -> None:
    if tag.level in ("r", "tr", "tc"):
        what = f"“{tag.written}” takes the place of its {_WHOLE[tag.level]}, and nothing of a note can"
        walk.say(one, tag, "no-block", what, "Write {{ … }} without the letter")
        return
    if not tag.body:
        walk.say(one, tag, "syntax", "The tag is empty", "Write a field between the braces, or take it out")
        return
    if re.match(r"(p|tr|tc|r)\s+\w", tag.body):
        level, _, path = tag.body.partition(" ")
        what = f"“{tag.written}” has a space before its letter"
        walk.say(one, tag, "syntax", what, f"Write {{{{{level} {path.strip()} }}}}, the letter right behind the braces")
        return
    tree = parsed(f"{{{{ {tag.body} }}}}", tag.written, walk.saying(one, tag))
    if tree is None:
        return
    node = tree.body[0].nodes[0]  # type: ignore[attr-defined]  # a tag that prints is read as one output
    found = walk.judge(one, tag).of(node)
    if found is None:
        return
    if tag.level == "p":
        _place_block(walk, one, tag, node, found)
    elif schema.plain(found) is Block:
        what = f"“{tag.written}” is a block and stands between words"
        walk.say(one, tag, "block-in-text", what, f"Write {{{{p {tag.body} }}}} in a paragraph of its own")
    else:
        _printable(walk, one, tag, node, found)


def _place_block(walk: _Walk, one: Paragraph, tag: Tag, node: nodes.Expr, found: Any) -> None:
    if schema.plain(found) is not Block:
        what = f"“{tag.written}” stands between paragraphs, where only a block can"
        walk.say(one, tag, "no-block", what, f"Write {{{{ {tag.body} }}}} without the p")
        return
    in_cell = one.within("tc") is not None
    if one.part != DOCUMENT or in_cell or one.in_box:
        where = "a table" if in_cell else "a text box" if one.in_box else "a header, footer or footnote"
        what = f"“{tag.written}” stands in {where}"
        walk.say(one, tag, "misplaced", what, "Place the block in the body of the page")
    looped = any(other.word == "for" for other in walk.open)
    before = walk.placed.get(schema.dotted(node))
    apart = before is not None and any(other.answered for other in walk.open)
    if looped or (before is not None and not apart):
        what = f"“{schema.dotted(node)}” is placed {'in a loop' if looped else 'a second time'}"
        walk.say(one, tag, "block-twice", what, "Place each block once")
    walk.placed[schema.dotted(node)] = one


def _printable(walk: _Walk, one: Paragraph, tag: Tag, node: nodes.Expr, found: Any) -> None:
    path = schema.dotted(node)
    if path and schema.is_amount(path, found):
        what = f"“{path}” is an amount in the smallest unit of its currency"
        walk.say(one, tag, "not-text", what, f"Write {{{{ {path}|whole(base.digits) }}}}")
    elif not schema.is_text(found):
        what = f"“{path or tag.body}” is {article(schema.in_words(found))}, which cannot be printed as it is"
        walk.say(one, tag, "not-text", what, instead(path or tag.body, found))


# --- where nobody sees a tag --------------------------------------------------------------------------

_ANY_TAG = re.compile(r"\{\{|\{%|\{#")
#: Attributes that people write by hand: the words for who cannot see a picture.
_SEEN = frozenset({"descr", "title"})


def _hidden(template: Template, part: str) -> None:
    """Tags in fields, links and other places that only a program writes."""
    for element in template.trees[part].iter():
        if not isinstance(element.tag, str):
            if _ANY_TAG.search(element.text or ""):
                what = "A tag stands in a remark that Word does not show"
                template.around(part, element, "hidden-tag", what, "Copy the text into a new document")
            continue
        if element.tag == w("instrText") and _ANY_TAG.search(element.text or ""):
            what = f"A tag stands inside a field: “{(element.text or '').strip()[:60]}”"
            template.around(part, element, "hidden-tag", what, "Take it out of the field")
        for key, value in element.attrib.items():
            if "{" in value and _ANY_TAG.search(value) and key not in _SEEN:
                what = f"A tag stands where nobody sees it: “{value[:60]}”"
                template.around(
                    part, element, "hidden-tag", what, "Take it out of the link or the settings of its object"
                )
