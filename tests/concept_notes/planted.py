"""Faults planted in the template of the group, one kind each: how it is planted, and what the check must say."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from concept_notes.templates.files import template_path
from crm.formats.package import pack, unpack
from tests.concept_notes.documents import DOCUMENT, changed, edited, replaced, template_with

RELS = "word/_rels/document.xml.rels"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "[Content_Types].xml"
COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def shipped() -> bytes:
    """The template that travels with the product."""
    return template_path().read_bytes()


def body(xml: str) -> bytes:
    """The template with a piece of XML before everything else."""
    return changed(shipped(), DOCUMENT, "<w:body>", f"<w:body>{xml}")


def lines(*texts: str) -> bytes:
    """The template with paragraphs of these texts before everything else."""
    return body("".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts))


def related(
    kind: str, target: str, *, outside: bool = False, xml: str = "", part: bytes = b"", of: str = "bin"
) -> bytes:
    """The template with a relationship of its text, what it leads to, and a paragraph that uses it."""
    mode = ' TargetMode="External"' if outside else ""
    one = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"{mode}/>'
    parts = unpack(body(xml) if xml else shipped())
    parts[RELS] = replaced(parts[RELS].decode(), "</Relationships>", f"{one}</Relationships>").encode()
    if part:
        parts[f"word/{target}"] = part
        default = f'<Default Extension="{of}" ContentType="application/octet-stream"/>'
        parts[TYPES] = replaced(parts[TYPES].decode(), "<Override", f"{default}<Override").encode()
    return pack(parts)


def with_comment(*, done: bool = False) -> bytes:
    """The template with somebody's comment, at its first words."""
    w14 = "http://schemas.microsoft.com/office/word/2010/wordml"
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    comment = (
        f'<w:comments xmlns:w="{main}" xmlns:w14="{w14}"><w:comment w:id="0" w:author="Ann"><w:p w14:paraId="00000001"><w:r>'
        "<w:t>Is this right?</w:t></w:r></w:p></w:comment></w:comments>"
    )
    state = f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="00000001" w15:done="1"/></w15:commentsEx>'
    here = '<w:commentRangeStart w:id="0"/><w:r><w:t>Dear</w:t></w:r><w:commentRangeEnd w:id="0"/>'
    parts = unpack(body(f'<w:p>{here}<w:r><w:commentReference w:id="0"/></w:r></w:p>'))
    parts["word/comments.xml"] = comment.encode()
    override = f'<Override PartName="/word/comments.xml" ContentType="{COMMENTS}"/>'
    parts[TYPES] = replaced(parts[TYPES].decode(), "</Types>", f"{override}</Types>").encode()
    one = f'<Relationship Id="rId99" Type="{REL}/comments" Target="comments.xml"/>'
    parts[RELS] = replaced(parts[RELS].decode(), "</Relationships>", f"{one}</Relationships>").encode()
    if done:
        parts["word/commentsExtended.xml"] = state.encode()
    return pack(parts)


def bomb() -> bytes:
    """A small file whose text unpacks into very much."""
    parts = unpack(shipped())
    parts["word/media.xml"] = b"<a>" + b" " * 70_000_000 + b"</a>"
    return pack(parts)


def twice() -> bytes:
    """A package that holds a part twice, so that two programs read two texts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in (*unpack(shipped()).items(), (DOCUMENT, b"<a/>")):
            archive.writestr(name, data)
    return file.getvalue()


def without(part: str) -> bytes:
    """The template without a part."""
    parts = unpack(shipped())
    del parts[part]
    return pack(parts)


def added(part: str, data: bytes) -> bytes:
    """The template with one more part."""
    return pack({**unpack(shipped()), part: data})


def reached(text: str) -> bytes:
    """The template with a field that holds this instruction."""
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "end"))
    return body(f"<w:p>{begin}<w:r><w:instrText>{text}</w:instrText></w:r>{end}</w:p>")


def in_cell(text: str) -> bytes:
    """The template with a table of one cell that holds this text."""
    return body(
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="5000"/></w:tblGrid><w:tr><w:tc><w:p><w:r>'
        f"<w:t>{text}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
    )


@dataclass(frozen=True)
class Planted:
    """A fault: its kind, the file that has it, words of what is said, and words of how to mend it."""

    kind: str
    make: Callable[[], bytes]
    what: str = ""
    mend: str = ""


def _tag(kind: str, text: str, what: str = "", mend: str = "") -> Planted:
    return Planted(kind, lambda: template_with(text), what, mend)


def _lines(kind: str, texts: tuple[str, ...], what: str = "", mend: str = "") -> Planted:
    return Planted(kind, lambda: lines(*texts), what, mend)


_STYLE = '<w:style w:type="paragraph" w:styleId="NoteRemark"'
_HEADER = "word/header1.xml"
_PICTURE = '<w:p><w:r><w:drawing r:embed="rId99"/></w:r></w:p>'

PLANTED: dict[str, Planted] = {
    # the file
    "a text file": Planted("no-word-file", lambda: b"Dear donor,", "no Word file", "Word document (.docx)"),
    "an empty file": Planted("no-word-file", lambda: b""),
    "an old or locked file": Planted("no-word-file", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
    "another package": Planted("no-word-file", lambda: pack({"a.txt": b"x"}), "has no text"),
    "a document without a body": Planted(
        "no-word-file", lambda: pack({**unpack(shipped()), DOCUMENT: b"<a/>"}), "has no text"
    ),
    "a large file": Planted("too-large", lambda: shipped() + b"\0" * 5_000_000, "5 MB", "smaller"),
    "a file that unpacks into very much": Planted("unpacks-too-large", bomb, "unpack"),
    "a part that is no XML": Planted("damaged", lambda: changed(shipped(), _HEADER, "</w:hdr>", ""), "header1"),
    "a part with words of its own": Planted(
        "damaged", lambda: changed(shipped(), _HEADER, "<w:hdr", '<!DOCTYPE x [<!ENTITY e "x">]><w:hdr'), "words of its own"
    ),
    "relations that are no XML": Planted("damaged", lambda: changed(shipped(), RELS, "Id=", "<"), "document.xml.rels"),
    "a part twice": Planted("damaged", twice, "in the file twice"),
    "a cut file": Planted("no-word-file", lambda: shipped()[:-200]),
    "a macro": Planted("macro", lambda: added("word/vbaProject.bin", b"x"), "program", ".docm"),
    "a document for macros": Planted(
        "macro",
        lambda: changed(
            shipped(),
            TYPES,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    ),
    "a control": Planted("macro", lambda: added("word/activeX/activeX1.bin", b"x")),
    "an object of another program": Planted(
        "embedded",
        lambda: related(f"{REL}/oleObject", "embeddings/a.bin", xml=_PICTURE, part=b"x"),
        "another program",
    ),
    "another document inside": Planted(
        "embedded", lambda: related(f"{REL}/aFChunk", "a.bin", part=b"x"), "another document"
    ),
    "a linked picture": Planted(
        "outside", lambda: related(f"{REL}/image", "http://x.example/a.png", outside=True, xml=_PICTURE), "x.example"
    ),
    "a template elsewhere": Planted(
        "outside", lambda: related(f"{REL}/attachedTemplate", "http://x.example/a.dotm", outside=True), "a.dotm", "attach Normal"
    ),
    "a link to a file": Planted(
        "outside", lambda: related(f"{REL}/hyperlink", "file:///c:/secret.txt", outside=True), "secret.txt", "web page"
    ),
    "a tag in the address of a link": Planted(
        "misplaced",
        lambda: related(f"{REL}/hyperlink", "https://icat.example/%7B%7B donor.name }}", outside=True),
        "{{ donor.name }}",
        "Write the address out",
    ),
    "a field that brings in a text": Planted("outside", lambda: reached(" INCLUDETEXT c:/secret.txt "), "INCLUDETEXT"),
    "a field that starts a program": Planted("outside", lambda: reached("DDEAUTO c:/cmd.exe /k"), "DDEAUTO"),
    "a new kind of chart": Planted(
        "chart",
        lambda: related(
            "http://schemas.microsoft.com/office/2014/relationships/chartEx", "charts/a.bin", xml=_PICTURE, part=b"x"
        ),
        "not supported",
        "block.gap_chart",
    ),
    "a chart drawn in Word": Planted(
        "chart", lambda: related(f"{REL}/chart", "charts/a.bin", xml=_PICTURE, part=b"x"), "figures it was drawn with"
    ),
    # its form
    "an insertion": Planted(
        "tracked-change",
        lambda: body('<w:p><w:ins w:id="9" w:author="Ann"><w:r><w:t>new</w:t></w:r></w:ins></w:p>'),
        "An insertion is still tracked",
        "Accept or reject",
    ),
    "a deletion": Planted(
        "tracked-change",
        lambda: body('<w:p><w:del w:id="9" w:author="Ann"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'),
    ),
    "a change of looks": Planted(
        "tracked-change",
        lambda: body('<w:p><w:r><w:rPr><w:rPrChange w:id="9" w:author="A"><w:rPr/></w:rPrChange></w:rPr></w:r></w:p>'),
    ),
    "a comment": Planted("comment", with_comment, "“Is this right?” by Ann is not resolved", "delete it"),
    "a comment that is done": Planted("comment", lambda: with_comment(done=True), "is resolved"),
    "a style that is gone": Planted(
        "missing-style", lambda: changed(shipped(), "word/styles.xml", _STYLE, _STYLE.replace("Remark", "R")), "Note Remark"
    ),
    "a style nobody has": Planted(
        "unknown-style", lambda: body('<w:p><w:pPr><w:pStyle w:val="Fancy"/></w:pPr></w:p>'), "“Fancy”"
    ),
    "no title": Planted(
        "no-title", lambda: changed(shipped(), "docProps/core.xml", "Concept note, short", " "), mend="Title"
    ),
    "a part that is gone": Planted("damaged", lambda: without("word/footer1.xml"), "footer1.xml, which is not there"),
    "no properties": Planted("no-title", lambda: without("docProps/core.xml")),
    "no language": Planted(
        "no-language", lambda: edited(shipped(), "word/styles.xml", lambda text: text.replace("<w:lang ", "<w:noLang "))
    ),
    "wide margins": Planted(
        "page", lambda: changed(shipped(), DOCUMENT, 'w:right="1134"', 'w:right="2134"'), "tables of a note take 17.0 cm"
    ),
    # tags
    "a tag without its end": _tag("unclosed-tag", "Dear {{ donor.name ,", "begins “{{ donor.name", "}}"),
    "a condition without its end": _tag("unclosed-tag", "{% if donor.name", "{% if donor.name", "%}"),
    "an end without a beginning": _tag("unclosed-tag", "donor.name }}", "does not begin", "{{"),
    "one brace at the start": _tag("lone-brace", "{ donor.name }}", "a brace too few"),
    "one brace at the end": _tag("lone-brace", "Dear {{ donor.name }, {{ donor.code }}", "“{{ donor.name }”"),
    "one brace at each side": _tag("lone-brace", "{ donor.name }", "as it stands", "{{ donor.name }}"),
    "half a condition": _tag("lone-brace", "{% if thanks } x {% endif %}", "a brace too few"),
    "an end that ends nothing": _tag("stray-tag", "{% endif %}", "belongs to no condition"),
    "an end of the wrong kind": _tag("stray-tag", "{% if thanks %}x{% endfor %}{% endif %}", "does not fit"),
    "two otherwise": _tag("stray-tag", "{% if thanks %}a{% else %}b{% else %}c{% endif %}", "does not fit"),
    "a condition that goes on for ever": _tag("unclosed-block", "{% if thanks %}x", "never closed", "{% endif %}"),
    "a loop that goes on for ever": _lines("unclosed-block", ("{%p for one in thanks %}", "x"), "", "{%p endfor %}"),
    "a condition over two paragraphs": _lines(
        "misplaced", ("{% if thanks %}a", "b{% endif %}"), "in another place", "{%p … %}"
    ),
    "a condition of two levels": _lines(
        "misplaced", ("{%p if thanks %}", "b", "{% endif %}"), "different things", "{%p endif %}"
    ),
    "a row outside a table": _lines("misplaced", ("{%tr for one in thanks %}", "{%tr endfor %}"), "table row"),
    "a block in a table": Planted("misplaced", lambda: in_cell("{{p block.buys }}"), "stands in a table"),
    "a block in the header": Planted(
        "misplaced",
        lambda: changed(
            shipped(), _HEADER, "</w:hdr>", "<w:p><w:r><w:t>{{p block.budget }}</w:t></w:r></w:p></w:hdr>"
        ),
        "header",
    ),
    "words beside a block": _tag("lost-text", "See: {{p block.budget }}", "“See:” would be lost", "of its own"),
    "two tags in one place": _tag("lost-text", "{%p if thanks %}{%p endif %}", "beside it would be lost"),
    "words beside a row's tag": Planted("lost-text", lambda: in_cell("{%tr for one in thanks %}keep{%tr endfor %}"), "keep"),
    "a tag in a field": Planted("hidden-tag", lambda: reached("PAGE {{ donor.name }}"), "inside a field"),
    "a tag in a link": Planted(
        "hidden-tag", lambda: body('<w:p><w:hyperlink w:anchor="{{ donor.name }}"/></w:p>'), "nobody sees"
    ),
    "a tag in a remark": Planted("hidden-tag", lambda: body("<w:p><!-- {{ donor.name }} --></w:p>"), "does not show"),
    "an empty tag": _tag("syntax", "{{ }}", "empty"),
    "a tag of two names": _tag("syntax", "{{ donor name }}", "cannot be read"),
    "a condition of nothing": _tag("syntax", "{% if %}x{% endif %}", "cannot be read"),
    "a letter with a space before it": _tag("syntax", "{{ p block.budget }}", "space before", "{{p block.budget }}"),
    "setting a value": _tag("forbidden", "{% set x = 1 %}", "set a value"),
    "bringing in a file": _tag("forbidden", "{% include 'x' %}", "bring in another file"),
    "importing": _tag("forbidden", "{% import 'x' as x %}", "bring in another file"),
    "a macro of the engine": _tag("forbidden", "{% macro x() %}{% endmacro %}", "define a macro"),
    "calling": _tag("forbidden", "{{ donor.name.upper() }}", "call anything"),
    "a block call": _tag("forbidden", "{% call x() %}{% endcall %}", "call anything"),
    "reaching inside": _tag("forbidden", "{{ donor.__class__ }}", "cannot reach “donor.__class__”"),
    "reaching inside by index": _tag("forbidden", "{{ donor['__class__'] }}", "cannot reach"),
    "computing": _tag("forbidden", "{{ 9**9**9 }}", "compute"),
    "raw text": _tag("forbidden", "{% raw %}x{% endraw %}", "hide tags"),
    "loops in loops": _tag(
        "forbidden", "".join(f"{{% for {one} in plan %}}" for one in "abcd") + "x" + "{% endfor %}" * 4, "More than 3 loops"
    ),
    "a tag nobody knows": _tag("unknown-tag", "{% iff thanks %}", "did you mean “if”"),
    "an end in two words": _tag("unknown-tag", "{% if thanks %}x{% end if %}", "did you mean “endif”"),
    "a field with a slip": _tag("unknown-field", "{{ donor.nmae }}", "did you mean “donor.name"),
    "a name with a slip": _tag("unknown-field", "{{ donr.name }}", "“donr” is not a field of a note; did you mean “donor”"),
    "a field without its group": _tag("unknown-field", "{{ addressee }}", "did you mean “donor.addressee”"),
    "a field of a loop with a slip": _tag(
        "unknown-field", "{% for one in contacts %}{{ one.ofice }}{% endfor %}", "did you mean “one.office”"
    ),
    "a loop's name after its end": _tag(
        "unknown-field", "{% for one in contacts %}x{% endfor %}{{ one.office }}", "“one” is not a field"
    ),
    "a question about no field": _tag("unknown-field", "{% if donor.stratgy %}x{% endif %}", "donor.strategy"),
    "a field of a text": _tag("unknown-field", "{{ donor.name.first }}", "is text and has no “first”"),
    "the loop outside a loop": _tag("unknown-field", "{{ loop.index }}", "inside a loop only"),
    "the maker's warnings": _tag("unknown-field", "{{ warnings }}", "“warnings” is not a field"),
    "a sentence nobody says": _tag("unknown-field", "{{ text.requst }}", "did you mean “text.request”"),
    "a block with a slip": _tag("unknown-block", "{{p block.bugdet }}", "did you mean “block.budget”"),
    "a word behind a bar with a slip": _tag("unknown-filter", "{{ ask.amount|amuont }}", "did you mean “|amount”"),
    "a question nobody can ask": _tag("unknown-filter", "{% if donor.name is lower %}x{% endif %}", "is lower"),
    "a day as money": _tag("wrong-filter", "{{ meta.as_of|amount }}", "|amount", "{{ meta.as_of|day }}"),
    "a text as a day": _tag("wrong-filter", "{{ donor.name|day }}", "takes a day", "away"),
    "money as it is": _tag("not-text", "{{ ask.amount }}", "is money", "{{ ask.amount|amount }}"),
    "a day as it is": _tag("not-text", "{{ meta.as_of }}", "is a day", "{{ meta.as_of|day }}"),
    "minor units": _tag("not-text", "{{ without.need }}", "smallest unit", "{{ without.need|whole(base.digits) }}"),
    "a list as it is": _tag("not-text", "{{ contacts }}", "is a list", "{% for one in contacts %}"),
    "a yes or no": _tag("not-text", "{{ ask.covers_all }}", "yes or no", "{% if ask.covers_all %}"),
    "a group of facts": _tag("not-text", "{{ donor }}", "group of facts", "donor.code"),
    "a loop over a text": _tag("not-a-list", "{% for one in donor.name %}x{% endfor %}", "is text", "{% if donor.name %}"),
    "a loop over a group": _tag("not-a-list", "{% for one in donor %}x{% endfor %}", "needs a list"),
    "text between paragraphs": _tag("no-block", "{{p donor.name }}", "only a block can", "without the p"),
    "text in place of a run": _tag("no-block", "{{r donor.name }}", "run", "without the letter"),
    "a block between words": _tag("block-in-text", "{{ block.budget }}", "between words", "{{p block.budget }}"),
    "a block a second time": _tag("block-twice", "{{p block.budget }}", "a second time"),
    "a block in a loop": _lines(
        "block-twice", ("{%p for one in thanks %}", "{{p block.budget }}", "{%p endfor %}"), "in a loop"
    ),
}  # fmt: skip
