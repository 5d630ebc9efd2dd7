"""Times build_cube with segments against without, and against a DuckDB query by hand.

    .venv/bin/python bench/segments.py --rows 20000000 --repeat 3

The eight additive KPIs of bench/cube.py: whole, divided by one column of 4 values, by that and one
of 7, and by the names of 200,000 customers, of which 200 are kept. The query by hand is one scan
for the sums by day and those by month and both columns. Each run is a process of its own; times
count only after the month's numbers of every pair of segments were found to be the same.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import cube as bench
import duckdb

SEGMENTS = {
    "whole": (),
    "4": ("region",),
    "4 x 7": ("region", "customer_type"),
    "200,000 names": ("customer_name",),
    "by hand, 4 x 7": ("region", "customer_type"),
}
HAND = "by hand, 4 x 7"
PAIRS = "4 x 7"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--order", choices=("time", "random"), default="time")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)  # case and folder of one run
    options = parser.parse_args()
    if options.one:
        run_one(options.one[0], Path(options.one[1]), options.threads)
        return
    with tempfile.TemporaryDirectory(prefix="bench_segments.") as place:
        folder = Path(place)
        # in a process of its own: a child's peak memory is never less than its parent's
        making = multiprocessing.get_context("spawn").Process(
            target=generate, args=(folder, options.rows, options.order)
        )
        making.start()
        making.join()
        told: dict[str, list[dict[str, Any]]] = {case: [] for case in SEGMENTS}
        for _ in range(options.repeat):
            for case, runs in told.items():
                command = [sys.executable, __file__, "--one", case, place, "--threads",
                           str(options.threads)]  # fmt: skip
                run = subprocess.run(command, check=True, capture_output=True)
                runs.append(json.loads(run.stdout))
        check(folder)
        print(f"{'segments':18}{'s':>8}{'CPU s':>8}{'peak MiB':>10}{'cube MiB':>10}")
        for case, runs in told.items():
            best = [min(run[key] for run in runs) for key in ("wall", "cpu", "peak", "size")]
            print(f"{case:18}{best[0]:8.2f}{best[1]:8.2f}{best[2]:10.0f}{best[3]:10.1f}")


def generate(folder: Path, rows: int, order: str) -> None:
    """The rows of bench/cube.py with columns to divide them by."""
    plain = folder / "plain.parquet"
    bench.generate(plain, rows, order)
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"""
            COPY (SELECT *, 'region ' || hash(customer) % 4 AS region,
                CASE WHEN hash(amount) % 50 > 0 THEN 'type ' || hash(minutes) % 6 END
                    AS customer_type,
                'customer ' || customer AS customer_name FROM '{plain}')
            TO '{folder / "rows.parquet"}' (FORMAT parquet)""")
    plain.unlink()


def run_one(case: str, folder: Path, threads: int) -> None:
    """One case in this process: its numbers to a file, its cost to the caller."""
    work = by_hand if case == HAND else ours
    seconds, size, numbers = work(folder, SEGMENTS[case], threads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (folder / f"{case}.json").write_text(json.dumps(numbers))
    print(json.dumps({"wall": seconds[0], "cpu": seconds[1], "peak": peak, "size": size}))


def ours(
    folder: Path, columns: tuple[str, ...], threads: int
) -> tuple[list[float], float, dict[str, list[str]]]:
    from kpi_reports.measure import build_cube
    from kpi_reports.values import SourceFacts, Table

    path = str(folder / "rows.parquet")
    facts = SourceFacts("rows", "rows.parquet", "0" * 64, 0, bench.FIRST, bench.LAST)
    table = Table("rows", f"SELECT * FROM read_parquet('{path}')", (path,), {}, facts)
    space = workspace(columns)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        start = bench.clock()
        cube = build_cube(space, {"rows": table}, Path(place) / "cube", threads=threads)
        seconds = bench.since(start)
        size = (cube.folder / "days.parquet").stat().st_size / 2**20
        return seconds, size, pairs_of(cube) if len(columns) == 2 else {}


def workspace(columns: tuple[str, ...]) -> Any:
    """The params of bench/cube.py, every KPI divided by these columns."""
    from kpi_reports.params.models import Column, SegmentColumn

    space = bench.workspace(bench.ADDITIVE)
    more = tuple(
        Column.model_validate({"name": name, "type": "text"})
        for name in ("region", "customer_type", "customer_name")
    )
    source = space.sources["rows"]
    source = source.model_copy(update={"columns": source.columns + more})
    words = {"en": "x", "zh": "x"}
    segments = tuple(
        SegmentColumn.model_validate({"column": column, "name": words}) for column in columns
    )
    kpis = {id: kpi.model_copy(update={"segments": segments}) for id, kpi in space.kpis.items()}
    return space.model_copy(update={"sources": {"rows": source}, "kpis": kpis})


def pairs_of(cube: Any) -> dict[str, list[str]]:
    """Every KPI of every pair of segments, in each month of each department."""
    from kpi_reports.periods import Grain, between

    found = {}
    units = [f"D{number:02d}" for number in range(bench.UNITS)]
    for kpi in bench.ADDITIVE:
        for unit in units:
            for month in between(bench.FIRST, bench.LAST, Grain.MONTH):
                for value in cube.segments(kpi, unit, month, level=2):
                    sums = [n for n in (value.numerator, value.denominator) if n is not None]
                    key = f"{kpi} {unit} {month.first} {'/'.join(value.segment)}"
                    found[key] = [*(str(float(number)) for number in sums), str(value.n)]
    return found


def by_hand(
    folder: Path, columns: tuple[str, ...], threads: int
) -> tuple[list[float], float, dict[str, list[str]]]:
    """The sums by day, as a cube has them, and by month and segment."""
    names = list(dict.fromkeys(name for listed in bench.SUMMED.values() for name in listed))
    keys = ", ".join(f"coalesce({column}, '') AS s{n}" for n, column in enumerate(columns))
    start = bench.clock()
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute(
            f"CREATE TABLE sums AS SELECT unit, day, m, s0, s1, {bench.SUMS} FROM (SELECT *, "
            f"date_trunc('month', day)::DATE AS m, {keys} FROM '{folder / 'rows.parquet'}') "
            "GROUP BY GROUPING SETS ((unit, day), (unit, m, s0, s1))"
        )
        rows = connection.execute(
            f"SELECT unit, m, s0, s1, {', '.join(names)} FROM sums WHERE s0 IS NOT NULL"
        ).fetchall()
    seconds = bench.since(start)
    found = {}
    for unit, month, first, second, *numbers in rows:
        known = dict(zip(names, numbers, strict=True))
        for kpi, listed in bench.SUMMED.items():
            sums = [known[name] for name in listed]
            if sums[-1]:
                told = [*(str(float(number or 0)) for number in sums[:-1]), str(sums[-1])]
                found[f"{kpi} {unit} {month} {first}/{second}"] = told
    return seconds, 0.0, found


def check(folder: Path) -> None:
    """Ends the run where a number differs."""
    mine, other = (json.loads((folder / f"{case}.json").read_text()) for case in (PAIRS, HAND))
    if different := [key for key in mine.keys() | other.keys() if mine.get(key) != other.get(key)]:
        key = min(different)
        sys.exit(f"{len(different)} differ, as {key}: {mine.get(key)}, by hand {other.get(key)}")


if __name__ == "__main__":
    main()
