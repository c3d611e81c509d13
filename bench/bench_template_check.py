"""The check of the template that travels with the product, and the comments it writes where something is wrong."""

from __future__ import annotations

from collections.abc import Callable

from bench import Result, median_ms

TITLE = "The check of a template"


def run(say: Callable[[str], None]) -> list[Result]:
    """The template as it is, and the same with a fault in every second tag."""
    from concept_notes.templates.files import template_path
    from concept_notes.templates.lint import annotated, check_template
    from crm.formats.package import pack, unpack

    template = template_path().read_bytes()
    parts = unpack(template)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"text.", b"txt.")
    wrong = pack(parts)
    say("checking the template")
    sound = median_ms(lambda: check_template(template), times=21)
    faulty = median_ms(lambda: check_template(wrong), times=21)
    found = check_template(wrong)
    commented = median_ms(lambda: annotated(wrong, found), times=21)
    return [
        Result("Check of the template that travels with the product", sound, at_most=100),
        Result(f"Check of one with {len(found)} faults", faulty),
        Result("A comment at each of them", commented),
    ]
