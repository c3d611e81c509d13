"""The looks that all shipped templates share: styles, list, settings, typeface, theme."""

from __future__ import annotations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOT = f'xmlns:w="{W}" xmlns:r="{R}"'

FONT = "Calibri"
DARK, PRIMARY, INK, QUIET, PALE, WARN = "0B3754", "05568B", "262626", "595959", "E6EEF4", "9C4637"


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


def styles(*, letter: bool = False) -> str:
    """The styles that blocks and bodies use; those of letters where it is one."""
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
        _style("paragraph", "Heading1Annex", "Heading 1 Annex", based="Heading1Page", follows="Normal"),
        _style(
            "paragraph",
            "NoteContents",
            "Note Contents",
            follows="Normal",
            ppr=f"<w:keepNext/><w:pageBreakBefore/>{_space(0, 120)}",
            rpr=f"{heading}{_size(26)}",
        ),
        *(
            _style(
                "paragraph",
                f"TOC{level}",
                f"toc {level}",
                ppr='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9638"/></w:tabs>'
                + _space(0, 60)
                + f'<w:ind w:left="{(level - 1) * 340}"/>',
            )
            for level in (1, 2)
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
    return f"<w:styles {ROOT}>{defaults}{''.join([*styles, *(_letter() if letter else [])])}</w:styles>"


def numbering() -> str:
    """One bulleted list."""
    return (
        f'<w:numbering {ROOT}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="340" w:hanging="227"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def settings() -> str:
    """How Word treats the file; nothing that asks a reader anything."""
    return (
        f'<w:settings {ROOT}><w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def font_table() -> str:
    """The typeface of the looks."""
    return (
        f'<w:fonts {ROOT}><w:font w:name="{FONT}"><w:panose1 w:val="020F0502020204030204"/><w:charset w:val="00"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def theme() -> str:
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


def _letter() -> list[str]:
    """The styles of letters: larger type, and air between paragraphs."""
    text = _space(0, 200, 288)
    return [
        _style("paragraph", "LetterDay", "Letter Day", ppr=_space(240, 240) + '<w:jc w:val="right"/>', rpr=_size(22)),
        _style("paragraph", "LetterSubject", "Letter Subject", ppr=_space(0, 280), rpr=f"{_colour(QUIET)}{_size(22)}"),
        _style("paragraph", "LetterText", "Letter Text", ppr=text, rpr=_size(22)),
        _style("paragraph", "LetterLead", "Letter Lead", ppr=f"<w:keepNext/>{_space(0, 80, 288)}", rpr=_size(22)),
        _style("paragraph", "LetterAfter", "Letter After", ppr=_space(200, 200, 288), rpr=_size(22)),
        _style("paragraph", "LetterList", "Letter List", based="NoteList", ppr=_space(0, 120, 264), rpr=_size(22)),
        _style(
            "paragraph",
            "LetterTo",
            "Letter To",
            ppr=f"<w:keepNext/><w:keepLines/>{_space(480, 40)}",
            rpr=f"<w:b/>{_size(22)}",
        ),
        _style(
            "paragraph",
            "LetterSmall",
            "Letter Small",
            ppr=f"<w:keepLines/>{_space(0, 40)}",
            rpr=f"{_colour(QUIET)}{_size(19)}",
        ),
    ]
