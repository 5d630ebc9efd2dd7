"""One fork server for all tests of kernels, and a way to run cells on kernels of each kind."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat import NotebookNode

from kpi_reports.run.execute import SOURCE, execute
from kpi_reports.run.kernels import KernelSetup, kernel_source, manager_for, parent
from kpi_reports.run.kernels.parent import Kernels
from kpi_reports.run.kernels.started import end_waiting

# Nothing is imported ahead: what is tested with it is how processes begin and end.
BARE = (
    "import sys\n"
    "from kpi_reports.run.kernels import server\n"
    "server.preload = lambda **_: None\n"
    "sys.exit(server.main(*sys.argv[1:]))"
)

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks are safe on Linux alone")
Run = Callable[..., NotebookNode]


@pytest.fixture(scope="session")
def warm(site: None) -> Iterator[Kernels]:
    """Kernels forked from a server that has imported everything."""
    with kernel_source("fork", seldom=True) as kernels:
        yield kernels
    end_waiting()


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernels]:
    """Kernels forked from a server of the test's own, which has imported nothing."""
    monkeypatch.setattr(parent, "SERVER", ("-c", BARE))
    with kernel_source("fork") as kernels:
        yield kernels


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Executes cells in a folder of the test's own on a kernel of a source."""
    monkeypatch.chdir(tmp_path)

    def run(kernels: Kernels, cells: Sequence[str], **setup: object) -> NotebookNode:
        write(tmp_path, cells)
        given = KernelSetup(tmp_path, **setup)  # type: ignore[arg-type]
        return execute({}, manager=manager_for(kernels.source, given))

    return run


def write(folder: Path, cells: Sequence[str]) -> None:
    """A notebook of these code cells, where `execute` looks for it."""
    nodes = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=nodes), folder / SOURCE)


def eventually(holds: Callable[[], bool], *, seconds: float = 60) -> bool:
    """Whether something comes true, given time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody reaped has."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
