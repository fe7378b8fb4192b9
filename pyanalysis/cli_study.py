"""The commands on a study: check, run, verify, report, pieces, checklist, export-r, proofread."""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from pyanalysis.checklists.names import LISTS
from pyanalysis.cli_help import examples_text
from pyanalysis.cli_results import (
    add_no_r,
    add_out,
    analyse,
    raise_on_disagreement,
    results_in_place,
    say,
    tell_verdict,
    write_results,
)
from pyanalysis.errors import (
    FindingsError,
    InputError,
    RUnavailableError,
    UsageError,
)
from pyanalysis.results.front import Submission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyanalysis.proofread.known import KnownResults
    from pyanalysis.render.formats import Format

FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")
SWITCHES = tuple(field.name for field in fields(Submission))

_PROOFREAD_HELP = """\
Finds every odds ratio, interval, P value, count and percentage in the files and prints those that
are impossible together or contradict the words around them, one a line. With --study also those
that match no result of that study. Rounding is allowed for; nothing is written.
"""


def add_study_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that need a study, and ``proofread``, to the command line."""
    check = _command(commands, "check", "validate the study file and the data", _check)
    check.set_defaults(findings_to_stdout=True)

    run = _command(commands, "run", "the analysis and the comparison with R", _run)
    add_out(run, "build/<study>")
    add_no_r(run)

    verify = _command(commands, "verify", "the comparison, as a table to read", _verify)
    add_out(verify, "build/<study>")
    verify.add_argument("--junit", type=Path, metavar="FILE", help="also write JUnit XML")
    verify.add_argument(
        "--markdown", type=Path, metavar="FILE", help="also write a Markdown summary"
    )
    verify.add_argument(
        "--badge",
        type=Path,
        metavar="FILE",
        help="also write a badge: FILE.svg, or FILE.json for an endpoint badge of shields.io",
    )
    verify.add_argument(
        "--summary", action="store_true", help="print the summary and disagreements only"
    )

    report = _command(commands, "report", "run, then the manuscript", _report)
    add_out(report, "_output/<study>")
    report.add_argument(
        "--to",
        default=",".join(FORMATS),
        metavar="FORMATS",
        help="any of html,pdf,docx (default all)",
    )
    report.add_argument(
        "--engine",
        choices=("auto", "quarto", "offline"),
        default="auto",
        help="what renders: Quarto, the offline renderer, or the one that is there (default auto)",
    )
    report.add_argument(
        "--draft",
        action="store_true",
        help="write a manuscript even where R and Python disagree; its first page says so",
    )
    report.add_argument(
        "--submission",
        metavar="SWITCHES",
        help=f"any of {','.join(SWITCHES)}, or none: these and no other, whatever study.yml asks",
    )
    add_no_r(report)

    pieces = _command(commands, "pieces", "run, then every table and figure as files", _pieces)
    pieces.description = (
        "Run, then write every table of the manuscript as Word, Excel, HTML, LaTeX and CSV file,\n"
        "every figure as SVG, PDF, EPS, PNG and TIFF (600 dots per inch), and index.csv."
    )
    add_out(pieces, "_output/<study>/pieces")
    add_no_r(pieces)

    _add_checklist(commands)

    export = _command(commands, "export-r", "the analysis as a folder for R alone", _export_r)
    export.description = (
        "Write one flat folder from which the whole analysis is redone and compared by R alone:\n"
        "a commented R script, the data file and ard.csv. It holds patient rows."
    )
    add_out(export, "build/<study>/r")
    _add_proofread(commands)


def _add_checklist(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    checklist = _command(
        commands, "checklist", "run, then reporting checklists, filled in", _checklist
    )
    checklist.description = (
        "Run, then fill in the reporting checklists STROBE, TRIPOD+AI and SAMPL from the results\n"
        "and the manuscript, as Word, HTML and CSV files: where each item is reported, and how."
    )
    checklist.add_argument(
        "--list",
        default=",".join(LISTS),
        metavar="LISTS",
        help=f"any of {','.join(LISTS)} (default all)",
    )
    checklist.add_argument(
        "--pdf",
        type=Path,
        metavar="FILE",
        help="take the pages from this PDF (default manuscript.pdf of 'report', if it is current)",
    )
    add_out(checklist, "_output/<study>/checklists")
    add_no_r(checklist)


def _add_proofread(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    proofread = commands.add_parser(
        "proofread",
        help="wrong or impossible figures in a text",
        description=_PROOFREAD_HELP,
        epilog="exit codes: 0 nothing found, 2 usage, 3 a file or the results cannot be read, "
        f"5 findings\n\n{examples_text('proofread')}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    proofread.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help=".qmd, .md, .txt, .docx, .pdf or .html"
    )
    proofread.add_argument(
        "--study",
        type=Path,
        metavar="STUDY",
        help="also match the figures with the results of this study ('pyanalysis run' before), "
        "or of a results.json",
    )
    proofread.set_defaults(command=_proofread, findings_to_stdout=False)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    function: object,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=examples_text(name),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "study", type=Path, metavar="STUDY", help="a study.yml, or the folder that holds one"
    )
    parser.set_defaults(command=function, findings_to_stdout=False)
    return parser


def _check(arguments: argparse.Namespace) -> None:
    from pyanalysis.cohort.cautions import cautions  # noqa: PLC0415  --help must not load pandas
    from pyanalysis.cohort.load import read_study  # noqa: PLC0415
    from pyanalysis.study.front_hints import front_hints  # noqa: PLC0415

    spec, cohort = read_study(arguments.study)
    print(
        f"{spec.path.name} and {spec.data.file} are valid: {cohort.flow.n} "
        f"{spec.data.row_names[1]}, {cohort.flow.events} events, "
        f"{len(spec.predictors)} candidate predictors"
    )
    cautioned = (*cautions(spec, cohort=cohort), *front_hints(spec))
    for note in (*cohort.reading, *cohort.notes, *cautioned):
        print(f"note: {note}")


def _run(arguments: argparse.Namespace) -> None:
    results = analyse(arguments.study, with_r=not arguments.no_r)
    folder = arguments.out or Path("build") / results.bundle.study.study
    write_results(results, folder=folder)
    say(f"wrote {folder}/results.json, ard.csv, crosscheck.json")
    tell_verdict(results.crosscheck)


def _verify(arguments: argparse.Namespace) -> None:
    from pyanalysis.crosscheck.ci_files import CiFiles  # noqa: PLC0415
    from pyanalysis.crosscheck.text_report import verification_text  # noqa: PLC0415
    from pyanalysis.outputs import messages_for, write_together  # noqa: PLC0415
    from pyanalysis.results.json_io import crosscheck_json  # noqa: PLC0415
    from pyanalysis.writing_lock import writing_lock  # noqa: PLC0415

    files = CiFiles(junit=arguments.junit, markdown=arguments.markdown, badge=arguments.badge)
    try:
        results = analyse(arguments.study, with_r=True)
    except RUnavailableError as error:
        message = str(error).splitlines()[0]
        _write_files(files.texts_without_result(message, detail=str(error)))
        raise
    except InputError:
        # Without the problems, which may quote the data: this file may go where a log does not.
        message = "the study file or the data are wrong: see what the command printed"
        _write_files(files.texts_without_result(message, detail=""))
        raise
    folder = arguments.out or Path("build") / results.bundle.study.study
    with messages_for(folder), writing_lock(folder, tell=say):
        if (folder / "results.json").exists() or (folder / "ard.csv").exists():
            # Beside results of another run a cross-check would speak of figures that are not there.
            write_results(results, folder=folder)
        else:
            write_together(folder, texts={"crosscheck.json": crosscheck_json(results.crosscheck)})
    _write_files(files.texts(results.crosscheck))
    print(verification_text(results.crosscheck, every_row=not arguments.summary), end="")
    raise_on_disagreement(results.crosscheck)


def _write_files(texts: Mapping[Path, str]) -> None:
    from pyanalysis.outputs import write_together  # noqa: PLC0415

    for path, text in texts.items():
        write_together(path.absolute().parent, texts={path.name: text}, tell=say)


def _report(arguments: argparse.Namespace) -> None:
    from pyanalysis.render.manuscript import render_manuscript  # noqa: PLC0415

    formats = _formats(arguments.to)
    submission = None if arguments.submission is None else _submission(arguments.submission)
    results = analyse(arguments.study, with_r=not arguments.no_r)
    out = arguments.out or Path("_output") / results.bundle.study.study
    with results_in_place(arguments.study, results=results, is_draft=arguments.draft) as place:
        engine = render_manuscript(
            results_dir=place.results_dir,
            template_dir=place.template_dir,
            texts_dir=place.texts_dir,
            out_dir=out,
            formats=formats,
            engine=arguments.engine,
            progress=place.progress,
            submission=submission,
        )
    say(f"wrote {', '.join(f'{out}/manuscript.{name}' for name in formats)} ({engine} engine)")
    tell_verdict(results.crosscheck)


def _pieces(arguments: argparse.Namespace) -> None:
    from pyanalysis.outputs import write_folder  # noqa: PLC0415
    from pyanalysis.pieces.pieces import MADE_BY_US, make_pieces  # noqa: PLC0415

    results = analyse(arguments.study, with_r=not arguments.no_r)
    out = arguments.out or Path("_output") / results.bundle.study.study / "pieces"
    with results_in_place(arguments.study, results=results) as place:
        files = make_pieces(
            results_dir=place.results_dir,
            template_dir=place.template_dir,
            texts_dir=place.texts_dir,
            progress=place.progress,
        )
    write_folder(out, files=files, replaces=MADE_BY_US, tell=say)
    say(f"wrote {len(files)} files to {out}; index.csv lists them")
    tell_verdict(results.crosscheck)


def _checklist(arguments: argparse.Namespace) -> None:
    from pyanalysis.checklists.make import (  # noqa: PLC0415
        MADE_BY_US,
        chosen_lists,
        make_checklists,
        pdf_for,
    )
    from pyanalysis.outputs import write_folder  # noqa: PLC0415

    lists = chosen_lists(arguments.list)
    results = analyse(arguments.study, with_r=not arguments.no_r)
    study = results.bundle.study.study
    out = arguments.out or Path("_output") / study / "checklists"
    with results_in_place(arguments.study, results=results) as place:
        files = make_checklists(
            lists=lists,
            results_dir=place.results_dir,
            template_dir=place.template_dir,
            texts_dir=place.texts_dir,
            pdf=pdf_for(arguments.pdf, rendered=Path("_output") / study / "manuscript.pdf"),
            progress=place.progress,
        )
    write_folder(out, files=files, replaces=MADE_BY_US, tell=say)
    say(f"wrote {', '.join(files)} to {out}")
    tell_verdict(results.crosscheck)


def _export_r(arguments: argparse.Namespace) -> None:
    from pyanalysis.export.folder import MADE_BY_US  # noqa: PLC0415  --help must not load pandas
    from pyanalysis.outputs import write_folder  # noqa: PLC0415
    from pyanalysis.pipeline import export_study  # noqa: PLC0415
    from pyanalysis.progress import reporting  # noqa: PLC0415

    with reporting() as progress:
        exported = export_study(arguments.study, progress=progress)
    folder = arguments.out or Path("build") / exported.study / "r"
    write_folder(folder, files=exported.files, replaces=MADE_BY_US, tell=say)
    say(f"wrote {folder}/{', '.join(exported.files)}")
    say("THIS FOLDER HOLDS PATIENT ROWS: pass it on as you would the data")
    say(f"to check the analysis: Rscript --vanilla {folder}/{exported.study}.R")


def _proofread(arguments: argparse.Namespace) -> None:
    from pyanalysis.proofread.proofread import proofread  # noqa: PLC0415
    from pyanalysis.proofread.read import read_texts  # noqa: PLC0415

    results = None if arguments.study is None else _known_results(arguments.study)
    count = 0
    for path, passages in zip(arguments.files, read_texts(arguments.files), strict=True):
        for finding in proofread(passages, results=results):
            count += 1
            print(f"{path}, {finding.place}: {finding.message} [{finding.rule}]")
    if count:
        raise FindingsError(f"{count} finding{'s' if count != 1 else ''}")
    say("nothing found")


def _known_results(study: Path) -> KnownResults:
    """Read the results of a study that was run; raises InputError when they are not there."""
    from pyanalysis.proofread.known import known_results  # noqa: PLC0415
    from pyanalysis.results.json_io import UnreadableResultsError, read_bundle  # noqa: PLC0415
    from pyanalysis.study.load import load_study  # noqa: PLC0415

    file = study
    if study.suffix != ".json":
        loaded = load_study(study)
        if loaded.spec is None:
            raise InputError(loaded.problems)
        file = Path("build") / loaded.spec.study / "results.json"
    try:
        return known_results(read_bundle(file))
    except UnreadableResultsError as error:
        raise InputError([f"{file}: {error}"]) from error


def _formats(text: str) -> tuple[Format, ...]:
    chosen = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in chosen if name not in FORMATS]
    if unknown or not chosen:
        found = ", ".join(repr(name) for name in unknown) or "nothing"
        message = f"--to: found {found}; allowed are {', '.join(FORMATS)}, separated by commas"
        raise UsageError(message)
    return tuple(name for name in FORMATS if name in chosen)


def _submission(text: str) -> Submission:
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in (*SWITCHES, "none")]
    if unknown or not chosen or ("none" in chosen and len(chosen) > 1):
        found = ", ".join(map(repr, unknown or chosen)) or "nothing"
        allowed = f"{', '.join(SWITCHES)}, separated by commas, or none alone"
        message = f"--submission: found {found}; allowed are {allowed}"
        raise UsageError(message)
    return Submission(**{name: True for name in chosen if name != "none"})
