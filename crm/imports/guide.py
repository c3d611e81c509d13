"""What the files and their columns mean, in words: for the README.txt beside empty files, and for the reference page."""

from __future__ import annotations

from crm.imports.records import words
from crm.imports.shape import FILES, SETTINGS, Column

_OPENING = """\
Fill in these files and load them with: crm load FOLDER --dry-run, then the same without --dry-run.

- The first row of each file names its columns. Leave it as it is. Files you do not need may stay empty.
- An empty cell means "not recorded"; it never means 0.
- Days are written 2016-11-30. Amounts are written in the currency that stands beside them, like 1,250,000.50.
- Codes (of organisations, activities, pledges) are yours; the other files refer to them.
- Lists have semicolons between: remedies; evidence. Places are an activity and a year, with an amount where asked:
  SEC-1 2016 = 100000; 2017; open
- Save from Excel as "CSV UTF-8". Semicolons between cells are understood. Excel shows days in its own form as soon as
  it opens a CSV file, and saves them so: format columns of days as yyyy-mm-dd before you save.
- Begin with settings, organisations and activities, then requirements, then donors, rates and pledges.
- Columns marked * are needed in every row.
"""


def meaning(column: Column, mark: str = "") -> str:
    """What a column means, which codes it takes, what an empty cell is; codes between two of `mark`."""
    parts = [column.means]
    if column.refers:
        parts.append(f"Refers to {column.refers}.csv.")
    if column.words and column.words != "settings":
        parts.append(f"One of {', '.join(f'{mark}{code}{mark}' for code in words(column.words).codes)}.")
    if column.own:
        parts.append("Words of your own are taken too.")
    if column.default and column.default != "0":
        parts.append(f"Empty = {column.default}.")
    return " ".join(parts)


def readme() -> str:
    """The README.txt beside empty files: how to fill them in, and every column of every file."""
    lines = [_OPENING]
    for file in FILES:
        lines += ["", file.file_name, "-" * len(file.file_name), file.title, ""]
        lines += [f"  {column.name}{'*' if column.required else ''}: {meaning(column)}" for column in file.columns]
        if file.name == "settings":
            lines += ["", *(f"  {key} = {means}" for key, means in SETTINGS.items())]
    return "\n".join(lines) + "\n"
