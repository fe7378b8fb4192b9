"""No value of a single patient leaves the data file, but for ``export-r`` and ``--with-data``.

Planted are values that no aggregate may show: identifiers, free text in columns that are not used
and in rows that are excluded, and numbers with eight decimals that stand in no patient's middle or
end position. Exempt are aggregates that are a patient's value by definition: minimum, maximum,
median and quartiles, knots and grids at quantiles. The planted numbers therefore lie between the
quantiles used. Each is looked for by its first eight digits.
"""

from __future__ import annotations

import base64
import io
import random
import re
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest

from pyanalysis import cli
from pyanalysis.render.readback import text_of

pytestmark = [pytest.mark.live_r, pytest.mark.slow]

N = 240
QUANTILES = (0.0, 0.05, 0.1, 0.25, 0.35, 0.5, 0.65, 0.75, 0.9, 0.95, 1.0)
"""Where an aggregate may be a patient's value: extremes, quartiles, the knots of all splines."""

BASE = """\
schema_version: 1
study: secret
title: A study with planted values
data: {file: d.csv, id: id}
outcome: {column: died, event: "yes", label: Death}
predictors:
  - {column: crp, type: numeric, label: CRP, unit: mg/l}
  - {column: age, type: numeric, label: Age, unit: years%s}
  - {column: stage, type: categorical, label: Stage, levels: [I, II, III]}
exclusions:
  - {column: crp, keep: ">= 10", reason: Not inflamed}
analysis:
  seed: 3
  %s
"""
PLANS = {
    "ordinary": ("", "interval: wald"),
    "imputation": ("", "imputation: {m: 5, iterations: 2}"),
    "validation": ("", "validation: {method: bootstrap, resamples: 10}"),
    "extended": (
        ", transform: {spline: 4}",
        "selection: {method: backward}\n  hosmer_lemeshow: {groups: 6}\n"
        "  interactions: [{between: [crp, stage]}]\n  linearity: {knots: 4}",
    ),
}


def planted_rows() -> tuple[list[str], set[str]]:
    """Give the lines of the data file, and the texts that nobody may find elsewhere."""
    draw = random.Random(7)
    lines, secrets = ["id,died,crp,age,stage,remark"], set()
    values = {name: sorted(draw.uniform(20, 90) for _ in range(N)) for name in ("crp", "age")}
    order = {name: draw.sample(range(N), N) for name in values}
    ends = {round(share * (N - 1)) + step for share in QUANTILES for step in range(-12, 13)}
    for row in range(N):
        cells = {}
        for name, sorted_values in values.items():
            place = order[name][row]
            cells[name] = f"{sorted_values[place]:.8f}"
            # The excluded and the missing shift every quantile by some places.
            if place not in ends:
                secrets.add(cells[name])
        if row % 20 == 3:
            cells["age"] = ""
        if row % 30 == 5:
            cells["crp"] = f"{draw.uniform(1, 9):.8f}"
            secrets.add(cells["crp"])
        who, remark = f"PATIENT-7QX{row:04d}", f"Frau Geheim{row:03d} wohnt hier"
        secrets |= {who, f"Geheim{row:03d}"}
        event = "yes" if draw.random() < 0.4 else "no"
        stage = draw.choice(["I", "II", "III"])
        lines.append(f"{who},{event},{cells['crp']},{cells['age']},{stage},{remark}")
    present = "\n".join(lines)
    return lines, {secret for secret in secrets if secret in present}


def contents(path: Path) -> list[str]:
    """Give a file's bytes as text, and what is packed inside it."""
    return contents_of(path.read_bytes(), path=path)


def contents_of(data: bytes, *, path: Path) -> list[str]:
    """Give the texts in ``data``, the bytes of ``path``; archives are opened within archives."""
    found = [data.decode("utf-8", "replace"), data.decode("utf-16-le", "replace")]
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                found += contents_of(archive.read(name), path=Path(name))
    if data[:2] == b"\x1f\x8b":
        found.append(zlib.decompress(data, 31).decode("utf-8", "replace"))
    if path.suffix == ".html":
        packed = re.findall(rb"base64,([A-Za-z0-9+/=]+)", data)
        found += [base64.b64decode(item).decode("utf-8", "replace") for item in packed]
    if path.suffix == ".pdf":
        if path.is_file():
            found.append(text_of(path))
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
            try:
                found.append(zlib.decompressobj().decompress(stream).decode("latin-1"))
            except zlib.error:
                continue
    return found


def leaks(texts: list[str], *, secrets: set[str]) -> set[str]:
    """Find the planted texts; a number also with its first eight digits alone."""
    joined = "\n".join(texts)
    numbers = set(re.findall(r"\d+\.\d{5,}", joined))
    heads = {number[:9] for number in numbers}
    # Texts share few beginnings: where none of these is found, they need not be looked for singly.
    beginnings = {secret[:6] for secret in secrets if not secret[0].isdigit()}
    present = tuple(beginning for beginning in beginnings if beginning in joined)
    return {
        secret
        for secret in secrets
        if (
            secret[:9] in heads
            if secret[0].isdigit()
            else secret.startswith(present) and secret in joined
        )
    }


@pytest.fixture(params=list(PLANS))
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, set[str]]:
    """Write the study; every temporary file of the run goes where it can be looked through."""
    lines, secrets = planted_rows()
    assert len([secret for secret in secrets if secret[0].isdigit()]) > 30
    study, work, temporary = (tmp_path / name for name in ("study", "work", "temporary"))
    for folder in (study, work, temporary):
        folder.mkdir()
    (study / "study.yml").write_text(BASE % PLANS[request.param], encoding="utf-8")
    (study / "d.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    monkeypatch.chdir(work)
    for name in ("TMPDIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return tmp_path, secrets


def test_no_output_holds_a_value_of_one_patient(
    place: tuple[Path, set[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    folder, secrets = place
    study = str(folder / "study")
    assert cli.main(["check", study]) == 0
    files = ["--junit", "j.xml", "--markdown", "s.md", "--badge", "b.svg"]
    assert cli.main(["verify", study, *files]) == 0
    assert cli.main(["report", study, "--engine", "offline"]) == 0
    assert cli.main(["bundle", study, "--engine", "offline"]) == 0
    said = capfd.readouterr()
    made = [path for name in ("work", "temporary") for path in (folder / name).rglob("*")]
    files_made = [path for path in made if path.is_file()]
    assert {"results.json", "manuscript.pdf", "manuscript.docx", "j.xml", "s.md", "b.svg"} <= {
        path.name for path in files_made
    }
    assert {"bundle.zip", "secret-meca.zip", "manuscript.xml", "data-dictionary.docx"} <= {
        path.name for path in files_made
    }
    texts = [said.out, said.err, *(str(path) for path in made)]
    # The zip of a bundle holds what its folder does: equal files are looked through once.
    distinct = {path.read_bytes(): path for path in files_made}.values()
    found = {str(path): leaks(contents(path), secrets=secrets) for path in distinct}
    assert {name: values for name, values in found.items() if values} == {}
    assert leaks(texts, secrets=secrets) == set()


def test_the_search_finds_what_is_there(place: tuple[Path, set[str]]) -> None:
    """The one folder that holds patient rows, a packed file, and a shortened number are found."""
    folder, secrets = place
    assert cli.main(["export-r", str(folder / "study")]) == 0
    exported = folder / "work" / "build" / "secret" / "r" / "d.csv"
    assert leaks(contents(exported), secrets=secrets) == secrets
    packed = folder / "packed.docx"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(exported)
    assert leaks(contents(packed), secrets=secrets) == secrets
    outer = folder / "outer.zip"
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(packed)
    assert leaks(contents(outer), secrets=secrets) == secrets
    number = next(secret for secret in sorted(secrets) if re.fullmatch(r"\d\d\.\d{8}", secret))
    assert leaks([f"x={number[:9]}99"], secrets=secrets) == {number}


def test_the_log_of_a_fault_holds_no_value(
    place: tuple[Path, set[str]],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, secrets = place
    secret = min(secrets)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot handle {secret}")

    monkeypatch.setattr("pyanalysis.pipeline.analyse", fails)
    assert cli.main(["run", str(folder / "study"), "--no-r"]) == 1
    said = capfd.readouterr()
    (log,) = (folder / "temporary").glob("pyanalysis-*.log")
    assert leaks([log.read_text(encoding="utf-8"), said.out, said.err], secrets=secrets) == set()
    assert "Traceback" not in said.err


def test_a_message_names_the_cell_that_is_wrong_and_no_other(
    place: tuple[Path, set[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    folder, secrets = place
    data = folder / "study" / "d.csv"
    lines = data.read_text(encoding="utf-8").splitlines()
    cells = lines[7].split(",")
    lines[7] = ",".join([*cells[:2], "high", *cells[3:]])
    data.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert cli.main(["check", str(folder / "study")]) == 3
    said = capfd.readouterr()
    assert "'high'" in said.out
    assert "row 8" in said.out
    assert leaks([said.out, said.err], secrets=secrets) == set()
