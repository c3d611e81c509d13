"""A template belongs to people who write in Word: whatever it asks for, it gets facts of its own note and nothing else."""

import pytest

from concept_notes.document import write_note
from concept_notes.templates.files import template_path
from concept_notes.word.outline import outline
from crm.errors import CrmError
from tests.concept_notes.documents import template_with
from tests.concept_notes.southreach import SOUTHREACH

#: Each with what is said; all of them are ways out of a template that others have found.
WAYS_OUT = {
    # Python's internals
    "the class of a text": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "cannot"),
    "the class of a fact": ("{{ donor.__class__ }}", "cannot reach"),
    "the class by index": ("{{ donor['__class__'] }}", "cannot reach"),
    "the module of a fact": ("{{ ask.amount.__init__.__globals__ }}", "cannot reach"),
    "the dictionary of a fact": ("{{ meta.__dict__ }}", "cannot reach"),
    "the fields of a fact": ("{{ meta.__dataclass_fields__ }}", "cannot reach"),
    "the blocks' own makers": ("{{ block._makers }}", "no section provides"),
    "the loop's insides": ("{% for one in contacts %}{{ loop._iterable }}{% endfor %}", "cannot reach"),
    "a method of the loop": ("{% for one in contacts %}{{ loop.cycle }}{% endfor %}", "Only text and numbers"),
    "the template itself": ("{{ self._TemplateReference__context }}", "cannot reach"),
    "the template's names": ("{{ self }}", "Only text and numbers"),
    "the range of numbers": ("{% for one in range(10) %}x{% endfor %}", "call anything"),
    "a name space": ("{{ namespace(a=1) }}", "call anything"),
    "cycling": ("{{ cycler('a', 'b') }}", "call anything"),
    "the attribute filter": ("{{ donor|attr('name') }}", "attr"),
    "the map filter": ("{{ contacts|map(attribute='role')|join }}", "map"),
    "the format filter": ("{{ '%s'|format(donor) }}", "format"),
    "formatting by hand": ("{{ '%s' % donor }}", "compute"),
    "calling": ("{{ donor.name.upper() }}", "call anything"),
    "defining a macro": ("{% macro m() %}x{% endmacro %}", "define a macro"),
    "setting a value": ("{% set x = donor.name %}", "set a value"),
    "unescaped text": ("{% autoescape false %}{{ donor.name }}{% endautoescape %}", "turn off"),
    "safe text": ("{{ donor.name|safe }}", "safe"),
    # files and other programs
    "another file": ("{% include '/etc/passwd' %}", "bring in another file"),
    "another template": ("{% import 'x' as x %}", "bring in another file"),
    "a part of another": ("{% from 'x' import y %}", "bring in another file"),
    "a mother": ("{% extends 'x' %}", "bring in another file"),
    # the maker's and other people's facts
    "the maker's warnings": ("{{ warnings }}", "warnings"),
    "another donor": ("{{ donors }}", "donors"),
    "the trio's remarks": ("{{ donor.remarks }}", "remarks"),
    "the trio's habit": ("{{ donor.habit }}", "habit"),
    "the session": ("{{ session }}", "session"),
    "the settings": ("{{ config }}", "config"),
    # time and memory
    "a large number": ("{{ 9**9**9 }}", "compute"),
    "a large text": ("{{ 'a' * 1000000000 }}", "compute"),
    "a text that doubles": ("{{ donor.name ~ donor.name }}", "compute"),
    "loops in loops": (
        "".join(f"{{% for {one} in plan %}}" for one in "abcd") + "x" + "{% endfor %}" * 4,
        "more than 3 loops",
    ),
    "a loop that calls itself": ("{% for a in plan recursive %}{{ a.year }}{% endfor %}", "loops"),
    # what is no text
    "a whole fact": ("{{ donor }}", "Only text and numbers"),
    "a list of facts": ("{{ contacts }}", "a list; join it"),
    "a day": ("{{ meta.as_of }}", "a day"),
    "money": ("{{ ask.amount }}", "money"),
    "a yes or no": ("{{ ask.covers_all }}", "a yes or no"),
}


@pytest.mark.parametrize(("tag", "sentence"), WAYS_OUT.values(), ids=WAYS_OUT)
def test_a_template_gets_out_of_its_note_by_no_way(tag, sentence):
    with pytest.raises(CrmError, match=sentence):
        write_note(SOUTHREACH, template_with(tag))


def test_what_a_template_needs_still_works():
    text = (
        "{% for one in donor.priorities %}{% if loop.first and one.activities %}{{ one.name|sentence }}: "
        "{{ one.activities|join('; ') if one.activities else '' }}{% endif %}{% endfor %} "
        "{% if meta.audience == 'public' and not donor.addressee is none %}{{ ask.years[0] }}{% endif %}"
    )
    assert "2017" in outline(write_note(SOUTHREACH, template_with(text)))


def test_facts_that_look_like_tags_are_printed_as_they_are():
    from dataclasses import replace

    trick = "{{ meta.reference }} {% include 'x' %} {_{ meta.reference }_}"
    context = replace(SOUTHREACH, donor=replace(SOUTHREACH.donor, name_the=trick))

    assert trick in outline(write_note(context, template_path()))
