"""Times the engine against a warm plain function, papermill with nbconvert, and R Markdown.

    .venv/bin/python bench/engine.py               # everything, about an hour
    .venv/bin/python bench/engine.py --quick       # few packs, once: do the rows work?
    .venv/bin/python bench/engine.py --only limit --only help
    .venv/bin/python bench/engine.py --write       # into bench/README.md and bench/engine.svg

Makes its inputs, runs every route in turn, checks that each output is whole (six charts, a table,
pages) and prints a table of what was measured against its target. A row that cannot be measured
here says why; nothing is installed or downloaded.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from engine_checks import NotWhole, check_published
from engine_cost import CommandFailed, cost_of
from engine_inputs import ROOT
from engine_routes import (
    HERE,
    Routes,
    Sizes,
    environment,
    only,
    program,
    published,
)
from engine_table import (
    OURS,
    ROUTES,
    SAMPLE,
    NotMeasured,
    Outcome,
    Target,
    draw,
    put_between,
    route_table,
    target_table,
)

FULL = Sizes(packs=50, loop=6, grown=(20, 200), unchanged=500, real=21)
QUICK = Sizes(packs=6, loop=2, grown=(3, 9), unchanged=20, real=4)
HELP_RUNS = 11
WORKERS = 2
LONGEST_FAULT = 200  # characters of it in the table; the error stream has all
GB = 1e9


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of the table: how it is taken in a repetition, and what it should be.

    `once`: it takes so long that one repetition has to do.
    """

    key: str
    measure: str
    target: Target
    value: Callable[[Routes, int], float]
    note: str = ""
    once: bool = False


def main() -> None:
    options = asked()
    sizes = QUICK if options.quick else FULL
    sizes = replace(sizes, packs=options.packs or sizes.packs, loop=options.loop or sizes.loop)
    repeat = 1 if options.quick else options.repeat
    rows = [row for row in rows_of(sizes) if not options.only or row.key in options.only]
    compileall.compile_dir(ROOT / "kpi_reports", quiet=2)  # as an installation does
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    with tempfile.TemporaryDirectory(prefix="kpi-bench-", dir=options.scratch) as place:
        routes = Routes(Path(place), sizes, jobs=options.jobs)
        outcomes = measured(rows, routes, repeat)
        told = "\n\n".join([conditions(routes, repeat, busy), *report(outcomes, routes)])
        print(told)
        if options.write:
            write(told, routes)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0],
        epilog="Rows: " + ", ".join(row.key for row in rows_of(FULL)),
    )
    keys = [row.key for row in rows_of(FULL)]
    parser.add_argument("--quick", action="store_true", help="few packs, one repetition")
    parser.add_argument("--only", action="append", metavar="ROW", choices=keys, help="this row")
    parser.add_argument("--packs", type=int, help="packs of a run, instead of 50")
    parser.add_argument("--loop", type=int, help="packs of a peer's loop, instead of 6")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions of every route")
    parser.add_argument("--jobs", type=int, default=2, help="packs in work at a time")
    parser.add_argument("--scratch", type=Path, help="a folder for what is made meanwhile")
    parser.add_argument("--write", action="store_true", help="into bench/README.md and a picture")
    return parser.parse_args()


def rows_of(sizes: Sizes) -> list[Row]:
    few, many = sizes.grown
    return [
        Row("limit", "CPU for a pack, against the limit", Target(1.3), ratio("engine", "limit")),
        Row("real", "CPU for a department review, against its limit", Target(1.3),
            ratio("real", "real_limit"), f"{sizes.real - 1} reviews"),
        Row("shell", "CPU for a pack, the shell loop against ours", Target(6, "least"),
            ratio("shell", "engine")),
        Row("r", "CPU for a pack, against R Markdown's HTML alone", Target(1.0),
            ratio("engine", "r")),
        Row("r-pdf", "CPU for a pack, against R Markdown's HTML and PDF", Target(0.5),
            ratio("engine", "r_pdf"), "a Chromium for each pack"),
        Row("r-pdf-warm", "CPU for a pack, against R Markdown's HTML and PDF", Target(0.5),
            ratio("engine", "r_pdf_warm"),
            "one Chromium for all packs, which R Markdown's own tools do not keep"),
        Row("wall", f"wall, {sizes.packs} packs, the shell loop against ours", Target(10, "least"),
            ratio("shell", "engine", "wall"), f"the loop's by {sizes.loop} packs"),
        Row("wall-two", f"wall, {sizes.packs} packs, the shell loop two at a time against ours",
            Target(6, "least"), ratio("shell_two", "engine", "wall"),
            f"the loop's by {sizes.loop} packs"),
        Row("first", "wall, first and only pack, the loop's one against ours",
            Target(2.5, "least"), ratio("shell", "first", "wall")),
        Row("trivial", "trivial notebook by papermill, engine warm", Target(0.25, unit="s"),
            trivial),
        Row("growth", f"wall for a pack, {many} against {few}", Target(1.05),
            ratio("many", "few", "wall"), "department reviews; one run", once=True),
        Row("memory", f"peak memory, {WORKERS} department reviews at a time",
            Target(1.5, unit="GB"), memory, "proportional set size of all processes"),
        Row("dask", f"CPU for a pack, Dask with {WORKERS} workers against our pool", Target(1.15),
            dask),
        Row("rerun", f"wall, rerun of {sizes.unchanged} unchanged packs", Target(2, unit="s"),
            rerun, "packs of one block; one run", once=True),
        Row("help", "`kpi-reports --help`", Target(150, unit="ms"), help_time),
    ]  # fmt: skip


def ratio(above: str, below: str, kind: str = "cpu") -> Callable[[Routes, int], float]:
    """One route's seconds for a pack over another's, of the same repetition."""

    def value(routes: Routes, repetition: int) -> float:
        first, second = (routes.each(route, repetition) for route in (above, below))
        return float(getattr(first, kind) / getattr(second, kind))

    return value


def trivial(routes: Routes, repetition: int) -> float:
    if not entry_points(group="papermill.engine", name="kpi-warm"):
        raise NotMeasured("papermill knows no engine 'kpi-warm'")
    place = routes.fresh("trivial", repetition)
    place.mkdir()
    command = [sys.executable, str(HERE / "engine_warm.py"), str(place)]
    cost_of(command, place, environment=environment(place))
    told = (place / "log.txt").read_text(encoding="utf-8").splitlines()[-1]
    return statistics.median(json.loads(told))


def memory(routes: Routes, repetition: int) -> float:
    """Of a few packs: more of them, one after the other, hold no more at a time."""
    company = routes.company(routes.sizes.real, kpis=8)
    place, units = routes.fresh("memory", repetition), company.units[: 2 * WORKERS]
    asked = only(company, units)
    cost = routes.run(company, ROOT / "notebooks", place, *asked, memory=True)
    check_published(published(place), units)
    return cost.peak / GB


def dask(routes: Routes, repetition: int) -> float:
    routes.require_option("--cluster")
    if find_spec("distributed") is None:
        raise NotMeasured("no Dask (pip install distributed)")
    own = routes.engine("beside-dask", repetition, routes.sizes.packs)  # in the same minutes
    company, place = routes.company(routes.sizes.packs), routes.fresh("dask", repetition)
    command = [*program(), "run", str(company.params), "--period=2023Q4", "--to=html,pdf",
               "--language=en", f"--notebooks={company.sample}", f"--output={place / 'output'}",
               "--cluster", "ADDRESS"]  # fmt: skip
    wrapped = [sys.executable, str(HERE / "engine_cluster.py"), str(WORKERS), "--", *command]
    cost_of(wrapped, place, environment=environment(place))
    check_published(published(place), company.units)
    lines = (place / "log.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    told = next(json.loads(line) for line in lines if line.startswith('{"cpu"'))
    return float(told["cpu"]) / routes.sizes.packs / own.cpu


def rerun(routes: Routes, repetition: int) -> float:
    routes.require_option("--explain")
    company, place = routes.company(routes.sizes.unchanged), routes.folder / "rerun"
    if not place.exists():
        routes.run(company, company.small, place)
        check_published(published(place), company.units)
    cost = routes.run(company, company.small, place)
    check_published(published(place), company.units)
    return cost.wall


def help_time(routes: Routes, repetition: int) -> float:
    """Median milliseconds of several, each in a new process; the first is not counted."""
    told = []
    for _ in range(HELP_RUNS + 1):
        start = time.perf_counter()
        subprocess.run([*program(), "--help"], check=True, stdout=subprocess.DEVNULL,
                       env=environment(routes.folder))  # fmt: skip
        told.append((time.perf_counter() - start) * 1000)
    return statistics.median(told[1:])


def measured(rows: Sequence[Row], routes: Routes, repeat: int) -> list[Outcome]:
    """Every row in every repetition, the routes in turn, so that a slow minute meets them all."""
    values: dict[str, list[float]] = {row.key: [] for row in rows}
    why_not: dict[str, str] = {}
    for repetition in range(repeat):
        for row in rows:
            if row.key in why_not or (row.once and repetition):
                continue
            try:
                values[row.key].append(row.value(routes, repetition))
            except NotMeasured as reason:
                why_not[row.key] = str(reason)
            except (CommandFailed, NotWhole) as fault:  # the other rows still count
                why_not[row.key] = "it failed: " + " ".join(str(fault).split())[:LONGEST_FAULT]
                values[row.key].clear()
                print(f"{row.key}: {fault}", file=sys.stderr)
            else:
                print(f"{row.key}: {values[row.key][-1]:.3g} {row.target.unit}", file=sys.stderr)
    return [
        Outcome(row.measure, row.target, tuple(values[row.key]), why_not.get(row.key, ""), row.note)
        for row in rows
    ]


def conditions(routes: Routes, repeat: int, busy: float | None) -> str:
    """What was run, on what, and whether the machine was idle before."""
    runs = "one run" if repeat == 1 else f"median of {repeat} runs, from the least to the most"
    load = "" if busy is None else f"; load before the run {busy:.1f}"
    return (
        f"{date.today():%B %Y}, {os.cpu_count()} processors, Python {platform.python_version()}"
        f"{load}. {routes.sizes.packs} packs of six charts and a table, {routes.jobs} at a time; "
        f"{runs}."
    )


def report(outcomes: Sequence[Outcome], routes: Routes) -> Iterable[str]:
    yield target_table(outcomes)
    costs = {
        ROUTES[name]: {
            kind: [
                getattr(each, kind) for (route, _), each in routes.known.items() if route == name
            ]
            for kind in ("cpu", "wall")
        }
        for name in ROUTES
        if any(route == name for route, _ in routes.known)
    }
    if costs:
        yield route_table(costs)
    yield from parts_of(routes)


def parts_of(routes: Routes) -> Iterable[str]:
    """What the limit is made of."""
    for name in ("limit", "real_limit"):
        told = [each.parts for (route, _), each in routes.known.items() if route == name]
        if told and (first := told[0]):
            parts = ", ".join(
                f"{part} {statistics.median(known[part] for known in told if known):.2f}"
                for part in first
            )
            yield f"What a pack of '{ROUTES[name]}' is made of, in CPU seconds: {parts}."


def write(told: str, routes: Routes) -> None:
    """What was measured, between the marks of bench/README.md, and the picture beside it."""
    readme = HERE / "README.md"
    readme.write_text(put_between(readme.read_text(encoding="utf-8"), told), encoding="utf-8")
    cpu = {
        ROUTES[name]: statistics.median(
            each.cpu for (route, _), each in routes.known.items() if route == name
        )
        for name in SAMPLE
        if any(route == name for route, _ in routes.known)
    }
    draw(HERE / "engine.svg", cpu, ours=[ROUTES[name] for name in OURS])


if __name__ == "__main__":
    main()
