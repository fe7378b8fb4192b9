"""All files of a bundle in memory, from the results of one run; the caller writes them."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyanalysis.bundle.dictionary import dictionary_files
from pyanalysis.bundle.environment import environment_json
from pyanalysis.bundle.kinds import ENVIRONMENT, MANIFEST, README, SUMS
from pyanalysis.bundle.manifest import manifest_csv, read_manifest, sha256_sums
from pyanalysis.bundle.meca import meca_archive
from pyanalysis.bundle.readme import readme_text
from pyanalysis.bundle.supplement import supplement_files
from pyanalysis.checklists.make import make_checklists, pdf_for
from pyanalysis.checklists.names import LISTS
from pyanalysis.errors import UsageError
from pyanalysis.pieces.pieces import make_pieces
from pyanalysis.render.formats import Format, output_name
from pyanalysis.render.jats import render_jats
from pyanalysis.render.manuscript import Engine, UsedEngine, render_manuscript
from pyanalysis.render.quarto import find_quarto
from pyanalysis.results.ard_row import ArdRow
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.study.spec import StudySpec

_FORMATS: Final[tuple[Format, ...]] = ("docx", "pdf", "html")
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a bundle is made from, all of one run.

    ``results_dir`` holds the written results, ``template_dir`` and ``texts_dir`` the manuscript.
    ``for_r`` are the files of ``export-r`` by name, ``data_file`` the one among them that holds
    patient rows, empty where it is not there; ``r_left_out`` says why there are none.
    """

    spec: StudySpec
    bundle: ResultsBundle
    rows: tuple[ArdRow, ...]
    crosscheck: Crosscheck
    for_r: Mapping[str, bytes]
    data_file: str
    r_left_out: str
    results_dir: Path
    template_dir: Path
    texts_dir: Path | None


def make_bundle(source: Source, *, engine: Engine, progress: Progress) -> dict[str, bytes]:
    """Give every file by its path; raises RenderError where something cannot be rendered."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files, used = _manuscripts(source, folder=folder / "out", engine=engine, progress=progress)
        lists = make_checklists(
            lists=tuple(LISTS),
            results_dir=source.results_dir,
            template_dir=source.template_dir,
            texts_dir=source.texts_dir,
            pdf=pdf_for(None, rendered=folder / "out" / "manuscript.pdf"),
            progress=progress,
        )
        files |= {f"supplement/checklist-{name}": content for name, content in lists.items()}
        for name, make in (("jats", render_jats), ("pieces", make_pieces)):
            made = make(
                results_dir=source.results_dir,
                template_dir=source.template_dir,
                texts_dir=source.texts_dir,
                progress=progress,
            )
            files |= _under(name, made)
        progress("writing the data dictionary")
        files |= dictionary_files(
            source.spec,
            facts=source.bundle.study,
            reference_doc=(source.template_dir / "report" / "reference.docx").resolve(),
            folder=folder,
        )
    files |= supplement_files(source.bundle, rows=source.rows, crosscheck=source.crosscheck)
    files[f"{source.bundle.study.study}-meca.zip"] = meca_archive(files)
    files |= _under("r", source.for_r)
    named = _engine_name(used)
    environment = environment_json(source.bundle.provenance, r=source.crosscheck.r, engine=named)
    files[ENVIRONMENT] = environment.encode()
    data_file = f"r/{source.data_file}" if source.data_file else ""
    files[README] = readme_text(
        source.bundle.study,
        crosscheck=source.crosscheck,
        paths={*files, README, MANIFEST, SUMS},
        engine=named,
        data_file=data_file,
        r_left_out=source.r_left_out,
    ).encode()
    files[MANIFEST] = manifest_csv(files, data_file=data_file).encode("utf-8-sig")
    files[SUMS] = sha256_sums(files).encode()
    return dict(sorted(files.items()))


def made_by_us(folder: Path) -> re.Pattern[str]:
    """Match the paths that an older bundle in ``folder`` lists as its own; none where none is."""
    try:
        listed = [item.path for item in read_manifest(folder)]
    except UsageError:
        listed = []
    return re.compile("|".join(map(re.escape, [*listed, MANIFEST, SUMS])))


def refuse_other_archive(path: Path) -> None:
    """Raise UsageError where something lies in the archive's place that is no bundle's archive."""
    if not path.exists() and not path.is_symlink():
        return
    names: list[str] = []
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    if path.is_symlink() or not {MANIFEST, SUMS} <= {name.split("/", 1)[-1] for name in names}:
        message = f"{path}: is no bundle and would be replaced; give another folder with --out"
        raise UsageError(message)


def _manuscripts(
    source: Source, *, folder: Path, engine: Engine, progress: Progress
) -> tuple[dict[str, bytes], UsedEngine]:
    used = render_manuscript(
        results_dir=source.results_dir,
        template_dir=source.template_dir,
        texts_dir=source.texts_dir,
        out_dir=folder,
        formats=_FORMATS,
        engine=engine,
        progress=progress,
    )
    names: Iterable[str] = map(output_name, _FORMATS)
    return {name: (folder / name).read_bytes() for name in names}, used


def _engine_name(used: UsedEngine) -> str:
    return f"Quarto {find_quarto().version}" if used == "quarto" else "the offline renderer"


def _under(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}
