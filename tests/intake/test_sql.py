"""Against real SQLite files; MySQL as far as it goes without a server."""

from __future__ import annotations

import csv
import hashlib
import re
import socket
import sqlite3
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pymysql
import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from kpi_reports.errors import SourceError
from kpi_reports.intake.databases import query as sql
from kpi_reports.intake.databases.cell_texts import cell_text, json_as_written
from kpi_reports.intake.databases.faults import told_by_database, why_not_opened
from kpi_reports.intake.databases.query import opening_statements, read_query
from kpi_reports.intake.databases.statement import (
    needs_period,
    parameters,
    period_values,
    query_statement,
    table_statement,
)
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.source import SqlSource
from kpi_reports.periods import Period

Read = Callable[..., PlainTable]
DIALECTS = {
    "postgresql": postgresql.dialect(),
    "mysql": mysql.dialect(),
    "sqlite": sqlite.dialect(),
}


def declared(**changed: object) -> SqlSource:
    return SqlSource.model_validate(
        {"kind": "sql", "connection": "sqlite:data/hr.sqlite", "columns": (), **changed}
    )


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads from a file with table 员工 of three rows and the empty table nobody."""
    (tmp_path / "data").mkdir()
    connection = sqlite3.connect(tmp_path / "data" / "hr.sqlite")
    connection.executescript(
        """CREATE TABLE "员工" ("姓名" TEXT, hired DATE, hours REAL, "a b" INTEGER);
        INSERT INTO "员工" VALUES ('王五', '2024-01-31', 12.0, 3),
            ('李四', '2024-04-01', 0.1, NULL), ('', NULL, NULL, 1);
        CREATE TABLE nobody (id INTEGER, name TEXT);
        CREATE VIEW "order" AS SELECT 1 AS id;"""
    )
    connection.close()

    def read(period: str | None = None, **changed: object) -> PlainTable:
        return read_query(
            declared(**changed),
            tmp_path / "rows.csv",
            params_folder=tmp_path,
            period=Period.parse(period) if period else None,
            name="staff",
        )

    return read


def rows(table: PlainTable) -> list[list[str]]:
    with table.path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[table.skip :]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (" 李, \"四\"\n", " 李, \"四\"\n"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.10"),
        (Decimal("0E-10"), "0.0000000000"),
        (12.0, "12"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e22, "1e+22"),
        (float("nan"), "nan"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29), "2024-02-29 00:00:00"),
        (datetime(2024, 2, 29, 8, 30, 0, 1), "2024-02-29 08:30:00.000001"),
        (datetime(2024, 2, 29, 8, tzinfo=timezone(timedelta(hours=8))), "2024-02-29 08:00:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(hours=-1, minutes=-30), "-01:30:00"),
        (timedelta(days=4, microseconds=5), "96:00:00.000005"),
        (UUID(int=10), "00000000-0000-0000-0000-00000000000a"),
        ([1, Decimal("1.50"), None, "李", date(2024, 1, 1)], '[1, 1.50, null, "李", "2024-01-01"]'),
        ({"b": [True], "a": "x"}, '{"b": [true], "a": "x"}'),
    ],
)  # fmt: skip
def test_a_value_becomes_the_text_that_loses_nothing(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_json_of_a_driver_keeps_its_numbers_as_written() -> None:
    assert json_as_written(b'{"n": 0.10}') == json_as_written('{"n": 0.10}') == '{"n": 0.10}'


def test_a_table_becomes_sorted_texts_below_the_names_of_its_columns(read: Read) -> None:
    table = read(table="员工")
    assert table.header == ("姓名", "hired", "hours", "a b")
    assert (table.skip, table.first_row, table.numbered, table.delimiter) == (1, 1, False, ",")
    assert table.path.read_bytes().decode() == (
        '"姓名","hired","hours","a b"\n'
        '"","","","1"\n'
        '"李四","2024-04-01","0.1",""\n'
        '"王五","2024-01-31","12","3"\n'
    )


def test_a_table_without_rows_has_its_names_only(read: Read) -> None:
    assert read(table="nobody").path.read_text() == '"id","name"\n'


def test_a_view_that_is_called_like_a_word_of_sql_is_read(read: Read) -> None:
    assert rows(read(table="order")) == [["1"]]
    assert rows(read(table="main.order")) == [["1"]]


def test_a_single_missing_cell_is_still_a_row(read: Read) -> None:
    assert read(query="SELECT NULL AS a").path.read_text() == '"a"\n""\n'


def test_two_columns_of_one_name_both_stand(read: Read) -> None:
    table = read(query='SELECT 2 AS n, 1 AS n, 3 AS "n\nm"')
    assert (table.header, rows(table)) == (("n", "n", "n\nm"), [["2", "1", "3"]])


def test_texts_with_breaks_quotes_and_odd_characters_come_back_whole(read: Read) -> None:
    written = "a\r\nb\"c\",'d';\t" + "x" * 3_000_000
    query = (
        "SELECT 'a' || char(13, 10) || 'b\"c\",''d'';' || char(9) || "
        "replace(hex(zeroblob(1500000)), '0', 'x') AS t"
    )
    assert read(query=query).path.read_bytes().decode() == (
        '"t"\n"' + written.replace('"', '""') + '"\n'
    )


def test_the_same_rows_in_another_order_are_the_same_bytes(read: Read) -> None:
    hashes = {
        hashlib.sha256(
            read(query=f'SELECT * FROM "员工" ORDER BY hours {order}').path.read_bytes()
        ).hexdigest()
        for order in ("ASC", "DESC")
    }
    assert len(hashes) == 1


def test_days_are_bound_and_the_last_day_belongs_to_the_period(read: Read) -> None:
    query = 'SELECT "姓名" FROM "员工" WHERE hired BETWEEN :period_start AND :period_end'
    assert rows(read(query=query, period="2024-01")) == [["王五"]]
    assert rows(read(query=query, period="2024-02")) == []
    assert rows(read(query="SELECT :history_start", period="2024Q1", history_months=36)) == [
        ["2021-01-01"]
    ]


def test_a_query_that_needs_a_period_says_so_where_none_is_given(read: Read) -> None:
    with pytest.raises(SourceError, match="':history_start', and no reporting period is given"):
        read(query="SELECT :history_start")


@pytest.mark.parametrize(
    ("months", "first"), [(0, "2024-04-01"), (1, "2024-03-01"), (36, "2021-04-01")]
)
def test_history_begins_so_many_months_before_the_first_of_the_period(months, first) -> None:
    days = period_values(declared(table="t", history_months=months), Period.parse("2024Q2"))
    assert days["history_start"].isoformat() == first
    assert (str(days["period_start"]), str(days["period_end"])) == ("2024-04-01", "2024-06-30")


def test_history_never_begins_before_the_calendar() -> None:
    days = period_values(declared(table="t", history_months=99_999), Period.parse("2024"))
    assert days["history_start"] == date(1, 1, 1)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT 1", ()),
        ("SELECT :period_start, :period_start, :period_end", ("period_start", "period_end")),
        ("SELECT :period_start::date + 1, x::date", ("period_start",)),
        ("SELECT '10:30', ' :30', ':nothing', \"a :b\"", ()),
        ("SELECT 1 -- at :nothing\n, :period_end /* :nothing */", ("period_end",)),
        ("SELECT $$ :nothing $$, $x$ ':a $x$, :period_end", ("period_end",)),
        (r"SELECT E'it\'s :a', 'C:\' , :period_end", ("period_end",)),
        ("SELECT '时间:早', :period_end", ("period_end",)),
        (r"SELECT a[1\:n]", ()),
    ],
)
def test_a_parameter_is_a_name_after_a_colon_outside_texts_and_comments(query, names) -> None:
    statement = query_statement(query)
    assert parameters(statement) == names


def test_colons_outside_parameters_reach_the_database_as_they_are_written() -> None:
    query = r"SELECT '10:30 :x', a[1\:n], x::date, 'C:\:a', :period_start::date -- :b" + "\n, 1"
    written = str(query_statement(query).compile(dialect=DIALECTS["sqlite"]))
    assert written == r"SELECT '10:30 :x', a[1:n], x::date, 'C:\:a', ? ::date -- :b" + "\n, 1"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (r"SELECT 'it\'s :a', :period_end", ("period_end",)),
        ("SELECT 1 # at :nothing\n, `a :b`, :period_end", ("period_end",)),
        (r'SELECT "it\"s :a", @n := 1', ()),
    ],
)
def test_mysql_has_backslashes_and_comments_of_its_own(query, names) -> None:
    assert parameters(query_statement(query, mysql=True)) == names


def test_an_unknown_parameter_names_the_nearest() -> None:
    with pytest.raises(SourceError, match=r"':period_begin', which.* Did you mean 'period_en"):
        query_statement("SELECT :period_begin")


@pytest.mark.parametrize(
    ("changed", "needed"),
    [
        ({"table": "t"}, False),
        ({"query": "SELECT 1"}, False),
        ({"query": "SELECT ':period_start'"}, False),
        ({"query": "SELECT :period_start"}, True),
        ({"query": r"SELECT 'it\'s', :period_start"}, True),
    ],
)
def test_rows_depend_on_the_period_where_the_query_has_its_parameters(changed, needed) -> None:
    assert needs_period(declared(**changed)) is needed


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        "  -- all\nselect 1 ; \n-- done",
        "(SELECT 1) UNION (SELECT 2)",
        "WITH x AS (SELECT 1 AS n) SELECT n FROM x",
        "SELECT ';', \"into\", replace(a, 'x', 'y'), concat(insert('abc', 1, 1, 'z'))",
        "SELECT updated, deleted FROM t /* DELETE FROM t; */",
    ],
)
def test_one_select_is_taken(query: str) -> None:
    assert parameters(query_statement(query)) == ()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "query is empty"),
        (" -- nothing\n;", "query is empty"),
        ("DELETE FROM t", "query begins with 'DELETE'"),
        ("insert into t values (1)", "query begins with 'insert'"),
        ("/* SELECT */ DROP TABLE t", "query begins with 'DROP'"),
        ("PRAGMA query_only = OFF", "query begins with 'PRAGMA'"),
        ("SELECT 1; SELECT 2", r"several statements \(';'\)"),
        ("SELECT 'a'; DROP TABLE t; --'", "several statements"),
        ("WITH x AS (/* here */ DELETE FROM t RETURNING *) SELECT 1", "query holds 'DELETE'"),
        ("WITH x AS (SELECT 1) UPDATE t SET n = 1", "query holds 'UPDATE'"),
        ("WITH x AS (SELECT 1) INSERT INTO t SELECT 1", "query holds 'INSERT'"),
        ("SELECT 1 INTO OUTFILE '/tmp/x'", "query holds 'INTO'"),
        ("SELECT 1 /*! INTO OUTFILE '/tmp/x' */", "query holds 'INTO'"),
    ],
)
def test_anything_but_one_select_is_refused(query: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        query_statement(query)


@pytest.mark.parametrize(
    ("table", "dialect", "written"),
    [
        ("hr.staff", "postgresql", "SELECT * \nFROM hr.staff"),
        ("人事.员工", "postgresql", 'SELECT * \nFROM "人事"."员工"'),
        ("人事.员工", "mysql", "SELECT * \nFROM `人事`.`员工`"),
        ("Staff", "postgresql", 'SELECT * \nFROM "Staff"'),
        ("x; DROP TABLE y", "mysql", "SELECT * \nFROM `x; DROP TABLE y`"),
        ('x" y', "postgresql", 'SELECT * \nFROM "x"" y"'),
        ("x` y", "mysql", "SELECT * \nFROM `x`` y`"),
        ("a%b", "mysql", "SELECT * \nFROM `a%%b`"),
    ],
)
def test_a_table_is_quoted_as_its_database_quotes(table, dialect, written) -> None:
    assert str(table_statement(table).compile(dialect=DIALECTS[dialect])) == written


@pytest.mark.parametrize("table", ["", ".", "a.", ".a", "a.b.c"])
def test_a_table_has_one_name_or_a_schema_and_a_name(table: str) -> None:
    with pytest.raises(SourceError, match=r"is not a table's name. Write table or schema.table"):
        table_statement(table)


def test_mysql_binds_days_and_keeps_percent_signs() -> None:
    query = r"SELECT 'a%', '10:30' FROM t WHERE d BETWEEN :period_start AND :period_end"
    compiled = query_statement(query, mysql=True).compile(dialect=make_mysql().dialect)
    assert str(compiled) == (
        "SELECT 'a%%', '10:30' FROM t WHERE d BETWEEN %(period_start)s AND %(period_end)s"
    )


def make_mysql(scheme: str = "mysql") -> Any:
    return create_engine(f"{scheme}+pymysql://127.0.0.1/hr")


def test_every_database_is_told_to_read_only_before_the_query() -> None:
    assert opening_statements(DIALECTS["postgresql"]) == (
        "SET TRANSACTION READ ONLY",
        "SET LOCAL statement_timeout = 600000",
    )
    assert opening_statements(DIALECTS["sqlite"]) == ("PRAGMA query_only = ON",)
    reading = ("SET SESSION TRANSACTION READ ONLY", "START TRANSACTION READ ONLY")
    assert opening_statements(make_mysql().dialect) == (
        "SET SESSION max_execution_time = 600000",
        *reading,
    )
    assert opening_statements(make_mysql("mariadb").dialect) == (
        "SET SESSION max_statement_time = 600",
        *reading,
    )


def test_a_query_cannot_change_a_sqlite_file_even_where_our_reading_would_miss_it(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (tmp_path / "data" / "hr.sqlite").read_bytes()
    monkeypatch.setattr(
        "kpi_reports.intake.databases.statement._refuse_other_than_select", lambda code: None
    )
    with pytest.raises(SourceError, match=r"readonly database\. Sources are only read"):
        read(query="DELETE FROM nobody RETURNING id")
    with pytest.raises(SourceError, match="one statement at a time"):
        read(query="SELECT 1; DROP TABLE nobody")
    with pytest.raises(SourceError, match="attempt to write a readonly database"):
        read(query="PRAGMA user_version = 7")
    assert (tmp_path / "data" / "hr.sqlite").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_table_that_is_not_there_names_the_nearest_and_what_stands_in_its_name_does_nothing(
    read: Read,
) -> None:
    with pytest.raises(SourceError, match=r"no such table: nobodi. Did you mean 'nobody'\?"):
        read(table="nobodi")
    with pytest.raises(SourceError, match="table 'nobody; DROP TABLE nobody' cannot be read"):
        read(table="nobody; DROP TABLE nobody")
    assert read(table="nobody").header == ("id", "name")


def test_a_failing_query_tells_what_the_database_says_and_where(read: Read) -> None:
    with pytest.raises(
        SourceError,
        match=r"^the query cannot be read from SQLite 'sqlite:data/hr.sqlite': no such column: x$",
    ):
        read(query="SELECT x FROM nobody")


def test_a_file_that_is_no_database_is_told(read: Read, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing" * 200)
    with pytest.raises(SourceError, match=r"'sqlite:notes.txt'.*file is not a database"):
        read(connection="sqlite:notes.txt", table="t")


def test_bytes_are_refused_with_their_column(read: Read) -> None:
    with pytest.raises(SourceError, match="column 'photo' holds values of the kind 'bytes', whi"):
        read(query="SELECT 1 AS id, x'00' AS photo")


def test_a_query_of_sqlite_that_takes_too_long_is_ended(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "STATEMENT_SECONDS", 0)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    with pytest.raises(SourceError, match=r"interrupted. A query may take 600 seconds"):
        read(query=f"{numbers} SELECT count(*) FROM n")


def test_rows_beyond_the_memory_for_sorting_are_told(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "SORT_MEMORY", "1KB")
    with pytest.raises(SourceError, match=r"the rows cannot be sorted: .*Read fewer rows"):
        read(table="员工")
    assert not (tmp_path / "rows.csv.unsorted").exists()


def test_a_database_that_does_not_let_itself_be_read_only_is_left(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "opening_statements", lambda dialect: ("NO SUCH WORDS",))
    with pytest.raises(SourceError, match='does not start to read: near "NO": syntax error'):
        read(table="员工")


@pytest.mark.parametrize(
    ("address", "driver", "extra"),
    [
        ("postgresql://a:s3cret@127.0.0.1/hr", "psycopg", "postgresql"),
        ("mysql://a:s3cret@127.0.0.1/hr", "pymysql", "mysql"),
    ],
)
def test_a_driver_that_is_not_installed_names_the_command_that_installs_it(
    read: Read, monkeypatch: pytest.MonkeyPatch, address: str, driver: str, extra: str
) -> None:
    monkeypatch.setenv("HR_DB", address)
    monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(SourceError, match=rf'pip install "kpi-reports\[{extra}\]"') as caught:
        read(connection="env:HR_DB", table="t")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_a_mysql_server_that_is_not_there_is_told_without_its_address(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:  # bound and not listening: whoever calls is refused
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        monkeypatch.setenv("HR_DB", f"mysql://analyst:s3cret@127.0.0.1:{port}/hr")
        with pytest.raises(
            SourceError, match="MySQL 'env:HR_DB' cannot be opened: nothing answers"
        ) as caught:
            read(connection="env:HR_DB", table="t")
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    for secret in ("s3cret", "analyst", "127.0.0.1", str(port)):
        assert secret not in shown


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("(1045, \"Access denied for user 'a'@'10.0.0.9' (using password: YES)\")", "refuses the"),
        ("(1049, \"Unknown database 'hr'\")", "no such database"),
        ("(1040, 'Too many connections')", "too many connections"),
        ("Can't connect to MySQL server on 'db9' (timed out)", "does not answer within 15 seconds"),
        ("Can't connect to MySQL server on 'db9' ([Errno -2] Name or service not kn", "not known"),
        ('no pg_hba.conf entry for host "10.0.0.9"', "does not admit this user"),
        ("'cryptography' package is required for sha256_password", r"kpi-reports\[mysql\]"),
        ("SSL error: certificate verify failed", "encrypted connection cannot be made"),
        ("something of 10.0.0.9", r"no reason that can be shown \(RuntimeError\)"),
    ],
)
def test_why_a_database_cannot_be_opened_is_told_in_our_words(told: str, reason: str) -> None:
    words = why_not_opened(RuntimeError(told))
    assert re.search(reason, words)
    assert "10.0.0.9" not in words and "db9" not in words


def test_what_mysql_says_is_told_without_its_number_its_user_and_the_password() -> None:
    orig = pymysql.err.OperationalError(
        1142, "SELECT command denied to user 'bob'@'10.0.0.9' for table 's3cret'\nmore"
    )
    address = make_url("mysql+pymysql://bob:s3cret@db9/hr")
    told = told_by_database(OperationalError("SELECT 1", {}, orig), address)
    assert told == "SELECT command denied to user this user for table '...'"
