"""A body with header, footer and looks as a Word file.

Written part by part, because the usual blank document brings an author, another language and parts that
validators complain about.
"""

from __future__ import annotations

from collections.abc import Sequence

from concept_notes.shipped.looks import ROOT, R, font_table, numbering, settings, styles, theme
from concept_notes.shipped.words import field, paragraph, run, tag
from crm.formats.package import pack

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _header() -> str:
    return (
        f"<w:hdr {ROOT}>"
        + paragraph("Header", "**{{ group.name }} ({{ group.short }})**")
        + tag("{%p if meta.mark or meta.demonstration %}")
        + paragraph(
            "NoteMark",
            "{% if meta.mark %}{{ meta.mark }}{% endif %}",
            "{% if meta.mark and meta.demonstration %}  ·  {% endif %}",
            "{% if meta.demonstration %}{{ meta.demonstration }}{% endif %}",
        )
        + tag("{%p endif %}")
        + "</w:hdr>"
    )


def _footer() -> str:
    return (
        f"<w:ftr {ROOT}>"
        + paragraph(
            "Footer",
            "{{ meta.reference }}  ·  {{ meta.as_of|day }}",
            "->",
            run("{{ text.page_before }}")
            + field("PAGE", "1")
            + run("{{ text.page_between }}")
            + field("NUMPAGES", "3"),
        )
        + "</w:ftr>"
    )


def _relations(*rows: tuple[str, str, str]) -> bytes:
    items = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in rows)
    return f'{HEAD}<Relationships xmlns="{_RELS}">{items}</Relationships>'.encode()


def _types() -> bytes:
    overrides = {
        "/word/document.xml": f"{_TYPE}.document.main+xml",
        "/word/styles.xml": f"{_TYPE}.styles+xml",
        "/word/settings.xml": f"{_TYPE}.settings+xml",
        "/word/numbering.xml": f"{_TYPE}.numbering+xml",
        "/word/header1.xml": f"{_TYPE}.header+xml",
        "/word/footer1.xml": f"{_TYPE}.footer+xml",
        "/word/fontTable.xml": f"{_TYPE}.fontTable+xml",
        "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    parts = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    ).encode()


def _document(body: Sequence[str]) -> str:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:footerReference w:type="default" r:id="rId11"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="850" w:left="1134" '
        'w:header="510" w:footer="454" w:gutter="0"/></w:sectPr>'
    )
    return f"<w:document {ROOT}><w:body>{''.join(body)}{section}</w:body></w:document>"


def word_file(title: str, body: Sequence[str], *, letter: bool = False) -> bytes:
    """Paragraphs as a Word file with everything around them; with the looks of letters where it is one."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
        '<dc:language>en-GB</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">2016-11-30T12:00:00Z'
        "</dcterms:created></cp:coreProperties>"
    )
    app = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    texts = {
        "word/document.xml": _document(body),
        "word/styles.xml": styles(letter=letter),
        "word/settings.xml": settings(),
        "word/numbering.xml": numbering(),
        "word/fontTable.xml": font_table(),
        "word/theme/theme1.xml": theme(),
        "word/header1.xml": _header(),
        "word/footer1.xml": _footer(),
        "docProps/core.xml": core,
        "docProps/app.xml": app,
    }
    package = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return pack(
        {
            "[Content_Types].xml": _types(),
            "_rels/.rels": _relations(
                ("rId1", f"{R}/officeDocument", "word/document.xml"),
                ("rId2", package, "docProps/core.xml"),
                ("rId3", f"{R}/extended-properties", "docProps/app.xml"),
            ),
            "word/_rels/document.xml.rels": _relations(
                ("rId1", f"{R}/styles", "styles.xml"),
                ("rId2", f"{R}/settings", "settings.xml"),
                ("rId3", f"{R}/numbering", "numbering.xml"),
                ("rId4", f"{R}/fontTable", "fontTable.xml"),
                ("rId5", f"{R}/theme", "theme/theme1.xml"),
                ("rId10", f"{R}/header", "header1.xml"),
                ("rId11", f"{R}/footer", "footer1.xml"),
            ),
            **{name: (HEAD + text).encode() for name, text in texts.items()},
        }
    )
