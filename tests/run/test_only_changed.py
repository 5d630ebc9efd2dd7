"""What a run makes again, and what it leaves as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.cli import main
from kpi_reports.run import book, pools
from kpi_reports.run.batch import run_batch
from kpi_reports.run.how import How
from kpi_reports.run.index import index_html
from kpi_reports.run.keys.toolkit import library_versions
from kpi_reports.run.made import Made
from kpi_reports.run.manifest import Manifest
from kpi_reports.run.plan import PackTask
from kpi_reports.run.planning import Plan
from kpi_reports.run.progress import Progress
from kpi_reports.run.publish import LOCK
from kpi_reports.run.result import PACK, Failure, PackResult

if TYPE_CHECKING:
    from conftest import Tiny


@dataclass
class StandIn:
    """A pool that makes a pack of one file, and notes which; `failing` ones fail."""

    made: list[str] = field(default_factory=list)
    prepared: list[int] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    stop_after: int | None = None

    def prepare(self, packs: int) -> None:
        self.prepared.append(packs)

    def make(self, tasks: Sequence[PackTask], *, started: Callable[[str], None]) -> Iterator[Made]:
        for task in tasks:
            if self.stop_after == len(self.made):
                raise KeyboardInterrupt
            started(task.unit)
            scratch = Path(task.scratch)
            (scratch / PACK).mkdir(parents=True)
            (scratch / PACK / "review.en.html").write_text(task.unit)
            (scratch / PACK / "review.json").write_text("{}")
            failure = Failure("notebook", "no") if task.unit in self.failing else None
            self.made.append(task.unit)
            yield Made(task, PackResult(failure, score=88.9), scratch, "", 0.1, 1)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The pool that runs use; whether one was opened at all shows in `opened`."""
    stand_in = StandIn()

    @contextmanager
    def opened(how: How, plan: Plan) -> Iterator[StandIn]:
        yield stand_in

    monkeypatch.setattr(pools, "pool_of", opened)
    return stand_in


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of the tiny company into one output."""

    tiny: Tiny
    pool: StandIn
    output: Path

    @property
    def home(self) -> Path:
        return self.output / "tiny" / "2013Q4"

    def run(self, *departments: str, period: str = "2013Q4", **options: bool) -> Manifest:
        self.pool.made.clear()
        how = How(output=self.output, **options)  # type: ignore[arg-type]
        return run_batch(
            self.tiny.workspace, period, formats=("html",), departments=departments, how=how
        )

    def words(self, **options: bool) -> dict[str, str]:
        """What --explain says of each pack."""
        progress = Progress()
        run_batch(
            self.tiny.workspace, "2013Q4", formats=("html",),
            how=How(output=self.output, explain=True, progress=progress, **options),  # type: ignore[arg-type]
        )  # fmt: skip
        return {each.unit: each.words for each in progress.explanations}

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.tiny.params / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def runs(tiny: Tiny, pool: StandIn, tmp_path: Path) -> Runs:
    return Runs(tiny, pool, tmp_path / "output")


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and the time it was written."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOCK
    }


def test_a_second_run_makes_nothing_opens_no_pool_and_writes_nothing(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = runs.run()
    assert sorted(runs.pool.made) == ["N", "S", "company"]
    before = files(runs.output)
    monkeypatch.setattr(pools, "pool_of", None)
    monkeypatch.setattr("kpi_reports.run.index.index_html", None)
    monkeypatch.setattr("kpi_reports.run.index.all_periods_html", None)
    assert runs.run() == first
    assert files(runs.output) == before


def test_the_receipt_says_what_run_json_says_and_of_what_it_was_made(runs: Runs) -> None:
    manifest = runs.run("N")
    receipt = json.loads((runs.home / "N" / "pack.json").read_text(encoding="utf-8"))
    key = receipt.pop("key")
    assert (receipt.pop("schema"), receipt.pop("unit")) == (1, "N")
    told = json.loads((runs.home / "run.json").read_text(encoding="utf-8"))["packs"]["N"]
    assert receipt == told
    assert "pack.json" not in told["files"]
    assert set(key) == {"asked", "data", "params", "notebook", "toolkit", "fonts", "libraries"}
    assert set(key["data"]) == {"days", "source orders"}
    assert manifest.packs["N"].made_from == receipt["made_from"]
    text = (runs.home / "N" / "pack.json").read_text(encoding="utf-8")
    assert str(runs.output) not in text and "seconds" not in text


def test_force_makes_every_pack(runs: Runs) -> None:
    runs.run()
    runs.run(force=True)
    assert sorted(runs.pool.made) == ["N", "S", "company"]
    assert runs.pool.prepared == [3, 3]
    assert runs.words(force=True)["N"] == "to be made: asked for (--force)"


def test_a_failed_pack_is_made_again_and_alone(runs: Runs) -> None:
    runs.pool.failing = {"S"}
    assert runs.run().failed == ("S",)
    assert runs.words() == {
        "company": "unchanged", "N": "unchanged", "S": "to be made: failed last time",
    }  # fmt: skip
    runs.pool.failing = set()
    runs.pool.prepared.clear()
    assert runs.run().failed == ()
    assert runs.pool.made == ["S"]
    assert runs.pool.prepared == [], "whether it is made is known once the data are measured"


def test_retry_failed_makes_failed_and_missing_packs_and_leaves_what_else_is_out_of_date(
    runs: Runs,
) -> None:
    runs.pool.failing = {"S"}
    runs.run("N", "S")
    runs.edit("targets.csv", "0.9", "0.8")
    words = runs.words(retry_failed=True)
    assert words == {
        "company": "to be made: never made",
        "N": "left as it is (--retry-failed): targets.csv changed",
        "S": "to be made: failed last time; targets.csv changed",
    }
    runs.run(retry_failed=True)
    assert sorted(runs.pool.made) == ["S", "company"]
    page = (runs.home / "index.html").read_text(encoding="utf-8")
    assert "from other data, params or notebooks: North." in page


def test_a_pack_whose_file_is_missing_or_edited_is_made_again(runs: Runs) -> None:
    runs.run()
    page = runs.home / "N" / "review.en.html"
    written = (runs.home / "N" / "pack.json").stat().st_mtime_ns
    page.unlink()
    (runs.home / "S" / "review.en.html").write_text("X")  # as long as it was
    os.utime(runs.home / "S" / "review.en.html", ns=(written + 10**9, written + 10**9))
    os.utime(runs.home / "company" / "review.json", ns=(written + 10**9, written + 10**9))
    assert runs.words() == {
        "company": "unchanged",  # touched, and the same
        "N": "to be made: review.en.html is missing",
        "S": "to be made: review.en.html was changed by hand",
    }
    assert "N" in runs.words(retry_failed=True)
    runs.run()
    assert runs.pool.made == ["N", "S"]
    assert page.read_text() == "N"


def test_a_longer_file_is_known_by_its_size_whatever_its_time(runs: Runs) -> None:
    runs.run("N")
    page = runs.home / "N" / "review.en.html"
    page.write_text("longer")
    os.utime(page, ns=(0, 0))
    assert runs.words()["N"] == "to be made: review.en.html was changed by hand"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": 2}', '{"schema": 1, "unit": "N"}'])
def test_a_pack_whose_receipt_cannot_be_read_is_made_again(runs: Runs, text: str) -> None:
    runs.run("N")
    (runs.home / "N" / "pack.json").write_text(text)
    assert runs.words()["N"] == "to be made: its receipt pack.json cannot be read"
    runs.run("N")
    assert runs.pool.made == ["N"]


def test_explain_writes_nothing(runs: Runs) -> None:
    assert runs.words() == dict.fromkeys(("company", "N", "S"), "to be made: never made")
    assert not runs.output.exists()
    runs.run()
    before = files(runs.output)
    runs.edit("targets.csv", "0.9", "0.8")
    runs.tiny.cell("1 + 1")
    assert runs.words() == {
        "company": "to be made: targets.csv changed",
        "N": "to be made: targets.csv changed; notebook department_review.ipynb changed",
        "S": "to be made: targets.csv changed; notebook department_review.ipynb changed",
    }
    assert files(runs.output) == before


def test_a_run_that_is_cut_off_loses_nothing_that_was_published(runs: Runs, tmp_path: Path) -> None:
    whole = Runs(runs.tiny, runs.pool, tmp_path / "whole")
    whole.run()
    runs.pool.made.clear()
    runs.pool.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        runs.run()
    listed = json.loads((runs.home / "run.json").read_text(encoding="utf-8"))["packs"]
    assert sorted(listed) == sorted(runs.pool.made) == ["N", "company"]
    for name in ("run.json", "index.html", "run.log.json"):  # as after a kill before they came
        (runs.home / name).unlink()
    runs.pool.stop_after = None
    runs.run()
    assert runs.pool.made == ["S"]
    assert_same(runs, whole)


def assert_same(runs: Runs, whole: Runs) -> None:
    """That two outputs are equal, but for the log of how the runs went."""
    mine, others = (
        {name: content for name, (content, _) in files(each.output).items() if "log" not in name}
        for each in (runs, whole)
    )
    assert mine == others


def test_a_run_for_one_department_lists_the_others_though_run_json_is_damaged(runs: Runs) -> None:
    runs.run()
    (runs.home / "run.json").write_text("{")
    assert sorted(runs.run("N").packs) == ["N", "S", "company"]
    assert runs.pool.made == []


def test_books_of_many_packs_are_written_seldom_and_end_as_if_written_each_time(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    each_time = Runs(runs.tiny, runs.pool, tmp_path / "each")
    each_time.run()
    written = []

    def counted(*given: object) -> str:
        written.append(1)
        return index_html(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("kpi_reports.run.index.index_html", counted)
    monkeypatch.setattr(book, "ALWAYS_BELOW", 0)
    monkeypatch.setattr(book, "SHARE", 10**9)
    runs.run()
    assert len(written) == 2  # with the first pack, and at the end
    assert_same(runs, each_time)


def test_another_toolkit_font_library_or_format_is_told_by_name(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.run("N")
    making = "kpi_reports.run.keys.making"
    with monkeypatch.context() as patch:
        patch.setattr(f"{making}.toolkit_parts", lambda: {"version": "9.0", "files": "x"})
        assert runs.words()["N"].startswith("to be made: kpi-reports changed (0.1.0 -> 9.0)")
    with monkeypatch.context() as patch:
        patch.setattr(f"{making}.toolkit_parts", lambda: {"version": "0.1.0", "files": "x"})
        assert runs.words()["N"].endswith("changed (other files of version 0.1.0)")
    with monkeypatch.context() as patch:
        patch.setattr(f"{making}.font_parts", lambda: {"A.otf": "x"})
        assert "font A.otf is new" in runs.words()["N"]
    with monkeypatch.context() as patch:
        patch.setattr(f"{making}.library_versions", lambda: library_versions() | {"pandas": "0.1"})
        assert runs.words()["N"] == f"to be made: pandas changed ({version('pandas')} -> 0.1)"
    with monkeypatch.context() as patch:
        patch.setattr(f"{making}.library_versions", dict)
        assert runs.words()["N"].endswith(f"; {len(library_versions()) - 5} more")
    progress = Progress()
    how = How(output=runs.output, explain=True, progress=progress)
    run_batch(runs.tiny.workspace, "2013Q4", formats=("html", "pdf"), how=how)
    told = {each.unit: each.words for each in progress.explanations}["N"]
    assert told == "to be made: asked for: formats changed (html -> html,pdf)"


LOADED = """
import sys
from kpi_reports.cli import main
try:
    main()
except SystemExit as ended:
    print("code", ended.code)
heavy = "pandas numpy matplotlib seaborn scipy statsmodels papermill nbclient sqlalchemy jinja2"
print("loaded", [name for name in heavy.split() if name in sys.modules])
"""


def test_a_command_with_nothing_to_make_says_so_and_loads_nothing_heavy(runs: Runs) -> None:
    runs.run()
    arguments = ["run", runs.tiny.params, "--period", "2013Q4", "--to", "html", "--output"]
    ended = subprocess.run(
        [sys.executable, "-c", LOADED, *map(str, arguments), str(runs.output)],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = ended.stdout.splitlines()
    assert lines[0] == "3 packs unchanged"
    assert lines[-2:] == ["code 0", "loaded []"]


def test_explain_prints_a_line_for_each_pack_and_ends_well(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.run("N")
    arguments = ["run", runs.tiny.params, "--period", "2013Q4", "--to", "html", "--explain"]
    monkeypatch.setattr(sys, "argv", ["", *map(str, arguments), "--output", str(runs.output)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.splitlines() == [
        "company  to be made: never made",
        "N        unchanged",
        "S        to be made: never made",
    ]
