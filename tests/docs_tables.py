"""Tables of a page of the documentation, so that what it works out is also a test."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Row = dict[str, str]


def tables(page: str, section: str = "") -> list[list[Row]]:
    """All tables of a page below `docs/`, or of its section with that heading; a row is cells by column heading."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    if section:
        text = next(part for part in text.split("\n## ") if part.startswith(section))
    found: list[list[list[str]]] = []
    before = ""
    for line in text.splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            found[-1].append([cell.strip() for cell in line.strip().strip("|").split("|")])
        before = line
    return [[dict(zip(lines[0], line, strict=True)) for line in lines[2:]] for lines in found]
