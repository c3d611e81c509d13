"""docs/reference/files.md and data/README.md say of every column what it is."""

import csv

import pytest

from crm.config import data_dir
from crm.imports import vocabularies
from crm.imports.shape import FILES
from tools import files_reference


def test_the_page_is_in_step_with_the_loader():
    written = files_reference.PAGE.read_text(encoding="utf-8")
    assert written == files_reference.page(), "Write it anew: python -m tools.files_reference"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_demonstration_shows_every_file_with_all_its_columns(file):
    with (data_dir() / "demo" / file.file_name).open(encoding="utf-8", newline="") as opened:
        header = next(csv.reader(opened))
    assert header == [column.name for column in file.columns]


def test_no_file_of_the_demonstration_is_left_out_by_the_loader():
    assert {path.name for path in (data_dir() / "demo").iterdir()} == {file.file_name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_readme_names_the_source_of_every_column(file):
    text = (data_dir() / "README.md").read_text(encoding="utf-8")
    section = text.split(f"### demo/{file.file_name}\n", 1)[1].split("\n### ", 1)[0]
    assert [column.name for column in file.columns if f"`{column.name}`" not in section] == []


@pytest.mark.parametrize("name", vocabularies.names())
def test_the_readme_names_the_source_of_every_vocabulary(name):
    assert f"`vocab/{name}.csv`" in (data_dir() / "README.md").read_text(encoding="utf-8")
