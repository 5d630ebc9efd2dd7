"""Kernels started ahead, each used once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi_reports.run.execute import KernelFailed, NotebookFailed
from kpi_reports.run.kernels import kernel_source, started
from kpi_reports.run.kernels.parent import Kernels

from .conftest import Run, eventually, is_gone

WHO = "import os, sys\nprint(os.getpid(), 'idle' in os.environ)"


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernels]:
    """Kernels that wait without having imported anything: what is tested is their order."""
    launch = "import sys; from kpi_reports.run.kernels import launch, preload\n"
    launch += "preload.preload = lambda: None\nlaunch.main(['--preload'])"
    monkeypatch.setattr(started, "COMMAND", ("-c", launch))
    started.end_waiting()
    with kernel_source("started") as kernels:
        yield kernels
    started.end_waiting()


def test_the_kernel_of_the_next_notebook_waits_and_is_used_once(kernels: Kernels, run: Run) -> None:
    first = int(run(kernels, [WHO]).cells[0].outputs[0].text.split()[0])
    (waiting,) = started._waiting
    second = run(kernels, [WHO], environment={"idle": "1"}).cells[0].outputs[0].text
    assert second == f"{waiting.pid} True\n"
    assert first != waiting.pid and is_gone(first) and is_gone(waiting.pid)
    (left,) = started._waiting
    started.end_waiting()
    assert is_gone(left.pid)


def test_a_waiting_kernel_that_died_is_replaced(kernels: Kernels, run: Run) -> None:
    started.start_next()
    (waiting,) = started._waiting
    waiting.kill()
    assert eventually(lambda: waiting.poll() is not None)
    assert run(kernels, ["2 * 3"]).cells[0].outputs[0].data["text/plain"] == "6"


def test_where_none_can_be_started_ahead_a_plain_kernel_is_used(
    kernels: Kernels, run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(started, "_take", refuse)
    monkeypatch.setattr(started, "start_next", lambda: None)
    assert run(kernels, ["2 * 3"]).cells[0].outputs[0].data["text/plain"] == "6"
    assert "No kernel could be started ahead (no more processes)" in caplog.text


def test_death_and_memory_are_told_as_by_other_kernels(kernels: Kernels, run: Run) -> None:
    with pytest.raises(KernelFailed, match="died while the notebook ran"):
        run(kernels, ["import os; os._exit(1)"])
    with pytest.raises(NotebookFailed, match="MemoryError"):
        run(kernels, ["bytearray(8 << 30)"], memory_bytes=2 << 30)


def test_a_kernel_that_waited_writes_to_the_log_of_its_own_pack(
    kernels: Kernels, run: Run, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        cell = f"import subprocess\n_ = subprocess.run(['echo', '{name}'], stdout=2)"
        run(kernels, [cell], log=str(tmp_path / name))
    assert [(tmp_path / name).read_text() for name in ("first", "second")] == [
        "first\n",
        "second\n",
    ]
