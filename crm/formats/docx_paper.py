"""The paper that exported Word documents are written on: landscape page, styles, header and footer, properties.

Written part by part, because the library's own empty document brings half a megabyte of styles, a thumbnail
and the compatibility mode of an old Word. Every look is a named style, so that a person can change it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from crm.formats.docx_table import NAMESPACE, Look, clean, xml_text
from crm.formats.package import pack

INK, DARK, QUIET, RULE = "262626", "0B3754", "5F5F5F", "D0D7DE"
#: How tables look on this paper.
LOOK = Look(
    table="ListTable",
    header="TableHead",
    body="TableText",
    total="TableTotal",
    group="TableTotal",
    rule=DARK,
    header_fill=DARK,
    group_fill="F2F2F2",
    total_fill="E6EEF4",
)
#: A4 landscape with margins of 12 mm at the sides, in twentieths of a point.
_WIDTH, _HEIGHT, _SIDE, _EDGE = 16_838, 11_906, 680, 1_000
#: What is left for text and tables.
ROOM = _WIDTH - 2 * _SIDE

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = f'xmlns:w="{NAMESPACE}"'


@dataclass(frozen=True)
class Paper:
    """What a document says of itself; `day` stands in for every clock."""

    title: str
    subject: str
    author: str
    description: str
    #: What keeps it with those it is for; empty where it may be passed on.
    keywords: str
    day: date
    #: The two ends of the header, and what stands at the left of the footer.
    above: tuple[str, str]
    below: str


def run(text: str, *, bold: bool = False) -> str:
    """A piece of text."""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{xml_text(text)}</w:t></w:r>'


def field(instruction: str, value: str) -> str:
    """Something that Word keeps up to date, with the value it has now."""
    return f'<w:fldSimple w:instr=" {escape(instruction)} "><w:r><w:t>{xml_text(value)}</w:t></w:r></w:fldSimple>'


def paragraph(style: str, *runs: str) -> str:
    """A paragraph of a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def document(body: str, paper: Paper) -> bytes:
    """The file with this body."""
    tab = "<w:r><w:tab/></w:r>"
    header = paragraph("Header", run(paper.above[0]), tab, run(paper.above[1]))
    pages = (run("Page "), field("PAGE", "1"), run(" of "), field("NUMPAGES", "1"))
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        f'<w:pgSz w:w="{_WIDTH}" w:h="{_HEIGHT}" w:orient="landscape"/><w:pgMar w:top="{_EDGE}" w:right="{_SIDE}" '
        f'w:bottom="{_EDGE}" w:left="{_SIDE}" w:header="450" w:footer="450" w:gutter="0"/></w:sectPr>'
    )
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"),
            ("extended-properties", "docProps/app.xml"),
            ("core", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("header", "header1.xml"),
            ("footer", "footer1.xml"),
            ("fontTable", "fontTable.xml"),
            ("theme", "theme/theme1.xml"),
        ),
        "word/document.xml": f'<w:document {_W} xmlns:r="{_OFFICE}"><w:body>{body}{section}</w:body></w:document>',
        "word/header1.xml": f"<w:hdr {_W}>{header}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {_W}>{paragraph('Footer', run(paper.below), tab, *pages)}</w:ftr>",
        "word/styles.xml": _styles(),
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _FONTS,
        "word/theme/theme1.xml": _theme(),
        "docProps/core.xml": _core(paper),
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE.rpartition("/")[0]}/extended-properties"/>',
    }
    return pack({name: (_HEAD + part).encode() for name, part in parts.items()})


def _content_types() -> str:
    kinds = {
        "/word/document.xml": f"{_TYPE}.document.main+xml",
        "/word/styles.xml": f"{_TYPE}.styles+xml",
        "/word/settings.xml": f"{_TYPE}.settings+xml",
        "/word/fontTable.xml": f"{_TYPE}.fontTable+xml",
        "/word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/word/header1.xml": f"{_TYPE}.header+xml",
        "/word/footer1.xml": f"{_TYPE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    known = {"core": f"{_PACKAGE}/relationships/metadata/core-properties"}
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{known.get(kind, f"{_OFFICE}/{kind}")}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _core(paper: Paper) -> str:
    def said(name: str, text: str) -> str:
        return f"<{name}>{escape(clean(text)[:255])}</{name}>"

    def moment(name: str) -> str:
        return f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{paper.day.isoformat()}T00:00:00Z</dcterms:{name}>'

    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{said('dc:title', paper.title)}{said('dc:subject', paper.subject)}{said('dc:creator', paper.author)}"
        f"{said('dc:description', paper.description)}{said('cp:keywords', paper.keywords)}{said('cp:lastModifiedBy', paper.author)}<cp:revision>1</cp:revision>"
        f"{moment('created')}{moment('modified')}<dc:language>en-GB</dc:language></cp:coreProperties>"
    )


_SETTINGS = (
    f'<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/>'
    '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)


_FONTS = (
    f'<w:fonts {_W}><w:font w:name="Calibri"><w:panose1 w:val="020F0502020204030204"/><w:charset w:val="00"/>'
    '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)


def _theme() -> str:
    """The colours of the figures as Word's theme, so that what people add by hand matches."""
    shades = {"dk1": INK, "lt1": "FFFFFF", "dk2": DARK, "lt2": "E6EEF4", "hlink": "05568B", "folHlink": DARK}
    accents = ("0072BC", DARK, "B98405", "9C4637", "8FC1E1", "737373")
    shades |= {f"accent{number}": colour for number, colour in enumerate(accents, 1)}
    order = ("dk1", "lt1", "dk2", "lt2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
    colours = "".join(f'<a:{name}><a:srgbClr val="{shades[name]}"/></a:{name}>' for name in order)
    face = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Export"><a:themeElements>'
        f'<a:clrScheme name="Export">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Export"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Export"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f'<a:lnStyleLst>{f"""<a:ln w="6350">{fill}</a:ln>""" * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _style(
    name: str,
    half_points: int,
    colour: str,
    *,
    bold: bool = False,
    before: int = 0,
    after: int = 0,
    more: str = "",
    last: str = "",
) -> str:
    """A paragraph style; `more` and `last` are properties before and after its spacing."""
    look = f'{"<w:b/>" if bold else ""}<w:color w:val="{colour}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{name.title().replace(" ", "")}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{more}<w:spacing w:before="{before}" w:after="{after}"/>{last}</w:pPr>'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


def _styles() -> str:
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{ROOM}"/></w:tabs>'
    with_next = "<w:keepNext/><w:keepLines/>"
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        for side, size, colour in (("top", 8, DARK), ("bottom", 8, DARK), ("insideH", 4, RULE))
    )
    padding = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 30), ("left", 60), ("bottom", 30), ("right", 60))
    )
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Arial"/>'
        f'<w:color w:val="{INK}"/><w:sz w:val="19"/><w:szCs w:val="19"/>'
        '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="40" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '</w:style><w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>'
        + _style("Title", 40, DARK, bold=True, after=20, more="<w:keepNext/>")
        + _style("Subtitle", 23, INK, bold=True, after=80)
        + _style(
            "heading 1", 24, DARK, bold=True, before=240, after=60, more=with_next, last='<w:outlineLvl w:val="0"/>'
        )
        + _style("caption", 20, DARK, bold=True, before=200, after=80, more=with_next)
        + _style("header", 16, QUIET, more=tabs)
        + _style("footer", 16, QUIET, more=tabs)
        + _style("Quiet Line", 19, QUIET, after=30)
        + _style("Warning Line", 19, "9C4637", bold=True, after=30)
        + _style("Table Text", 15, INK)
        + _style("Table Head", 15, "FFFFFF", bold=True, more="<w:keepNext/>")
        + _style("Table Total", 15, DARK, bold=True)
        + '<w:style w:type="table" w:customStyle="1" w:styleId="ListTable"><w:name w:val="List Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{padding}</w:tblCellMar></w:tblPr></w:style></w:styles>"
    )
