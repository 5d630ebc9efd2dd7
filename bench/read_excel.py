"""Times read_workbook against pandas.read_excel with openpyxl on the same workbook.

    .venv/bin/python bench/read_excel.py --rows 200000 --repeat 3

Both run in turn. Times count only after both gave the same number of rows and the same sums.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import xlsxwriter

from kpi_reports.intake.readers.excel import read_workbook
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.reading import Layout, SheetOptions

TARGET = 5.0  # times as fast as pandas with openpyxl
NAMES = ("id", "day", "shop", "amount", "quantity", "price", "paid", "code", "remark", "minutes")
SUMMED = ("id", "amount", "quantity", "price", "minutes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench_excel.") as folder:
        path = Path(folder) / "orders.xlsx"
        generate(path, options.rows)
        size = path.stat().st_size / 2**20
        print(f"{options.rows:,} rows x {len(NAMES)} columns, {size:.1f} MiB, least of "
              f"{options.repeat} runs")  # fmt: skip
        compare(path, options.repeat)


def generate(path: Path, rows: int) -> None:
    """Rows made of their number: the same on every machine."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("订单")
        sheet.write_row(0, 0, NAMES)
        first = datetime(2021, 1, 1)
        for number in range(1, rows + 1):
            mixed = number * 2_654_435_761 % 1_000_003  # Knuth's multiplicative hash
            sheet.write_number(number, 0, number)
            sheet.write_datetime(number, 1, first + timedelta(days=number % 1096), day)
            sheet.write_string(number, 2, f"门店{mixed % 50:02}")
            sheet.write_number(number, 3, mixed / 100)
            sheet.write_number(number, 4, mixed % 40)
            sheet.write_number(number, 5, mixed / 997)
            sheet.write_boolean(number, 6, mixed % 7 > 0)
            sheet.write_string(number, 7, f"{mixed:08}")
            if mixed % 3:
                sheet.write_string(number, 8, "已确认，无异常")
            sheet.write_number(number, 9, mixed % 600)


def ours(path: Path) -> PlainTable:
    (table,) = read_workbook(
        path,
        lambda number: path.with_suffix(f".{number}.csv"),
        options=SheetOptions(),
        layout=Layout(),
        name=path.name,
    )
    return table


def theirs(path: Path) -> pd.DataFrame:
    return pd.read_excel(path, engine="openpyxl")


def compare(path: Path, repeat: int) -> None:
    check(ours(path), theirs(path))
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(repeat):
        seconds["ours"].append(timed(ours, path))
        seconds["theirs"].append(timed(theirs, path))
    best = {side: min(times) for side, times in seconds.items()}
    ratio = best["theirs"] / best["ours"]
    print(f"{'ours s':>8}{'theirs s':>10}{'ratio':>7}{'target':>8}  reached")
    print(f"{best['ours']:8.2f}{best['theirs']:10.2f}{ratio:7.1f}{TARGET:8.1f}  "
          f"{'yes' if ratio >= TARGET else 'NO'}")  # fmt: skip


def timed(read: Callable[[Path], object], path: Path) -> float:
    start = time.perf_counter()
    read(path)
    return time.perf_counter() - start


def check(table: PlainTable, frame: pd.DataFrame) -> None:
    """Raises SystemExit where rows or sums differ."""
    columns = {"row": "BIGINT"} | dict.fromkeys(table.header, "VARCHAR")
    sums = ", ".join(f'sum("{name}"::DOUBLE)' for name in SUMMED)
    found = duckdb.sql(
        f"SELECT count(*), {sums}, count(remark), max(day) FROM read_csv('{table.path}', "
        f"auto_detect=false, header=false, columns={columns}, quote='\"', escape='\"')"
    ).fetchall()[0]
    day = frame["day"].max().date().isoformat()
    expected = (len(frame), *(frame[name].sum() for name in SUMMED), frame["remark"].count(), day)
    for ours_is, theirs_is in zip(found, expected, strict=True):
        same = ours_is == theirs_is or (
            isinstance(ours_is, float) and abs(ours_is - theirs_is) <= 1e-9 * abs(theirs_is)
        )
        if not same:
            raise SystemExit(f"not the same: {ours_is} and {theirs_is}")


if __name__ == "__main__":
    main()
