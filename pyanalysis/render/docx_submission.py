"""Line numbers and double spacing in a Word file, as Word itself has them."""

from __future__ import annotations

from typing import Final

from pyanalysis.render.docx_xml import Element, element, insert_ordered, name, parse, serialise

_DOUBLE: Final = "480"
"""Two lines, in 240ths of a line (ECMA-376 part 1, 17.3.1.33)."""

_STYLES: Final = ("BodyText", "FirstParagraph", "Abstract", "BlockText", "Bibliography")
_CAPTIONS: Final = ("Caption", "TableCaption", "ImageCaption")
_BEFORE_NUMBERS: Final = (
    *("headerReference", "footerReference", "footnotePr", "endnotePr", "type"),
    *("pgSz", "pgMar", "paperSrc", "pgBorders"),
)
_BEFORE_SPACING: Final = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
    *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
    *("overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd"),
    "snapToGrid",
)


def number_lines(body: Element) -> None:
    """Have Word number the lines of every section from the first page to the last."""
    for section in body.iter(name("sectPr")):
        for old in section.findall(name("lnNumType")):
            section.remove(old)
        numbers = element("lnNumType", {"countBy": "1", "restart": "continuous"})
        insert_ordered(section, numbers, after=_BEFORE_NUMBERS)


def double_spaced(styles: bytes) -> bytes:
    """Set the styles of running text, references and captions at twice the distance."""
    root = parse(styles)
    for style in root.iter(name("style")):
        if style.get(name("styleId"), "") not in (*_STYLES, *_CAPTIONS):
            continue
        properties = style.find(name("pPr"))
        if properties is None:
            properties = element("pPr")
            before = ("name", "aliases", "basedOn", "next", "link", "uiPriority", "qFormat")
            insert_ordered(style, properties, after=before)
        spacing = properties.find(name("spacing"))
        if spacing is None:
            spacing = element("spacing")
            insert_ordered(properties, spacing, after=_BEFORE_SPACING)
        spacing.set(name("line"), _DOUBLE)
        spacing.set(name("lineRule"), "auto")
    return serialise(root)
