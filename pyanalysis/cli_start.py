"""The commands before there is a study: start a project, look at a file, an example, the schema."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pyanalysis.cli_help import examples_text
from pyanalysis.study.spec import ENCODINGS, SEPARATORS, ReadOptions

_INIT_HELP = """\
Looks at a data file and writes a new project folder: a commented study.yml, a copy of the data,
the manuscript's template, a Makefile. What only you can know stands in study.yml as a question, on
lines that start with '# ?'.
"""


def add_start_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``init``, ``describe``, ``example``, ``styles`` and ``schema`` to the command line."""
    init = commands.add_parser(
        "init",
        help="a new study project around a data file",
        description=_INIT_HELP,
        epilog=examples_text("init"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    init.add_argument("folder", type=Path, metavar="DIR", help="the new folder")
    init.add_argument("--data", type=Path, required=True, metavar="FILE", help="the data file")
    init.add_argument("--outcome", required=True, metavar="COLUMN", help="the outcome's column")
    init.add_argument(
        "--event", required=True, metavar="LEVEL", help="its value that is the event, or its label"
    )
    init.add_argument(
        "--synthetic",
        action="store_true",
        help="the rows were made by a script, not by patients; every output then says so",
    )
    _add_form(init)
    init.set_defaults(command=_init, findings_to_stdout=False)

    describe = commands.add_parser(
        "describe",
        help="what is in a data file",
        description="Print each column of a data file: its kind, missing values, levels or range.",
        epilog=examples_text("describe"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    describe.add_argument("data", type=Path, metavar="DATA", help="the data file")
    _add_form(describe)
    describe.set_defaults(command=_describe, findings_to_stdout=False)

    example = commands.add_parser(
        "example",
        help="a data file to try with",
        description="Write a small cohort, .xlsx, .csv or .sav, to try 'init' with. The patients "
        "are synthetic:\na random generator drew them. The outcome is the column 'died'.",
        epilog=examples_text("example"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    example.add_argument("file", type=Path, metavar="FILE", help="the new file")
    example.set_defaults(command=_example, findings_to_stdout=False)

    styles = commands.add_parser(
        "styles",
        help="the journal styles, and what each sets",
        description="Print each journal style with examples of how it writes numbers. The key "
        "'style' of\nstudy.yml takes its name.",
        epilog=examples_text("styles"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    styles.set_defaults(command=_styles, findings_to_stdout=False)

    schema = commands.add_parser(
        "schema",
        help="the JSON Schema of study.yml",
        description="Print the JSON Schema of study.yml: every key, what it means, its default.\n"
        "Editors complete and check a study file with it.",
        epilog=examples_text("schema"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    schema.set_defaults(command=_schema, findings_to_stdout=False)


def _add_form(parser: argparse.ArgumentParser) -> None:
    form = parser.add_argument_group("the file's form, where what is detected is not right")
    form.add_argument("--sheet", metavar="NAME", help="sheet of a workbook")
    form.add_argument("--separator", choices=tuple(SEPARATORS), help="between the cells")
    form.add_argument("--decimal", choices=(".", ","), metavar="MARK", help="decimal mark: . or ,")
    form.add_argument(
        "--encoding",
        choices=ENCODINGS,
        metavar="NAME",
        help=f"how letters are written: {', '.join(ENCODINGS)}",
    )


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
        synthetic=arguments.synthetic,
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


def _example(arguments: argparse.Namespace) -> None:
    from pyanalysis.new_study.example import example_file  # noqa: PLC0415  --help: no pandas
    from pyanalysis.outputs import create_file  # noqa: PLC0415

    path: Path = arguments.file
    create_file(path, content=example_file(path))
    _say(f"wrote {path}: synthetic patients, to try with")


def _styles(arguments: argparse.Namespace) -> None:
    from pyanalysis.display.style_files import load_style  # noqa: PLC0415  it reads YAML
    from pyanalysis.display.style_list import style_list  # noqa: PLC0415
    from pyanalysis.study.style_names import style_names  # noqa: PLC0415

    print(style_list([load_style(name) for name in style_names()]), end="")


def _schema(arguments: argparse.Namespace) -> None:
    from importlib import resources  # noqa: PLC0415

    text = resources.files("pyanalysis.study").joinpath("schema.json").read_text(encoding="utf-8")
    print(text, end="")


def _say(message: str) -> None:
    print(f"pyanalysis: {message}", file=sys.stderr)
