from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from kpi_reports.run.ending import KERNEL_GROUP, KERNEL_SOCKETS
from kpi_reports.run.execute import (
    SOURCE,
    KernelFailed,
    NotebookFailed,
    execute,
    scrub,
)

Cells = Callable[..., None]


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cells:
    """Writes a notebook with these code cells after its parameters, where it is executed."""
    monkeypatch.chdir(tmp_path)

    def write(*sources: str) -> None:
        first = nbformat.v4.new_code_cell("period = '?'", metadata={"tags": ["parameters"]})
        cells = [first, *map(nbformat.v4.new_code_cell, sources)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), SOURCE)

    return write


def test_a_notebook_gets_its_parameters_and_runs_on_this_python(notebook: Cells) -> None:
    notebook("import sys, os\nprint(period, sys.executable, os.getcwd(), sep='|')")
    executed = execute({"period": "2013Q4"})
    import sys

    assert executed.cells[-1].outputs[0].text == f"2013Q4|{sys.executable}|{os.getcwd()}\n"
    written = {path.name for path in Path().iterdir()}
    assert written == {SOURCE, KERNEL_GROUP, KERNEL_SOCKETS}


def test_the_kernel_leaves_no_process_and_no_sockets(notebook: Cells) -> None:
    notebook("1")
    execute({"period": "2013Q4"})
    group = int(Path(KERNEL_GROUP).read_text())
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert not Path(Path(KERNEL_SOCKETS).read_text()).exists()


def test_a_long_path_of_temporary_files_does_not_stop_the_kernel(
    notebook: Cells, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("x" * 120)  # beyond what a Unix socket's name may hold
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    notebook("print(period)")
    assert execute({"period": "2013Q4"}).cells[-1].outputs[-1].text == "2013Q4\n"


def test_a_cell_that_raises_is_told_with_its_place_source_and_traceback(notebook: Cells) -> None:
    notebook("1", "value = 1 / 0", "3")
    with pytest.raises(NotebookFailed, match="ZeroDivisionError: division by zero") as caught:
        execute({"period": "2013Q4"})
    # Cell 1 sets the parameters, papermill injects cell 2, "1" is cell 3.
    assert (caught.value.cell, caught.value.source) == (4, "value = 1 / 0")
    assert "ZeroDivisionError" in caught.value.traceback
    assert "\x1b" not in caught.value.traceback


def test_a_notebook_that_exits_without_an_error_has_failed_too(notebook: Cells) -> None:
    notebook("import sys; sys.exit(0)", "print('never')")
    with pytest.raises(NotebookFailed, match="ended itself before this cell") as caught:
        execute({"period": "2013Q4"})
    assert caught.value.source == "print('never')"


def test_a_kernel_that_dies_is_told_as_such(notebook: Cells) -> None:
    notebook("import os; os._exit(3)")
    with pytest.raises(KernelFailed, match="died while the notebook ran"):
        execute({"period": "2013Q4"})


def ran(**metadata: object) -> NotebookNode:
    """A notebook as papermill leaves it."""
    code = nbformat.v4.new_code_cell(
        "x",
        metadata={"papermill": {"start_time": "now"}, "execution": {"shell": "now"}, "tags": []},
        execution_count=1,
        outputs=[
            nbformat.v4.new_output("stream", name="stderr", text="/home/me/a.py:1: old\n"),
            nbformat.v4.new_output("stream", name="stdout", text="kept"),
        ],
    )
    tagged = nbformat.v4.new_markdown_cell("y", metadata={"tags": ["lang-zh"]})
    return nbformat.v4.new_notebook(cells=[code, tagged], metadata=metadata)


def test_scrubbing_takes_out_times_random_ids_and_local_paths() -> None:
    clean, warnings = scrub(ran(papermill={"input_path": "/home/me/n.ipynb"}))
    assert warnings == "/home/me/a.py:1: old\n"
    assert "/home/me" not in nbformat.writes(clean)
    assert [cell.id for cell in clean.cells] == ["cell-01", "cell-02"]
    assert [dict(cell.metadata) for cell in clean.cells] == [{}, {"tags": ["lang-zh"]}]
    assert [output.text for output in clean.cells[0].outputs] == ["kept"]
    assert set(clean.metadata) == {"kernelspec", "language_info"}


def test_scrubbing_two_runs_gives_the_same_bytes_and_leaves_the_notebook_valid() -> None:
    first, second = (nbformat.writes(scrub(ran())[0]) for _ in range(2))
    assert first == second
    nbformat.validate(nbformat.reads(first, as_version=4))


def test_scrubbing_leaves_the_executed_notebook_as_it_is() -> None:
    notebook = ran()
    scrub(notebook)
    assert notebook.cells[0].outputs[0].name == "stderr"
