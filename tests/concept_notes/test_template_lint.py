"""The check of templates: it finds what is planted, says where and how to mend it, and gives the file back with comments."""

from __future__ import annotations

import random

import pytest
from openxml_audit import OpenXmlValidator

from concept_notes.document import write_note
from concept_notes.profiles import shows
from concept_notes.templates import schema
from concept_notes.templates.comments import AUTHOR, without_comments
from concept_notes.templates.environment import Blocks, names
from concept_notes.templates.faults import KINDS
from concept_notes.templates.lint import MOST_FAULTS, annotated, check_template
from crm.errors import CrmError
from crm.formats.package import pack, unpack
from tests.concept_notes.documents import DOCUMENT, template_with, tree
from tests.concept_notes.planted import PLANTED, body, lines, shipped, with_comment
from tests.concept_notes.southreach import SOUTHREACH

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def audit(data, folder):
    file = folder / "file.docx"
    file.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(file).errors]


def test_the_template_that_travels_with_the_product_has_no_fault():
    assert check_template(shipped()) == []


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_found(planted):
    found = check_template(planted.make())
    of_kind = [one for one in found if one.kind == planted.kind]

    assert of_kind, [one.sentence for one in found]
    assert any(planted.what in one.what and planted.mend in one.mend for one in of_kind), of_kind


def test_every_kind_is_planted_and_only_those_are_known():
    assert {one.kind for one in PLANTED.values()} == set(KINDS)


#: One of each kind that can be opened at all.
_WRITABLE = {
    one.kind: one for one in PLANTED.values() if one.kind not in ("no-word-file", "too-large", "unpacks-too-large")
}


@pytest.mark.parametrize("planted", _WRITABLE.values(), ids=_WRITABLE)
def test_it_comes_back_with_comments_that_word_accepts(planted, tmp_path):
    data = planted.make()
    found = check_template(data)
    marked = annotated(data, found)

    assert marked is not None
    comments = [one for one in tree(unpack(marked)["word/comments.xml"]) if one.get(f"{W}author") == AUTHOR]
    assert len(comments) == len(found)
    assert [(one.kind, one.what) for one in check_template(marked)] == [(one.kind, one.what) for one in found]
    # What was wrong with the file before stays wrong; the comments add nothing to it.
    assert set(audit(marked, tmp_path)) <= set(audit(data, tmp_path))


@pytest.mark.parametrize(
    "name", ["a text file", "a large file", "a file that unpacks into very much", "relations that are no XML"]
)
def test_what_cannot_be_opened_comes_back_without_comments(name):
    data = PLANTED[name].make()
    found = check_template(data)

    assert len(found) == 1
    assert name == "a large file" or annotated(data, found) is None


def test_a_template_with_faults_in_its_tags_is_valid_with_its_comments(tmp_path):
    texts = ("Dear {{ donor.nmae }}, { donor.name }} and {{ ask.amount }}", "{% if thanks %}a", "{{p donor.name }}")
    data = lines(*texts)
    marked = annotated(data, check_template(data))

    assert audit(data, tmp_path) == []
    assert marked is not None
    assert audit(marked, tmp_path) == []


def test_a_comment_stands_at_the_words_that_are_wrong():
    data = body(
        "<w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t>{{ donor.</w:t></w:r><w:r><w:t>nmae }}</w:t></w:r><w:r><w:t>, yours</w:t>"
        "</w:r></w:p>"
    )
    marked = annotated(data, check_template(data))
    assert marked is not None
    paragraph = next(tree(unpack(marked)[DOCUMENT]).iter(f"{W}p"))
    inside, words = False, ""
    for element in paragraph.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}t"):
        inside = element.tag == f"{W}commentRangeStart" if element.tag != f"{W}t" else inside
        words += element.text if element.tag == f"{W}t" and inside else ""

    assert words == "{{ donor.nmae }}"


def test_comments_of_an_earlier_check_are_no_fault_and_are_taken_out():
    data = template_with("{{ donor.nmae }}")
    first = annotated(data, check_template(data))
    assert first is not None
    again = annotated(first, check_template(first))

    assert again == first
    assert unpack(without_comments(first)).keys() == unpack(data).keys()
    assert [one.kind for one in check_template(first)] == ["unknown-field"]


def test_what_word_wrote_beside_the_comments_of_the_check_goes_with_them(tmp_path):
    data = template_with("{{ donor.nmae }}")
    marked = annotated(data, check_template(data))
    assert marked is not None
    parts = unpack(marked)
    parts["word/commentsExtended.xml"] = (
        b'<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>'
    )
    rel = '<Relationship Id="rId77" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended"'
    rels = parts["word/_rels/document.xml.rels"].decode()
    parts["word/_rels/document.xml.rels"] = rels.replace(
        "</Relationships>", f'{rel} Target="commentsExtended.xml"/></Relationships>'
    ).encode()
    clean = without_comments(pack(parts))

    assert unpack(clean).keys() == unpack(data).keys()
    assert audit(clean, tmp_path) == []
    assert [one.kind for one in check_template(clean)] == ["unknown-field"]


def test_comments_of_people_stay_beside_those_of_the_check(tmp_path):
    data = with_comment()
    marked = annotated(data, check_template(data))
    assert marked is not None
    authors = [one.get(f"{W}author") for one in tree(unpack(marked)["word/comments.xml"])]

    assert sorted(authors) == ["Ann", AUTHOR]
    assert audit(marked, tmp_path) == audit(data, tmp_path)
    assert b'author="Ann"' in unpack(without_comments(marked))["word/comments.xml"]


def test_a_fault_says_where_it_is():
    (fault,) = check_template(template_with("Dear {{ donor.nmae }}, we write to you"))

    assert (fault.part, fault.place) == (DOCUMENT, "near “Dear {{ donor.nmae }}, we write to you”")
    assert fault.sentence.startswith("“donor.nmae” is not a field of a note; did you mean “donor.name")
    assert fault.as_json()["kind"] == "unknown-field"


@pytest.mark.parametrize(
    "text",
    [
        "{{ donor.name }} of {{ ask.years|years }}",
        "{%- if thanks -%}thank you{%- endif -%}",
        "{{ “donor.name” if donor.served else ‘x’ }}",
        "{# a remark with {{ braces }} #}",
        "{% for one in thanks %}{{ one.amount|amount }}{% if not loop.last %}, {% endif %}{% else %}none{% endfor %}",
        "{% for one in thanks %}{{ loop.nextitem.what_for }}{{ loop.index }}{% endfor %}",
        "{% for one in plan %}{% for row in plan %}{{ row.year }}: {{ row.sums.need|whole(base.digits) }}{% endfor %}{% endfor %}",
        "{{ donor.priorities|first }}".replace("|first", "[0].name"),
        "{{ (thanks|last).what_for }}",
        "{{ thanks|length }}",
        "{{ donor.priorities[0].activities|join('; ') }}",
        "{{ text.request }} { name } {a}",
        "{% if meta.audience == 'public' and ask.reply_by is defined %}x{% elif thanks %}y{% else %}z{% endif %}",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert check_template(template_with(text)) == []


@pytest.mark.parametrize(
    "runs",
    [
        ("{", "{ donor.name }", "}"),
        ("{{ do", "nor.na", "me }}"),
        ("{", "% if thanks %", "}x{% en", "dif %}"),
        ("{{", " donor.name", "|sent", "ence }}"),
    ],
)
def test_a_tag_split_over_runs_is_read_as_the_engine_reads_it(runs):
    split = body(
        "<w:p>"
        + "".join(f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{one}</w:t></w:r>' for one in runs)
        + "</w:p>"
    )
    assert check_template(split) == []
    write_note(SOUTHREACH, split)


def test_a_slip_in_a_tag_split_over_runs_is_found():
    runs = "".join(f"<w:r><w:t>{one}</w:t></w:r>" for one in ("{{ do", "nor.nm", "ae }}"))
    (fault,) = check_template(body(f"<w:p>{runs}</w:p>"))

    assert "donor.nmae" in fault.what


def test_what_the_engine_refuses_in_a_tag_the_check_finds_first():
    """The check may be stricter than the engine; it must not be laxer."""
    for name, planted in PLANTED.items():
        if list(KINDS).index(planted.kind) < list(KINDS).index("unclosed-tag"):
            continue
        data = planted.make()
        try:
            write_note(SOUTHREACH, data)
        except CrmError:
            assert check_template(data), name


def test_a_word_behind_a_bar_that_does_not_fit_is_refused_in_words():
    with pytest.raises(CrmError, match=r"“\|amount” cannot write what stands before it"):
        write_note(SOUTHREACH, template_with("{{ meta.as_of|amount }}"))


def test_the_check_knows_exactly_the_names_that_a_template_is_given():
    assert set(schema.roots()) == set(names(SOUTHREACH, Blocks({})))


def test_the_check_follows_every_field_that_the_context_really_has():
    for path in schema.paths():
        root, *rest = path.split(".")
        if root in (schema.BLOCKS, schema.TEXT):
            continue
        value = shows(SOUTHREACH) if root == schema.SHOWS else getattr(SOUTHREACH, root)
        for name in rest:
            if value is None:
                break
            assert hasattr(value, name), path
            value = getattr(value, name)


def test_no_more_faults_are_said_than_anybody_reads():
    assert len(check_template(lines(*(f"{{{{ nothing{at} }}}}" for at in range(MOST_FAULTS + 50))))) == MOST_FAULTS


def test_tags_in_headers_and_footers_are_checked_and_their_comments_stand_at_the_first_paragraph():
    from tests.concept_notes.documents import changed

    data = changed(shipped(), "word/footer1.xml", "meta.reference", "meta.refrence")
    (fault,) = check_template(data)
    marked = annotated(data, [fault])

    assert fault.place.startswith("footer, near")
    assert marked is not None
    assert "(footer, near" in "".join(tree(unpack(marked)["word/comments.xml"]).itertext())
    assert b"comment" not in unpack(marked)["word/footer1.xml"]


_PIECES = (
    "{{",
    "}}",
    "{%",
    "%}",
    "{",
    "endfor",
    "for one in",
    "<w:p>",
    "</w:p>",
    "block.plan",
    "\x00",
    "[0]",
    "**",
    ".",
)


def test_the_check_and_its_comments_answer_whatever_a_file_holds():
    by_chance = random.Random(5)
    parts = unpack(shipped())
    for _ in range(150):
        name = by_chance.choice([*(one for one in parts if one.endswith((".xml", ".rels"))), *[DOCUMENT] * 8])
        text = parts[name].decode()
        for _ in range(by_chance.randint(1, 6)):
            at = by_chance.randrange(len(text))
            text = text[:at] + by_chance.choice(_PIECES) + text[at + by_chance.choice([0, 1, 20, 200]) :]
        data = bytearray(pack({**parts, name: text.encode()}))
        if by_chance.random() < 0.2:
            data[by_chance.randrange(len(data))] = by_chance.randrange(256)
        found = check_template(bytes(data))
        annotated(bytes(data), found)
        without_comments(bytes(data))
