"""The commands before there is a study: describe a data file, start a project, print the schema."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pyanalysis.study.spec import ENCODINGS, SEPARATORS, ReadOptions

_INIT_HELP = """\
Looks at a data file and writes a new project folder: a commented study.yml, a copy of the data,
the manuscript's template, a Makefile. What only you can know stands in study.yml as a question, on
lines that start with '# ?'.
"""

_INIT_EPILOG = """\
examples:
  pyanalysis init my-study --data cohort.xlsx --outcome died --event yes
  pyanalysis init my-study --data cohort.csv --outcome status --event 1 --separator semicolon
"""

_DESCRIBE_EPILOG = """\
examples:
  pyanalysis describe cohort.sav
  pyanalysis describe cohort.xlsx --sheet Patients
"""


def add_start_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``describe``, ``init`` and ``schema`` to the command line."""
    describe = commands.add_parser(
        "describe",
        help="what is in a data file",
        description="Print each column of a data file: its kind, missing values, levels or range.",
        epilog=_DESCRIBE_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    describe.add_argument("data", type=Path, metavar="DATA", help="the data file")
    _add_form(describe)
    describe.set_defaults(command=_describe, findings_to_stdout=False)

    init = commands.add_parser(
        "init",
        help="a new study project around a data file",
        description=_INIT_HELP,
        epilog=_INIT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    init.add_argument("folder", type=Path, metavar="DIR", help="the new folder")
    init.add_argument("--data", type=Path, required=True, metavar="FILE", help="the data file")
    init.add_argument("--outcome", required=True, metavar="COLUMN", help="the outcome's column")
    init.add_argument(
        "--event", required=True, metavar="LEVEL", help="its value that is the event, or its label"
    )
    _add_form(init)
    init.set_defaults(command=_init, findings_to_stdout=False)

    schema = commands.add_parser(
        "schema",
        help="the JSON Schema of study.yml",
        description="Print the JSON Schema of study.yml: every key, what it means, its default. "
        "Editors complete and check a study file with it.",
        epilog="examples:\n  pyanalysis schema > study.schema.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    schema.set_defaults(command=_schema, findings_to_stdout=False)


def _add_form(parser: argparse.ArgumentParser) -> None:
    form = parser.add_argument_group("the file's form, where what is detected is not right")
    form.add_argument("--sheet", metavar="NAME", help="sheet of a workbook")
    form.add_argument("--separator", choices=tuple(SEPARATORS), help="between the cells")
    form.add_argument("--decimal", choices=(".", ","), help="decimal mark")
    form.add_argument("--encoding", choices=ENCODINGS, help="how letters are written")


def _form(arguments: argparse.Namespace) -> ReadOptions:
    return ReadOptions(
        sheet=arguments.sheet,
        separator=SEPARATORS.get(arguments.separator or ""),
        decimal=arguments.decimal,
        encoding=arguments.encoding,
    )


def _describe(arguments: argparse.Namespace) -> None:
    from pyanalysis.new_study.describe import description_text  # noqa: PLC0415
    from pyanalysis.new_study.project import look_at  # noqa: PLC0415

    print(description_text(look_at(arguments.data, options=_form(arguments))), end="")


def _init(arguments: argparse.Namespace) -> None:
    from pyanalysis.cohort.load import read_study  # noqa: PLC0415
    from pyanalysis.errors import InputError  # noqa: PLC0415
    from pyanalysis.new_study.project import project_files  # noqa: PLC0415
    from pyanalysis.outputs import create_folder, refuse_existing  # noqa: PLC0415
    from pyanalysis.render.template import packaged_template  # noqa: PLC0415

    folder: Path = arguments.folder
    refuse_existing(folder)
    files = project_files(
        folder,
        data=arguments.data,
        outcome=arguments.outcome,
        event=arguments.event,
        options=_form(arguments),
        template=packaged_template(),
    )
    create_folder(folder, files=files)
    questions = files["study.yml"].count(b"# ?")
    _say(f"wrote {folder}: study.yml, {arguments.data.name} and the manuscript's template")
    _say(f"study.yml asks you {questions} questions, on lines with '# ?'")
    try:
        _, cohort = read_study(folder)
    except InputError as error:
        _say("before the study can be analysed:")
        for problem in error.problems:
            print(f"  - {problem}", file=sys.stderr)
    else:
        _say(f"it is valid as it is: {cohort.flow.n} patients, {cohort.flow.events} events")
    _say(f"then: cd {folder} && make report")


def _schema(arguments: argparse.Namespace) -> None:
    from importlib import resources  # noqa: PLC0415

    text = resources.files("pyanalysis.study").joinpath("schema.json").read_text(encoding="utf-8")
    print(text, end="")


def _say(message: str) -> None:
    print(f"pyanalysis: {message}", file=sys.stderr)
