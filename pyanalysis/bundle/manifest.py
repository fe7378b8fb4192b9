"""The manifest of a bundle, and whether a folder is still what its manifest says."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pyanalysis.bundle.kinds import MANIFEST, SUMS, about
from pyanalysis.errors import UsageError

_HEADER = ["path", "bytes", "sha256", "what"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file of a manifest; ``path`` is relative to the bundle, with slashes."""

    path: str
    size: int
    sha256: str


def manifest_csv(files: Mapping[str, bytes], *, data_file: str = "") -> str:
    """List the files (path to content); ``data_file`` is the path of the one with patient rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for path in sorted(files):
        content = files[path]
        digest = hashlib.sha256(content).hexdigest()
        writer.writerow([path, len(content), digest, about(path, data_file=data_file)])
    return text.getvalue()


def sha256_sums(files: Mapping[str, bytes]) -> str:
    """Write the lines that ``sha256sum -c`` reads, names escaped as it wants them."""
    return "".join(
        _sum_line(hashlib.sha256(files[path]).hexdigest(), path=path) for path in sorted(files)
    )


def _sum_line(digest: str, *, path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"{'' if escaped == path else chr(92)}{digest}  {escaped}\n"


def read_manifest(folder: Path) -> tuple[Listed, ...]:
    """Read the manifest of a bundle; raises UsageError where there is none that can be read."""
    path = folder / MANIFEST
    if not path.is_file():
        raise UsageError(f"{folder}: is no bundle, there is no {MANIFEST} in it")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file)
        if header != _HEADER:
            raise ValueError
        listed = [Listed(path=line[0], size=int(line[1]), sha256=line[2]) for line in lines]
    except (ValueError, IndexError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: is not the manifest of a bundle, or was changed") from error
    return tuple(listed)


def verify_bundle(folder: Path) -> tuple[str, ...]:
    """Hold every file against the manifest and its own hash; give a finding a line.

    Raises UsageError where there is no manifest.
    """
    listed = read_manifest(folder)
    return tuple(_findings(folder, listed=listed))


def _findings(folder: Path, *, listed: tuple[Listed, ...]) -> Iterator[str]:
    yield from _findings_of_sums(folder, listed=listed)
    for item in listed:
        path = folder / item.path
        parts = PurePosixPath(item.path)
        if parts.is_absolute() or ".." in parts.parts:
            yield f"{item.path}: lies outside the bundle"
        elif not path.is_file() or path.is_symlink():
            yield f"{item.path}: is missing"
        elif path.stat().st_size != item.size:
            yield f"{item.path}: has {path.stat().st_size} bytes, the manifest says {item.size}"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != item.sha256:
            yield f"{item.path}: was changed, its SHA-256 is another than in the manifest"
    known = {item.path for item in listed} | {MANIFEST, SUMS}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in known:
            yield f"{name}: is not in the manifest"


def _findings_of_sums(folder: Path, *, listed: tuple[Listed, ...]) -> Iterator[str]:
    """Hold the list of hashes against the manifest, whose own hash it has."""
    path = folder / SUMS
    if not path.is_file():
        yield f"{SUMS}: is missing"
        return
    own = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    hashes = {item.path: item.sha256 for item in listed} | {MANIFEST: own}
    wanted = "".join(_sum_line(hashes[name], path=name) for name in sorted(hashes))
    if path.read_bytes() != wanted.encode():
        yield f"{SUMS}: does not agree with {MANIFEST}; one of them was changed"
