from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kpi_reports.errors import ClusterError
from kpi_reports.run.how import How
from kpi_reports.run.planning import Plan, make_plan
from kpi_reports.run.pool import PackPool
from kpi_reports.run.pools import Pools, pool_of

from .conftest import Tiny


@pytest.fixture
def plan(tiny: Tiny) -> Plan:
    return make_plan(tiny.workspace, "2013Q4", formats=("html",), notebooks=tiny.notebooks)


def test_packs_are_made_on_this_machine_unless_a_cluster_is_named(plan: Plan) -> None:
    assert isinstance(pool_of(How(jobs=1), plan), PackPool)


def test_a_cluster_needs_the_extra(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("kpi_reports.run.cluster")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "distributed", None)  # as if it were not installed
    how = How(cluster="tcp://127.0.0.1:8786")
    with pytest.raises(
        ClusterError, match=r"needs the package 'distributed'.*pip install 'kpi-reports\[cluster\]'"
    ):
        pool_of(how, plan)
    with Pools(how, plan) as pools:
        pools.prepare(3)  # that is for this machine
        with pytest.raises(ClusterError, match="needs the package 'distributed'"):
            pools.reach()


def test_an_exchange_without_a_cluster_is_refused(plan: Plan) -> None:
    with pytest.raises(ClusterError, match="--exchange is for packs made by a cluster"):
        pool_of(How(exchange="file:///shared"), plan)


def test_what_makes_packs_starts_once_and_ends_though_nothing_was_made(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, ended = list[tuple[str, ...]](), list[str]()

    class Worker:
        def __init__(self, formats: tuple[str, ...], *, kernel: bool) -> None:
            started.append(formats)
            assert not kernel, "plain kernels are started by their notebooks"

        home = tmp_path

        def kill(self, scratch: Path) -> None:
            ended.append("worker")

    monkeypatch.setattr("kpi_reports.run.pool.WorkerProcess", Worker)
    how = How(jobs=2, isolation="cold")
    with pytest.raises(ZeroDivisionError), Pools(how, plan) as pools:
        pools.prepare(0)
        assert not started
        pools.prepare(len(plan.units))
        assert started == [("html",)] * 2, "no more than work at a time"
        raise ZeroDivisionError  # as where the data cannot be read
    assert ended == ["worker"] * 2
    one = replace(plan, units=plan.units[:1])
    with Pools(how, one) as pools:
        pools.prepare(1)
        pools.close()
    assert len(started) == 3


def test_what_cannot_be_started_ahead_is_told_when_the_packs_turn_comes(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr("kpi_reports.run.pool.WorkerProcess", refused)
    with Pools(How(jobs=2, isolation="cold"), plan) as pools:
        pools.prepare(2)
        with pools.opened() as pool:
            assert list(pool.make([], started=print)) == []


@pytest.mark.parametrize(
    ("cell", "named"),
    [("x = 1", False), ("import seaborn as sns", True), ("from scipy import stats", True)],
)
def test_what_few_notebooks_need_is_imported_ahead_where_one_of_the_run_names_it(
    tiny: Tiny, cell: str, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[object]()

    class Kernels:
        def __init__(self, *_: object, seldom: bool, **__: object) -> None:
            asked.append(seldom)

        def close(self) -> None:
            pass

    monkeypatch.setattr("kpi_reports.run.kernels.parent.Kernels", Kernels)
    monkeypatch.setattr("kpi_reports.run.pool.WorkerProcess.__init__", lambda *_, **__: 1 / 0)
    tiny.cell(cell)
    plan = make_plan(tiny.workspace, "2013Q4", notebooks=tiny.notebooks)
    with pytest.raises(ZeroDivisionError), Pools(How(), plan) as pools:
        pools.prepare(1)
    assert asked == [named]
