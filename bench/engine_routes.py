"""The routes of bench/engine.py: every way to make packs, measured once for each repetition.

A route gives CPU and wall seconds for one pack. Its outputs are checked whole before that counts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import engine_peers as peers
from engine_checks import NotWhole, check_packs, check_published
from engine_cost import CommandFailed, Cost, cost_of
from engine_inputs import PERIOD, ROOT, Company, make_company
from engine_sample import CHARTS
from engine_table import ROUTES, NotMeasured

PROGRAM = Path(sys.executable).with_name("kpi-reports")
HERE = Path(__file__).resolve().parent
TABLES = 1  # of the sample pack


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is made: packs of a run, packs of a loop, and packs of the other rows."""

    packs: int
    loop: int
    grown: tuple[int, int]
    unchanged: int
    real: int


@dataclass(frozen=True, slots=True)
class Each:
    """Seconds for one pack, and the parts of the CPU seconds where they are known."""

    cpu: float
    wall: float
    parts: Mapping[str, float] | None = None

    def plus(self, other: Each) -> Each:
        return Each(self.cpu + other.cpu, self.wall + other.wall)


class Routes:
    """Measures a route when it is first asked for in a repetition, and remembers it."""

    def __init__(self, folder: Path, sizes: Sizes, *, jobs: int) -> None:
        self.folder, self.sizes, self.jobs = folder, sizes, jobs
        self.known: dict[tuple[str, int], Each] = {}
        self._companies: dict[tuple[int, int], Company] = {}
        self._failed: dict[tuple[str, int], Exception] = {}
        self._help = ""
        self._why_not: dict[str, str | None] = {}

    def each(self, route: str, repetition: int) -> Each:
        """What one pack costs by a route. Raises NotMeasured where it cannot be taken, and
        whatever it failed with when it was first asked for."""
        key = (route, repetition)
        if fault := self._failed.get(key):
            raise fault
        if key not in self.known:
            print(f"  measuring: {ROUTES[route]} ({repetition + 1})", file=sys.stderr, flush=True)
            measure: Callable[[int], Each] = getattr(self, f"_{route}")
            try:
                self.known[key] = measure(repetition)
            except (CommandFailed, NotWhole, NotMeasured) as fault:
                self._failed[key] = fault
                raise
        return self.known[key]

    def company(self, packs: int, *, kpis: int = 1) -> Company:
        key = (packs, kpis)
        if key not in self._companies:
            place = self.folder / f"company-{packs}-{kpis}"
            self._companies[key] = make_company(place, packs, kpis=kpis)
        return self._companies[key]

    def sample(self, packs: int) -> Sequence[str]:
        return self.company(self.sizes.packs).units[:packs]

    def fresh(self, name: str, repetition: int) -> Path:
        """A folder that is not there yet, for a route's outputs."""
        return self.folder / f"{name}-{repetition}"

    def run(
        self,
        company: Company,
        notebooks: Path,
        place: Path,
        *more: str,
        memory: bool = False,
        language: str = "en",
    ) -> Cost:
        """`kpi-reports run` with a cache and an output of its own, below `place`."""
        command = [*program(), "run", str(company.params), "--period", PERIOD, "--to", "html,pdf",
                   "--language", language, "--notebooks", str(notebooks), "--jobs", str(self.jobs),
                   "--output", str(place / "output"), *more]  # fmt: skip
        return cost_of(command, place, environment=environment(place), memory=memory)

    def require_option(self, option: str) -> None:
        """Raises NotMeasured where `kpi-reports run` has no such option."""
        if not self._help:
            told = subprocess.run([*program(), "run", "--help"], capture_output=True, check=True,
                                  env=environment(self.folder))  # fmt: skip
            self._help = told.stdout.decode()
        if option not in self._help:
            raise NotMeasured(f"`kpi-reports run` has no {option}")

    def _require(self, what: str, lacks: Callable[[], str | None]) -> None:
        if what not in self._why_not:
            self._why_not[what] = lacks()
        if why := self._why_not[what]:
            raise NotMeasured(why)

    # ---- the routes --------------------------------------------------------------------------

    def _limit(self, repetition: int) -> Each:
        """By so many packs that a slow moment of the machine weighs little."""
        packs = max(self.sizes.loop, self.sizes.packs // 2) + 1
        return self._warm("limit", repetition, self.company(self.sizes.packs), self.sample(packs))

    def _real_limit(self, repetition: int) -> Each:
        company = self.company(self.sizes.real, kpis=8)
        return self._warm("real_limit", repetition, company, company.units[1:], real=True)

    def _warm(
        self,
        name: str,
        repetition: int,
        company: Company,
        units: Sequence[str],
        *,
        real: bool = False,
    ) -> Each:
        place = self.fresh(name, repetition)
        place.mkdir()
        notebooks = ROOT / "notebooks" if real else company.sample
        task: dict[str, Any] = {
            "environment": {"KPI_REPORTS_PARAMS": str(company.params), "OPENBLAS_NUM_THREADS": "1"},
            "units": list(units),
            "notebook": str(notebooks / "department_review.ipynb"),
            "parameters": {"company": "made", "period": PERIOD, "languages": "en"},
            "languages": ["en"],
            "output": str(place / "output"),
        }
        (place / "task.json").write_text(json.dumps(task), encoding="utf-8")
        command = [sys.executable, str(HERE / "engine_limit.py"), str(place / "task.json")]
        cost_of(command, place, environment=environment(place))
        if not real:
            check_ours(place / "output", units)
        told = json.loads((place / "log.txt").read_text(encoding="utf-8").splitlines()[-1])
        middle = {part: statistics.median(pack[part] for pack in told) for part in told[0]}
        return Each(middle.pop("all"), middle.pop("wall"), middle)

    def _engine(self, repetition: int) -> Each:
        return self.engine("engine", repetition, self.sizes.packs)

    def _first(self, repetition: int) -> Each:
        return self.engine("first", repetition, 1)

    def engine(self, name: str, repetition: int, packs: int) -> Each:
        """`kpi-reports run` over so many sample packs, now."""
        company, place = self.company(self.sizes.packs), self.fresh(name, repetition)
        units = company.units[:packs]
        cost = self.run(company, company.sample, place, *only(company, units))
        check_ours(published(place), units)
        return divided(cost, packs)

    def _real(self, repetition: int) -> Each:
        """Departments alone: the company's overview is another notebook."""
        company = self.company(self.sizes.real, kpis=8)
        return self._real_at(company, company.units[1:], "real", repetition)

    def _few(self, repetition: int) -> Each:
        return self._whole(self.sizes.grown[0], "few", repetition)

    def _many(self, repetition: int) -> Each:
        return self._whole(self.sizes.grown[1], "many", repetition)

    def _whole(self, packs: int, name: str, repetition: int) -> Each:
        company = self.company(packs, kpis=8)
        return self._real_at(company, company.units, name, repetition)

    def _real_at(self, company: Company, units: Sequence[str], name: str, repetition: int) -> Each:
        place = self.fresh(name, repetition)
        asked = only(company, units)
        cost = self.run(company, ROOT / "notebooks", place, *asked)
        check_published(published(place), units)
        return divided(cost, len(units))

    def _shell(self, repetition: int) -> Each:
        return self._shell_at("shell", repetition, 1)

    def _shell_two(self, repetition: int) -> Each:
        return self._shell_at("shell_two", repetition, 2)

    def _shell_at(self, name: str, repetition: int, at_a_time: int) -> Each:
        self._require("chromium", peers.lacks_chromium)
        company, units = self.company(self.sizes.packs), self.sample(self.sizes.loop)
        place, output = self.fresh(name, repetition), self.fresh(name, repetition) / "output"
        command = peers.shell_loop(company.plain, output, units, at_a_time)
        cost = cost_of(command, place, environment=peers.peer_environment(self.folder))
        check_theirs(output, units, name)
        return divided(cost, len(units))

    def _r(self, repetition: int) -> Each:
        self._require("R", peers.lacks_r)
        company, units = self.company(self.sizes.packs), self.sample(self.sizes.loop + 1)
        place, output = self.fresh("r", repetition), self.fresh("r", repetition) / "output"
        command = peers.r_loop(company.markdown, output, units)
        cost_of(command, place, environment=peers.plain_environment())
        check_theirs(output, units, "r", pdf=False)
        told = peers.told_by_r(place / "log.txt")
        return Each(*(statistics.median(pack[kind] for pack in told) for kind in ("cpu", "wall")))

    def _r_pdf(self, repetition: int) -> Each:
        return self._printed(repetition, "each", peers.print_each)

    def _r_pdf_warm(self, repetition: int) -> Each:
        """As many pages as our run has packs, so that the start weighs no more than ours does."""
        times = max(1, self.sizes.packs // (self.sizes.loop + 1))
        return self._printed(repetition, "warm", partial(peers.print_warm, times=times), times)

    def _printed(
        self,
        repetition: int,
        name: str,
        command: Callable[[Path, Sequence[str]], list[str]],
        times: int = 1,
    ) -> Each:
        """R Markdown's HTML, and what it costs to print it."""
        html = self.each("r", repetition)
        self._require("chromium", peers.lacks_chromium)
        output, units = self.fresh("r", repetition) / "output", self.sample(self.sizes.loop + 1)
        for made in output.glob("*.pdf"):
            made.unlink()
        cost = cost_of(command(output, units), self.fresh(f"print-{name}", repetition),
                       environment=peers.plain_environment())  # fmt: skip
        check_theirs(output, units, f"r, printed ({name})")
        return html.plus(divided(cost, len(units) * times))


def only(company: Company, units: Sequence[str]) -> list[str]:
    """The options that ask for these packs alone; none for all of the company's."""
    return [] if units == company.units else [f"--department={unit}" for unit in units]


def program() -> list[str]:
    return [str(PROGRAM)] if PROGRAM.exists() else [sys.executable, "-m", "kpi_reports"]


def environment(place: Path) -> dict[str, str]:
    """That of our own commands: this checkout, byte-compiled, with a cache of its own."""
    return peers.plain_environment() | {
        "PYTHONPATH": str(ROOT),
        "KPI_REPORTS_CACHE": str(place / "cache"),
    }


def divided(cost: Cost, packs: int) -> Each:
    if cost.left:
        print(f"  {cost.left} processes were left behind and ended", file=sys.stderr)
    return Each(cost.cpu / packs, cost.wall / packs)


def published(place: Path) -> Path:
    return place / "output" / "made" / PERIOD


def check_ours(folder: Path, units: Sequence[str]) -> None:
    """Raises NotWhole where a sample pack lacks a chart, its table or a page."""
    names = [folder / unit / "review.en" for unit in units]
    packs = [(Path(f"{name}.html"), Path(f"{name}.pdf")) for name in names]
    check_packs(packs, str(folder), figures=len(CHARTS), tables=TABLES)


def check_theirs(folder: Path, units: Sequence[str], route: str, *, pdf: bool = True) -> None:
    """Raises NotWhole where a pack of a peer lacks a chart, its table or a page."""
    names = [folder / unit for unit in units]
    packs = [(Path(f"{name}.html"), Path(f"{name}.pdf") if pdf else None) for name in names]
    check_packs(packs, route, figures=len(CHARTS), tables=TABLES)
