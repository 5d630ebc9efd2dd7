"""What is asked of a cluster before work begins; the answers are made here."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("distributed")

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster.connect import await_workers, differ, require_equal


class Asked:
    """A client whose workers give these answers."""

    def __init__(self, answers: dict[str, Any], scheduler: Exception | None = None) -> None:
        self.answers, self.scheduler = answers, scheduler
        self.waited = False

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self.answers, 1)

    def wait_for_workers(self, count: int, timeout: float) -> None:
        self.waited = True
        if not self.answers:
            raise TimeoutError

    def run(self, *_: Any, **__: Any) -> dict[str, Any]:
        return self.answers

    def run_on_scheduler(self, *_: Any) -> None:
        if self.scheduler:
            raise self.scheduler


def require(client: Any) -> None:
    require_equal(client, {"typst": "1"}, exchange=None, run="1", probe="")


def test_workers_that_are_there_are_not_waited_for() -> None:
    client = Asked({"tcp://a": {}})
    said: list[str] = []
    await_workers(client, "tcp://s", say=said.append)
    assert (client.waited, said) == (False, [])


def test_a_cluster_without_a_worker_is_waited_for_with_a_word_and_then_refused() -> None:
    said: list[str] = []
    with pytest.raises(ClusterError, match=r"'tcp://s' has no worker. Start some: dask worker tcp"):
        await_workers(Asked({}), "tcp://s", say=said.append)
    assert said == ["The cluster at tcp://s has no worker yet; waiting up to 30 s ..."]


def test_every_worker_that_cannot_do_the_same_is_named() -> None:
    same = {"versions": {"typst": "1"}, "exchange": ""}
    require(Asked({"tcp://a": same}))
    answers = {
        "tcp://a": same,
        "tcp://b": {"versions": {"typst": "2"}, "exchange": ""},
        "tcp://c": ModuleNotFoundError("No module named 'kpi_reports'"),
        "tcp://d": same | {"exchange": "it cannot be read"},
    }
    with pytest.raises(ClusterError) as caught:
        require(Asked(answers))
    first, second, third = str(caught.value).splitlines()
    assert first.startswith("worker tcp://b would not make the same packs: typst is 1 here and 2")
    assert second.startswith("worker tcp://c could not be asked for its versions (ModuleNotFound")
    assert third == "worker tcp://d: it cannot be read"


def test_a_long_list_of_differences_is_cut() -> None:
    assert "e; 2 more differ. Install" in differ("tcp://a", list("abcdefg"))


def test_a_scheduler_without_our_code_is_told() -> None:
    client = Asked({}, ModuleNotFoundError("No module named 'kpi_reports'"))
    with pytest.raises(ClusterError, match=r"the scheduler has no kpi-reports to read tasks with"):
        require(client)
