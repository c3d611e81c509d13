"""What every source to import from promises: sample files, and beside each the rows that come out of it."""

import json
import re
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm.errors import Refused
from crm.imports.source import Reading, Source, sources

SAMPLES = Path(__file__).parent / "samples"
EVERY = pytest.mark.parametrize("source", sources().values(), ids=lambda one: one.key)
FILES = [
    (source, file)
    for source in sources().values()
    for file in sorted((SAMPLES / source.key).iterdir())
    if not file.name.endswith(".expected.json")
]


def as_data(reading: Reading):
    """A reading as the expected file holds it: rows by kind, and every sentence."""

    def plain(value):
        return value.isoformat() if isinstance(value, date) else format(value, "f")

    found: dict[str, list[Any]] = {kind: [asdict(row) for row in rows] for kind, rows in reading.rows.items()}
    found["problems"] = [str(problem) for problem in reading.problems]
    found["remarks"] = list(reading.remarks)
    return json.loads(json.dumps(found, default=lambda one: plain(one) if isinstance(one, date | Decimal) else one))


@pytest.mark.parametrize(("source", "file"), FILES, ids=lambda one: getattr(one, "name", getattr(one, "key", "")))
def test_a_sample_file_gives_the_expected_rows(source: Source, file: Path):
    expected = json.loads(file.with_name(f"{file.name}.expected.json").read_text(encoding="utf-8"))
    assert as_data(source.read(file)) == expected


@EVERY
def test_it_says_what_it_is(source):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", source.key)
    assert source.title
    assert source.help.endswith(".")
    assert all(re.fullmatch(r"\.[a-z0-9]+", ending) for ending in source.endings)


@EVERY
def test_there_is_a_sample_of_every_kind_of_file(source):
    assert {file.suffix for one, file in FILES if one == source} == set(source.endings)


@EVERY
def test_a_file_of_another_kind_is_refused_with_what_it_reads(source, tmp_path):
    other = tmp_path / "picture.png"
    other.write_bytes(b"\x89PNG")
    with pytest.raises(Refused, match=re.escape(source.endings[0])):
        source.read(other)
    for ending in source.endings:
        with pytest.raises(Refused, match="There is no file"):
            source.read(tmp_path / f"absent{ending}")
