"""A study's manuscript as it is staged: its results, and the sections that stand in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pyanalysis.checklists.fill import fill
from pyanalysis.checklists.load import load_checklist
from pyanalysis.checklists.names import ListName
from pyanalysis.checklists.records import Line
from pyanalysis.checklists.sections import Section, read_sections
from pyanalysis.display.manuscript import Manuscript
from pyanalysis.pipeline import run_study
from pyanalysis.render.staging import stage
from pyanalysis.results.bundle import ResultsBundle
from pyanalysis.results.crosscheck import Crosscheck
from pyanalysis.results.design import Design
from pyanalysis.results.json_io import bundle_json, crosscheck_json

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What the lists are filled in from."""

    bundle: ResultsBundle
    crosscheck: Crosscheck
    sections: tuple[Section, ...]

    def lines(self, name: ListName, *, design: Design = "") -> dict[str, Line]:
        """Fill in a list; give its lines by the numbers of the items."""
        bundle = replace(self.bundle, study=replace(self.bundle.study, design=design))
        filled = fill(
            load_checklist(name, design=design),
            bundle=bundle,
            crosscheck=self.crosscheck,
            sections=self.sections,
        )
        lines = {line.item.id: line for line in filled}
        assert len(lines) == len(filled)
        return lines

    def without(self, *addresses: str) -> Staged:
        """Leave out sections, and be sure that they are there."""
        assert set(addresses) <= {section.address for section in self.sections}
        left = [section for section in self.sections if section.address not in addresses]
        return replace(self, sections=tuple(left))


def staged(
    study: Path, *, folder: Path, texts: Path | None = None, template: Path = ROOT
) -> Staged:
    """Analyse a study without R and stage its manuscript."""
    results = run_study(study, with_r=False, progress=lambda _: None)
    return restage(
        Staged(bundle=results.bundle, crosscheck=results.crosscheck, sections=()),
        folder=folder,
        texts=texts,
        template=template,
    )


def restage(
    old: Staged, *, folder: Path, texts: Path | None = None, template: Path = ROOT
) -> Staged:
    """Stage the manuscript of changed results, or with other texts."""
    written = folder / "results"
    written.mkdir(exist_ok=True)
    (written / "results.json").write_text(bundle_json(old.bundle), encoding="utf-8")
    (written / "crosscheck.json").write_text(crosscheck_json(old.crosscheck), encoding="utf-8")
    manuscript = Manuscript(bundle=old.bundle, crosscheck=old.crosscheck, engine="offline")
    with stage(
        results_dir=written, template_dir=template, texts_dir=texts, out_dir=folder / "out"
    ) as project:
        return replace(old, sections=read_sections(project, manuscript=manuscript))
