"""Rows stay in their files: what a cube may read, and what it may not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from kpi_reports.errors import SourceError
from kpi_reports.measure.sql import MEMORY_MB, limit_memory, lock, open_connection
from kpi_reports.periods import Period

JAN = Period.parse("2024-01")
KPIS = {"k": {"kind": "sum", "value": "x"}}
ROWS = [("N", "2024-01-05", 1), ("S", "2024-01-06", 2)]


def written(path: Path, rows: str) -> str:
    with duckdb.connect() as connection:
        target = str(path).replace("'", "''")
        connection.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet)")
    return str(path)


def test_a_relation_may_cast_and_join_files_of_the_user_as_they_are(made, tmp_path):
    case = made(ROWS, KPIS)
    first = written(tmp_path / "a b.parquet", "SELECT 7 AS dep, '20240105' AS d, '3' AS x")
    second = written(tmp_path / "it's.parquet", "SELECT 8 AS dep, '20240131' AS d, '4' AS x")
    relation = (
        "SELECT CASE dep WHEN 7 THEN 'N' ELSE 'S' END AS unit, strptime(d, '%Y%m%d')::DATE AS day, "
        "CAST(x AS BIGINT) AS x FROM read_parquet(["
        + ", ".join("'" + file.replace("'", "''") + "'" for file in (first, second))
        + "])"
    )
    case.tables["sales"] = replace(case.tables["sales"], relation=relation, files=(first, second))
    cube = case.cube()
    assert [cube.value("k", unit, JAN).value for unit in ("N", "S", "company")] == [3, 4, 7]


@pytest.mark.parametrize("other", ["other.parquet", "*.parquet", "../{folder}/other.parquet"])
def test_a_relation_reaches_no_file_that_the_table_does_not_name(made, tmp_path, other):
    case = made(ROWS, KPIS)
    written(tmp_path / "other.parquet", "SELECT 'N' AS unit, DATE '2024-01-05' AS day, 1 AS x")
    file = tmp_path / other.format(folder=tmp_path.name)
    relation = f"SELECT * FROM read_parquet('{file}')"
    case.tables["sales"] = replace(case.tables["sales"], relation=relation)
    with pytest.raises(SourceError, match=r"source 'sales': its rows cannot be read .*access"):
        case.cube()
    assert not (tmp_path / "cube").exists()


def test_a_file_that_is_gone_or_damaged_is_told_with_its_source(made, tmp_path):
    case = made(ROWS, KPIS)
    file = tmp_path / "sales.parquet"
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(SourceError, match=r"source 'sales': .*cannot be read.*then run again"):
        case.cube()
    file.unlink()
    with pytest.raises(SourceError, match=r"source 'sales': .*cannot be read.*then run again"):
        case.cube()


def test_a_cell_that_the_relation_cannot_cast_names_the_source_where_no_kpi_sums(made, tmp_path):
    case = made(ROWS, {"k": {"kind": "distinct", "value": "x"}})
    file = written(tmp_path / "days.parquet", "SELECT 'N' AS unit, 'soon' AS day, 1 AS x")
    relation = f"SELECT unit, day::DATE AS day, x::BIGINT AS x FROM read_parquet('{file}')"
    case.tables["sales"] = replace(case.tables["sales"], relation=relation, files=(file,))
    with pytest.raises(SourceError, match=r"source 'sales': its rows cannot be read"):
        case.cube()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_parquet('{folder}/other.parquet')",
        "SELECT * FROM read_parquet('{folder}/*.parquet')",
        "SELECT * FROM '{folder}/other.parquet'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/never.csv'",
        "COPY (SELECT 1 AS a) TO '{folder}/allowed.parquet' (FORMAT parquet)",
        "EXPORT DATABASE '{folder}/never'",
        "ATTACH '{folder}/never.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE SECRET (TYPE s3)",
        "SET enable_external_access = true",
        "SET allowed_paths = ['{folder}/other.parquet']",
        "SET allowed_directories = ['/']",
        "RESET allowed_paths",
        "SET temp_directory = '/tmp'",
        "SET memory_limit = '1TB'",
        "SET threads = 4",
        "PRAGMA threads = 3",
    ],
)
def test_a_locked_connection_reads_its_files_and_reaches_nothing_else(tmp_path, statement):
    for name in ("allowed.parquet", "other.parquet"):
        written(tmp_path / name, "SELECT 5 AS a")
    allowed = str(tmp_path / "allowed.parquet")
    with open_connection() as connection:
        connection.execute(f"SET temp_directory = '{tmp_path / 'spill'}'")
        limit_memory(connection)
        lock(connection, [allowed])
        connection.execute(f"CREATE VIEW v AS SELECT * FROM read_parquet('{allowed}')")
        with pytest.raises(duckdb.Error):
            connection.execute(statement.replace("{folder}", str(tmp_path)))
        assert connection.execute("SELECT a FROM v").fetchall() == [(5,)]
    assert sorted(path.name for path in tmp_path.glob("*.*")) == [
        "allowed.parquet",
        "other.parquet",
    ]


@pytest.mark.parametrize("threads, limit", [(1, "1.0 GiB"), (8, "1.0 GiB"), (16, "2.0 GiB")])
def test_the_memory_of_duckdb_is_limited_and_grows_with_many_threads(threads, limit):
    assert MEMORY_MB == 1024
    with open_connection(threads=threads) as connection:
        limit_memory(connection)
        found = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    assert found == [(limit,)]
