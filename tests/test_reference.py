"""The reference of the commands says what the commands are."""

from tools import reference


def test_the_page_of_commands_is_what_the_code_says():
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "run: python -m tools.reference"


def test_every_command_is_on_the_page():
    assert reference.page().count("\n## `crm ") >= 15
