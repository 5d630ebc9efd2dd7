"""Workers that live on from pack to pack, and what their pool does where a notebook does harm."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kpi_reports.measure import Cube
from kpi_reports.report.schema import review_json
from kpi_reports.review import CUBE_VARIABLE, open_cube, review
from kpi_reports.review.handover import HANDOVER_VARIABLE
from kpi_reports.run import pool as pools
from kpi_reports.run.failure import error_log
from kpi_reports.run.how import Limits
from kpi_reports.run.kernels.parent import ForkServer
from kpi_reports.run.made import Made
from kpi_reports.run.outputs import KEPT_CHARACTERS
from kpi_reports.run.plan import PackTask
from kpi_reports.run.pool import PackPool
from kpi_reports.run.result import PACK
from kpi_reports.run.task import HANDOVER, _found
from kpi_reports.run.worker_process import WorkerProcess

if TYPE_CHECKING:
    from conftest import Make

posix = pytest.mark.skipif(sys.platform == "win32", reason="sessions and signals of POSIX")
GIGABYTE = 2**30
SECONDS = 15.0  # a kernel is up long before, also on a busy machine
Packs = Callable[..., PackTask]


@pytest.fixture(scope="module")
def packs(site: None, make_tiny: Make, tmp_path_factory: pytest.TempPathFactory) -> Packs:
    """Makes a task of a notebook with these cells, for the tiny company's north or south."""
    root = tmp_path_factory.mktemp("pool")
    tiny = make_tiny(root)
    cube: list[Cube] = []

    def task(name: str, *cells: str, department: str = "S") -> PackTask:
        if not cube:
            cube.append(open_cube(tiny.workspace))
        tiny.restore()
        if cells:
            tiny.cell("\n".join(cells))
        notebook = root / f"{name}.ipynb"
        (tiny.notebooks / "department_review.ipynb").replace(notebook)
        return PackTask(
            unit=name,
            company="tiny",
            period="2013Q4",
            notebook=str(notebook),
            languages=("en",),
            formats=("html",),
            cube=str(cube[0].folder),
            params=str(tiny.params),
            scratch=str(root / "work" / name),
            department=department,
        )

    return task


def make(pool: PackPool, tasks: Sequence[PackTask]) -> dict[str, Made]:
    return {made.task.unit: made for made in pool.make(tasks, started=lambda _: None)}


def told(made: Made) -> str:
    """What the analyst reads of a pack that failed."""
    assert made.result.failure is not None, "the pack was made"
    return error_log(made, made.result.failure)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


CHILD = (
    "import pathlib, subprocess\n"
    "child = subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
    "pathlib.Path({pid!r}).write_text(str(child.pid))"
)
HARM = {
    "exits": "import os\nos._exit(7)",
    "takes": "held = []\nwhile True:\n    held.append(b'x' * 100_000_000 + bytes([len(held)]))",
    "prints": "for _ in range(100):\n    print('x' * 999_999)",
    "loops": "import time\nwhile True:\n    time.sleep(0.01)",
    "ignores": (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True:\n"
        "    try:\n        time.sleep(60)\n    except BaseException:\n        pass"
    ),
    # PyDLL: Python's lock is held meanwhile, so that no other thread of the kernel runs either.
    "deaf": (
        "import ctypes, signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "ctypes.PyDLL(None).sleep(1000)"
    ),
}


@pytest.fixture(scope="module")
def harmed(packs: Packs, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """What became of notebooks that do harm, four at a time."""
    pids = tmp_path_factory.mktemp("pids")
    tasks = {name: packs(name, cell) for name, cell in HARM.items()}
    for name, rest in (("leaves", ""), ("hangs", "\nimport time\ntime.sleep(1000)")):
        tasks[name] = packs(name, CHILD.format(pid=str(pids / name)) + rest)
    ordered = ["exits", "takes", "prints", "leaves", "loops", "ignores", "deaf", "hangs"]
    limits = Limits(seconds=SECONDS, memory_bytes=GIGABYTE)
    with PackPool(4, limits=limits) as pool:
        made = make(pool, [tasks[name] for name in ordered])
        for name in ("leaves", "hangs"):
            assert not lives(int((pids / name).read_text())), f"a child outlived '{name}'"
    return made


@posix
@pytest.mark.parametrize("name", ["loops", "ignores", "deaf", "hangs"])
def test_what_does_not_end_is_ended_at_its_limit_and_the_cell_is_named(
    harmed: dict[str, Made], name: str
) -> None:
    made = harmed[name]
    assert made.attempts == 1
    source = HARM.get(name, "import pathlib, subprocess")
    assert "it took longer than 15 seconds\n" in told(made)
    assert f"Cell 3 of the executed notebook, which was running:\n\n{source}" in told(made)


@posix
def test_what_takes_more_memory_than_its_limit_is_ended_and_told_so(
    harmed: dict[str, Made],
) -> None:
    failure = harmed["takes"].result.failure
    assert failure is not None and failure.kind == "memory"
    assert harmed["takes"].attempts == 1
    assert "the pack took more than its limit of 1 GB of memory\n" in told(harmed["takes"])
    assert "Cell 3 of the executed notebook" in told(harmed["takes"])
    assert "held = []" in told(harmed["takes"])


@posix
def test_a_kernel_that_ends_is_tried_once_more_and_the_cell_is_named(
    harmed: dict[str, Made],
) -> None:
    assert harmed["exits"].attempts == 2
    assert "the kernel died while the notebook ran\n" in told(harmed["exits"])
    assert "which was running:\n\nimport os\nos._exit(7)" in told(harmed["exits"])


@posix
def test_of_what_a_cell_prints_the_first_million_characters_are_kept(
    harmed: dict[str, Made],
) -> None:
    assert harmed["prints"].result.failure is None
    path = harmed["prints"].scratch / PACK / "review.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    outputs = [output for output in notebook["cells"][2]["outputs"] if "text" in output]
    text = "".join("".join(output["text"]) for output in outputs)
    assert text.startswith("x" * 999_999 + "\n")
    assert text.endswith(
        "\n[The rest of what this cell wrote to stdout is left out: "
        "it is more than 1,000,000 characters.]\n"
    )
    assert len(text) < KEPT_CHARACTERS + 200
    # Nothing of it lies about elsewhere.
    kept = sum(file.stat().st_size for file in path.parent.parent.rglob("*") if file.is_file())
    assert kept < 10 * KEPT_CHARACTERS


@posix
def test_a_child_with_a_session_of_its_own_does_not_outlive_its_pack(
    harmed: dict[str, Made],
) -> None:
    assert harmed["leaves"].result.failure is None  # the fixture looked for the child


MAKE_REVIEW = """\
from kpi_reports.review import review
r = review(company=company, department=department, period=period, languages=languages)
"""
KILL_WORKER = """\
import os, pathlib, psutil
mark = pathlib.Path({mark!r})
if not mark.exists():
    mark.touch()
    for process in psutil.process_iter():
        if process.pid != os.getpid() and "kpi_reports.run.worker" in " ".join(process.cmdline()):
            if process.cwd() == os.getcwd():
                process.kill()
    import time
    time.sleep(1000)
"""


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[WorkerProcess]:
    """Every worker that a pool starts from now on."""
    started: list[WorkerProcess] = []

    class Recorded(WorkerProcess):
        def __init__(self, formats: Sequence[str], *, kernel: bool) -> None:
            super().__init__(formats, kernel=kernel)
            started.append(self)

    monkeypatch.setattr(pools, "WorkerProcess", Recorded)
    return started


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the worker by its folder")
def test_a_worker_makes_several_packs_and_none_tells_which_came_before(
    packs: Packs,
    tmp_path: Path,
    workers: list[WorkerProcess],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "PACKS_PER_WORKER", 2)
    tasks = [
        packs("first", MAKE_REVIEW, department="N"),
        packs("other", "import os\nos.environ['KPI_REPORTS_PARAMS'] = 'elsewhere'"),
        packs("killer", KILL_WORKER.format(mark=str(tmp_path / "mark"))),
        packs("after", MAKE_REVIEW, department="N"),
    ]
    with PackPool(1) as pool:
        made = make(pool, tasks)
    assert [m.result.failure for m in made.values()] == [None] * 4
    # Two by the first, which has then made its share; the second was killed from outside, which is
    # not the notebook's fault; the third makes that pack and the last.
    assert [worker.asked for worker in workers] == [2, 1, 2]
    assert made["killer"].attempts == 2

    def files(name: str) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in (made[name].scratch / PACK).iterdir()}

    assert files("first") == files("after")
    assert not [worker.pid for worker in workers if lives(worker.pid)]
    assert not [worker.home for worker in workers if worker.home.exists()]

    # The kernel handed its review over, and review.json is what it is without that.
    assert list((made["first"].scratch / HANDOVER).iterdir())
    task = tasks[0]
    monkeypatch.setenv("KPI_REPORTS_PARAMS", task.params)
    monkeypatch.setenv(CUBE_VARIABLE, task.cube)
    alone = review(company="tiny", department="N", period="2013Q4", languages="en")
    assert files("first")["review.json"].decode() == review_json(alone)


def test_a_review_that_a_notebook_made_is_not_made_again(
    packs: Packs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = packs("made")
    parameters = {"company": "tiny", "department": "S", "period": "2013Q4", "languages": "en"}
    (tmp_path / HANDOVER).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KPI_REPORTS_PARAMS", task.params)
    monkeypatch.setenv(CUBE_VARIABLE, task.cube)
    alone = _found(task, parameters)
    with monkeypatch.context() as kernel:
        kernel.setenv(HANDOVER_VARIABLE, str(tmp_path / HANDOVER))
        review(**parameters)
    monkeypatch.setattr(
        "kpi_reports.review.reviewing.load_workspace", None
    )  # whoever makes one fails
    assert _found(task, parameters) == alone


def test_a_worker_that_cannot_start_fails_its_packs_with_what_it_wrote(
    packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_reports.run.worker_process.MODULE", "kpi_reports.run.no_such_module")
    with PackPool(1) as pool:
        made = make(pool, [packs("unborn")])["unborn"]
    assert made.attempts == 2
    assert "the process for this pack did not start\n" in told(made)
    assert "No module named kpi_reports.run.no_such_module" in told(made)


def test_a_pool_that_was_closed_starts_nothing(packs: Packs, workers: list[WorkerProcess]) -> None:
    with PackPool(1) as pool:
        pass
    with pytest.raises(RuntimeError, match="cannot schedule new futures after shutdown"):
        make(pool, [packs("late")])
    assert workers == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the server")
def test_a_pool_that_was_prepared_in_vain_leaves_nothing(
    workers: list[WorkerProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: list[ForkServer] = []
    usual = ForkServer.__init__

    def noted(self: ForkServer, **given: Any) -> None:
        usual(self, **given)
        servers.append(self)

    monkeypatch.setattr(ForkServer, "__init__", noted)
    with PackPool(2, isolation="fork") as pool:
        pool.prepare(5)
        assert len(workers) == 2 and len(servers) == 1, "no more than work at a time"
        assert all(lives(worker.pid) for worker in workers) and servers[0].is_alive
    assert not [worker.pid for worker in workers if lives(worker.pid)]
    assert not servers[0].is_alive
    assert not [
        place for place in (servers[0].folder, *(w.home for w in workers)) if place.exists()
    ]


@posix
def test_where_kernels_are_started_the_first_one_starts_with_its_worker(
    packs: Packs, workers: list[WorkerProcess]
) -> None:
    with PackPool(1, isolation="started", formats=("html",)) as pool:
        pool.prepare(1)
        worker = psutil.Process(workers[0].pid)
        wait_until(lambda: bool(worker.children()), "no kernel was started")
        [kernel] = worker.children()
        assert "--preload" in kernel.cmdline()
        made = make(pool, [packs("early", "import os\nprint(os.getpid())", department="N")])
        executed = json.loads((made["early"].scratch / PACK / "review.ipynb").read_text())
    printed = [output for cell in executed["cells"] for output in cell.get("outputs", [])]
    assert "".join(printed[0]["text"]).strip() == str(kernel.pid), "the notebook ran on it"
    assert len(workers) == 1 and not lives(kernel.pid)


@posix
def test_a_kernel_that_was_started_in_vain_ends_with_its_worker(
    workers: list[WorkerProcess],
) -> None:
    with PackPool(1, isolation="started") as pool:
        pool.prepare(1)
        worker = psutil.Process(workers[0].pid)
        wait_until(lambda: bool(worker.children()), "no kernel was started")
        [kernel] = worker.children()
    assert not lives(kernel.pid) and not lives(worker.pid)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 4 * SECONDS
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)
