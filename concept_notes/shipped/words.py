"""What the bodies of the shipped templates are written with: paragraphs, tags that leave no paragraph, fields."""

from __future__ import annotations

from xml.sax.saxutils import escape


def run(text: str, *, bold: bool = False) -> str:
    """A piece of text."""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def tab() -> str:
    """A step to the next tab stop."""
    return "<w:r><w:tab/></w:r>"


def paragraph(style: str, *parts: str, own: str = "") -> str:
    """A paragraph of text; a part in double asterisks is bold, "->" is a tab. `own` is what differs from its style."""
    runs = []
    for part in parts:
        if part == "->":
            runs.append(tab())
        elif part.startswith("**"):
            runs.append(run(part.strip("*"), bold=True))
        else:
            runs.append(part if part.startswith("<w:") else run(part))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{own}</w:pPr>{"".join(runs)}</w:p>'


def tag(text: str) -> str:
    """A paragraph that is only a tag, and leaves no paragraph behind."""
    return paragraph("Normal", text)


def field(instruction: str, cached: str) -> str:
    """A field that already holds a result, so that nothing is blank before Word counts."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run(cached)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def heading(text: str, follows: str) -> list[str]:
    """A heading of the second page; it begins the page where nothing of `follows` is there to do it."""
    return [
        tag(f"{{%p if {follows} %}}"),
        paragraph("Heading1", text),
        tag("{%p else %}"),
        paragraph("Heading1Page", text),
        tag("{%p endif %}"),
    ]


def when(condition: str, *paragraphs: str) -> list[str]:
    """Paragraphs that stand only where a condition holds."""
    return [tag(f"{{%p if {condition} %}}"), *paragraphs, tag("{%p endif %}")]
