"""Names of the styles that blocks use and every note template must bring, and the measures of its page."""

from __future__ import annotations

from crm.formats.docx_table import Look

#: Style ids by the names people see in Word.
REQUIRED = {
    "Title": "Title",
    "Heading 1": "Heading1",
    "Heading 2": "Heading2",
    "Note Table": "NoteTable",
    "Note Table Head": "NoteTableHead",
    "Note Table Text": "NoteTableText",
    "Note Total": "NoteTotal",
    "Note Caption": "NoteCaption",
    "Note Remark": "NoteRemark",
    "Note Chart": "NoteChart",
}

#: The heading with which the annexes begin: limits of donors often end there.
ANNEX = "Heading1Annex"

TABLE = Look(
    table="NoteTable",
    header="NoteTableHead",
    body="NoteTableText",
    total="NoteTotal",
    group="NoteTotal",
    group_fill="F2F5F8",
    total_fill="E6EEF4",
    rule="0B3754",
)

#: Width of the text on the page, in dxa: A4 with margins of 2 cm.
TEXT_WIDTH = 9638
#: As wide as a column of figures likes to be; it holds "12,345,678" in the table style.
NUMBER_WIDTH = 1240
#: The narrowest column of figures: it holds "Missing" as a heading; and one that holds "2028–2030".
LEAST_NUMBER_WIDTH, SPAN_WIDTH = 1000, 1100
#: The first column is never narrower: a long word still stands on one line.
LABEL_WIDTH = 2600
#: What a digit, another character, and the padding of a cell take in the bold table style, in dxa.
_DIGIT, _POINT, _LETTER, _PADDING = 97, 50, 108, 190
#: What a letter of a heading takes on average, and a character of Chinese, in dxa.
_HEADING_LETTER, _IDEOGRAPH = 105, 195

#: Colours of charts: styles do not reach into them.
RECEIVED, SIGNED, MISSING, INK, QUIET = "0B3754", "0072BC", "FFFFFF", "262626", "737373"


def width_of(text: str) -> int:
    """Width of a column that holds a text on one line, in dxa.

    >>> width_of("1,234,567"), width_of("0")
    (969, 287)
    """
    return _PADDING + sum(_DIGIT if one.isdigit() else _POINT if one in ",.\u00a0\u202f" else _LETTER for one in text)


def heading_width(text: str, scale: int = 100) -> int:
    """Width of a column that breaks no word of its heading, in dxa; Chinese may break anywhere.

    `scale` is how large the language writes, in per cent.

    >>> heading_width("Missing"), heading_width("Received in all"), heading_width("资金缺口")
    (925, 1030, 580)
    """
    return _PADDING + max((_word_width(word) for word in text.split()), default=0) * scale // 100


def _word_width(word: str) -> int:
    ideographs = [one for one in word if one > "\u2e80"]
    letters = [_DIGIT if one.isdigit() else _HEADING_LETTER for one in word if one <= "\u2e80"]
    return max(sum(letters), _IDEOGRAPH * min(2, len(ideographs)))


def room_for(*fixed: int, width: int) -> int:
    """How many columns of figures of a width fit beside the first column and `fixed` others."""
    return max(1, (TEXT_WIDTH - LABEL_WIDTH - sum(fixed)) // width)


def columns(*fixed: int, numbers: int, width: int = NUMBER_WIDTH) -> tuple[int, ...]:
    """Column widths that fill the page: `numbers` columns of equal width, `fixed` ones, the first takes the rest.

    Columns of figures give way before the first one is too narrow for its words.

    >>> columns(numbers=2), columns(numbers=6, width=1500)[:2]
    ((7158, 1240, 1240), (2600, 1173))
    """
    each = min(width, (TEXT_WIDTH - LABEL_WIDTH - sum(fixed)) // max(1, numbers))
    rest = TEXT_WIDTH - sum(fixed) - numbers * each
    return (rest, *fixed, *([each] * numbers))
