"""A run on a real scheduler with real workers, and what it says when they go away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from kpi_reports.errors import ClusterError, ClusterLost
from kpi_reports.run.batch import run_batch
from kpi_reports.run.cluster import connect, pool
from kpi_reports.run.cluster.pool import ClusterPool
from kpi_reports.run.how import How
from kpi_reports.run.manifest import Manifest
from kpi_reports.run.progress import Progress

pytest.importorskip("distributed")

if TYPE_CHECKING:
    from conftest import DaskHere, Make, Tiny

# Sleeps until this file is gone, so that something can be done while the pack is in work.
HOLD = """\
import os, pathlib, time
if department == "N":
    while pathlib.Path({path!r}).exists():
        time.sleep(0.1)
"""


class Watched(Progress):
    """Calls a function with each pack that is begun."""

    def __init__(self, on_start: Callable[[str], None]) -> None:
        super().__init__()
        self._on_start = on_start

    def started(self, unit: str) -> None:
        super().started(unit)
        self._on_start(unit)


def run(tiny: Tiny, output: Path, *departments: str, **how: object) -> Manifest:
    return run_batch(
        tiny.workspace,
        "2013Q4",
        formats=("html",),
        departments=departments,
        how=How(output=output, **how),  # type: ignore[arg-type]
    )


def packs(output: Path) -> dict[str, bytes]:
    """Every file of a published pack, by its path."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.glob("tiny/2013Q4/*/*"))
    }


def holding(tiny: Tiny, tmp_path: Path) -> Path:
    """Makes the pack of N wait for the end of a file."""
    held = tmp_path / "held"
    held.touch()
    tiny.cell(HOLD.format(path=str(held)))
    return held


def of_worker(worker: psutil.Popen) -> list[psutil.Process]:
    return [process for process in worker.children(recursive=True) if process.is_running()]


def test_a_cluster_publishes_the_same_bytes_as_this_machine(
    dask_here: DaskHere, make_tiny: Make, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tiny, shared = make_tiny(tmp_path), tmp_path / "shared"
    dask_here.need(2)
    run(tiny, tmp_path / "here", "N", "S", jobs=2)
    run(tiny, tmp_path / "there", "N", "S", cluster=dask_here.address)
    assert "2 workers at tcp://127.0.0.1" in (told := capfd.readouterr().err)
    assert "dashboard: http://127.0.0.1" in told
    run(tiny, tmp_path / "by", "S", cluster=dask_here.address, exchange=f"file://{shared}")
    expected = packs(tmp_path / "here")
    assert len(expected) == 10
    assert packs(tmp_path / "there") == expected
    assert packs(tmp_path / "by") == {name: expected[name] for name in expected if "/S/" in name}
    assert list(shared.iterdir()) == []
    assert dask_here.leftovers() == []


def test_workers_of_another_version_or_without_the_exchange_are_refused(
    dask_here: DaskHere, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = dask_here.need(1).address
    with pytest.raises(ClusterError, match=r"worker tcp://127.*'memory://x' cannot be read"):
        run(tiny, tmp_path / "output", "N", cluster=address, exchange="memory://x")
    ours = pool.versions_here()
    monkeypatch.setattr(pool, "versions_here", lambda: ours | {"kpi-reports' code": "0ld"})
    with pytest.raises(
        ClusterError, match=r"worker tcp://127.* kpi-reports' code is 0ld here and \w{12} there"
    ):
        run(tiny, tmp_path / "output", "N", cluster=address)
    # One that joins later is asked again, by the pack that it is given.
    monkeypatch.setattr(pool, "require_equal", lambda *_, **__: None)
    with pytest.raises(ClusterError, match=r"--cluster: worker tcp://127.* is 0ld here"):
        run(tiny, tmp_path / "output", "N", cluster=address)
    assert packs(tmp_path / "output") == {}


def test_an_interrupted_run_leaves_nothing_in_work_and_others_alone(
    dask_here: DaskHere, tiny: Tiny, tmp_path: Path
) -> None:
    from distributed import Client

    address = dask_here.need(2).address
    holding(tiny, tmp_path)

    def interrupt(unit: str) -> None:
        dask_here.wait_for_work()
        raise KeyboardInterrupt

    with Client(address, set_as_default=False) as other:
        theirs = other.submit(sum, [1, 2], key="theirs")
        with pytest.raises(KeyboardInterrupt):
            progress = Watched(interrupt)
            run(tiny, tmp_path / "output", "N", cluster=address, progress=progress)
        dask_here.wait_for_rest()
        assert dask_here.leftovers() == []
        assert theirs.result() == 3
    assert packs(tmp_path / "output") == {}


def test_a_lost_workers_packs_are_made_elsewhere(
    dask_here: DaskHere, tiny: Tiny, tmp_path: Path
) -> None:
    dask_here.need(2)
    held = holding(tiny, tmp_path)
    killed: list[psutil.Process] = []

    def kill(unit: str) -> None:
        dask_here.wait_for_work()
        victim = next(worker for worker in dask_here.workers if of_worker(worker))
        killed.extend([*of_worker(victim), victim])
        victim.kill()
        held.unlink()

    output = tmp_path / "output"  # `started` is called once, though it is begun twice
    run(tiny, output, "N", cluster=dask_here.address, progress=Watched(kill))
    assert [path.split("/")[2] for path in packs(output)] == ["N"] * 5
    psutil.wait_procs(killed, timeout=60)
    assert not [process for process in killed if process.is_running()]


def test_a_cluster_without_workers_or_scheduler_ends_the_run_in_words(
    dask_here: DaskHere, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "WORKER_SECONDS", 0.5)
    monkeypatch.setattr(pool, "LOOK_SECONDS", 0.1)
    holding(tiny, tmp_path)

    def lose(process: psutil.Popen) -> Watched:
        return Watched(lambda unit: process.kill())

    dask_here.need(1)
    for worker in dask_here.workers[1:]:
        worker.kill()
    with pytest.raises(ClusterLost, match=r"no worker is left, .* 1 pack is missing, none is half"):
        progress = lose(dask_here.workers[0])
        run(tiny, tmp_path / "output", "N", cluster=dask_here.address, progress=progress)
    address = dask_here.need(1).address
    assert dask_here.scheduler is not None
    with pytest.raises(ClusterLost, match=f"'{address}' was lost: the scheduler is gone.*again"):
        run(tiny, tmp_path / "output", "N", cluster=address, progress=lose(dask_here.scheduler))
    assert packs(tmp_path / "output") == {}
    assert not list((tmp_path / "output" / "tiny").glob(".staging*"))
    assert ClusterLost.exit_code == 1


def test_an_address_without_a_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "CONNECT_SECONDS", 0.2)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "tls://127.0.0.1:1"):
        with (
            pytest.raises(ClusterError, match=f"no Dask scheduler answers at '{address}'"),
            ClusterPool(address),
        ):
            pass
