"""Writes docs/reference/files.md out of the description the loader reads; a test holds the two in step."""

from __future__ import annotations

from pathlib import Path

from crm.imports import guide
from crm.imports.shape import FILES, SETTINGS, File

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "files.md"

_OPENING = """\
# The files of a group's own data

Written from the code by `python -m tools.files_reference`.

`crm init --files FOLDER` writes these files with their headers only, `crm load FOLDER --dry-run` says what is wrong in
each row, `crm load FOLDER` loads them. The demonstration in `data/demo` has the same shape; it shows how each is filled.
[Begin with your own work plan](../how-to/begin-with-your-own-work-plan.md) goes through it step by step.

## How cells are written

| kind | how |
| --- | --- |
| text | as it is; text with a comma or a semicolon in quotation marks, which spreadsheets add by themselves |
| code | letters, digits, points and dashes; upper or lower case is the same. A code that refers to another file must be there or in the ledger |
| date | `2016-11-30`; other forms have two readings and are refused |
| amount | in the currency that stands beside it: `1250000`, `1,250,000.50`, `1.2m`; what has two readings is refused |
| rate | units of the currency for one unit of the base currency, with a point: `0.912` |
| percent | `13` or `13 %` |
| yes or no | `yes` or `no`; empty = no |
| year, number | in digits |
| currency | three letters of ISO 4217, such as `EUR` |
| language | `en`, `fr`, `es`, `ru`, `zh`, `ar` or another code of ISO 639 |
| e-mail | one address, without a name: `desk@mission.example` |
| languages | several of them with semicolons between: `fr; es` |
| list | several codes with semicolons between: `remedies; evidence` |
| places | activities and years with semicolons between: `SEC-1 2016; 2017; open` (a year alone = any activity, an activity alone = any year, `open` = neither) |
| places with amounts | the same, each with its part where it is known: `SEC-1 2016 = 100000; POL-4 2016 = 20000` |

An empty cell means "not recorded", never 0. Files are UTF-8 (in Excel: Save as, CSV UTF-8), with commas, semicolons or
tabs between cells. Columns may stand in any order; columns that are not required may be left out, and so may files.

Nothing is written while anything is wrong. Loading a folder again adds what is new in it and changes nothing else; a row
that says something else than the ledger is named, and the ledger stays as it is. What is worth knowing and hinders nothing is
told as well: an exchange rate older than 45 days, or money that arrived before the day of its promise, which then is the
day of the promise too.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_OPENING, *(_section(file) for file in FILES)])


def _section(file: File) -> str:
    lines = [
        f"## {file.file_name}",
        "",
        file.title,
        "",
        "| column | kind | required | what it means |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{column.name}` | {column.kind} | {'yes' if column.required else ''} | {guide.meaning(column, '`')} |"
        for column in file.columns
    ]
    if file.name == "settings":
        lines += ["", "| setting | what it means |", "| --- | --- |"]
        lines += [f"| `{key}` | {means} |" for key, means in SETTINGS.items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
