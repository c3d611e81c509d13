"""The check of a Word template before it is used: every fault with its place, what is wrong and how to mend it.

It opens nothing that it has not measured first, knows the fields of a note by their path, follows loops, and never
runs the template. `annotated` gives the template back with a Word comment at each fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from concept_notes.kind import NOTE, Kind
from concept_notes.templates.comments import annotated
from concept_notes.templates.drawn_charts import check_charts
from concept_notes.templates.faults import Fault
from concept_notes.templates.form import RULES
from concept_notes.templates.parts import DOCUMENT, MOST_BYTES, opened, unfit
from concept_notes.templates.tag_rules import check_tags

__all__ = ["MOST_BYTES", "Fault", "annotated", "check_template"]

#: More faults than these help nobody.
MOST_FAULTS = 200
#: How a list of all that there is begins.
_LISTS = ("It has: ", "There are: ")


def check_template(data: bytes, kind: Kind = NOTE) -> list[Fault]:
    """Every fault of a template of a kind of paper, in the order of the document; an empty list lets it pass."""
    if fault := unfit(data):
        return [fault]
    template = opened(data)
    if template.faults and DOCUMENT not in template.trees:
        return template.faults
    for rule in RULES:
        rule(template)
    check_charts(template, kind)
    check_tags(template, kind)
    unique = {(one.kind, one.part, one.paragraph, one.what): one for one in template.faults}
    return list(_listed_once(sorted(unique.values(), key=_order)[:MOST_FAULTS]))


def _listed_once(faults: list[Fault]) -> Iterator[Fault]:
    """The faults, where what there is to choose from is listed at the first that asks for it and not again."""
    listed: set[str] = set()
    for one in faults:
        if one.mend in listed:
            yield replace(one, mend="Choose from those listed above")
            continue
        if one.mend.startswith(_LISTS):
            listed.add(one.mend)
        yield one


def _order(fault: Fault) -> tuple[int, str, int, int]:
    first = 0 if not fault.part else 1 if fault.part == DOCUMENT else 2
    return first, fault.part, -1 if fault.paragraph is None else fault.paragraph, fault.start
