"""How long a note may be: its pages where somebody counted them, else the words that fill them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from pathlib import PurePath

from concept_notes.check.fault import Found, rule
from concept_notes.check.known import Known
from concept_notes.check.reckoned import reckoned
from concept_notes.word.file import WordFile, clark, value
from concept_notes.word.styles import ANNEX

#: The most pages of each length, annexes included.
PAGES = {"brief": 1, "short": 3, "standard": 5, "full": 15, "verbale": 1, "thanks": 1, "reminder": 2}
#: More words than this a page of small type does not hold.
WORDS_A_PAGE = 650
#: A letter of Chinese says as much as about half a word.
_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+(?:[\d.,’'-]+\w+)*")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@rule("too-long", mend="Shorten the texts, offer fewer activities or years, or choose a longer form of note.")
def too_long(file: WordFile, known: Known) -> Iterator[Found]:
    """A note that is longer than its form allows."""
    most = PAGES.get(known.length)
    if most is None:
        return
    if known.pages is not None:
        if known.pages > most:
            yield (
                f"{known.pages} pages",
                f"A {_called(known.length)} has at most {_pages(most)}; this one has {_pages(known.pages)}.",
            )
        return
    if (words := words_of(file)) > most * WORDS_A_PAGE:
        allowed = most * WORDS_A_PAGE
        yield (
            f"{words} words",
            f"A {_called(known.length)} has at most {_pages(most)}, which hold about {allowed} words; this one has {words} words.",
        )


def _called(length: str) -> str:
    return {"verbale": "note verbale", "thanks": "letter of thanks", "reminder": "reminder"}.get(
        length, f"{length} note"
    )


@rule("over-limit", mend="Choose a shorter length of note, or say that this one may be longer.", typed="--over-limit")
def over_limit(file: WordFile, known: Known) -> Iterator[Found]:
    """A note that is longer than its donor reads."""
    limit = known.limit
    if limit is None:
        return
    words = words_of(file, whole=limit.whole)
    if limit.words is not None and words > limit.words:
        yield (
            f"{words} words",
            f"{limit.donor} reads at most {limit.words} words{limit.where}; this note has {words} words.",
        )
    if limit.pages is None:
        return
    most = f"{limit.donor} reads at most {_pages(limit.pages)}{limit.where}"
    counted = known.pages if limit.whole else known.pages_of_text
    if counted is not None and counted > limit.pages:
        yield _pages(counted), f"{most}; this note has {_pages(counted)}."
    elif counted is None and words > limit.pages * WORDS_A_PAGE:
        yield (
            f"{words} words",
            f"{most}, which hold about {limit.pages * WORDS_A_PAGE} words; this note has {words} words.",
        )


def perhaps_longer(file: WordFile, known: Known) -> list[str]:
    """That a note may have more pages than its form promises or its donor reads, where nobody counted them.

    Its lines, rows and drawings are put on pages by rule of thumb: enough to say so, and not to hold a note back.
    """
    limit, form = known.limit, PAGES.get(known.length)
    if known.pages is not None or not (form or (limit and limit.pages)):
        return []
    about = reckoned(file)
    said = []
    if form and about.all > form:
        said.append(f"a {_called(known.length)} has at most {_pages(form)}")
    if limit and limit.pages and (about.all if limit.whole else about.of_text) > limit.pages:
        said.append(f"{limit.donor} reads at most {_pages(limit.pages)}{limit.where}")
    if not said:
        return []
    may_have = _pages(ceil(about.all))
    return [f"This note may have {may_have}, and {' and '.join(said)}: count them in Word or as PDF before it is sent."]


def words_of(file: WordFile, *, whole: bool = True) -> int:
    """The words of the text, tables included, headers and footers not; not `whole`, those before the annexes."""
    text = text_of_body(file) if whole else _text_before_annexes(file)
    chinese = len(_CHINESE.findall(text))
    return len(_WORDS.findall(text)) - chinese + chinese // 2


def text_of_body(file: WordFile) -> str:
    """The text of the body, a space between paragraphs."""
    return " ".join(one.text for one in file.paragraphs if one.part == file.document)


def _text_before_annexes(file: WordFile) -> str:
    found = []
    for one in file.paragraphs:
        if one.part != file.document:
            continue
        if value(one.element.find(clark("w:pPr/w:pStyle"))) == ANNEX:
            break
        found.append(one.text)
    return " ".join(found)


def length_of(template: str) -> str:
    """The form of note that a template makes, by its name: "note_short.docx" makes a short one; "" where it is none."""
    words = re.split(r"[_\W]+", PurePath(template).stem.casefold())
    return next((length for length in PAGES if length in words), "")


def _pages(count: int) -> str:
    return "one page" if count == 1 else f"{count} pages"


RULES = (too_long, over_limit)
