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
#: The narrowest column that holds "1,234,567" in the table style.
NUMBER_WIDTH = 1240

#: Colours, and the font of charts (styles do not reach into a chart).
RECEIVED, SIGNED, MISSING, INK, QUIET = "0B3754", "0072BC", "FFFFFF", "262626", "737373"
FONT = "Calibri"


def columns(*fixed: int, numbers: int, width: int = NUMBER_WIDTH) -> tuple[int, ...]:
    """Column widths that fill the page: `numbers` columns of equal width, `fixed` ones, the first takes the rest."""
    rest = TEXT_WIDTH - sum(fixed) - numbers * width
    return (rest, *fixed, *([width] * numbers))
