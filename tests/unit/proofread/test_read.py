"""Files become passages with their places; what a reader does not see is not there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document

from pyanalysis.errors import InputError
from pyanalysis.proofread.proofread import proofread
from pyanalysis.proofread.read import read_texts

QMD = """\
---
title: OR 9.9 (95% CI 1.1 to 2.0)
---

```{python}
x = "OR 9.9 (95% CI 1.1 to 2.0)"
```

<!-- OR 9.9
(95% CI 1.1 to 2.0) -->

Age was *protective*
(**OR** 1.62, 95% CI 1.14 to 2.30, $P < 0.05$) [@hosmer2013, p. 9].
The rate was `{python} m.rate` in 18/120 (14%).

| Factor | OR (95% CI) | P |
|--------|-------------|---|
| Age | 1.30 (1.01 to 1.70) | 0.20 |
"""


def read(path: Path) -> list[tuple[str, str]]:
    (passages,) = read_texts([path])
    return [(finding.place, finding.rule) for finding in proofread(passages)]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["a.qmd", "a.md"])
def test_a_marked_text_keeps_its_line_numbers(tmp_path: Path, name: str) -> None:
    assert read(written(tmp_path / name, QMD)) == [
        ("line 13", "direction"),
        ("line 14", "percentage"),
        ("line 18", "two-sides"),
    ]


def test_a_plain_text_is_read_as_it_stands(tmp_path: Path) -> None:
    text = "First.\n\nAge was protective\n(OR 1.62, 95% CI\n1.14 to 1.30).\n"
    assert read(written(tmp_path / "a.txt", text)) == [
        ("line 4", "direction"),
        ("line 4", "outside-interval"),
    ]


def test_a_mark_of_bytes_at_the_start_is_no_letter(tmp_path: Path) -> None:
    assert read(written(tmp_path / "a.txt", "\ufeffOR 1.5 (2.0 to 3.0)")) == [
        ("line 1", "outside-interval")
    ]


def word_file(path: Path) -> Path:
    document = Document()
    document.add_paragraph("Nothing is wrong in 18 of 120 patients (15.0%).")
    paragraph = document.add_paragraph("The density in g/cm")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" was protective (OR 1.62), as others found")
    paragraph.add_run("12,13").font.superscript = True
    paragraph.add_run(".")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Factor", "OR (95% CI)", "P"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("Age", "1.30 (1.01 to 1.70)", "0.20"), strict=True):
        cell.text = text
    document.save(str(path))
    return path


def test_a_word_file_is_read_by_paragraph_and_row(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx")
    assert read(path) == [("paragraph 2", "direction"), ("table 1, row 2", "two-sides")]
    (passages,) = read_texts([path])
    assert passages[1].text.startswith("The density in g/cm^2 was")
    assert passages[1].text.endswith("as others found [@].")


def test_deleted_text_of_a_word_file_is_not_read(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx")
    kept = tmp_path / "b.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                start = content.index('<w:r><w:t xml:space="preserve"> was protective')
                end = content.index("</w:r>", start) + len("</w:r>")
                deleted = (
                    content[start:end].replace("w:t>", "w:delText>").replace("<w:t ", "<w:delText ")
                )
                content = f"{content[:start]}<w:del>{deleted}</w:del>{content[end:]}"
            new.writestr(name, content.encode("utf-8", "surrogateescape"))
    assert read(kept) == [("table 1, row 2", "two-sides")]


def test_an_html_file_is_read_by_paragraph_and_row(tmp_path: Path) -> None:
    text = """<html><head><title>OR 9 (1 to 2)</title></head><body><h1>Results</h1>
    <div><p>Age was <em>protective</em> (<b>OR</b>&nbsp;1.62; 95% CI 1.14&ndash;1.30).</p></div>
    <script>"OR 9.0 (1.0 to 2.0)"</script>
    <table><thead><tr><th>Factor</th><th>OR (95% CI)</th><th>P</th></tr></thead>
    <tbody><tr><td>Age</td><td>1.30 (1.01 to 1.70)</td><td>0.20</td></tr></tbody></table>
    </body></html>"""
    assert read(written(tmp_path / "a.html", text)) == [
        ("paragraph 2", "direction"),
        ("paragraph 2", "outside-interval"),
        ("table 1, row 2", "two-sides"),
    ]


def test_every_file_that_cannot_be_read_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    paths = [
        written(tmp_path / "a.odt", "x"),
        tmp_path / "none.txt",
        tmp_path / "folder.md",
        written(tmp_path / "broken.docx", "no archive"),
        written(tmp_path / "broken.pdf", "no pages"),
        tmp_path / "latin.txt",
    ]
    paths[-1].write_bytes("Verg\u00fctung".encode("latin-1"))
    with pytest.raises(InputError) as caught:
        read_texts(paths)
    assert len(caught.value.problems) == len(paths)
    for path, problem in zip(paths, caught.value.problems, strict=True):
        assert path.name in problem
    assert "allowed are .qmd" in caught.value.problems[0]
    assert "UTF-8" in caught.value.problems[-1]


def test_an_archive_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.txt", "x")
    with pytest.raises(InputError, match="not a Word file"):
        read_texts([path])


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_an_empty_file_has_no_findings(tmp_path: Path, name: str) -> None:
    assert read(written(tmp_path / name, "")) == []
