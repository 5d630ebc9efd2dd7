from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi_reports.errors import OutputError, ParamsError, PeriodError, UnitError
from kpi_reports.run.batch import run_batch
from kpi_reports.run.how import How, Limits
from kpi_reports.run.manifest import Manifest
from kpi_reports.run.publish import LOCK

if TYPE_CHECKING:
    from conftest import Make, Tiny

FILES = {"review.en.html", "review.zh.html", "review.ipynb", "review.json"}
PACK = {*FILES, "pack.json"}  # the receipt does not list itself
sharing = pytest.mark.usefixtures("kernels_shared")  # what is made, not how it starts and ends


def run(tiny: Tiny, output: Path, *departments: str, **options: object) -> Manifest:
    """A run without PDF, which these rules do not need."""
    how = How(output=output, **options)  # type: ignore[arg-type]
    return run_batch(tiny.workspace, "2013Q4", formats=("html",), departments=departments, how=how)


def published(folder: Path) -> dict[str, bytes]:
    """Every published file but the log of the run, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (LOCK, "run.log.json")
    }


@dataclass(frozen=True, slots=True)
class Whole:
    """An undisturbed run of everything, one pack at a time."""

    root: Path
    output: Path
    manifest: Manifest
    files: dict[str, bytes]


def differing(output: Path, whole: Whole) -> list[str]:
    """The published files that are not those of the undisturbed run."""
    files = published(output)
    names = sorted(files.keys() | whole.files.keys())
    return [name for name in names if files.get(name) != whole.files.get(name)]


@pytest.fixture(scope="module")
def whole(site: None, make_tiny: Make, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    root = tmp_path_factory.mktemp("whole")
    output = root / "output"
    manifest = run(make_tiny(root), output, jobs=1)
    return Whole(root, output, manifest, published(output))


def test_a_run_publishes_every_pack_with_what_its_files_hold(whole: Whole) -> None:
    home = whole.output / "tiny" / "2013Q4"
    assert sorted(whole.manifest.packs) == ["N", "S", "company"]
    assert {path.name for path in home.iterdir()} == {
        *("N", "S", "company", "index.html", "run.json", "run.log.json"),
    }
    for unit, entry in whole.manifest.packs.items():
        assert {path.name for path in (home / unit).iterdir()} == PACK
        assert set(entry.files) == FILES
        assert json.loads((home / unit / "review.json").read_text())["unit"]["id"] == unit
        # 80 % of orders were on time and 90 % was the target: 100 * 0.8 / 0.9 = 88.9, below A.
        assert (entry.state, entry.score, entry.grade) == ("ok", 88.9, "D")
        for name, facts in entry.files.items():
            content = (home / unit / name).read_bytes()
            assert facts == {"sha256": sha256(content).hexdigest(), "bytes": len(content)}


def test_the_manifest_says_nothing_that_varies_and_the_log_says_it(whole: Whole) -> None:
    home = whole.output / "tiny" / "2013Q4"
    told = (home / "run.json").read_text()
    assert Manifest.read(home / "run.json") == whole.manifest
    for varying in (str(whole.root), str(Path.home()), "seconds", "started", "host", "attempts"):
        assert varying not in told
    log = json.loads((home / "run.log.json").read_text())
    assert log["packs"]["N"]["attempts"] == 1
    assert {"started", "seconds", "host", "python", "toolkit"} < set(log)


def test_published_files_hold_no_local_path(whole: Whole) -> None:
    places = (str(whole.root), str(Path.home()), sys.prefix)
    for name, content in whole.files.items():
        assert not [place for place in places if place.encode() in content], name


def test_the_same_input_gives_the_same_bytes_several_at_a_time_and_one_by_one(
    whole: Whole, tiny: Tiny, tmp_path: Path
) -> None:
    run(tiny, tmp_path / "output", jobs=2)
    assert differing(tmp_path / "output", whole) == []
    run(tiny, tmp_path / "output", "N", force=True)
    assert differing(tmp_path / "output", whole) == []


@sharing
def test_a_run_for_one_department_keeps_the_other_packs_of_an_earlier_run(
    tiny: Tiny, tmp_path: Path
) -> None:
    run(tiny, tmp_path, "N")
    first = published(tmp_path / "tiny" / "2013Q4" / "N")
    manifest = run(tiny, tmp_path, "S")
    assert sorted(manifest.packs) == ["N", "S"]
    assert published(tmp_path / "tiny" / "2013Q4" / "N") == first
    index = (tmp_path / "tiny" / "2013Q4" / "index.html").read_text(encoding="utf-8")
    assert "N/review.en.html" in index and "S/review.en.html" in index


@sharing
def test_a_notebook_that_fails_leaves_a_page_and_a_log_and_the_others_go_on(
    tiny: Tiny, tmp_path: Path
) -> None:
    tiny.cell("rate = {'N': 1}[department]  # only N has one")
    manifest = run(tiny, tmp_path / "output", "N", "S")
    home = tmp_path / "output" / "tiny" / "2013Q4"
    assert {unit: pack.state for unit, pack in manifest.packs.items()} == {"N": "ok", "S": "failed"}
    assert manifest.failed == ("S",)
    assert {path.name for path in (home / "N").iterdir()} == PACK
    assert set(manifest.packs["S"].files) == {"review.en.html", "review.zh.html", "error.log"}
    log = (home / "S" / "error.log").read_text(encoding="utf-8")
    assert "KeyError: 'S'" in log
    assert "rate = {'N': 1}[department]  # only N has one" in log
    assert "Cell 3 of the executed notebook" in log
    page = (home / "S" / "review.en.html").read_text(encoding="utf-8")
    assert "South" in page
    assert "KeyError" not in page and "Traceback" not in page
    assert "南区" in (home / "S" / "review.zh.html").read_text(encoding="utf-8")


@sharing
def test_a_failed_pack_is_made_again_by_the_next_run(tiny: Tiny, tmp_path: Path) -> None:
    tiny.cell("1 / 0")
    assert run(tiny, tmp_path / "output", "S").failed == ("S",)
    tiny.cell("1 / 1")
    manifest = run(tiny, tmp_path / "output", "S")
    assert manifest.failed == ()
    assert not (tmp_path / "output" / "tiny" / "2013Q4" / "S" / "error.log").exists()


def test_a_notebook_that_hangs_is_ended_at_its_limit_with_its_kernel(
    tiny: Tiny, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    tiny.cell(
        "import os, pathlib, signal, time\n"
        f"pathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "while True: time.sleep(0.01)"
    )
    manifest = run(tiny, tmp_path / "output", "S", limits=Limits(seconds=10))
    assert manifest.failed == ("S",)
    log = tmp_path / "output" / "tiny" / "2013Q4" / "S" / "error.log"
    assert "it took longer than 10 seconds" in log.read_text(encoding="utf-8")
    assert not alive(int(pid.read_text()))


@sharing
def test_a_kernel_that_dies_gets_one_more_chance(tiny: Tiny, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    tiny.cell(
        f"import os, pathlib\nmark = pathlib.Path({str(mark)!r})\n"
        "if not mark.exists():\n    mark.touch()\n    os._exit(9)"
    )
    manifest = run(tiny, tmp_path / "output", "S")
    home = tmp_path / "output" / "tiny" / "2013Q4"
    assert manifest.failed == ()
    assert json.loads((home / "run.log.json").read_text())["packs"]["S"]["attempts"] == 2
    assert "attempts" not in (home / "run.json").read_text()


@sharing
def test_a_notebook_that_shows_no_block_makes_no_empty_pack(tiny: Tiny, tmp_path: Path) -> None:
    path = tiny.notebooks / "department_review.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"] = notebook["cells"][:1]
    path.write_text(json.dumps(notebook))
    assert run(tiny, tmp_path / "output", "S").failed == ("S",)
    log = tmp_path / "output" / "tiny" / "2013Q4" / "S" / "error.log"
    assert "no cell of the notebook shows a block" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("period", "options", "kind", "words"),
    [
        ("2013Q5", {}, PeriodError, "'2013Q5' is not a period"),
        ("2014Q1", {}, PeriodError, "Choose '2013Q1' to '2013Q4'"),
        ("2013Q4", {"departments": ["../../x"]}, UnitError, r"no department '\.\./\.\./x'"),
        ("2013Q4", {"departments": ["s"]}, UnitError, "Did you mean 'S'"),
        ("2013Q4", {"notebooks": Path("nowhere")}, ParamsError, "Looked in 'nowhere'"),
    ],
)
def test_a_mistake_is_told_before_anything_is_written(
    tiny: Tiny,
    tmp_path: Path,
    period: str,
    options: dict[str, object],
    kind: type[Exception],
    words: str,
) -> None:
    with pytest.raises(kind, match=words):
        run_batch(tiny.workspace, period, how=How(output=tmp_path / "output"), **options)  # type: ignore[arg-type]
    assert not (tmp_path / "output").exists()


def test_an_output_that_is_a_file_is_told_before_anything_is_measured(
    tiny: Tiny, tmp_path: Path
) -> None:
    (tmp_path / "output").write_text("mine")
    shutil.rmtree(tiny.params.parent.parent / "site")
    with pytest.raises(OutputError, match="output' is a file, not a folder"):
        run(tiny, tmp_path / "output")


def test_a_company_folder_that_is_a_file_is_named(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "tiny").write_text("mine")
    with pytest.raises(OutputError, match=r"output/tiny' cannot be written: File exists"):
        run(tiny, tmp_path / "output")


SLOW = """
import pathlib, time
pathlib.Path({started!r}).joinpath(department).touch()
if department == "S":
    time.sleep(120)
"""


@pytest.fixture
def slow(tiny: Tiny, tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Starts the command in a process of its own; the pack of S never comes to an end."""
    (tmp_path / "started").mkdir()
    tiny.cell(SLOW.format(started=str(tmp_path / "started")))

    def start() -> subprocess.Popen[str]:
        arguments = ["run", tiny.params, "--period", "2013Q4", "--to", "html", "--jobs", "2"]
        return subprocess.Popen(
            [sys.executable, "-m", "kpi_reports", *map(str, arguments)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Waits for something that another process does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def processes_in(folder: Path) -> list[int]:
    """Processes that work below a folder: packs and kernels have their scratch folder as theirs."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            place = os.readlink(entry / "cwd")
        except OSError:
            continue
        if place.startswith(f"{folder}/") and alive(int(entry.name)):
            found.append(int(entry.name))
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


@needs_proc
def test_ctrl_c_ends_every_process_and_says_how_to_go_on(
    tmp_path: Path, slow: Callable[[], subprocess.Popen[str]]
) -> None:
    output = tmp_path / "output"
    command = slow()
    until((output / "tiny" / "2013Q4" / "company" / "review.json").exists)
    until((output / "tiny" / "2013Q4" / "N" / "review.json").exists)
    until((tmp_path / "started" / "S").exists)
    command.send_signal(signal.SIGINT)
    told, _ = command.communicate(timeout=60)
    assert command.returncode == 130
    assert re.search(r"2 of 3 packs are published.*give the same command again\.$", told.strip())
    assert "Traceback" not in told
    assert processes_in(output) == []
    assert not list((output / "tiny").glob(".staging*"))
