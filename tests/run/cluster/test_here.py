"""What a Dask worker keeps for a run, with a pool that makes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("distributed")

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster import here
from kpi_reports.run.cluster.bundles import bundle
from kpi_reports.run.cluster.job import Job
from kpi_reports.run.how import Limits
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.result import PACK, PackResult

TASK = PackTask("N", "tiny", "2013Q4", "", ("en",), ("html",), "", "", "", "N")


class NoPool:
    """Makes a file of what it was given. Counts those that are open."""

    opened = 0

    def __init__(self, jobs: int, *, limits: Limits, isolation: object, seldom: bool) -> None:
        assert (jobs, limits.seconds, isolation, seldom) == (2, 9.0, "cold", True)

    def __enter__(self) -> NoPool:
        NoPool.opened += 1
        return self

    def __exit__(self, *_: object) -> None:
        NoPool.opened -= 1

    def make(self, tasks: list[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        for task in tasks:
            started(task.unit)
            scratch = Path(task.scratch)
            (scratch / PACK).mkdir(parents=True)
            (scratch / PACK / "review.json").write_bytes(Path(task.notebook).read_bytes())
            yield Made(task, PackResult(None), scratch, f"in {scratch}", 1.0, 1)


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(here, "PackPool", NoPool)
    monkeypatch.setattr(NoPool, "opened", 0)
    plugins: list[Any] = []
    return SimpleNamespace(
        address=f"tcp://{tmp_path.name}",
        local_directory=str(tmp_path / "local"),
        state=SimpleNamespace(nthreads=2),
        loop=SimpleNamespace(add_callback=lambda _, plugin, name: plugins.append(plugin)),
        plugin_add=None,
        plugins=plugins,
    )


def job_and_inputs(tmp_path: Path, run: str) -> tuple[Job, dict[str, bytes]]:
    (tmp_path / "local").mkdir()
    (tmp_path / "a.ipynb").write_text("{}")
    sent = bundle("a.ipynb", {"": tmp_path / "a.ipynb"})
    names = ("notebook", "params", "cube")
    bundles = dict.fromkeys(names, (sent.name, sent.sha256))
    job = Job(run, 0, TASK, bundles, Limits(9.0), "cold", None, {}, seldom=True)
    return job, {sent.sha256: sent.content}


def test_a_pack_is_made_from_unpacked_inputs_and_leaves_no_file(
    worker: Any, tmp_path: Path
) -> None:
    job, inputs = job_and_inputs(tmp_path, "made")
    kept = here.run_here(job, worker)
    parcel = kept.make(job, inputs)
    digest = sha256(b"{}").hexdigest()
    assert (parcel.files, parcel.contents) == ({"review.json": (digest, 2)}, {digest: b"{}"})
    assert (parcel.worker, parcel.log) == (worker.address, "in .")
    kept.make(replace(job, number=1), {})  # the inputs are there
    [folder] = (tmp_path / "local").iterdir()
    assert [path.name for path in folder.iterdir()] == ["inputs"]
    assert folder.stat().st_mode & 0o777 == 0o700
    here.end("made")
    assert (list((tmp_path / "local").iterdir()), NoPool.opened) == ([], 0)


def test_a_run_that_has_ended_is_not_brought_back_by_a_pack_that_waited(
    worker: Any, tmp_path: Path
) -> None:
    job, inputs = job_and_inputs(tmp_path, "ended")
    kept = here.run_here(job, worker)
    here.end("ended")
    for late in (lambda: here.run_here(job, worker), lambda: kept.make(job, inputs)):
        with pytest.raises(ClusterError, match="the run that asked for this pack has ended"):
            late()
    assert list((tmp_path / "local").iterdir()) == []


def test_a_run_of_which_nothing_is_heard_keeps_nothing_until_its_next_pack(
    worker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here, "IDLE_SECONDS", 0.0)
    job, inputs = job_and_inputs(tmp_path, "idle")
    kept = here.run_here(job, worker)
    for _ in range(2):
        assert kept.make(job, inputs).files
        limit = time.monotonic() + 60
        while NoPool.opened or list((tmp_path / "local").iterdir()):
            assert time.monotonic() < limit
            time.sleep(0.01)
    here.end("idle")


def test_a_dask_worker_that_ends_takes_its_runs_with_it(worker: Any, tmp_path: Path) -> None:
    job, inputs = job_and_inputs(tmp_path, "torn")
    here.run_here(job, worker).make(job, inputs)
    [plugin] = worker.plugins
    plugin.setup(worker)
    plugin.teardown(worker)
    assert (list((tmp_path / "local").iterdir()), NoPool.opened) == ([], 0)
    here.end("torn")
