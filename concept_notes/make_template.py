"""Makes `data/templates/note_short.docx`, the template of two pages and a budget annex, from nothing.

Run once to begin with; from then on the file belongs to the group, which edits it in Word:

    python -m concept_notes.make_template data/templates/note_short.docx

Written part by part, because the usual blank document brings an author, another language and parts that
validators complain about.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.sax.saxutils import escape

from crm.formats.package import pack

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOT = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

FONT = "Calibri"
DARK, PRIMARY, INK, QUIET, PALE, WARN = "0B3754", "05568B", "262626", "595959", "E6EEF4", "9C4637"


# --- text ---------------------------------------------------------------------------------------------


def _run(text: str, *, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _tab() -> str:
    return "<w:r><w:tab/></w:r>"


def _paragraph(style: str, *parts: str) -> str:
    """A paragraph of text; a part in double asterisks is bold, "->" is a tab."""
    runs = []
    for part in parts:
        if part == "->":
            runs.append(_tab())
        elif part.startswith("**"):
            runs.append(_run(part.strip("*"), bold=True))
        else:
            runs.append(part if part.startswith("<w:") else _run(part))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def _tag(text: str) -> str:
    """A paragraph that is only a tag, and leaves no paragraph behind."""
    return _paragraph("Normal", text)


def _field(instruction: str, cached: str) -> str:
    """A field that already holds a result, so that nothing is blank before Word counts."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"{_run(cached)}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _heading(text: str, follows: str) -> list[str]:
    """A heading of the second page; it begins the page where nothing of `follows` is there to do it."""
    return [
        _tag(f"{{%p if {follows} %}}"),
        _paragraph("Heading1", text),
        _tag("{%p else %}"),
        _paragraph("Heading1Page", text),
        _tag("{%p endif %}"),
    ]


def _body() -> str:
    """The wording of the short note. The first page stands alone."""
    first = [
        _paragraph("Title", "{{ text.title }}"),
        _paragraph(
            "Subtitle",
            "{{ meta.as_of|day }}",
            "{% if donor.addressee %}  ·  {{ text.attention }}{% endif %}",
            "  ·  {{ text.reference }}",
        ),
        _paragraph("AskLabel", "{{ text.request }}"),
        _paragraph("AskAmount", "{{ ask.amount|amount }}"),
        _paragraph(
            "AskText",
            "{{ text.ask }}{{ text.space }}",
            "{% if ask.covers_all %}{{ text.covers_all }}{{ text.space }}{% endif %}",
            "{% if ask.equivalent %}{{ text.equivalent }}{{ text.space }}{% endif %}",
            "{{ text.reply }}",
        ),
        _tag("{{p block.buys }}"),
        _tag("{%p if without %}"),
        _paragraph(
            "NoteLead",
            "**{{ text.without_label }}{{ text.space }}**",
            "{{ text.without }}",
            "{% if without.words %}{{ text.space }}{{ without.words }}{% endif %}",
        ),
        _tag("{%p endif %}"),
        _tag("{{p block.plan }}"),
        _tag("{%p if sizes %}"),
        _paragraph(
            "NoteFact",
            "**{{ text.sizes_label }}**",
            "->",
            "{{ text.sizes }}",
        ),
        _tag("{%p endif %}"),
        _tag("{%p if thanks %}"),
        _paragraph(
            "NoteFact",
            "**{{ text.thanks_label }}**",
            "->",
            "{{ text.thanks }}",
        ),
        _tag("{%p endif %}"),
        _tag("{%p if announced %}"),
        _paragraph("NoteFact", "**{{ text.announced_label }}**", "->", "{{ text.announced }}"),
        _tag("{%p endif %}"),
        _paragraph("Heading1", "{{ text.contribute }}"),
        _paragraph("NoteFact", "**{{ text.sign_label }}**", "->", "{{ how.sign }}"),
        _paragraph("NoteFact", "**{{ text.instrument_label }}**", "->", "{{ how.instrument }}"),
        _paragraph("NoteFact", "**{{ text.support_label }}**", "->", "{{ how.support_cost }}"),
        _paragraph("NoteFact", "**{{ text.report_label }}**", "->", "{{ how.report }}{{ text.space }}{{ how.audit }}"),
        _tag("{%p for one in contacts %}"),
        _paragraph(
            "NoteFact",
            "{% if loop.first %}",
            "**{{ text.contact_label }}**",
            "{% endif %}",
            "->",
            "{{ one.role|sentence }}{{ text.colon }}{{ one.office }}{{ text.stop }}",
        ),
        _tag("{%p endfor %}"),
        _paragraph(
            "NoteFootnote",
            "{{ text.rounded }}{{ text.space }}{{ text.counted }}",
        ),
    ]
    second = [
        _tag("{%p if group.mandate %}"),
        _paragraph("Heading1Page", "{{ text.mandate }}"),
        _paragraph("Normal", "{{ group.mandate }}"),
        _tag("{%p endif %}"),
        _tag("{%p if group.context %}"),
        *_heading("{{ text.context }}", "group.mandate"),
        _paragraph("Normal", "{{ group.context }}"),
        _tag("{%p endif %}"),
        _tag("{%p if donor.served %}"),
        *_heading("{{ text.why }}", "group.mandate or group.context"),
        _paragraph(
            "Normal",
            "{{ text.names }}{{ text.space }}{{ text.serves }}",
        ),
        _tag("{%p for one in donor.priorities %}"),
        _tag("{%p if one.activities %}"),
        _paragraph(
            "NoteList",
            "**{{ one.name|sentence }}{{ text.colon }}**",
            "{{ one.activities|join(text.semicolon) }}{{ text.stop }}",
        ),
        _tag("{%p endif %}"),
        _tag("{%p endfor %}"),
        _tag("{%p endif %}"),
        *_heading("{{ text.done }}", "group.mandate or group.context or donor.served"),
        _tag("{{p block.activities }}"),
        _paragraph("Heading1", "{{ text.status }}"),
        _tag("{{p block.gap_chart }}"),
    ]
    annex = [
        _paragraph("Heading1Page", "{{ text.annex }}"),
        _tag("{{p block.budget }}"),
        _tag("{{p block.funding }}"),
        _paragraph("NoteFootnote", "{{ text.rounded }}"),
    ]
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:footerReference w:type="default" r:id="rId11"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="850" w:left="1134" '
        'w:header="510" w:footer="454" w:gutter="0"/></w:sectPr>'
    )
    return f"<w:document {_ROOT}><w:body>{''.join([*first, *second, *annex])}{section}</w:body></w:document>"


def _header() -> str:
    return (
        f"<w:hdr {_ROOT}>"
        + _paragraph("Header", "**{{ group.name }} ({{ group.short }})**")
        + _tag("{%p if meta.mark or meta.demonstration %}")
        + _paragraph(
            "NoteMark",
            "{% if meta.mark %}{{ meta.mark }}{% endif %}",
            "{% if meta.mark and meta.demonstration %}  ·  {% endif %}",
            "{% if meta.demonstration %}{{ meta.demonstration }}{% endif %}",
        )
        + _tag("{%p endif %}")
        + "</w:hdr>"
    )


def _footer() -> str:
    return (
        f"<w:ftr {_ROOT}>"
        + _paragraph(
            "Footer",
            "{{ meta.reference }}  ·  {{ meta.as_of|day }}",
            "->",
            _run("{{ text.page_before }}")
            + _field("PAGE", "1")
            + _run("{{ text.page_between }}")
            + _field("NUMPAGES", "3"),
        )
        + "</w:ftr>"
    )


# --- looks --------------------------------------------------------------------------------------------


def _style(
    kind: str,
    key: str,
    name: str,
    *,
    based: str = "Normal",
    follows: str = "",
    ppr: str = "",
    rpr: str = "",
    extra: str = "",
) -> str:
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    after = f'<w:next w:val="{follows}"/>' if follows else ""
    own = "" if name[0].islower() or name in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"{own}><w:name w:val="{name}"/>{parent}{after}<w:uiPriority w:val="1"/>'
        f"<w:qFormat/>{f'<w:pPr>{ppr}</w:pPr>' if ppr else ''}{f'<w:rPr>{rpr}</w:rPr>' if rpr else ''}{extra}</w:style>"
    )


_DEFAULT_FONT = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
)
_DEFAULT_TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
_BUILT_IN = {"Title", "Subtitle"}


def _colour(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _space(before: int, after: int, line: int = 240) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _box(colour: str) -> str:
    """A filled band: borders of the fill's own colour give the text air, and meet so that the band is one."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="{colour}"/>'
        for side, space in (("top", 4), ("left", 10), ("bottom", 4), ("right", 10))
    )
    return f'<w:pBdr>{sides}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def _styles() -> str:
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" '
        f'w:cs="{FONT}"/>{_colour(INK)}{_size(20)}<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr>'
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{_space(0, 80, 252)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    heading = f"<w:b/>{_colour(PRIMARY)}"
    band = '<w:ind w:left="227" w:right="227"/>'
    table_borders = (
        f'<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{DARK}"/>'
        f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{DARK}"/>'
        '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9D3DB"/></w:tblBorders>'
    )
    cell_margins = (
        '<w:tblCellMar><w:top w:w="23" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="23" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
    )
    first_row = (
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{DARK}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    )
    styles = [
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>',
        _DEFAULT_FONT,
        _DEFAULT_TABLE,
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>',
        _style(
            "paragraph",
            "Title",
            "Title",
            follows="Subtitle",
            ppr=f"<w:keepNext/>{_space(0, 20)}",
            rpr=f"<w:b/>{_colour(DARK)}{_size(38)}",
        ),
        _style(
            "paragraph",
            "Subtitle",
            "Subtitle",
            follows="Normal",
            ppr=_space(0, 120),
            rpr=f"{_colour(QUIET)}{_size(19)}",
        ),
        _style(
            "paragraph",
            "Heading1",
            "heading 1",
            follows="Normal",
            ppr=f'<w:keepNext/><w:keepLines/>{_space(160, 50)}<w:outlineLvl w:val="0"/>',
            rpr=f"{heading}{_size(26)}",
        ),
        _style(
            "paragraph",
            "Heading1Page",
            "Heading 1 New Page",
            based="Heading1",
            follows="Normal",
            ppr=f"<w:pageBreakBefore/>{_space(0, 60)}",
        ),
        _style(
            "paragraph",
            "Heading2",
            "heading 2",
            follows="Normal",
            ppr=f'<w:keepNext/><w:keepLines/>{_space(160, 40)}<w:outlineLvl w:val="1"/>',
            rpr=f"<w:b/>{_colour(DARK)}{_size(22)}",
        ),
        _style(
            "paragraph",
            "AskLabel",
            "Ask Label",
            based="Normal",
            follows="AskAmount",
            ppr=f'<w:keepNext/>{_box(DARK)}{_space(0, 0)}{band}<w:outlineLvl w:val="0"/>',
            rpr=f'<w:b/><w:caps/>{_colour("BFD9EA")}<w:spacing w:val="20"/>{_size(18)}',
        ),
        _style(
            "paragraph",
            "AskAmount",
            "Ask Amount",
            follows="AskText",
            ppr=f"<w:keepNext/>{_box(DARK)}{_space(0, 0)}{band}",
            rpr=f"<w:b/>{_colour('FFFFFF')}{_size(44)}",
        ),
        _style(
            "paragraph",
            "AskText",
            "Ask Text",
            follows="Normal",
            ppr=f"{_box(DARK)}{_space(0, 120)}{band}",
            rpr=f"{_colour('FFFFFF')}{_size(21)}",
        ),
        _style("paragraph", "NoteLead", "Note Lead", ppr=f"<w:keepLines/>{_space(100, 40)}", rpr=_size(20)),
        _style(
            "paragraph",
            "NoteFact",
            "Note Fact",
            ppr='<w:tabs><w:tab w:val="left" w:pos="1588"/></w:tabs>'
            + _space(40, 0)
            + '<w:ind w:left="1588" w:hanging="1588"/>',
            rpr=_size(19),
        ),
        _style(
            "paragraph",
            "NoteList",
            "Note List",
            ppr='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' + _space(0, 40) + "<w:contextualSpacing/>",
        ),
        _style(
            "paragraph",
            "NoteCaption",
            "Note Caption",
            ppr=f"<w:keepNext/><w:keepLines/>{_space(100, 40)}",
            rpr=f"<w:b/>{_colour(PRIMARY)}{_size(20)}",
        ),
        _style("paragraph", "NoteRemark", "Note Remark", ppr=_space(30, 60), rpr=f"{_colour(QUIET)}{_size(18)}"),
        _style("paragraph", "NoteChart", "Note Chart", ppr=_space(0, 80)),
        _style(
            "paragraph",
            "NoteFootnote",
            "Note Footnote",
            ppr='<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="C9D3DB"/></w:pBdr>' + _space(120, 0),
            rpr=f"{_colour(QUIET)}{_size(16)}",
        ),
        _style("paragraph", "NoteTableText", "Note Table Text", ppr=_space(0, 0), rpr=_size(19)),
        _style(
            "paragraph",
            "NoteTableHead",
            "Note Table Head",
            based="NoteTableText",
            ppr="<w:keepNext/>",
            rpr=f"<w:b/>{_colour('FFFFFF')}",
        ),
        _style("paragraph", "NoteTotal", "Note Total", based="NoteTableText", rpr=f"<w:b/>{_colour(DARK)}"),
        _style("paragraph", "NoteMark", "Note Mark", ppr=_space(0, 0), rpr=f"<w:b/>{_colour(WARN)}{_size(17)}"),
        _style("paragraph", "Header", "header", ppr=_space(0, 0), rpr=f"{_colour(PRIMARY)}{_size(18)}"),
        _style(
            "paragraph",
            "Footer",
            "footer",
            ppr='<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs>' + _space(0, 0),
            rpr=f"{_colour(QUIET)}{_size(17)}",
        ),
        _style(
            "table",
            "NoteTable",
            "Note Table",
            based="TableNormal",
            extra=f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{table_borders}{cell_margins}</w:tblPr>{first_row}',
        ),
    ]
    return f"<w:styles {_ROOT}>{defaults}{''.join(styles)}</w:styles>"


def _numbering() -> str:
    """One bulleted list."""
    return (
        f'<w:numbering {_ROOT}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="340" w:hanging="227"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _settings() -> str:
    return (
        f'<w:settings {_ROOT}><w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _font_table() -> str:
    return (
        f'<w:fonts {_ROOT}><w:font w:name="{FONT}"><w:panose1 w:val="020F0502020204030204"/><w:charset w:val="00"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def _theme() -> str:
    """The group's colours as Word's theme, so that what people add by hand matches."""
    named = {
        "dk1": INK, "lt1": "FFFFFF", "dk2": DARK, "lt2": PALE, "accent1": PRIMARY, "accent2": "0072BC", "accent3": "8FC1E1",
        "accent4": "B98405", "accent5": WARN, "accent6": "737373", "hlink": PRIMARY, "folHlink": DARK,
    }  # fmt: skip
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in named.items())
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Concept note"><a:themeElements>'
        f'<a:clrScheme name="Concept note">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Concept note"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Concept note"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


# --- package ------------------------------------------------------------------------------------------


def _relations(*rows: tuple[str, str, str]) -> bytes:
    items = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in rows)
    return f'{_HEAD}<Relationships xmlns="{_RELS}">{items}</Relationships>'.encode()


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
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    ).encode()


def template() -> bytes:
    """The template as a Word file."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Concept note, short</dc:title>'
        '<dc:language>en-GB</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">2016-11-30T12:00:00Z'
        "</dcterms:created></cp:coreProperties>"
    )
    app = '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    texts = {
        "word/document.xml": _body(),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/numbering.xml": _numbering(),
        "word/fontTable.xml": _font_table(),
        "word/theme/theme1.xml": _theme(),
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
                ("rId1", f"{_R}/officeDocument", "word/document.xml"),
                ("rId2", package, "docProps/core.xml"),
                ("rId3", f"{_R}/extended-properties", "docProps/app.xml"),
            ),
            "word/_rels/document.xml.rels": _relations(
                ("rId1", f"{_R}/styles", "styles.xml"),
                ("rId2", f"{_R}/settings", "settings.xml"),
                ("rId3", f"{_R}/numbering", "numbering.xml"),
                ("rId4", f"{_R}/fontTable", "fontTable.xml"),
                ("rId5", f"{_R}/theme", "theme/theme1.xml"),
                ("rId10", f"{_R}/header", "header1.xml"),
                ("rId11", f"{_R}/footer", "footer1.xml"),
            ),
            **{name: (_HEAD + text).encode() for name, text in texts.items()},
        }
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(template())
