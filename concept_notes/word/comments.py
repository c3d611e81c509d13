"""Comments of Word, put at paragraphs of a file and taken out again."""

from __future__ import annotations

from lxml import etree

from concept_notes.word.file import STYLES, Element, W, WordFile, clark, w
from concept_notes.word.parts import add_part, relate
from crm.formats.docx_table import clean

COMMENTS = "word/comments.xml"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STYLES = {
    "CommentReference": (
        '<w:style xmlns:w="{w}" w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:rPr><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr>'
        "</w:style>"
    ),
    "CommentText": (
        '<w:style xmlns:w="{w}" w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/>'
        '<w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:pPr><w:spacing w:before="0" w:after="40"/></w:pPr>'
        '<w:rPr><w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr></w:style>'
    ),
}


def comment_at(file: WordFile, element: Element, sentences: list[str], *, author: str, date: str) -> None:
    """A comment on a paragraph, or on the first paragraph of a table: one paragraph of it for each sentence."""
    paragraph = element if element.tag == w("p") else next(element.iter(w("p")))
    comments = _part(file)
    number = str(max((int(one.get(w("id"), "0")) for one in comments), default=-1) + 1)
    named = {w("id"): number, w("author"): author, w("date"): date, w("initials"): author[:3]}
    comment = etree.SubElement(comments, w("comment"), named)
    for at, sentence in enumerate(sentences):
        comment.append(_paragraph(sentence, first=at == 0))
    begin, end = (etree.Element(w(name), {w("id"): number}) for name in ("commentRangeStart", "commentRangeEnd"))
    settings = paragraph.find(clark("w:pPr"))
    paragraph.insert(0 if settings is None else 1, begin)
    paragraph.append(end)
    run = etree.SubElement(paragraph, w("r"))
    etree.SubElement(etree.SubElement(run, w("rPr")), w("rStyle")).set(w("val"), "CommentReference")
    etree.SubElement(run, w("commentReference")).set(w("id"), number)


def _paragraph(sentence: str, *, first: bool) -> Element:
    made = etree.Element(w("p"))
    etree.SubElement(etree.SubElement(made, w("pPr")), w("pStyle")).set(w("val"), "CommentText")
    if first:
        mark = etree.SubElement(made, w("r"))
        etree.SubElement(etree.SubElement(mark, w("rPr")), w("rStyle")).set(w("val"), "CommentReference")
        etree.SubElement(mark, w("annotationRef"))
    text = etree.SubElement(etree.SubElement(made, w("r")), w("t"))
    text.text = clean(sentence)
    text.set(_SPACE, "preserve")
    return made


def _part(file: WordFile) -> Element:
    """The comments of a file, made where there are none; the styles they want are there after it."""
    found = next((tree for tree in file.trees.values() if tree.tag == w("comments")), None)
    styles = file.trees.get(STYLES)
    if styles is not None:
        there = {one.get(w("styleId")) for one in styles.iterfind(clark("w:style"))}
        for key, xml in _STYLES.items():
            if key not in there:
                styles.append(etree.fromstring(xml.replace("{w}", W)))
    if found is None:
        add_part(file, COMMENTS, f'<w:comments xmlns:w="{W}"/>'.encode(), _KIND)
        relate(file, file.document, _RELATION, COMMENTS)
        found = file.trees[COMMENTS]
    return found
