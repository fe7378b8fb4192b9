"""A bundle's manifest: its hashes are those of the files, and every change is found."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pyanalysis.bundle.kinds import MANIFEST, PATIENT_ROWS, SUMS
from pyanalysis.bundle.manifest import manifest_csv, read_manifest, sha256_sums, verify_bundle
from pyanalysis.errors import UsageError
from pyanalysis.outputs import write_folder

ODD = "r/a \\ b,\"c\" 'd' ö\n2.csv"
"""A name that CSV and sha256sum each write in a way of their own."""

FILES = {
    "manuscript.html": b"<p>x</p>",
    "jats/manuscript.xml": b"<article/>",
    "environment.json": b"",
    ODD: b"id,died\n1,yes\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = dict(FILES)
    files[MANIFEST] = manifest_csv(files, data_file=ODD).encode("utf-8-sig")
    files[SUMS] = sha256_sums(files).encode()
    write_folder(tmp_path / "bundle", files=files, replaces=re.compile(""))
    return tmp_path / "bundle"


def test_what_was_written_is_verified(folder: Path) -> None:
    assert verify_bundle(folder) == ()
    assert {item.path: item.size for item in read_manifest(folder)} == {
        path: len(content) for path, content in FILES.items()
    }


def test_sha256sum_agrees(folder: Path) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("needs sha256sum")
    check = ["sha256sum", "--strict", "-c", SUMS]
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / ODD).write_bytes(b"id,died\n1,yeS\n")
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("path", FILES)
def test_a_changed_byte_is_found(folder: Path, path: str) -> None:
    content = (folder / path).read_bytes()
    (folder / path).write_bytes(bytes([*content[:-1], (content or b"x")[-1] ^ 1]))
    (finding,) = verify_bundle(folder)
    assert finding.startswith(f"{path}: ")


def test_missing_added_and_linked_files_are_found(folder: Path) -> None:
    (folder / "environment.json").unlink()
    (folder / "jats" / "more.txt").write_text("x", encoding="utf-8")
    (folder / "manuscript.html").rename(folder / "elsewhere.html")
    (folder / "manuscript.html").symlink_to("elsewhere.html")
    assert set(verify_bundle(folder)) == {
        "environment.json: is missing",
        "manuscript.html: is missing",
        "jats/more.txt: is not in the manifest",
        "elsewhere.html: is not in the manifest",
    }


def test_a_manifest_that_was_changed_is_found(folder: Path) -> None:
    text = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).write_bytes(text.replace(b"the manuscript", b"a manuscript"))
    assert verify_bundle(folder) == (
        f"{SUMS}: does not agree with {MANIFEST}; one of them was changed",
    )
    (folder / SUMS).unlink()
    assert verify_bundle(folder) == (f"{SUMS}: is missing",)


def test_a_path_out_of_the_bundle_is_not_followed(folder: Path) -> None:
    (folder.parent / "secret").write_bytes(b"x")
    manifest = (folder / MANIFEST).read_bytes()
    (folder / MANIFEST).write_bytes(manifest.replace(b"environment.json", b"../secret"))
    assert "../secret: lies outside the bundle" in verify_bundle(folder)


@pytest.mark.parametrize(
    "content", [b"", b"path,bytes\r\n", b"path,bytes,sha256,what\r\nx,y,z,w\r\n"]
)
def test_what_is_no_manifest_is_said(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(UsageError, match="is not the manifest of a bundle"):
        verify_bundle(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(UsageError, match=f"there is no {MANIFEST}"):
        verify_bundle(folder)


def test_patient_rows_are_named() -> None:
    assert PATIENT_ROWS in manifest_csv(FILES, data_file=ODD)
    assert PATIENT_ROWS not in manifest_csv(FILES)


def test_a_file_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind of file fits notes/x"):
        manifest_csv({"notes/x": b""})
