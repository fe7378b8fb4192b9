"""What is done to a Word file after Pandoc, whichever engine called it."""

from __future__ import annotations

from pathlib import Path

import docx

from pyanalysis.render.docx import finish_docx, write_parts
from pyanalysis.render.docx_xml import W
from pyanalysis.render.reference_docx import reference_parts
from tests.report.sample_project import ROOT

INNER = (
    "<w:tbl><w:tblPr><w:tblStyle w:val='Table'/></w:tblPr><w:tblGrid><w:gridCol/><w:gridCol/>"
    "</w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:p><w:r><w:t>Variable</w:t></w:r>"
    "</w:p></w:tc><w:tc><w:p><w:r><w:t>P</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r>"
    "<w:t>Bone cement reached the fracture line</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
    "</w:tbl>"
)
CAPTION = (
    "<w:p><w:pPr><w:pStyle w:val='ImageCaption'/></w:pPr><w:bookmarkStart w:id='1' w:name='tbl-a'/>"
    "<w:r><w:t>Table 1: A</w:t></w:r><w:bookmarkEnd w:id='1'/></w:p>"
)
WRAPPED = (
    f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>{CAPTION}{INNER}"
    "<w:p/></w:tc></w:tr></w:tbl>"
)


def test_a_wrapped_table_comes_out_of_its_wrapper(tmp_path: Path) -> None:
    parts = reference_parts()
    body = parts["word/document.xml"].decode().replace("<w:p/>", WRAPPED)
    path = tmp_path / "wrapped.docx"
    write_parts(path, {**parts, "word/document.xml": body.encode()})
    finish_docx(path)
    document = docx.Document(str(path))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Variable", "P"]
    (caption,) = document.paragraphs
    assert caption.text == "Table 1: A"
    assert caption._p.xpath("./w:pPr/w:keepNext")
    assert table.rows[0]._tr.xpath("./w:tc/w:tcPr/w:tcBorders/w:bottom")
    widths = [int(column.get(f"{{{W}}}w", "0")) for column in table._tbl.tblGrid.gridCol_lst]
    assert sum(widths) <= 11906 - 2 * 1418
    assert widths[0] > 4 * widths[1]


def test_the_wrapper_leaves_no_alignment_behind(tmp_path: Path) -> None:
    own = "<w:p><w:pPr><w:jc w:val='left'/><w:jc w:val='center'/></w:pPr><w:r><w:t>Variable</w:t>"
    wrapped = WRAPPED.replace("<w:p><w:r><w:t>Variable</w:t>", own).replace(
        "<w:pStyle w:val='ImageCaption'/>",
        "<w:pStyle w:val='ImageCaption'/><w:jc w:val='left'/>",
    )
    assert wrapped.count("<w:jc ") == 3
    parts = reference_parts()
    body = parts["word/document.xml"].decode().replace("<w:p/>", wrapped)
    path = tmp_path / "wrapped.docx"
    write_parts(path, {**parts, "word/document.xml": body.encode()})
    finish_docx(path)
    left = docx.Document(str(path)).element.body.xpath(".//w:jc/@w:val")
    assert left == ["left", "left"]


def test_the_reference_document_is_what_its_maker_makes(tmp_path: Path) -> None:
    write_parts(tmp_path / "reference.docx", reference_parts())
    committed = (ROOT / "report" / "reference.docx").read_bytes()
    assert (tmp_path / "reference.docx").read_bytes() == committed
