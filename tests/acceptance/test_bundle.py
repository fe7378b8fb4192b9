"""``pyanalysis bundle``: one run, one folder, one zip of the same, and hashes that hold."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from pyanalysis import cli
from pyanalysis.bundle.kinds import KINDS, PATIENT_ROWS
from pyanalysis.bundle.meca import MANIFEST as MECA_MANIFEST
from pyanalysis.bundle.meca import XLINK
from pyanalysis.bundle.readme import WITH_ROWS, WITHOUT_ROWS
from pyanalysis.render.quarto import find_quarto
from tests.acceptance.documented import ROOT
from tests.jats_rules import faults

NAME = "residual-pain"
MADE_ONCE = {"results.json", "ard.csv", "crosscheck.json"}


@pytest.fixture(scope="module")
def place(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the bundle of the first study; give the folder that holds it and its zip."""
    made = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        assert cli.main(["bundle", str(study), "--no-r", "--engine", "offline"]) == 0
    return made / "_output" / NAME


@pytest.fixture(scope="module")
def folder(place: Path) -> Path:
    return place / "bundle"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def manifest(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "MANIFEST.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["path"]: row for row in csv.DictReader(file)}


def test_the_manifest_lists_every_file_with_its_hash(folder: Path) -> None:
    listed = manifest(folder)
    files = contents(folder)
    assert set(listed) == set(files) - {"MANIFEST.csv", "SHA256SUMS"}
    for path, row in listed.items():
        assert row["sha256"] == hashlib.sha256(files[path]).hexdigest()
        assert row["bytes"] == str(len(files[path]))
        assert row["what"]


def test_the_files_of_each_kind_are_there(folder: Path) -> None:
    paths = set(contents(folder))
    absent = {kind.name for kind in KINDS if not any(map(kind.fits, paths))}
    assert absent == set()
    assert {"manuscript.docx", "manuscript.pdf", "manuscript.html"} <= paths


def test_verify_agrees_until_a_byte_is_changed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert cli.main(["bundle", "--verify", str(copy)]) == 0
    path = copy / "jats" / "manuscript.xml"
    path.write_bytes(path.read_bytes().replace(b"18", b"19", 1))
    capsys.readouterr()
    assert cli.main(["bundle", "--verify", str(copy)]) == 5
    said = capsys.readouterr()
    assert said.out.startswith("jats/manuscript.xml: was changed")
    assert "1 finding" in said.err
    assert cli.main(["bundle", "--verify", str(tmp_path)]) == 2


def test_the_zip_is_the_folder(place: Path) -> None:
    with zipfile.ZipFile(place / "bundle.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    files = contents(place / "bundle")
    assert packed == {f"{NAME}-bundle/{path}": content for path, content in files.items()}


def test_everything_is_of_one_run(place: Path, folder: Path) -> None:
    built = place.parents[1] / "build" / NAME
    for name in MADE_ONCE:
        assert (folder / "supplement" / name).read_bytes() == (built / name).read_bytes()
    assert (folder / "r" / "ard.csv").read_bytes() == (built / "ard.csv").read_bytes()


def test_the_jats_is_valid_and_says_what_the_manuscript_says(folder: Path) -> None:
    article = (folder / "jats" / "manuscript.xml").read_bytes()
    assert faults(article) == []
    titles = [title.text for title in etree.fromstring(article).findall("body/sec/title")]
    assert titles[:4] == ["Introduction", "Methods", "Results", "Discussion"]
    captions = " ".join(etree.fromstring(article).xpath("//caption/p/text()"))
    with (folder / "pieces" / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert row["caption"] in captions


def test_the_meca_archive_is_whole(folder: Path) -> None:
    with zipfile.ZipFile(folder / f"{NAME}-meca.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    listed = etree.fromstring(packed[MECA_MANIFEST]).xpath("//@x:href", namespaces={"x": XLINK})
    assert sorted(listed) == sorted(set(packed) - {MECA_MANIFEST})
    assert packed["article.xml"] == (folder / "jats" / "manuscript.xml").read_bytes()
    article = etree.fromstring(packed["article.xml"])
    for href in article.xpath("//graphic/@x:href", namespaces={"x": XLINK}):
        assert packed[href].startswith(b"\x89PNG")


def test_no_path_of_the_machine_and_no_patient_rows_are_in_it(folder: Path, study: Path) -> None:
    environment = json.loads((folder / "environment.json").read_text(encoding="utf-8"))
    assert environment["r"] is None
    assert {"statsmodels", "pypandoc_binary", "typst"} <= environment["python"]["packages"].keys()
    rows = (study / "residual_pain.csv").read_text(encoding="utf-8").splitlines()[1:]
    for path, content in contents(folder).items():
        assert str(folder.parents[2]).encode() not in content, path
        assert not any(row.encode() in content for row in rows), path
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    assert readme.startswith(WITHOUT_ROWS)
    assert "This folder holds no patient row" in (folder / "r" / "README.txt").read_text("utf-8")
    assert "PATIENT ROWS" not in (folder / "r" / f"{NAME}.R").read_text(encoding="utf-8")


@pytest.mark.slow
def test_with_data_says_so_and_without_them_they_go_again(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["bundle", str(study), "--no-r", "--engine", "offline", "--out", "b"]
    assert cli.main([*words, "--with-data"]) == 0
    data = (study / "residual_pain.csv").read_bytes()
    assert (tmp_path / "b" / "r" / "residual_pain.csv").read_bytes() == data
    assert manifest(tmp_path / "b")["r/residual_pain.csv"]["what"] == PATIENT_ROWS
    readme = (tmp_path / "b" / "README.txt").read_text(encoding="utf-8")
    assert readme.startswith(WITH_ROWS)
    assert "The patient rows are in r/residual_pain.csv." in readme
    assert "THIS BUNDLE HOLDS PATIENT ROWS, in r/residual_pain.csv" in capsys.readouterr().err
    assert cli.main(words) == 0
    assert not (tmp_path / "b" / "r" / "residual_pain.csv").exists()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not [name for name in archive.namelist() if name.endswith("residual_pain.csv")]


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(
    study: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["bundle", str(study), "--no-r", "--engine", "offline", "--out", "again"]
    assert cli.main(words) == 0
    assert contents(tmp_path / "again") == contents(place / "bundle")
    assert (tmp_path / "again.zip").read_bytes() == (place / "bundle.zip").read_bytes()


@pytest.mark.live_r
@pytest.mark.slow
def test_r_confirms_the_analysis_once_the_data_file_is_put_there(
    study: Path, folder: Path, tmp_path: Path
) -> None:
    from tests.exported import run_script  # noqa: PLC0415  needs R

    copy = tmp_path / "r"
    shutil.copytree(folder / "r", copy)
    without = run_script(copy, elsewhere=tmp_path)
    assert without.returncode == 3
    assert "residual_pain.csv: this file is missing" in without.stdout + without.stderr
    shutil.copy(study / "residual_pain.csv", copy)
    assert run_script(copy, elsewhere=tmp_path).returncode == 0


SMALL = """\
schema_version: 1
study: small
title: A small study
data: {file: d.csv}
outcome: {column: died, event: "yes", label: Death}
predictors:
  - {column: age, type: numeric, label: Age}
analysis: {performance: false}
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    study = tmp_path / "study"
    study.mkdir()
    rows = [f"{'yes' if row % 3 == 0 else 'no'},{50 + row * 7 % 23}" for row in range(60)]
    (study / "d.csv").write_text("\n".join(["died,age", *rows, ""]), encoding="utf-8")
    (study / "study.yml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return study


WORDS = ("--no-r", "--engine", "offline", "--out", "b")


def test_a_disagreement_writes_no_bundle(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = "published:\n  - {analysis: cohort, statistic: n, value: 61, decimals: 0}\n"
    (small / "study.yml").write_text(SMALL + wrong, encoding="utf-8")
    assert cli.main(["bundle", str(small), *WORDS]) == 5
    assert "disagree" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()
    assert not (tmp_path / "b.zip").exists()


def test_suppressed_counts_leave_the_folder_for_r_out(small: Path, tmp_path: Path) -> None:
    (small / "study.yml").write_text(SMALL + "disclosure: {minimum_cell: 5}\n", encoding="utf-8")
    assert cli.main(["bundle", str(small), *WORDS]) == 0
    assert not (tmp_path / "b" / "r").exists()
    assert "There is no folder r: small counts" in (tmp_path / "b" / "README.txt").read_text(
        "utf-8"
    )
    assert cli.main(["bundle", "--verify", "b"]) == 0


def test_what_is_not_ours_is_left_alone(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("thesis.docx", "years of work")
    for content in (packed.getvalue(), b"no zip"):
        (tmp_path / "b.zip").write_bytes(content)
        assert cli.main(["bundle", str(small), *WORDS]) == 2
        assert "b.zip: is no bundle" in capsys.readouterr().err
        assert (tmp_path / "b.zip").read_bytes() == content
    (tmp_path / "b.zip").unlink()
    (tmp_path / "b" / "pieces").mkdir(parents=True)
    (tmp_path / "b" / "pieces" / "mine.txt").write_text("mine", encoding="utf-8")
    assert cli.main(["bundle", str(small), *WORDS]) == 2
    assert "holds other files ('pieces/mine.txt')" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "b").rglob("*.*")] == ["mine.txt"]


@pytest.mark.parametrize("words", [(), ("x", "--verify", "y")])
def test_a_study_or_a_folder_to_verify_is_wanted(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["bundle", *words]) == 2
    assert "give either a STUDY or --verify DIR" in capsys.readouterr().err


@pytest.mark.quarto
@pytest.mark.slow
def test_both_engines_give_the_same_jats(
    study: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not find_quarto().usable:
        pytest.skip("needs Quarto")
    monkeypatch.chdir(tmp_path)
    words = ["bundle", str(study), "--no-r", "--engine", "quarto", "--out", "b"]
    assert cli.main(words) == 0
    assert cli.main(["bundle", "--verify", "b"]) == 0
    article = (tmp_path / "b" / "jats" / "manuscript.xml").read_bytes()
    assert article == (folder / "jats" / "manuscript.xml").read_bytes()
    environment = json.loads((tmp_path / "b" / "environment.json").read_text(encoding="utf-8"))
    assert environment["manuscript"]["engine"].startswith("Quarto ")


def test_the_docs_name_every_kind_of_file() -> None:
    page = (ROOT / "docs" / "how-to" / "bundle.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"| `{kind.name}` |" in page
