"""Executes one notebook by papermill, in the current process and folder, on a kernel of its own.

Import this module only in a process that makes one pack: it works in the current folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors

from kpi_reports.run.kernels.cold import cold_manager
from kpi_reports.run.kernels.engine import ENGINE, WarmEngine, register
from kpi_reports.run.kernels.source import KernelSetup

SOURCE = "notebook.ipynb"
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_STYLER = re.compile(r'<table id="(T_[0-9a-f]{5})"')
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class NotebookFailed(Exception):
    """A cell raised. `cell` counts all cells of the executed notebook from 1."""

    def __init__(self, message: str, *, cell: int | None, source: str, traceback: str) -> None:
        super().__init__(message)
        self.cell, self.source, self.traceback = cell, source, traceback


class KernelFailed(Exception):
    """The kernel did not start, or died."""


def execute(
    parameters: Mapping[str, str],
    *,
    manager: type[AsyncKernelManager] | None = None,
    began: Callable[..., None] | None = None,
) -> NotebookNode:
    """Executes SOURCE of the current folder with these parameters, and writes nothing.

    `manager` starts the kernel; without one it is a plain kernel. `began` is called with `cell` and
    `cell_index`, from 0, when a cell begins.

    Raises NotebookFailed where a cell raised or the notebook ended itself, KernelFailed where the
    kernel did not live.
    """
    register()
    asked: dict[str, Any] = {"kernel_name": "python3", "language": "python", "progress_bar": False}
    # In two steps, because papermill's one would write a notebook of many charts out twice more.
    given = papermill.execute_notebook(
        SOURCE, None, dict(parameters), engine_name=ENGINE, prepare_only=True, **asked
    )
    try:
        notebook = WarmEngine.execute_notebook(
            given,
            **asked,
            autosave_cell_every=0,
            on_cell_start=began,
            kernel_manager_class=manager or cold_manager(KernelSetup(Path.cwd())),
        )
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as error:
        raise _cell_failure(error) from error
    except DeadKernelError as error:
        raise KernelFailed("the kernel died while the notebook ran") from error
    except (OSError, RuntimeError) as error:
        raise KernelFailed(f"the kernel did not start: {error}") from error
    _refuse_early_end(notebook)
    return notebook


def _cell_failure(error: PapermillExecutionError) -> NotebookFailed:
    traceback = _TERMINAL_COLOUR.sub("", "\n".join(error.traceback))
    what = f"{error.ename}: {_TERMINAL_COLOUR.sub('', error.evalue)}"
    return NotebookFailed(what, cell=error.cell_index + 1, source=error.source, traceback=traceback)


def _refuse_early_end(notebook: NotebookNode) -> None:
    """papermill takes `sys.exit(0)` for success, though the cells after it never ran."""
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            raise NotebookFailed(
                "the notebook ended itself before this cell",
                cell=position,
                source=cell.source,
                traceback="",
            )


def scrub(notebook: NotebookNode) -> tuple[NotebookNode, str]:
    """The executed notebook without what differs from run to run, and the warnings taken out.

    Dropped: papermill's metadata, times, random ids, places in memory, empty tags, the exact
    Python, and what cells
    wrote to the error stream (it names local files; it goes to the pack's log instead).
    """
    warnings = []
    clean = deepcopy(notebook)
    clean.metadata = NotebookNode(  # type: ignore[no-untyped-call]
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python", "pygments_lexer": "ipython3"},
    )
    for position, cell in enumerate(clean.cells, start=1):
        cell.id = f"cell-{position:02d}"
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if not cell.metadata.get("tags"):
            cell.metadata.pop("tags", None)
        if cell.cell_type == "code":
            warnings += [output.text for output in cell.outputs if _is_error_stream(output)]
            cell.outputs = [output for output in cell.outputs if not _is_error_stream(output)]
            for output in cell.outputs:
                _settle(output)
    return clean, "".join(warnings)


def _settle(output: NotebookNode) -> None:
    """Takes out what differs from run to run: places in memory, and the random id of a Styler."""
    data = output.get("data", {})
    if isinstance(plain := data.get("text/plain"), str):
        data["text/plain"] = _ADDRESS.sub(" at 0x0", plain)
    html = data.get("text/html")
    if isinstance(html, str) and (found := _STYLER.search(html)):
        data["text/html"] = html.replace(found[1], "T_")


def _is_error_stream(output: NotebookNode) -> bool:
    return bool(output.output_type == "stream" and output.name == "stderr")
