"""Times the reading of a CSV file against DuckDB's own read of the same table in UTF-8.

    .venv/bin/python bench/read_csv.py --rows 1000000 --repeat 5

Each run is a process of its own, DuckDB's and ours in turn. Times count only after the sums of
every column were found to be the same.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np

if TYPE_CHECKING:
    from kpi_reports.params.models import Workspace

SEED = 20260101
DEPARTMENTS = ("华东销售部", "华南销售部", "西北销售部", "客户服务部", "财务部", "人力资源部")
PRODUCTS = ("标准版", "专业版", "企业版", "试用版", "年度服务", "上门安装", "延保三年", "培训课程")
FIRST_DAY = np.datetime64("2023-01-01")
_BLOCK = 50_000


@dataclass(frozen=True)
class Column:
    """A column of the file: the type that we declare and the one that DuckDB is told."""

    type: str
    in_duckdb: str


COLUMNS: Mapping[str, Column] = {
    "department": Column("text", "VARCHAR"),
    "sold_on": Column("date", "DATE"),
    "product": Column("text", "VARCHAR"),
    "order_number": Column("integer", "BIGINT"),
    "amount": Column("decimal", "DECIMAL(18,6)"),
    "cost": Column("decimal", "DECIMAL(18,6)"),
    "quantity": Column("integer", "BIGINT"),
    "wait_minutes": Column("number", "DOUBLE"),
}


@dataclass(frozen=True)
class Case:
    """A file, what is declared of its text, and how many times DuckDB's time it may take."""

    encoding: str
    text: Mapping[str, str]
    target: float


CASES = {
    "UTF-8": Case("utf-8", {}, 1.5),
    "GBK": Case("gb18030", {"encoding": "gb18030"}, 4.0),
    "GBK, found": Case("gb18030", {}, 4.0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--one", nargs=2, metavar=("READER", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        reader, folder = asked.one
        print(
            json.dumps(theirs(Path(folder)) if reader == "DuckDB" else ours(reader, Path(folder)))
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), asked.rows)
        missed = compare(Path(folder), asked.repeat)
    sys.exit(1 if missed else 0)


def compare(folder: Path, repeat: int) -> list[str]:
    """Prints the times of each case; returns those that take longer than they may."""
    missed = []
    expected = one_run("DuckDB", folder)[1]
    for name, case in CASES.items():
        if (sums := one_run(name, folder)[1]) != expected:
            sys.exit(f"{name}: the sums differ\nours   {sums}\nDuckDB {expected}")
        pairs = [(one_run("DuckDB", folder)[0], one_run(name, folder)[0]) for _ in range(repeat)]
        duckdb_seconds, our_seconds = (
            statistics.median(times) for times in zip(*pairs, strict=True)
        )
        ratio = our_seconds / duckdb_seconds
        verdict = "reached" if ratio <= case.target else "MISSED"
        print(
            f"{name:12} DuckDB {duckdb_seconds:6.2f} s, ours {our_seconds:6.2f} s: "
            f"{ratio:5.2f} times (target {case.target}) {verdict}",
            flush=True,
        )
        if ratio > case.target:
            missed.append(name)
    return missed


def one_run(reader: str, folder: Path) -> tuple[float, list[str]]:
    """Seconds and sums of one reader, in a process of its own."""
    run = subprocess.run(
        [sys.executable, __file__, "--one", reader, str(folder)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds, sums = json.loads(run.stdout)
    return float(seconds), list(sums)


def theirs(folder: Path) -> tuple[float, list[str]]:
    """DuckDB reads the UTF-8 file into a table with the declared types."""
    columns = ", ".join(f"'{name}': '{column.in_duckdb}'" for name, column in COLUMNS.items())
    start = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE sales AS SELECT * FROM read_csv('{folder / 'utf-8.csv'}', "
            f"auto_detect=false, header=true, delim=',', quote='\"', escape='\"', "
            f"columns={{{columns}}})"
        )
        return time.perf_counter() - start, sums(connection, "sales")


def ours(name: str, folder: Path) -> tuple[float, list[str]]:
    """The whole intake of the file to a typed table."""
    from kpi_reports.intake import load_tables

    case = CASES[name]
    workspace = workspace_of(folder / f"{case.encoding}.csv", case.text)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        start = time.perf_counter()
        table = load_tables(workspace, Path(scratch))["sales"]
        seconds = time.perf_counter() - start
        with duckdb.connect() as connection:
            return seconds, sums(connection, f"({table.relation})")


def sums(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The number of rows, and what adds up of every column, whatever the order of the rows."""
    found = [
        f"count(DISTINCT {name}), sum(length({name}))"
        if column.type == "text"
        else f"sum({name} - DATE '2020-01-01')"
        if column.type == "date"
        else f"sum(CAST({name} AS DECIMAL(18,6)))"
        for name, column in COLUMNS.items()
    ]
    row = connection.execute(f"SELECT count(*), {', '.join(found)} FROM {table}").fetchall()[0]
    return [str(value) for value in row]


def workspace_of(file: Path, text: Mapping[str, str]) -> Workspace:
    """Params whose one source is the file."""
    from kpi_reports.params.models import (
        Company,
        Department,
        Scheme,
        Workspace,
    )
    from kpi_reports.params.source import FileSource

    def words(said: str) -> dict[str, str]:
        return {"en": said, "zh": said}

    source = FileSource.model_validate(
        {
            "kind": "file",
            "path": str(file),
            "text": dict(text),
            "unit": "department",
            "date": "sold_on",
            "columns": [{"name": name, "type": column.type} for name, column in COLUMNS.items()],
        }
    )
    return Workspace(
        folder=str(file.parent),
        company=Company.model_validate({"id": "bench", "name": words("Bench")}),
        departments=tuple(
            Department.model_validate({"id": unit, "name": words(unit)}) for unit in DEPARTMENTS
        ),
        sources={"sales": source},
        kpis={},
        scheme=Scheme.model_validate(
            {
                "grades": [{"id": "A", "lowest": 0, "name": words("A")}],
                "nodes": [{"id": "all", "name": words("All"), "weight": 100}],
            }
        ),
        targets=(),
        files={},
    )


def write_files(folder: Path, rows: int) -> None:
    """The same table in each encoding."""
    random = np.random.default_rng(SEED)
    encodings = sorted({case.encoding for case in CASES.values()})
    files = [(folder / f"{encoding}.csv").open("wb") for encoding in encodings]
    for first in range(0, rows, _BLOCK):
        text = block(random, first, min(_BLOCK, rows - first))
        for file, encoding in zip(files, encodings, strict=True):
            file.write((header() + text if first == 0 else text).encode(encoding))
    for file in files:
        file.close()


def header() -> str:
    return ",".join(COLUMNS) + "\n"


def block(random: np.random.Generator, first: int, rows: int) -> str:
    """Lines of the table."""
    departments = random.integers(0, len(DEPARTMENTS), rows)
    products = random.integers(0, len(PRODUCTS), rows)
    days = FIRST_DAY + random.integers(0, 1_000, rows)
    cents = random.integers(100, 10_000_000, rows)
    costs = cents * random.integers(20, 95, rows) // 100
    quantities = random.integers(1, 500, rows)
    waits = random.integers(0, 60_000, rows)
    return "".join(
        f"{DEPARTMENTS[department]},{day},{PRODUCTS[product]},{100_000_000 + number},"
        f"{cent / 100:.2f},{cost / 100:.2f},{quantity},{wait / 1000:.3f}\n"
        for number, (department, day, product, cent, cost, quantity, wait) in enumerate(
            zip(
                departments.tolist(),
                days.astype(str).tolist(),
                products.tolist(),
                cents.tolist(),
                costs.tolist(),
                quantities.tolist(),
                waits.tolist(),
                strict=True,
            ),
            start=first,
        )
    )


if __name__ == "__main__":
    main()
