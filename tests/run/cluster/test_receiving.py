"""What becomes of that which a worker sends, or does not send."""

from __future__ import annotations

from asyncio import CancelledError
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("distributed")

from distributed.scheduler import KilledWorker

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster import parcel as parcels
from kpi_reports.run.cluster.exchange import Exchange
from kpi_reports.run.cluster.job import Job
from kpi_reports.run.cluster.parcel import Parcel, without_paths
from kpi_reports.run.cluster.receiving import Gone, received
from kpi_reports.run.how import Limits
from kpi_reports.run.made import Made
from kpi_reports.run.plan import PackTask
from kpi_reports.run.result import PACK, Failure, PackResult

MADE = PackResult(None, score=88.9, grade="D", signals={"common": 1}).to_json()


@dataclass
class Ended:
    """A future that has ended with a value or an error."""

    outcome: Any
    status: str = "finished"

    def result(self) -> Any:
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


def job(tmp_path: Path, exchange: str | None = None) -> Job:
    task = PackTask(
        unit="N",
        company="tiny",
        period="2013Q4",
        notebook=str(tmp_path / "a.ipynb"),
        languages=("en", "zh"),
        formats=("html",),
        cube=str(tmp_path),
        params=str(tmp_path),
        scratch=str(tmp_path / "work" / "N"),
        department="N",
    )
    bundles = {"cube": ("cube", "aa")}
    return Job("run", 0, task, bundles, Limits(9.0, 2**20), None, exchange, {"typst": "1"})


def take(tmp_path: Path, outcome: Any, status: str = "finished", **options: Any) -> Made:
    sent = outcome.to_plain() if isinstance(outcome, Parcel) else outcome
    options = {"exchange": None, "address": "tcp://here"} | options
    return received(Ended(sent, status), job(tmp_path), **options)


def parcel(*names: str, content: bytes = b"<p>", size: int | None = None) -> Parcel:
    digest = sha256(content).hexdigest()
    files = {name: (digest, len(content) if size is None else size) for name in names}
    contents = {digest: content}
    return Parcel("tcp://w", (), MADE, "log", 1.5, 2, files, contents)


def refusal(made: Made, tmp_path: Path) -> str:
    """Why a pack failed, when nothing else was done."""
    assert made.result.failure is not None
    assert made.result.failure.kind == "crash"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    return made.result.failure.message


def test_a_job_travels_without_the_callers_paths(tmp_path: Path) -> None:
    sent = job(tmp_path)
    assert str(tmp_path) not in sent.to_json()
    back = Job.from_json(sent.to_json())
    assert (back.bundles, back.limits, back.versions) == (sent.bundles, sent.limits, sent.versions)
    assert (back.task.unit, back.task.languages, back.task.cube) == ("N", ("en", "zh"), "")


def test_a_pack_arrives_with_its_files_and_how_it_went(tmp_path: Path) -> None:
    made = take(tmp_path, parcel("review.en.html", "review.json"))
    assert (made.result.score, made.log, made.seconds, made.attempts) == (88.9, "log", 1.5, 2)
    assert made.task.notebook == str(tmp_path / "a.ipynb")
    assert (made.scratch / PACK / "review.en.html").read_bytes() == b"<p>"
    assert sorted(path.name for path in (made.scratch / PACK).iterdir()) == [
        *("review.en.html", "review.json"),
    ]


def test_a_pack_is_fetched_from_the_exchange_and_removed_there(tmp_path: Path) -> None:
    exchange = Exchange(f"file://{tmp_path}/exchange", "run")
    exchange.put(b"<p>", folder=job(tmp_path).outputs)
    made = take(tmp_path, parcel("review.json"), exchange=exchange)
    assert (made.scratch / PACK / "review.json").read_bytes() == b"<p>"
    assert not (tmp_path / "exchange" / "kpi-reports-run" / "outputs" / "0").exists()


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/b", "a\\b", "..", ".x", "", "x.", "CON.html", "x\n", "x:y", "ｘ"]
)
def test_a_file_whose_name_is_not_plain_is_refused(name: str, tmp_path: Path) -> None:
    words = refusal(take(tmp_path, parcel("review.json", name)), tmp_path)
    assert words.startswith("what worker tcp://w sent back is refused: it sent a file named ")
    assert words.endswith("which is no plain name")


def test_parcels_that_are_no_packs_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "it sent no file" in refusal(take(tmp_path, parcel()), tmp_path)
    twice = parcel("review.json", "Review.json")
    assert "names differ in capitals alone" in refusal(take(tmp_path, twice), tmp_path)
    many = parcel(*(f"{number}.html" for number in range(65)))
    assert "it sent 65 files; a pack has at most 64" in refusal(take(tmp_path, many), tmp_path)
    short = parcel("review.json", size=2)
    assert "file 'review.json' arrived damaged" in refusal(take(tmp_path, short), tmp_path)
    monkeypatch.setattr(parcels, "LIMIT_BYTES", 5)
    large = parcel("a.html", "b.html")
    assert "it sent 6 bytes; a pack has at most 5" in refusal(take(tmp_path, large), tmp_path)
    failed = PackResult(Failure("notebook", "x")).to_json()
    both = Parcel("tcp://w", result=failed, files=parcel("a.html").files)
    assert "it sent files of a pack that failed" in refusal(take(tmp_path, both), tmp_path)


def test_a_failure_arrives_without_the_workers_paths(tmp_path: Path) -> None:
    failure = Failure("notebook", "/w/run/x: gone", 3, "1 / 0", "in /w/run/work/1/a.py")
    hidden = {"/w/run/work/1": ".", "/w/run": "(worker)"}
    told = without_paths(PackResult(failure, warnings=("/w/run",)), hidden)
    assert told == PackResult(
        Failure("notebook", "(worker)/x: gone", 3, "1 / 0", "in ./a.py"), warnings=("(worker)",)
    )
    made = take(tmp_path, Parcel("tcp://w", result=told.to_json(), log="log"))
    assert (made.result, made.log) == (told, "log")


def test_a_pack_that_ends_its_workers_fails_alone(tmp_path: Path) -> None:
    last: Any = SimpleNamespace(address="tcp://last")
    made = take(tmp_path, KilledWorker("kpi-pack-0", last, 3), "error")
    words = refusal(made, tmp_path)
    assert words.startswith(
        "4 workers of the cluster ended while they made it, the last at tcp://l"
    )
    assert "not tried again" in words
    words = refusal(take(tmp_path, OSError(28, "No space left on device"), "error"), tmp_path)
    assert words == "its worker could not make it: OSError: [Errno 28] No space left on device"


def test_other_versions_end_the_run(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"worker tcp://w would not make .*: typst is 1 here"):
        take(tmp_path, Parcel("tcp://w", differs=("typst is 1 here and 2 there",)))
    with pytest.raises(ClusterError, match=r"a worker without the same kpi-reports joined 'tcp"):
        take(tmp_path, ModuleNotFoundError("No module named 'kpi_reports'"), "error")


def test_a_pack_that_the_cluster_does_not_know_any_longer_is_gone(tmp_path: Path) -> None:
    for error, status in ((CancelledError("x"), "cancelled"), (OSError("closed"), "finished")):
        with pytest.raises(Gone):
            take(tmp_path, error, status)
