"""The command line: reads the arguments, calls the command, turns errors into exit codes."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from pyanalysis import __version__
from pyanalysis.cli_bundle import add_bundle_command
from pyanalysis.cli_help import examples_text, exit_codes_text
from pyanalysis.cli_start import add_start_commands
from pyanalysis.cli_study import add_study_commands
from pyanalysis.errors import InputError, PyanalysisError

_CLOSED_PIPE = 141
"""What a shell gives for a program that SIGPIPE ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parsed = build_parser().parse_args(arguments)
    try:
        parsed.command(parsed)
        sys.stdout.flush()
    except InputError as error:
        count = len(error.problems)
        print(f"pyanalysis: {count} problem{'s' if count != 1 else ''} found", file=sys.stderr)
        stream = sys.stdout if parsed.findings_to_stdout else sys.stderr
        for problem in error.problems:
            print(f"  - {problem}", file=stream)
        return error.exit_code
    except PyanalysisError as error:
        print(f"pyanalysis: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("pyanalysis: stopped; nothing half-written was left", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Who read the output, `head` perhaps, has closed it: no fault, and nothing left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED_PIPE
    except Exception as error:  # noqa: BLE001  the last line of defence: no traceback for a user
        print(f"pyanalysis: {_log_fault(error)}", file=sys.stderr)
        return PyanalysisError.exit_code
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Build the whole command line: what ``--help``, completion and the reference page show."""
    parser = argparse.ArgumentParser(
        prog="pyanalysis",
        description="Turn a study file and its data into a manuscript confirmed by R.",
        epilog=f"{exit_codes_text()}\n\n{examples_text('')}\n\n"
        "'pyanalysis COMMAND --help' says more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"pyanalysis {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_start_commands(commands)
    add_study_commands(commands)
    add_bundle_command(commands)
    _add_completion(commands)
    return parser


def _add_completion(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    completion = commands.add_parser(
        "completion",
        help="a script that makes the shell complete commands and options",
        description="Print the completion script of a shell; bash and zsh read it from a file.",
        epilog=examples_text("completion"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    completion.add_argument("shell", choices=("bash", "zsh"), help="the shell")
    completion.set_defaults(command=_completion, findings_to_stdout=False)


def _completion(arguments: argparse.Namespace) -> None:
    import shtab  # noqa: PLC0415  no other command needs it

    parser = build_parser()
    for each in (parser, *parsers_of_commands(parser).values()):
        for action in each._actions:
            if action.type is Path:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(parser, shell=arguments.shell))


def parsers_of_commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Give the parser of each command by its name."""
    (commands,) = (
        action for action in parser._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(commands.choices)


def _log_fault(error: Exception) -> str:
    """Write the traceback to a log file, without the exception's text, which may quote a value."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    with tempfile.NamedTemporaryFile(
        "w", prefix="pyanalysis-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"pyanalysis {__version__}\n{frames}{type(error).__name__}\n")
    return (
        f"a fault of pyanalysis, not of your study ({type(error).__name__}); "
        f"please report it with {log.name}"
    )
