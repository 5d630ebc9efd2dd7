"""What someone may try to smuggle into a measure, and the word by which it is refused.

An expression may hold columns, constants and listed functions. The words of each refusal name the
culprit, so that the reader of the message knows what to take away.
"""

from __future__ import annotations

import duckdb
import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.measure import build_cube, check_expression
from kpi_reports.measure.sql import open_locked

COLUMNS = {"amount": "BIGINT", "shop": "VARCHAR", "day": "DATE", "unit": "VARCHAR"}


@pytest.fixture(scope="module")
def parser():
    with open_locked() as connection:
        yield connection


READS_FILES = {
    "read_csv('/etc/passwd')": "'read_csv'",
    "READ_CSV('/etc/passwd')": "'read_csv'",
    "read_csv_auto('/etc/passwd')": "'read_csv_auto'",
    "\"read_csv\"('/etc/passwd')": "'read_csv'",
    "\"ReAd_TeXt\"('/etc/passwd')": "'read_text'",
    "U&\"re\\0061d_text\"('/etc/passwd')": "'&'",
    "main.read_csv('/etc/passwd')": "'read_csv'",
    "system.main.read_text('/etc/passwd')": "'read_text'",
    "read_blob('/etc/shadow')": "'read_blob'",
    "read_parquet('s3://bucket/x.parquet')": "'read_parquet'",
    "parquet_scan('x.parquet')": "'parquet_scan'",
    "parquet_metadata('x.parquet')": "'parquet_metadata'",
    "read_json('http://169.254.169.254/latest')": "'read_json'",
    "read_ndjson_objects('x')": "'read_ndjson_objects'",
    "sniff_csv('/etc/passwd')": "'sniff_csv'",
    "glob('/home/*')": "'glob'",
    "sqlite_scan('x.db', 'users')": "'sqlite_scan'",
    "postgres_query('db', 'SELECT 1')": "'postgres_query'",
    "amount + length(read_text('/etc/passwd'))": "'read_text'",
    "upper(lower(trim(read_text('/etc/passwd'))))": "'read_text'",
    "CASE WHEN amount > 0 THEN 1 ELSE getenv('HOME') END": "'getenv'",
    "amount BETWEEN 0 AND length(GetEnv('HOME'))": "'getenv'",
    "coalesce(shop, read_text('/etc/passwd'))": "'read_text'",
    "shop IN ('N', getenv('AWS_SECRET_ACCESS_KEY'))": "'getenv'",
    "amount FROM 'http://example.com/x.csv'": "FROM",
    "amount FROM '/etc/passwd'": "FROM",
    "amount FROM read_csv('/etc/passwd')": "FROM",
    "amount\nFROM/**/read_csv('/etc/passwd')": "FROM",
    "1 FROM \"/etc/passwd\"": "FROM",
    "(FROM 'http://example.com/x.csv')": "a subquery",
    "(SELECT content FROM read_text('/etc/passwd'))": "a subquery",
    "(TABLE sales)": "a subquery",
    "(VALUES (1))": "a subquery",
    "EXISTS (FROM read_text('/etc/passwd'))": "a subquery",
    "amount > ALL (SELECT 1)": "a subquery",
    "ARRAY(SELECT 1)": "a subquery",
    "(PIVOT x ON y USING sum(z))": "';'",
}  # fmt: skip

READS_CLOCK_OR_CHANCE = {
    "now()": "'now'",
    "NOW()": "'now'",
    "\"now\"()": "'now'",
    "now /* just a column */ ()": "'now'",
    "pg_catalog.now()": "'now'",
    "today()": "'today'",
    "current_date": "'current_date'",
    "CURRENT_TIMESTAMP": "'CURRENT_TIMESTAMP'",
    "localtime": "'localtime'",
    "get_current_timestamp()": "'get_current_timestamp'",
    "age(day)": "'age'",
    "date_diff('day', day, today())": "'today'",
    "'now'::TIMESTAMP WITH TIME ZONE": "'timestamp with time zone'",
    "'now'::DATE": "'now'",
    "CAST('today' AS DATE)": "'today'",
    "DATE 'tomorrow'": "'tomorrow'",
    "random()": "'random'",
    "RANDOM() < 0.5": "'random'",
    "setseed(0.5)": "'setseed'",
    "uuid()": "'uuid'",
    "gen_random_uuid()": "'gen_random_uuid'",
    "nextval('numbers')": "'nextval'",
    "txid_current()": "'txid_current'",
}  # fmt: skip

SECOND_STATEMENTS = {
    "1; DROP TABLE results.days": "';'",
    "1; SELECT * FROM read_text('/etc/passwd')": "';'",
    "1; COPY (SELECT 1) TO '/tmp/never.csv'": "';'",
    "1; ATTACH '/tmp/never.db'": "';'",
    "1; INSTALL httpfs": "';'",
    "1; LOAD httpfs": "';'",
    "1; SET enable_external_access = true": "';'",
    "1; PRAGMA database_list": "';'",
    "1; CREATE MACRO abs(x) AS 42": "';'",
    "1; EXPORT DATABASE '/tmp/never'": "';'",
    "1; CALL pragma_version()": "';'",
    "1 --\n; DELETE FROM results.days": "';'",
    "1 /* ; */ ; VACUUM": "';'",
    "COPY sales TO '/tmp/never.csv'": "at or near \"TO\"",
    "ATTACH '/tmp/never.db'": "'attach'",
    "INSTALL httpfs": "no column 'INSTALL'",
    "PRAGMA database_list": "no column 'PRAGMA'",
    "SET threads = 1": "it cannot be parsed",
    "x' OR '1' = '1": "it cannot be parsed",
    "amount) FROM read_text('/etc/passwd') --": "it cannot be parsed",
    "'N' OR unit = 'S'; SELECT 1 --": "';'",
    "amount /*": "it cannot be parsed",
    "amount -- FROM\nFROM sales": "FROM",
    "$$N$$ || getenv($$HOME$$)": "'getenv'",
    "$tag$x$tag$; SELECT 1": "';'",
}  # fmt: skip

LOOKS_AROUND = {
    "current_setting('access_mode')": "'current_setting'",
    "getvariable('x')": "'getvariable'",
    "current_database()": "'current_database'",
    "current_user": "'current_user'",
    "version()": "'version'",
    "duckdb_secrets()": "'duckdb_secrets'",
    "duckdb_settings()": "'duckdb_settings'",
    "pragma_database_list()": "'pragma_database_list'",
    "which_secret('s3://x', 's3')": "'which_secret'",
    "query('SELECT 1')": "'query'",
    "query_table('sales')": "'query_table'",
    "json_execute_serialized_sql('{}')": "'json_execute_serialized_sql'",
    "json_serialize_sql('SELECT 1')": "'json_serialize_sql'",
    "error('stop')": "'error'",
    "sleep_ms(100000)": "'sleep_ms'",
    "repeat('x', 1000000000)": "'repeat'",
    "range(1000000000)": "'range'",
    "unnest([1, 2])": "'unnest'",
    "generate_series(1, 10)": "'generate_series'",
    "write_log('x')": "'write_log'",
    "add_parquet_key('k', 'v')": "'add_parquet_key'",
    "hash(amount)": "'hash'",
    "sum(amount)": "'sum'",
    "lag(amount) OVER (ORDER BY day)": "a window function",
    "sum(amount) OVER (PARTITION BY unit)": "a window function",
    "list_transform([amount], lambda v: v + 1)": "'list_transform'",
    "list_transform([amount], v -> v + 1)": "'list_transform'",
    "list_filter([1], x -> x > 0)": "'list_filter'",
    "[x FOR x IN [1, 2]]": "'list_",
    "shop SIMILAR TO 'N.*'": "'regexp_full_match'",
    "regexp_matches(shop, '(a+)+$')": "'regexp_matches'",
    "COLUMNS(*)": "'*'",
    "sales.*": "'*'",
    "rowid": "no column 'rowid'",
    "\"the row\".amount": "'the row.amount'",
    "results.days.total": "'results.days.total'",
    "amount::main.my_type": "'my_type'",
    "amount::UHUGEINT": "'uhugeint'",
    "{'a': amount}.a": "'",
    "MAP {'a': 1}": "'map'",
    "?": "a parameter",
    "$home": "a parameter",
    "#1": "a column by number",
    "ｎow()": "'ｎow'",
    "no\u200bw()": "it cannot be parsed",
}  # fmt: skip

CORPUS = READS_FILES | READS_CLOCK_OR_CHANCE | SECOND_STATEMENTS | LOOKS_AROUND


@pytest.mark.parametrize(
    "text", CORPUS, ids=lambda text: text[:50].encode("unicode_escape").decode()
)
def test_a_hostile_expression_is_refused_with_the_name_of_the_culprit(text, parser):
    checked = check_expression(text, COLUMNS, table="sales", connection=parser)
    assert checked.sql == ""
    assert any(CORPUS[text] in fault for fault in checked.faults), checked.faults


@pytest.mark.parametrize("field", ["value", "where", "distribution", "numerator"])
def test_every_field_of_a_measure_refuses_it_before_a_row_is_read(made, field, tmp_path):
    measure = {"kind": "sum", "value": "x", field: "length(read_text('/etc/passwd')) > 0"}
    if field == "numerator":
        measure |= {"kind": "ratio", "denominator": "true"}
        del measure["value"]
    case = made([("N", "2024-01-05", 1)], {"k": measure})
    with pytest.raises(ParamsError, match=r"KPI 'k', .*'read_text' is not allowed"):
        build_cube(case.workspace, case.tables, tmp_path / "cube")
    assert not (tmp_path / "cube").exists()


def test_a_text_that_looks_like_sql_stays_a_text(parser):
    text = "shop = '; DROP TABLE results.days; -- $$ now() ''quoted'' \u4e2d'"
    checked = check_expression(text, COLUMNS, connection=parser)
    assert checked.faults == ()
    with duckdb.connect() as connection:
        found = connection.execute(
            f'SELECT {checked.sql} FROM (SELECT ? AS shop) AS "the row"',
            ["; DROP TABLE results.days; -- $$ now() 'quoted' \u4e2d"],
        ).fetchall()
    assert found == [(True,)]
