"""Runs of the tiny company as users start them, each marked so that all its processes are found."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
import pytest

from kpi_reports.run.publish import LOCK, REPLACED, STAGING
from kpi_reports.run.receipts import RECEIPT

MARK = "KPI_REPORTS_FAULT_MARK"
SECONDS = 90.0  # for what takes some, on a machine that is busy
WORKER, SERVER = "kpi_reports.run.worker", "kpi_reports.run.kernels.server"
UNDISTURBED = 5  # departments
USUAL_SEEDS = 30  # kills in all
QUICK_SEEDS = 6  # in `make test`; continuous integration asks for all 30 by `make faults`


def _company() -> Any:
    """tests/run/conftest.py, whose company and fixtures are used here too."""
    path = Path(__file__).parents[1] / "run" / "conftest.py"
    spec = importlib.util.spec_from_file_location("tiny_company", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules["tiny_company"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


company = _company()
site, make_tiny = company.site, company.make_tiny


def wait_until(condition: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Waits for a condition; fails where it does not come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"after {seconds:g} seconds: {what}"
        time.sleep(0.05)


@dataclass
class Run:
    """One `kpi-reports run`, in work or ended."""

    process: subprocess.Popen[str]
    mark: str
    errors: Path
    began: float = field(default_factory=time.time)
    told: list[dict[str, Any]] = field(default_factory=list)

    def events(self) -> Iterator[dict[str, Any]]:
        """What it tells programs, as it tells it, until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event: dict[str, Any] = json.loads(line)
            self.told.append(event)
            yield event

    def end(self) -> int:
        """Waits for its end, with all that it started: the exit code."""
        with self.process:
            for _ in self.events():
                pass
        self.require_no_process()
        return self.process.returncode

    @property
    def error_text(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def processes(self, kind: str = "") -> list[psutil.Process]:
        """Those of the run that live: all, or the workers, the server, the kernels."""
        found = [each for each in psutil.process_iter() if self._is_own(each)]
        return [each for each in found if not kind or _kind(each) == kind]

    def _is_own(self, process: psutil.Process) -> bool:
        try:
            if process.create_time() < self.began - 60:  # known without a look at its environment
                return False
            lives = process.status() != psutil.STATUS_ZOMBIE
            return lives and bool(process.environ().get(MARK) == self.mark)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def require_no_process(self) -> None:
        wait_until(lambda: not self.processes(), "processes outlived their run")


def _kind(process: psutil.Process) -> str:
    """A kernel is a fork of the server, and says the same command."""
    try:
        line, parent = process.cmdline(), process.parent()
        if SERVER in line:
            is_fork = parent is not None and SERVER in parent.cmdline()
            return "kernel" if is_fork else "server"
        return "worker" if WORKER in line else "other"
    except psutil.NoSuchProcess:
        return "gone"


@dataclass(frozen=True)
class Company:
    """The tiny company with more departments, where its packs go, and its temporary files."""

    tiny: Any
    root: Path
    output: Path
    temporary: Path

    def run(self, *options: str, output: Path | None = None, **environment: str) -> Run:
        """Starts a run of all packs, HTML in one language; one at a time where nothing is said."""
        mark = uuid.uuid4().hex
        errors = self.root / f"errors-{mark}"
        command = [sys.executable, "-m", "kpi_reports", "run", str(self.tiny.params)]
        asked = ["--period", "2013Q4", "--to", "html", "--language", "en", "--json"]
        where = ["--output", str(output or self.output), "--jobs", "1"]
        with errors.open("w") as stream:
            process = subprocess.Popen(
                [*command, *asked, *where, *options],
                cwd=self.root,
                env=os.environ | {MARK: mark, "TMPDIR": str(self.temporary)} | environment,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
                encoding="utf-8",
            )
        return Run(process, mark, errors)

    @property
    def period(self) -> Path:
        return self.output / "tiny" / "2013Q4"

    def require_whole(self) -> None:
        """Whatever a reader finds is whole: each pack as its receipt says, and the books."""
        if not self.period.exists():
            return
        for folder in self.period.glob("*/"):
            receipt = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
            there = {path.name for path in folder.iterdir()} - {RECEIPT}
            assert there == receipt["files"].keys(), folder
            for name, facts in receipt["files"].items():
                content = (folder / name).read_bytes()
                assert sha256(content).hexdigest() == facts["sha256"], folder / name
        books = [path for at in (self.period, self.period.parent) for path in at.iterdir()]
        for book in (path for path in books if path.suffix in (".json", ".html")):
            text = book.read_text(encoding="utf-8")
            is_whole = (
                text.rstrip().endswith("</html>") if book.suffix == ".html" else json.loads(text)
            )
            assert is_whole, book
        for book in self.period.glob("run.json"):
            listed = json.loads(book.read_text(encoding="utf-8"))["packs"]
            assert all((self.period / unit).is_dir() for unit in listed)

    def differing(self, undisturbed: Path) -> list[str]:
        """The published files that are not those of another output, byte for byte."""
        files, others = published(self.output), published(undisturbed)
        return [name for name in {**files, **others} if files.get(name) != others.get(name)]

    def require_nothing_left(self) -> None:
        """No scratch folder, no temporary file, no lock that is held."""
        left = [*self.output.glob(f"*/{STAGING}*"), *self.output.glob(f"*/{REPLACED}*")]
        assert left == []
        assert list(self.temporary.iterdir()) == []
        assert (self.output / "tiny" / LOCK).read_text() == ""


def published(output: Path) -> dict[str, bytes]:
    """Every published file by its path, but the log of the run."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name not in (LOCK, "run.log.json")
    }


def make_company(root: Path, departments: int) -> Company:
    """The company below a folder, with N, S and more departments, of which nothing is known."""
    tiny = company._make_tiny(root)
    units = ["N", "S", *(f"D{number:02d}" for number in range(departments - 2))]
    lines = [f"- id: {unit}\n  name: {{en: Unit {unit}, zh: 部门{unit}}}\n" for unit in units]
    (tiny.params / "departments.yaml").write_text("".join(lines), encoding="utf-8")
    (root / "tmp").mkdir()
    return Company(tiny, root, root / "output", root / "tmp")


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits for a condition; fails with these words where it does not come true."""
    return wait_until


@pytest.fixture(scope="session")
def undisturbed(site: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of an undisturbed run of a company with UNDISTURBED departments."""
    company = make_company(tmp_path_factory.mktemp("undisturbed"), UNDISTURBED)
    run = company.run()
    assert run.end() == 0, run.error_text
    return company.output


@pytest.fixture
def company_of(site: None, tmp_path: Path) -> Iterator[Callable[[int], Company]]:
    """Makes a company with so many departments, in a folder of the test's own."""
    yield lambda departments: make_company(tmp_path, departments)


@pytest.fixture
def seeds() -> Callable[[int], int]:
    """How many kills there are where usually there are so many: KPI_REPORTS_FAULT_SEEDS in all."""
    asked = int(os.environ.get("KPI_REPORTS_FAULT_SEEDS", str(QUICK_SEEDS)))
    return lambda usual: max(1, usual * asked // USUAL_SEEDS)
