"""Times build_cube against the best DuckDB queries that we could write for the same numbers.

    .venv/bin/python bench/cube.py --rows 20000000 --repeat 3

Each run is a process of its own, ours and theirs in turn, so that the peak memory is its own too.
Times count only after the numbers were found to be the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

UNITS, FIRST, LAST = 50, date(2021, 1, 1), date(2023, 12, 31)
GRAINS = ("month", "quarter", "year")
EXACT = "DECIMAL(18,6)"
COLUMNS = {
    "amount": ("decimal", EXACT),
    "quantity": ("integer", "BIGINT"),
    "minutes": ("number", "DOUBLE"),
    "delay": ("integer", "BIGINT"),
    "answered": ("boolean", "BOOLEAN"),
    "customer": ("integer", "BIGINT"),
}
ADDITIVE: Mapping[str, Mapping[str, str]] = {
    "orders": {"kind": "count"},
    "large": {"kind": "count", "where": "amount > 500000"},
    "amount": {"kind": "sum", "value": "amount"},
    "quantity": {"kind": "sum", "value": "quantity", "where": "answered"},
    "minutes": {"kind": "mean", "value": "minutes"},
    "delay": {"kind": "mean", "value": "delay", "where": "answered"},
    "on_time": {"kind": "ratio", "numerator": "delay < 15", "denominator": "true"},
    "price": {"kind": "ratio", "numerator": "amount", "denominator": "quantity"},
}
P90 = {"p90": {"kind": "quantile", "value": "minutes", "q": "0.9"}}
CUSTOMERS = {"customers": {"kind": "distinct", "value": "customer"}}


@dataclass(frozen=True)
class Case:
    """KPIs, and how many times the time of the queries by hand they may take."""

    kpis: Mapping[str, Mapping[str, str]]
    target: float


CASES = {
    "8 additive": Case(ADDITIVE, 1.3),
    "quantile": Case(P90, 2.0),
    "distinct": Case(CUSTOMERS, 2.0),
    "all ten": Case({**ADDITIVE, **P90, **CUSTOMERS}, 2.0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cases", nargs="*", default=list(CASES), choices=list(CASES))
    order = parser.add_argument("--order", choices=("time", "random"), default="time")
    order.help = "the order of the rows: as they were entered, or shuffled"
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)  # side and folder of one run
    options = parser.parse_args()
    if options.one:
        run_one(*options.one, options.cases[0], options.threads)
        return
    with tempfile.TemporaryDirectory(prefix="bench_cube.") as folder:
        generate(Path(folder) / "rows.parquet", options.rows, options.order)
        size = (Path(folder) / "rows.parquet").stat().st_size / 2**20
        print(f"{options.rows:,} rows in order of {options.order}, {size:.0f} MiB of Parquet, "
              f"{options.threads} threads, least of {options.repeat} runs")  # fmt: skip
        print(f"{'case':12}{'ours s':>8}{'theirs s':>10}{'ratio':>7}{'CPU ratio':>11}"
              f"{'target':>8}  reached{'peak MiB':>10}{'theirs MiB':>12}")  # fmt: skip
        for case in options.cases:
            compare(case, folder, options.threads, options.repeat)


def generate(path: Path, rows: int, order: str) -> None:
    """Rows whose content is a hash of their number: the same on every machine."""
    days = (LAST - FIRST).days + 1
    entered = f"i * {days} // {rows} + CAST(h1 % 7 AS BIGINT) - 3"  # a week's delay at most
    day = f"CAST(h1 % {days} AS BIGINT)" if order == "random" else entered
    hashes = ", ".join(f"hash(i, {10 + number}) AS h{number}" for number in range(8))
    with duckdb.connect() as connection:
        connection.execute(f"""
            COPY (
                SELECT 'D' || lpad((h0 % {UNITS})::VARCHAR, 2, '0') AS unit,
                    DATE '{FIRST}' + CAST(least({days - 1}, greatest(0, {day})) AS INTEGER) AS day,
                    CAST((h2 % 100000000) / 100.0 AS {EXACT}) AS amount,
                    CAST(h3 % 40 AS BIGINT) AS quantity,
                    CASE WHEN h4 % 20 > 0 THEN (h4 % 1000003) / 997.0 END AS minutes,
                    CAST(h5 % 300 AS BIGINT) - 60 AS delay,
                    h6 % 7 > 0 AS answered,
                    CAST(h7 % 200000 AS BIGINT) AS customer
                FROM (SELECT i, {hashes} FROM range({rows}) numbers(i))
            ) TO '{path}' (FORMAT parquet)""")


def compare(case: str, folder: str, threads: int, repeat: int) -> None:
    """Runs both sides in turn and prints their line of the table."""
    walls: dict[str, list[float]] = {"ours": [], "theirs": []}
    cpus: dict[str, list[float]] = {"ours": [], "theirs": []}
    peaks: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(repeat):
        for side in walls:
            command = [sys.executable, __file__, "--one", side, folder, "--cases", case,
                       "--threads", str(threads)]  # fmt: skip
            told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            walls[side].append(told["seconds"][0])
            cpus[side].append(told["seconds"][1])
            peaks[side].append(told["peak"])
        check(Path(folder))
    ours, theirs = min(walls["ours"]), min(walls["theirs"])
    cpu = min(cpus["ours"]) / min(cpus["theirs"])
    target = CASES[case].target
    reached = "yes" if ours <= target * theirs else "no"
    used = max(peaks["ours"]), max(peaks["theirs"])
    print(f"{case:12}{ours:8.2f}{theirs:10.2f}{ours / theirs:7.2f}{cpu:11.2f}"
          f"{target:8.1f}  {reached:7}{used[0]:10.0f}{used[1]:12.0f}", flush=True)  # fmt: skip


def check(folder: Path) -> None:
    """Ends the run where a number differs. DuckDB interpolates quantiles in DOUBLE and rounds them
    to six decimals; all else is the same to the last digit."""
    ours, theirs = (json.loads((folder / f"{s}.json").read_text()) for s in ("ours", "theirs"))
    if ours.keys() != theirs.keys():
        sys.exit(f"different numbers: {sorted(ours.keys() ^ theirs.keys())[:5]}")
    for key, numbers in ours.items():
        slack = Decimal("0.000001") if key.startswith("p90") else Decimal(0)
        for mine, other in zip(numbers, theirs[key], strict=True):
            if abs(Decimal(mine) - Decimal(other)) > slack:
                sys.exit(f"{key}: ours {numbers}, theirs {theirs[key]}")


def run_one(side: str, folder: str, case: str, threads: int) -> None:
    """One side in this process: numbers to a file, seconds and peak memory to the caller."""
    work = {"ours": ours, "theirs": theirs}[side]
    seconds, numbers = work(Path(folder), CASES[case].kpis, threads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (Path(folder) / f"{side}.json").write_text(json.dumps(numbers))
    print(json.dumps({"seconds": seconds, "peak": peak}))


def clock() -> tuple[float, float]:
    """Wall and CPU seconds, of all threads."""
    return time.perf_counter(), time.process_time()


def since(start: tuple[float, float]) -> list[float]:
    return [now - then for now, then in zip(clock(), start, strict=True)]


def ours(
    folder: Path, kpis: Mapping[str, Mapping[str, str]], threads: int
) -> tuple[list[float], dict[str, list[str]]]:
    from kpi_reports.measure import build_cube
    from kpi_reports.values import SourceFacts, Table

    path = str(folder / "rows.parquet")
    types = {name: duck for name, (_, duck) in COLUMNS.items()}
    facts = SourceFacts("rows", "rows.parquet", "0" * 64, 0, FIRST, LAST)
    table = Table("rows", f"SELECT * FROM read_parquet('{path}')", (path,), types, facts)
    space = workspace(kpis)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        start = clock()
        cube = build_cube(space, {"rows": table}, Path(place) / "cube", threads=threads)
        seconds = since(start)
        return seconds, dict(numbers_of(cube, kpis))


def numbers_of(cube: Any, kpis: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    from kpi_reports.periods import Grain

    units = [f"D{number:02d}" for number in range(UNITS)]
    for kpi, declared in kpis.items():
        for unit in [*units, "company"]:
            for grain in GRAINS:
                for point in cube.series(kpi, unit, Grain(grain)).points:
                    sums = [point.numerator, point.denominator]
                    if declared["kind"] in ("quantile", "distinct"):
                        sums = [point.value]
                    told = [str(number) for number in sums if number is not None]
                    yield f"{kpi} {unit} {grain} {point.period.first}", [*told, str(point.n)]


def workspace(kpis: Mapping[str, Mapping[str, str]]) -> Any:
    """The params that declare these KPIs."""
    from kpi_reports.params.models import (
        Column,
        Company,
        Department,
        GradeBand,
        KpiDeclaration,
        PackageSource,
        Scheme,
        SchemeNode,
        Workspace,
    )

    words = {"en": "x", "zh": "x"}
    source = PackageSource(
        kind="package", package="bench", file="rows.csv", unit="unit", date="day",
        columns=tuple(Column(name=name, type=type_) for name, (type_, _) in COLUMNS.items()),
    )  # fmt: skip
    declared = {
        kpi: KpiDeclaration.model_validate(
            {"id": kpi, "name": words, "definition": words, "direction": "higher",
             "unit": {"kind": "number", "name": words}, "source": "rows", "measure": measure}
        )
        for kpi, measure in kpis.items()
    }  # fmt: skip
    node = SchemeNode.model_validate({"id": "all", "name": words, "weight": 100})
    grade = GradeBand.model_validate({"id": "A", "lowest": 0, "name": words})
    return Workspace(
        folder="bench", company=Company.model_validate({"id": "bench", "name": words}),
        departments=tuple(
            Department.model_validate({"id": f"D{number:02d}", "name": words})
            for number in range(UNITS)
        ),
        sources={"rows": source}, kpis=declared, scheme=Scheme(grades=(grade,), nodes=(node,)),
        targets=(), files={},
    )  # fmt: skip


SUMS = f"""
    count(*) AS orders, count(*) FILTER (amount > 500000) AS large, sum(amount) AS amount,
    count(amount) AS amount_n, sum(CAST(quantity AS {EXACT})) FILTER (answered) AS quantity,
    count(*) FILTER (NOT coalesce(answered, false) OR quantity IS NOT NULL) AS quantity_n,
    sum(CAST(minutes AS {EXACT})) AS minutes, count(minutes) AS minutes_n,
    sum(CAST(delay AS {EXACT})) FILTER (answered) AS delay,
    count(delay) FILTER (answered) AS delay_n,
    count(*) FILTER (delay < 15) AS on_time, count(delay) AS on_time_n,
    sum(amount) FILTER (quantity IS NOT NULL) AS price,
    sum(CAST(quantity AS {EXACT})) FILTER (amount IS NOT NULL) AS price_below,
    count(*) FILTER (amount IS NOT NULL AND quantity IS NOT NULL) AS price_n"""
SUMMED = {  # what `numbers_of` lists: the sums, then n
    "orders": ("orders", "orders"), "large": ("large", "orders"), "amount": ("amount", "amount_n"),
    "quantity": ("quantity", "quantity_n"), "minutes": ("minutes", "minutes_n", "minutes_n"),
    "delay": ("delay", "delay_n", "delay_n"), "on_time": ("on_time", "on_time_n", "on_time_n"),
    "price": ("price", "price_below", "price_n"),
}  # fmt: skip


def theirs(
    folder: Path, kpis: Mapping[str, Mapping[str, str]], threads: int
) -> tuple[list[float], dict[str, list[str]]]:
    """One scan by month for all sums, which are then rolled up; a query for each grain, and each
    grain of the company, for what cannot be added up."""
    rows: list[tuple[str, tuple[Any, ...]]] = []
    start = clock()
    with duckdb.connect(config={"threads": threads}) as connection:
        file = f"read_parquet('{folder / 'rows.parquet'}')"
        if "orders" in kpis:
            connection.execute(
                f"CREATE TABLE sums AS SELECT unit, date_trunc('month', day) AS day, {SUMS} "
                f"FROM {file} GROUP BY ALL"
            )
            names = list(dict.fromkeys(name for columns in SUMMED.values() for name in columns))
            added = ", ".join(f"sum({name})" for name in names)
            for grain, query in grouped(added, "sums"):
                for unit, first, *numbers in connection.execute(query).fetchall():
                    known = dict(zip(names, numbers, strict=True))
                    for kpi, columns in SUMMED.items():
                        told = tuple(known[column] for column in columns)
                        rows.append((f"{kpi} {unit} {grain} {first:%Y-%m-%d}", told))
        for kpi, value in (
            ("p90", f"quantile_cont(CAST(minutes AS {EXACT}), 0.9), count(minutes)"),
            ("customers", "count(DISTINCT customer), count(customer)"),
        ):
            for grain, query in grouped(value, file) if kpi in kpis else ():
                for unit, first, *numbers in connection.execute(query).fetchall():
                    rows.append((f"{kpi} {unit} {grain} {first:%Y-%m-%d}", tuple(numbers)))
    seconds = since(start)
    return seconds, {key: [str(number) for number in numbers] for key, numbers in rows}


def grouped(value: str, table: str) -> Iterator[tuple[str, str]]:
    for grain in GRAINS:
        for unit in ("unit", "'company' AS unit"):
            period = f"date_trunc('{grain}', day) AS p"
            yield grain, f"SELECT {unit}, {period}, {value} FROM {table} GROUP BY ALL"


if __name__ == "__main__":
    main()
