"""Writes docs/reference/commands.md out of the commands themselves; a test holds the two in step."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from crm.cli import app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "commands.md"

_HEAD = """\
# Commands

Written from the code by `python -m tools.reference`. Data goes to standard output, messages to standard error. Codes
ignore case. Days are written 2016-11-30, amounts 1,250,000.50 or 1.2m; a rate is units of the currency per one unit of
base. `--json` prints JSON with amounts as decimal strings; lists are `{"rows": [...]}`. The same `--request-id` twice
changes nothing the second time and prints the first answer.

The database is that of `CRM_DATABASE_URL` (`sqlite:///FILE` or `postgresql+psycopg://...`), else the product's own file;
`crm doctor` says which. Who acts is `--actor`, else `CRM_ACTOR`, else the system's user name.

| exit | meaning |
|---|---|
| 0 | done |
| 1 | something failed: the database or a file cannot be used, or `crm doctor` found a problem |
| 2 | the command was not understood |
| 3 | a record that was named does not exist |
| 4 | refused: a rule of the ledger forbids it, or an amount cannot be read; nothing was changed |
| 5 | conflict: the code is taken, or the same request id came with other content; nothing was changed |
| 130 | interrupted |
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_sections(typer.main.get_command(app), "crm"))


def _sections(command: Any, name: str) -> list[str]:
    if subcommands := getattr(command, "commands", None):
        return [text for key, sub in sorted(subcommands.items()) for text in _sections(sub, f"{name} {key}")]
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name != "help"]
    words = " ".join([name, *(argument.metavar or argument.name.upper() for argument in arguments)])
    text = f"\n## `{words}`\n\n{(command.help or '').strip()}\n"
    if options:
        text += "\n| option | meaning |\n|---|---|\n" + "".join(_row(option) for option in options)
    return [text]


def _row(option: Any) -> str:
    annotation = option.type_descriptor.annotation
    choices = "|".join(annotation) if isinstance(annotation, type) and issubclass(annotation, StrEnum) else ""
    metavar = "" if option.is_flag else f" {option.metavar or choices or option.name.upper()}"
    notes = [option.help or "", "Required." if option.required else "", "May be repeated." if option.multiple else ""]
    meaning = " ".join(dict.fromkeys(note for note in notes if note))
    cell = f"`{'`, `'.join(option.opts)}{metavar}`".replace("|", r"\|")
    return f"| {cell} | {meaning.replace('|', chr(92) + '|')} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
