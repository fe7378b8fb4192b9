"""Makes ``report/reference.docx``, the styles of the Word manuscript, from nothing.

Run ``python -m pyanalysis.render.reference_docx report/reference.docx``; equal bytes every time.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from pyanalysis.render.docx import write_parts
from pyanalysis.render.docx_xml import W

_FONT: Final = "Times New Roman"
_MONO: Final = "Courier New"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """One paragraph style; sizes in half points, spaces in twentieths of a point."""

    name: str
    based: str = "Body Text"
    size: int = 0
    bold: bool = False
    italic: bool = False
    before: int = 0
    after: int = 0
    line: int = 0
    more: str = ""
    level: int | None = None


_HANGING: Final = '<w:ind w:left="425" w:hanging="425"/>'
_CENTRED: Final = '<w:jc w:val="left"/>'
_FRAME: Final = (
    "<w:pBdr>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="4" w:color="8A9BB4"/>'
        for side in ("top", "left", "bottom", "right")
    )
    + "</w:pBdr>"
)

_STYLES: Final = (
    _Style(name="Body Text", based="Normal", after=120, line=300),
    _Style(name="First Paragraph", after=120, line=300),
    _Style(name="Compact", before=20, after=20, line=240),
    _Style(name="Title", before=0, after=240, size=34, bold=True, line=240),
    _Style(name="Subtitle", after=180, size=26, line=240),
    _Style(name="Author", after=80, line=264),
    _Style(name="Affiliation", after=40, size=19, line=240),
    _Style(name="Date", after=120, size=19, line=240),
    _Style(name="Abstract Title", before=240, after=60, bold=True),
    _Style(name="Abstract", after=120),
    _Style(name="heading 1", before=320, after=120, size=26, bold=True, level=0),
    _Style(name="heading 2", before=240, after=100, size=23, bold=True, level=1),
    _Style(name="heading 3", before=200, after=80, size=22, italic=True, level=2),
    _Style(name="heading 4", before=160, after=60, size=22, italic=True, level=3),
    _Style(name="Block Text", before=60, after=60, more='<w:ind w:left="480" w:right="480"/>'),
    _Style(name="Bibliography", after=60, line=264, more=_HANGING),
    _Style(name="Footnote Text", size=18, after=40, line=240),
    _Style(name="Definition Term", bold=True, after=0),
    _Style(name="Definition"),
    _Style(name="Source Code", size=18, line=240),
    _Style(name="caption", size=20, after=100, line=252),
    _Style(name="Table Caption", based="caption", before=240, after=80),
    _Style(name="Image Caption", based="caption", before=40, after=240),
    _Style(name="Figure", before=200, after=40, line=240, more=_CENTRED),
    _Style(name="Captioned Figure", based="Figure"),
    _Style(name="Table Note", size=17, before=40, after=80, line=240),
    _Style(name="Callout Title", bold=True, before=160, after=0, more=_FRAME),
    _Style(name="Callout", after=160, more=_FRAME),
    _Style(name="TOC Heading", size=26, bold=True, before=240, after=120),
    _Style(name="footer", based="Normal", size=18, more='<w:jc w:val="center"/>'),
)


def reference_parts() -> dict[str, bytes]:
    """Give the parts of the file by their names in it."""
    texts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"), ("footer", "footer1.xml"), ("settings", "settings.xml")
        ),
        "word/document.xml": _document(),
        "word/footer1.xml": _footer(),
        "word/settings.xml": _root("settings", '<w:zoom w:percent="100"/>'),
        "word/styles.xml": _styles(),
    }
    return {part: text.encode("utf-8") for part, text in texts.items()}


def _root(kind: str, content: str) -> str:
    return f'{_XML}<w:{kind} xmlns:w="{W}" xmlns:r="{_R}">{content}</w:{kind}>'


def _content_types() -> str:
    parts = (("document", "document.main"), ("styles", "styles"), ("settings", "settings"))
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_OFFICE}.{kind}+xml"/>'
        for part, kind in (*parts, ("footer1", "footer"))
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _document() -> str:
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" '
        'w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
    )
    return _root("document", f"<w:body><w:p/>{section}</w:body>")


def _footer() -> str:
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return _root("ftr", f'<w:p><w:pPr><w:pStyle w:val="footer"/></w:pPr>{field}</w:p>')


def _styles() -> str:
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(_FONT)}<w:sz w:val="22"/>'
        '<w:szCs w:val="22"/><w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    paragraphs = "".join(_paragraph(style) for style in _STYLES)
    return _root("styles", defaults + normal + paragraphs + _characters() + _table())


def _paragraph(style: _Style) -> str:
    spacing = f'w:before="{style.before}" w:after="{style.after}"'
    if style.line:
        spacing += f' w:line="{style.line}" w:lineRule="auto"'
    frame = style.more if style.more.startswith("<w:pBdr>") else ""
    rest = "" if frame else style.more
    outline = f'<w:outlineLvl w:val="{style.level}"/>' if style.level is not None else ""
    keep = "<w:keepNext/><w:keepLines/>" if style.level is not None else ""
    paragraph = f"{keep}{frame}<w:spacing {spacing}/>{rest}{outline}"
    run = ("<w:b/>" if style.bold else "") + ("<w:i/>" if style.italic else "")
    if style.name == "Source Code":
        run = _fonts(_MONO)
    if style.size:
        run += f'<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>'
    following = '<w:next w:val="BodyText"/>' if style.level is not None else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{_id(style.name)}"><w:name '
        f"w:val={quoteattr(style.name)}/><w:basedOn w:val={quoteattr(_id(style.based))}/>"
        f"{following}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _characters() -> str:
    kinds = {
        "Default Paragraph Font": "",
        "Verbatim Char": _fonts(_MONO) + '<w:sz w:val="19"/>',
        "Footnote Reference": '<w:vertAlign w:val="superscript"/>',
        "Hyperlink": '<w:color w:val="1A3E72"/>',
        "Section Number": "",
    }
    return "".join(
        f'<w:style w:type="character" w:styleId="{_id(kind)}"><w:name w:val="{kind}"/>'
        f"<w:rPr>{run}</w:rPr></w:style>"
        for kind, run in kinds.items()
    )


def _table() -> str:
    """Three lines: thick above and below; the thin one under the header is set by the cells."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
        for side in ("top", "bottom")
    )
    sides = "".join(f'<w:{side} w:w="70" w:type="dxa"/>' for side in ("left", "right"))
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name '
        'w:val="Normal Table"/></w:style><w:style w:type="table" w:styleId="Table"><w:name '
        'w:val="Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/><w:rPr><w:sz w:val="18"/>'
        f'<w:szCs w:val="18"/></w:rPr><w:tblPr><w:tblBorders>{lines}</w:tblBorders>'
        f"<w:tblCellMar>{sides}</w:tblCellMar></w:tblPr></w:style>"
    )


def _fonts(font: str) -> str:
    return f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}" w:eastAsia="SimSun"/>'


def _id(style: str) -> str:
    joined = style.replace(" ", "")
    return joined[0].upper() + joined[1:] if style.startswith(("heading", "caption")) else joined


def main() -> None:
    """Write the file named on the command line."""
    write_parts(Path(sys.argv[1]), reference_parts())


if __name__ == "__main__":
    main()
