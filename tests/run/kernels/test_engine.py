"""Plain papermill with the engine `kpi-warm`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from kpi_reports.run.execute import SOURCE
from kpi_reports.run.kernels import engine
from kpi_reports.run.kernels.parent import Kernels

from .conftest import is_gone, linux, write

OUT = "out.ipynb"


@pytest.fixture
def warm_engine(warm: Kernels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The engine with the tests' own kernels, in a folder of the test's own."""
    engine.register()
    monkeypatch.setattr(engine, "_kernels", warm)
    monkeypatch.chdir(tmp_path)
    yield


@linux
def test_papermill_takes_its_usual_settings_and_leaves_only_the_notebook(
    warm_engine: None, tmp_path: Path
) -> None:
    write(tmp_path, ["import os\nprint(os.getcwd())"])
    executed = papermill.execute_notebook(
        SOURCE, OUT, {"x": 1}, engine_name="kpi-warm", kernel_name="python3", language="python",
        progress_bar=False, log_output=True, start_timeout=30, execution_timeout=50,
        autosave_cell_every=5, request_save_on_cell_execute=True, cwd=str(tmp_path),
    )  # fmt: skip
    assert executed.cells[-1].outputs[0].text == f"{tmp_path}\n"
    assert executed.metadata.papermill["exception"] is None
    saved = nbformat.read(OUT, as_version=4)
    assert [cell.metadata.papermill["status"] for cell in saved.cells] == ["completed"] * 2
    assert sorted(os.listdir()) == sorted([SOURCE, OUT])


@linux
def test_a_failed_notebook_is_saved_with_its_error(warm_engine: None, tmp_path: Path) -> None:
    write(tmp_path, ["1", "1 / 0", "3"])
    with pytest.raises(PapermillExecutionError, match="division by zero"):
        papermill.execute_notebook(SOURCE, OUT, engine_name="kpi-warm", progress_bar=False)
    saved = nbformat.read(OUT, as_version=4)
    assert "ZeroDivisionError" in nbformat.writes(saved)


@linux
def test_a_cell_beyond_its_time_is_ended(warm_engine: None, tmp_path: Path) -> None:
    write(tmp_path, ["import time\nwhile True: time.sleep(1)"])
    with pytest.raises(TimeoutError, match="timed out"):
        papermill.execute_notebook(
            SOURCE, OUT, engine_name="kpi-warm", progress_bar=False, execution_timeout=1
        )


def test_a_notebook_in_another_language_is_refused_in_words(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(metadata={"language_info": {"name": "R"}})
    with pytest.raises(ValueError, match="runs notebooks in Python, and this one is in r"):
        engine.WarmEngine.execute_notebook(notebook, "ir")


def test_the_engine_can_be_imported_before_papermill_and_by_it() -> None:
    code = (
        "import sys, kpi_reports.run.kernels.engine as engine\n"
        "assert 'papermill' not in sys.modules\n"
        "engine.register()\n"
        "from papermill.engines import papermill_engines\n"
        "assert papermill_engines.get_engine('kpi-warm') is engine.WarmEngine\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@linux
def test_the_server_of_a_process_ends_with_it_and_its_forks_have_none(tmp_path: Path) -> None:
    code = (
        "import os\n"
        "from kpi_reports.run.kernels import engine, parent\n"
        "parent.SERVER = ('-c', 'import os, time; os.write(1, b\"{}\\\\n\"); os.read(0, 1)')\n"
        "kernels = engine.own_kernels()\n"
        "assert engine.own_kernels() is kernels\n"
        "print(kernels._server._process.pid, flush=True)\n"
        "if os.fork() == 0:\n"
        "    os._exit(0 if engine._kernels is None else 1)\n"
        "assert os.wait()[1] == 0\n"
        "assert kernels._server.is_alive\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    )
    assert is_gone(int(done.stdout))
