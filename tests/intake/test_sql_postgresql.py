"""Against a real PostgreSQL server."""

from __future__ import annotations

import csv
import re
import socket
import traceback
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.databases import query as sql
from kpi_reports.intake.databases.connections import location
from kpi_reports.intake.databases.query import read_query
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.source import SqlSource
from kpi_reports.periods import Period
from tests.intake.servers import (
    PASSWORD,
    PASSWORD_IN_ADDRESS,
    PostgreSQL,
    postgresql_server,
)

Read = Callable[..., PlainTable]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with postgresql_server() as started:
        started.run(
            "CREATE TABLE visits (day date, patients integer)",
            "INSERT INTO visits VALUES ('2023-03-31', 1), ('2023-04-01', 2), ('2023-06-30', 3), "
            "('2023-07-01', 4), (NULL, 5)",
            'CREATE SCHEMA "人事"',
            'CREATE TABLE "人事"."员工" ("姓名" text, "工资" numeric(30,10))',
            """INSERT INTO "人事"."员工" VALUES ('李四', 12345678901234567890.0123456789),
               (NULL, 0.1), ('', 1000)""",
            "CREATE FUNCTION adds_a_visit() RETURNS integer LANGUAGE sql AS "
            "'INSERT INTO visits VALUES (NULL, 99) RETURNING patients'",
        )
        yield started


@pytest.fixture
def read(server: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    monkeypatch.setenv("HR_DB", server.address)

    def read(period: str | None = None, **declared: object) -> PlainTable:
        source = SqlSource.model_validate(
            {"kind": "sql", "connection": "env:HR_DB", "columns": (), **declared}
        )
        return read_query(
            source,
            tmp_path / "rows.csv",
            params_folder=tmp_path,
            period=Period.parse(period) if period else None,
            name="visits",
        )

    return read


def rows(table: PlainTable) -> list[list[str]]:
    with table.path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[table.skip :]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12345678901234567890.0123456789::numeric(30,10)", "12345678901234567890.0123456789"),
        ("0.1::numeric(30,10)", "0.1000000000"),
        ("1e20::numeric", "100000000000000000000"),
        ("'NaN'::numeric", "NaN"),
        ("9223372036854775807::bigint", "9223372036854775807"),
        ("12::double precision", "12"),
        ("0.1::double precision", "0.1"),
        ("0.1::real", "0.1"),
        ("true", "true"),
        ("false", "false"),
        ("NULL::integer", ""),
        ("date '2024-02-29'", "2024-02-29"),
        ("timestamp '2024-02-29 08:30:00'", "2024-02-29 08:30:00"),
        ("timestamp '2024-02-29 08:30:00.5'", "2024-02-29 08:30:00.500000"),
        # the server's zone is Asia/Shanghai, eight hours before UTC: the clock of the session
        ("timestamptz '2024-02-29 20:30:00+00'", "2024-03-01 04:30:00"),
        ("time '08:30'", "08:30:00"),
        ("interval '26 hours 5 minutes'", "26:05:00"),
        ("'李四, \"组长\"'::text", '李四, "组长"'),
        ("''::text", ""),
        ("'10:30'", "10:30"),
        ("'a%' || 'b'", "a%b"),
        ("'00000000-0000-0000-0000-00000000000a'::uuid", "00000000-0000-0000-0000-00000000000a"),
        ("""'{"b": 0.10, "a": [1, null]}'::jsonb""", '{"a": [1, null], "b": 0.10}'),
        ("ARRAY['a', NULL, '李']", '["a", null, "李"]'),
        ("ARRAY[1.50, 2]::numeric[]", "[1.50, 2]"),
        ("inet '10.0.0.1'", "10.0.0.1"),
    ],
)
def test_a_value_becomes_the_text_that_loses_nothing(read: Read, value: str, text: str) -> None:
    assert rows(read(query=f"SELECT {value} AS v")) == [[text]]


def test_bytes_are_refused_with_their_column(read: Read) -> None:
    with pytest.raises(SourceError, match="column 'photo' holds values of the kind 'bytes'"):
        read(query=r"SELECT 1 AS id, '\x00ff'::bytea AS photo")


def test_a_table_of_a_schema_is_read_under_chinese_names(read: Read) -> None:
    table = read(table="人事.员工")
    assert table.header == ("姓名", "工资")
    assert (table.skip, table.first_row, table.numbered) == (1, 1, False)
    assert rows(table) == [
        ["", "0.1000000000"],
        ["", "1000.0000000000"],
        ["李四", "12345678901234567890.0123456789"],
    ]


def test_the_parameters_are_the_days_of_the_period_and_of_the_history_before(read: Read) -> None:
    query = "SELECT patients FROM visits WHERE day BETWEEN :period_start AND :period_end"
    assert rows(read(query=query, period="2023Q2")) == [["2"], ["3"]]
    days = "SELECT :period_start::date, :period_end, :history_start, :history_start + 1"
    assert rows(read(query=days, period="2023Q2", history_months=4)) == [
        ["2023-04-01", "2023-06-30", "2022-12-01", "2022-12-02"]
    ]


def test_a_query_that_needs_a_period_says_so_where_none_is_given(read: Read) -> None:
    with pytest.raises(SourceError, match="parameter ':period_end', and no reporting period"):
        read(query="SELECT :period_end")


def test_rows_come_in_one_order_however_the_database_gives_them(read: Read) -> None:
    up = read(query="SELECT patients FROM visits ORDER BY 1").path.read_bytes()
    down = read(query="SELECT patients FROM visits ORDER BY 1 DESC").path.read_bytes()
    assert up == down == b'"patients"\n"1"\n"2"\n"3"\n"4"\n"5"\n'


def test_rows_stay_on_the_server_until_they_are_asked_for(read: Read) -> None:
    assert rows(read(query="SELECT count(*) FROM pg_cursors")) == [["1"]]


def test_a_hundred_thousand_rows_take_no_more_memory_than_ten_thousand(read: Read) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            table = read(
                query=f"SELECT n, repeat('x', 200) AS t FROM generate_series(1, {count}) n"
            )
            top = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert len(rows(table)) == count
        return top

    read(query="SELECT 1")  # what is imported once is not counted
    assert peak(100_000) < 2 * peak(10_000)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("WITH x AS (INSERT INTO visits VALUES (NULL, 9) RETURNING *) SELECT * FROM x", "INSERT"),
        ("WITH x AS (DELETE FROM visits RETURNING *) SELECT * FROM x", "DELETE"),
        ("SELECT * INTO other FROM visits", "INTO"),
        ("SELECT adds_a_visit()", r"cannot execute INSERT in a read-only transaction.*only read"),
        (
            "SELECT set_config('transaction_read_only', 'off', false), adds_a_visit()",
            "read-only transaction|read-write mode must be set before any query",
        ),
        ("SELECT 1; DROP TABLE visits", "several statements"),
        ("SELECT * FROM visits FOR UPDATE", "read-only transaction"),
    ],
)
def test_nothing_can_be_changed(server: PostgreSQL, read: Read, query: str, told: str) -> None:
    before = server.run("SELECT day, patients FROM visits ORDER BY patients")
    with pytest.raises(SourceError, match=told):
        read(query=query)
    assert server.run("SELECT day, patients FROM visits ORDER BY patients") == before
    assert server.run("SELECT count(*) FROM pg_tables WHERE tablename = 'other'") == [(0,)]


@pytest.mark.parametrize(
    "query",
    [
        "WITH x AS (DELETE FROM visits RETURNING *) SELECT * FROM x",
        "SELECT 1; DROP TABLE visits",
        "DROP TABLE visits",
    ],
)
def test_the_database_refuses_to_change_even_what_our_reading_of_a_query_would_miss(
    server: PostgreSQL, read: Read, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(
        "kpi_reports.intake.databases.statement._refuse_other_than_select", lambda code: None
    )
    with pytest.raises(SourceError, match="the query cannot be read"):
        read(query=query)
    assert server.run("SELECT count(*) FROM visits") == [(5,)]


def test_a_table_name_is_never_spliced(server: PostgreSQL, read: Read) -> None:
    with pytest.raises(SourceError, match="table 'x; DROP TABLE visits' cannot be read"):
        read(table="x; DROP TABLE visits")
    assert server.run("SELECT count(*) FROM visits") == [(5,)]


def test_a_table_that_is_not_there_names_the_nearest(read: Read) -> None:
    with pytest.raises(SourceError, match=r"does not exist. Did you mean 'visits'\?"):
        read(table="visit")


def test_a_failing_query_tells_what_the_database_says_and_where(read: Read) -> None:
    with pytest.raises(
        SourceError,
        match=r"the query cannot be read from PostgreSQL 'env:HR_DB': "
        r'column "nothing" does not exist$',
    ):
        read(query="SELECT nothing FROM visits")


def test_a_day_that_python_does_not_have_is_told(read: Read) -> None:
    with pytest.raises(SourceError, match=r"the query cannot be read from .*: date too large"):
        read(query="SELECT 'infinity'::date")


def test_a_query_without_columns_is_told(read: Read) -> None:
    with pytest.raises(SourceError, match="query gives no column"):
        read(query="SELECT FROM visits")


def test_a_failure_after_the_first_rows_is_told_too(read: Read, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="division by zero"):
        read(query="SELECT 1 / (9000 - n) FROM generate_series(1, 10000) n")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_right_is_told_with_who_can_give_it(
    server: PostgreSQL, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.run("CREATE ROLE guest LOGIN PASSWORD 'guest-secret'")
    monkeypatch.setenv("HR_DB", f"postgresql://guest:guest-secret@127.0.0.1:{server.port}/postgres")
    with pytest.raises(SourceError, match=r"permission denied for table visits\. Ask its admin"):
        read(table="visits")


def test_a_query_that_takes_too_long_is_ended(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "STATEMENT_SECONDS", 1)
    with pytest.raises(SourceError, match=r"statement timeout\. A query may take \d+ seconds"):
        read(query="SELECT pg_sleep(30)")


def hidden(error: BaseException, *secrets: str) -> bool:
    """Whether nothing that a log or a traceback would show holds one of the secrets."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error)
    return not any(secret in shown for secret in secrets)


def test_a_wrong_password_is_told_without_it(
    server: PostgreSQL, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HR_DB", server.address.replace(PASSWORD_IN_ADDRESS, "wr0ng%40secret"))
    with pytest.raises(
        SourceError, match="PostgreSQL 'env:HR_DB' cannot be opened: it refuses the user or the"
    ) as caught:
        read(table="visits")
    assert hidden(caught.value, "wr0ng", "analyst", "127.0.0.1", str(server.port))


def test_a_database_that_is_not_on_its_server_is_told(
    server: PostgreSQL, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HR_DB", re.sub("postgres$", "nowhere", server.address))
    with pytest.raises(SourceError, match="its server has no such database"):
        read(table="visits")


def test_an_option_that_the_driver_does_not_know_is_told(
    server: PostgreSQL, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HR_DB", f"{server.address}?colour=red")
    with pytest.raises(SourceError, match="its address has an option that the driver does not"):
        read(table="visits")


def test_a_server_that_is_not_there_is_told_without_its_address(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:  # bound and not listening: whoever calls is refused
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        monkeypatch.setenv("HR_DB", f"postgresql://analyst:s3cret@127.0.0.1:{port}/hr")
        with pytest.raises(
            SourceError, match="'env:HR_DB' cannot be opened: nothing ans"
        ) as caught:
            read(table="visits")
    assert hidden(caught.value, "s3cret", "analyst", "127.0.0.1", str(port))


def test_a_server_that_keeps_silent_is_left_after_the_time_to_connect(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "CONNECT_SECONDS", 2)  # the least that libpq takes
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        monkeypatch.setenv("HR_DB", f"postgresql://analyst:s3cret@127.0.0.1:{port}/hr")
        with pytest.raises(SourceError, match="it does not answer within"):
            read(table="visits")


def test_a_password_that_the_database_itself_repeats_is_taken_out(read: Read) -> None:
    with pytest.raises(SourceError, match=r'invalid input syntax.*"\.\.\."') as caught:
        read(query=f"SELECT '{PASSWORD}'::integer")
    assert hidden(caught.value, PASSWORD)


def test_the_location_names_neither_host_nor_user(
    server: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HR_DB", server.address)
    source = SqlSource(kind="sql", connection="env:HR_DB", columns=(), query="SELECT 1")
    assert location(source, params_folder=tmp_path) == "PostgreSQL env:HR_DB, query"


def test_the_administrator_sees_which_source_reads(read: Read) -> None:
    query = "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    assert rows(read(query=query)) == [["kpi-reports visits"]]
