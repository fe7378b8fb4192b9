"""The door to Jupyter: every cell and inline expression of a document, run once in one kernel."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from pyanalysis.errors import RenderError
from pyanalysis.render.offline_options import Place

_EPOCH = "1356998400"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_SET_UP = """
try:
    import matplotlib
    from matplotlib_inline.backend_inline import set_matplotlib_formats
except ImportError:
    pass
else:
    set_matplotlib_formats("png", "svg")
    matplotlib.rcParams.update({"svg.hashsalt": "manuscript", "figure.dpi": 300})
    del matplotlib, set_matplotlib_formats
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of code to run; an ``inline`` one is an expression."""

    code: str
    kind: Literal["cell", "inline"]
    place: Place
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output: text written to a stream, or one object in all its representations."""

    kind: Literal["stdout", "stderr", "object"]
    data: dict[str, str]


def run_tasks(
    tasks: Sequence[Task], *, working_dir: Path, environment: Mapping[str, str]
) -> tuple[tuple[Output, ...], ...]:
    """Run the tasks in order and give each one's outputs; raises RenderError at the first fault."""
    if not tasks:
        return ()
    codes = [_SET_UP, *(task.code for task in tasks)]
    notebook = _notebook(codes)
    results: list[tuple[Output, ...]] = []
    with _kernel(notebook, working_dir=working_dir, environment=environment) as client:
        client.execute_cell(notebook.cells[0], 0)
        for index, task in enumerate(tasks, start=1):
            cell = notebook.cells[index]
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                raise RenderError(_failure(task, error, cell.outputs)) from error
            except DeadKernelError as error:
                message = f"{task.place}: {_name(task)} ended the Python process"
                raise RenderError(message) from error
            results.append(tuple(_read_outputs(cell.outputs)))
    return tuple(results)


def _notebook(codes: Sequence[str]) -> Any:
    new: Any = nbformat.v4  # untyped functions
    return new.new_notebook(cells=[new.new_code_cell(code) for code in codes])


class _OwnSpecs(KernelSpecManager):
    """Always starts the running interpreter, whatever kernels the user has registered."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        quiet = "--IPKernelApp.log_level=ERROR"
        return KernelSpec(argv=[*command, quiet], language="python", display_name=kernel_name)


@contextmanager
def _kernel(
    notebook: Any, *, working_dir: Path, environment: Mapping[str, str]
) -> Iterator[NotebookClient]:
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=_OwnSpecs())
    client = NotebookClient(
        notebook, km=manager, timeout=None, resources={"metadata": {"path": str(working_dir)}}
    )
    variables = {
        **os.environ,
        "IPYTHONDIR": str(working_dir / ".ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "SOURCE_DATE_EPOCH": _EPOCH,
        **environment,
    }
    # The manager is ours, so the client would leave the kernel running.
    with client.setup_kernel(env=variables, cleanup_kc=True):
        yield client


def _name(task: Task) -> str:
    if task.kind == "inline":
        return f"the inline expression '{task.code}'"
    return f"cell {task.label}" if task.label else "the cell"


def _failure(task: Task, error: CellExecutionError, outputs: Sequence[Any]) -> str:
    """Say which cell failed, with which error, and at which of its lines."""
    traces = [output for output in outputs if output.output_type == "error"]
    trace = _ANSI.sub("", "\n".join(traces[-1].traceback)) if traces else ""
    own = re.findall(r"Cell In\[\d+\], line (\d+)|^-+> (\d+) ", trace, re.MULTILINE)
    at = next((first or second for first, second in own), "")
    code_lines = task.code.splitlines()
    line = ""
    if task.kind == "cell" and at and 0 < int(at) <= len(code_lines):
        line = f"\n    {code_lines[int(at) - 1].strip()}"
    value = _ANSI.sub("", str(error.evalue)).strip()
    return f"{task.place}: {_name(task)} failed: {error.ename}: {value}{line}"


def _read_outputs(outputs: Sequence[Any]) -> Iterator[Output]:
    for output in outputs:
        match output.output_type:
            case "stream":
                yield Output(kind=output.name, data={"text/plain": output.text})
            case "display_data" | "execute_result":
                data = {key: _text(value) for key, value in output.data.items()}
                yield Output(kind="object", data=data)


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
