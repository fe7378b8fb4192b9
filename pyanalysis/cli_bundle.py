"""The command ``bundle``: everything for a journal in one folder, and whether it was changed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pyanalysis.cli_help import examples_text
from pyanalysis.cli_results import add_no_r, add_out, results_in_place, say, tell_verdict
from pyanalysis.errors import FindingsError, UsageError

if TYPE_CHECKING:
    from pyanalysis.bundle.make import Source

_HELP = """\
Run, then write one folder, and beside it one zip of the same, with the manuscript, every table and
figure, JATS XML and a MECA archive, the results and their comparison with R, the analysis for R
alone, a data dictionary, versions, and a manifest with hashes. No patient row is in it, unless
--with-data asks for the data file.
"""


def add_bundle_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``bundle`` to the command line."""
    bundle = commands.add_parser(
        "bundle",
        help="run, then all that a journal or a reviewer asks for, in one folder",
        description=_HELP,
        epilog=examples_text("bundle"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    bundle.add_argument(
        "study",
        type=Path,
        nargs="?",
        metavar="STUDY",
        help="a study.yml, or the folder that holds one",
    )
    add_out(bundle, "_output/<study>/bundle")
    bundle.add_argument(
        "--with-data",
        action="store_true",
        help="put the data file into the folder r: the bundle then holds patient rows, and says so",
    )
    bundle.add_argument(
        "--engine",
        choices=("auto", "quarto", "offline"),
        default="auto",
        help="what sets the manuscript (default auto); JATS is made the same way by both",
    )
    add_no_r(bundle)
    bundle.add_argument(
        "--verify",
        type=Path,
        metavar="DIR",
        help="instead: hold the files of a bundle against its manifest; findings give exit code 5",
    )
    bundle.set_defaults(command=_bundle, findings_to_stdout=False)


def _bundle(arguments: argparse.Namespace) -> None:
    if (arguments.study is None) == (arguments.verify is None):
        raise UsageError("bundle: give either a STUDY or --verify DIR")
    if arguments.verify is not None:
        _verify(arguments.verify)
    else:
        _make(arguments)


def _verify(folder: Path) -> None:
    from pyanalysis.bundle.manifest import verify_bundle  # noqa: PLC0415

    findings = verify_bundle(folder)
    for finding in findings:
        print(finding)
    if findings:
        count = len(findings)
        raise FindingsError(f"{folder}: {count} finding{'s' if count != 1 else ''}")
    say(f"{folder}: every file is as the manifest says")


def _make(arguments: argparse.Namespace) -> None:
    from pyanalysis.bundle.make import Source, make_bundle  # noqa: PLC0415  --help: no pandas
    from pyanalysis.pipeline import run_with_export  # noqa: PLC0415
    from pyanalysis.progress import reporting  # noqa: PLC0415

    with reporting() as progress:
        results, spec, for_r = run_with_export(
            arguments.study,
            with_r=not arguments.no_r,
            with_data=arguments.with_data,
            progress=progress,
        )
    with results_in_place(arguments.study, results=results) as place:
        source = Source(
            spec=spec,
            bundle=results.bundle,
            rows=results.rows,
            crosscheck=results.crosscheck,
            for_r=for_r.files,
            data_file=for_r.data_file,
            r_left_out=for_r.left_out,
            results_dir=place.results_dir,
            template_dir=place.template_dir,
            texts_dir=place.texts_dir,
        )
        files = make_bundle(source, engine=arguments.engine, progress=place.progress)
    _write(arguments, source=source, files=files)
    tell_verdict(results.crosscheck)


def _write(arguments: argparse.Namespace, *, source: Source, files: dict[str, bytes]) -> None:
    from pyanalysis.bundle.archive import zip_bytes  # noqa: PLC0415
    from pyanalysis.bundle.make import made_by_us, refuse_other_archive  # noqa: PLC0415
    from pyanalysis.outputs import archive_beside, write_folder_and_archive  # noqa: PLC0415

    study = source.spec.study
    out: Path = arguments.out or Path("_output") / study / "bundle"
    packed = archive_beside(out.absolute())
    refuse_other_archive(packed)
    write_folder_and_archive(
        out,
        files=files,
        archive=zip_bytes(files, folder=f"{study}-bundle"),
        replaces=made_by_us(out),
        tell=say,
    )
    say(f"wrote {len(files)} files to {out} and the same to {packed.name} beside it")
    if source.r_left_out:
        say(f"without the folder r: {source.r_left_out}")
    if source.data_file:
        say(f"THIS BUNDLE HOLDS PATIENT ROWS, in r/{source.data_file}: pass it on as the data")
