from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from kpi_reports.measure import check_expression
from kpi_reports.measure.allowed import FUNCTIONS, MAX_LENGTH
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.sql import lock, open_connection, open_locked

COLUMNS = {
    "arr_delay": "BIGINT",
    "carrier": "VARCHAR",
    "flown": "DATE",
    "a b": "BIGINT",
    "user": "BIGINT",
}


@pytest.fixture(scope="module")
def parser():
    with open_locked() as connection:
        yield connection


@pytest.fixture(scope="module")
def one_row():
    with open_connection() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT 20::BIGINT AS arr_delay, 'UA' AS carrier, "
            'DATE \'2013-05-06\' AS flown, 3::BIGINT AS "a b", 4::BIGINT AS "user"'
        )
        yield connection


@pytest.mark.parametrize(
    "text, answer",
    [
        ("arr_delay < 15", False),
        ("arr_delay >= 15 AND carrier = 'UA' OR false", True),
        ("NOT arr_delay IS NULL", True),
        ("arr_delay IS NOT NULL", True),
        ("arr_delay BETWEEN 1 AND 20", True),
        ("arr_delay NOT BETWEEN 1 AND 20", False),
        ("arr_delay IN (1, 20)", True),
        ("carrier NOT IN ('UA', 'B6')", False),
        ("carrier LIKE 'U%'", True),
        ("carrier NOT ILIKE 'u%'", False),
        ("CASE WHEN arr_delay > 15 THEN 'late' END", "late"),
        ("CASE carrier WHEN 'B6' THEN 1 ELSE 2 END", 2),
        ("-arr_delay + 2 * (3 - 1)", -16),
        ("5 - -3 - (- -3)", 5),
        ("-.5e1 + 1.", -4.0),
        ("arr_delay // 3 % 4", 2),
        ("arr_delay / 0", None),
        ("arr_delay % 0", None),
        ("CAST(arr_delay AS DECIMAL(18, 6)) = 20", True),
        ("'20'::integer + 1", 21),
        ("TRY_CAST(carrier AS INTEGER)", None),
        ("coalesce(nullif(arr_delay, 20), 7)", 7),
        ("greatest(abs(-3), least(1, 2))", 3),
        ("round(2.567, 1)", Decimal("2.6")),
        ("upper(lower(trim(' x '))) || right(carrier, 1)", "XA"),
        ("substring(carrier FROM 2 FOR 1)", "A"),
        ("starts_with(carrier, 'U') AND ends_with(carrier, 'A')", True),
        ("extract(month FROM flown) + year(flown)", 2018),
        ("date_diff('day', flown, DATE '2013-05-09')", 3),
        ("if(arr_delay > 15, 1, 0)", 1),
        ('"a b" + "user"', 7),
        ("arr_delay IS DISTINCT FROM NULL", True),
        ("'it''s; -- not a comment'", "it's; -- not a comment"),
        ("arr_delay -- a comment", 20),
        ("NULL", None),
    ],
)  # fmt: skip
def test_an_allowed_expression_means_what_duckdb_says_it_means(text, answer, parser, one_row):
    checked = check_expression(text, COLUMNS, connection=parser)
    assert checked.faults == ()
    query = f'SELECT {checked.sql} FROM t AS "{ROW}"'
    assert one_row.execute(query).fetchall()[0][0] == answer


def test_what_is_run_is_written_anew_with_every_name_quoted():
    assert check_expression("arr_delay<15", COLUMNS).sql == '("the row"."arr_delay" < 15)'
    assert check_expression("arr_delay<15", COLUMNS).columns == {"arr_delay"}


HOSTILE = [
    ("1 FROM read_csv('/etc/passwd')", "FROM is not allowed"),
    ("1 FROM sales", "FROM is not allowed"),
    ("(SELECT max(arr_delay) FROM sales)", "a subquery is not allowed"),
    ("arr_delay IN (SELECT 1)", "a subquery is not allowed"),
    ("EXISTS (SELECT 1)", "a subquery is not allowed"),
    ("(WITH a AS (SELECT 1) SELECT * FROM a)", "a subquery is not allowed"),
    ("CASE WHEN (SELECT true) THEN 1 END", "a subquery is not allowed"),
    ("CAST((SELECT 1) AS INTEGER)", "a subquery is not allowed"),
    ("coalesce(1, abs((SELECT 1)))", "a subquery is not allowed"),
    ("1 BETWEEN (SELECT 1) AND 2", "a subquery is not allowed"),
    ("*", "'*' is not allowed"),
    ("COLUMNS('a.*')", "'*' is not allowed"),
    ("sum(arr_delay)", "'sum' is not allowed: it adds rows up"),
    ("count(*)", "'count_star' is not allowed"),
    ("avg(arr_delay) OVER ()", "a window function (OVER) is not allowed"),
    ("row_number() OVER (ORDER BY arr_delay)", "a window function"),
    ("abs(arr_delay) FILTER (WHERE true)", "'abs' takes plain arguments only"),
    ("abs(DISTINCT arr_delay)", "'abs' takes plain arguments only"),
    ("abs(x := 1)", "'abs' takes plain arguments only"),
    ("read_csv('/etc/passwd')", "'read_csv' is not allowed: it reads something other"),
    ("read_text('/etc/passwd')", "'read_text' is not allowed"),
    ("read_blob('/etc/passwd')", "'read_blob' is not allowed"),
    ("getenv('HOME')", "'getenv' is not allowed"),
    ("current_setting('threads')", "'current_setting' is not allowed"),
    ("query('SELECT 1')", "'query' is not allowed"),
    ("current_date", "'current_date' is not allowed: it reads the clock"),
    ("flown < CURRENT_TIMESTAMP", "'CURRENT_TIMESTAMP' is not allowed: it reads the clock"),
    ("now()", "'now' is not allowed: it reads the clock"),
    ("today()", "'today' is not allowed"),
    ("random() < 0.5", "'random' is not allowed: it gives another value each time"),
    ("uuid()", "'uuid' is not allowed"),
    ("nextval('s')", "'nextval' is not allowed"),
    ("current_user", "'current_user' is not allowed"),
    ("list_transform([1], lambda x: x + 1)", "'list_transform' is not a function"),
    ("x -> x", "a lambda is not allowed"),
    ("? + 1", "a parameter"),
    ("$1", "a parameter"),
    ("#1", "a column by number"),
    ("DEFAULT", "DEFAULT is not allowed"),
    ("1; DROP TABLE sales", "';' is not allowed"),
    ("1; SELECT 2", "';' is not allowed"),
    ("1; COPY sales TO '/tmp/x'", "';' is not allowed"),
    ("1, 2", "',' is not allowed"),
    ("1 AS x", "AS 'x' is not allowed"),
    ("1 UNION SELECT 2", "UNION, INTERSECT and EXCEPT"),
    ("DISTINCT arr_delay", "DISTINCT is not allowed"),
    ("1 ORDER BY 1", "ORDER BY is not allowed"),
    ("1 LIMIT 1", "LIMIT is not allowed"),
    ("1 WHERE true", "WHERE is not allowed"),
    ("1 GROUP BY 1", "GROUP BY is not allowed"),
    ("1 HAVING true", "HAVING is not allowed"),
    ("1 QUALIFY true", "QUALIFY is not allowed"),
    ("1 USING SAMPLE 1", "USING SAMPLE is not allowed"),
    ("carrier COLLATE nocase", "COLLATE is not allowed"),
    ("carrier[1]", "'array_extract' is not allowed"),
    ("TRY(1 / 0)", "'try' is not allowed"),
    ("main.abs(1)", "write 'abs(...)' without anything before it"),
    ("t.arr_delay", "'t.arr_delay' is not allowed; write the column alone"),
    ("arr_delay::JSON", "'json' is not a type to cast to"),
    ("arr_delay::my_type", "'my_type' is not a type to cast to"),
    ("x'ab'", "'ab' is not a plain number or text"),
    ("[1, 2]", "'list_value' is not a function"),
    ("{'a': 1}", "'struct_pack' is not a function"),
    ("abss(arr_delay)", "'abss' is not a function that an expression may use. Did you mean 'abs'?"),
    ("arr_dely < 15", "table 'flights' has no column 'arr_dely'. Did you mean 'arr_delay'?"),
    ("", "it cannot be parsed"),
    ("arr_delay <", "it cannot be parsed"),
    ("'", "it cannot be parsed"),
    ("1)", "it cannot be parsed"),
    ("1 INTO OUTFILE 'x'", "it cannot be parsed"),
    ("1 " * MAX_LENGTH, f"it has {2 * MAX_LENGTH} characters; at most {MAX_LENGTH} are read"),
    ("NOT " * 100 + "true", "it is nested more than 60 deep"),
    ("abs(" * 300 + "1" + ")" * 300, "it is nested more than 60 deep"),
    ("NOT " * 490 + "true", "it is nested more than 60 deep"),
]


@pytest.mark.parametrize("text, told", HOSTILE, ids=[text[:40] for text, _ in HOSTILE])
def test_what_is_not_listed_is_refused_by_name(text, told, parser):
    checked = check_expression(text, COLUMNS, table="flights", connection=parser)
    assert any(fault.startswith(told) for fault in checked.faults), checked.faults
    assert checked.sql == ""


def test_every_fault_of_an_expression_is_told_at_once():
    faults = check_expression("now() < flow AND sum(arr_delay) > 1 FROM t", COLUMNS).faults
    assert len(faults) == 4


def test_a_column_called_like_a_refused_word_is_the_column():
    assert check_expression('"user"', COLUMNS).columns == {"user"}


def test_no_allowed_function_is_volatile_or_adds_rows_up():
    with duckdb.connect() as connection:
        kinds = connection.execute(
            "SELECT function_name, function_type, stability FROM duckdb_functions() "
            "WHERE function_name IN (SELECT unnest(?::VARCHAR[]))",
            [sorted(FUNCTIONS)],
        ).fetchall()
    assert {kind for _, kind, _ in kinds} <= {"scalar", "macro"}
    assert {stability for _, _, stability in kinds} <= {"CONSISTENT", None}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/never_written.csv'",
        "ATTACH '/tmp/never_written.db'",
        "SET enable_external_access = true",
        "SET threads = 4",
    ],
)
def test_a_locked_connection_reaches_no_file_and_no_setting(statement):
    with open_connection() as connection:
        lock(connection)
        with pytest.raises(duckdb.Error):
            connection.execute(statement)
