from __future__ import annotations

import sys

import pytest

from kpi_reports.errors import ClusterError
from kpi_reports.run.how import How
from kpi_reports.run.pool import PackPool
from kpi_reports.run.pools import pool_of


def test_packs_are_made_on_this_machine_unless_a_cluster_is_named() -> None:
    assert isinstance(pool_of(How(jobs=1)), PackPool)


def test_a_cluster_needs_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("kpi_reports.run.cluster")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "distributed", None)  # as if it were not installed
    with pytest.raises(
        ClusterError, match=r"needs the package 'distributed'.*pip install 'kpi-reports\[cluster\]'"
    ):
        pool_of(How(cluster="tcp://127.0.0.1:8786"))


def test_an_exchange_without_a_cluster_is_refused() -> None:
    with pytest.raises(ClusterError, match="--exchange is for packs made by a cluster"):
        pool_of(How(exchange="file:///shared"))
