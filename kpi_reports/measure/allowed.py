"""What a row expression may hold, and why the rest is refused."""

from __future__ import annotations

from collections.abc import Mapping

MAX_LENGTH = 2000  # characters; far beyond any KPI seen, far below what could stall the parser
MAX_DEPTH = 60  # nested brackets, calls and operators


def _names(text: str) -> list[str]:
    return text.split()


OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "^", "**", "||", "~~", "!~~", "~~*", "!~~*"})

# Same answer for the same row, always: no clock, random, file, environment, or other row.
FUNCTIONS = frozenset(
    _names("""
    abs ceil ceiling floor greatest least power round sign sqrt trunc
    if ifnull nullif
    concat contains ends_with left length lower ltrim replace right rtrim starts_with strpos
    substr substring suffix prefix trim upper
    date_diff datediff date_part datepart date_trunc datetrunc make_date
    year quarter month day dayofweek dayofyear isodow week hour minute
    """)
)

TYPES = frozenset(
    _names("""
    bigint bool boolean date decimal double hugeint int integer numeric smallint text timestamp
    varchar
    """)
)

COMPARISONS: Mapping[str, str] = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "<>",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
    "COMPARE_DISTINCT_FROM": "IS DISTINCT FROM",
    "COMPARE_NOT_DISTINCT_FROM": "IS NOT DISTINCT FROM",
}

_ROWS = "it adds rows up; an expression sees one row, and the measure's kind says how rows add up"
_CLOCK = "it reads the clock; the same data would give another value tomorrow"
_RANDOM = "it gives another value each time"
_OUTSIDE = "it reads something other than the row"

REFUSED_NAMES: Mapping[str, str] = {
    **dict.fromkeys(
        _names("""
        any_value approx_count_distinct approx_quantile arg_max arg_min array_agg avg bool_and
        bool_or count count_star first last list mad max mean median min mode product quantile
        quantile_cont quantile_disc stddev string_agg sum variance
        """),
        _ROWS,
    ),
    **dict.fromkeys(
        _names("""
        age clock_timestamp current_date current_time current_timestamp get_current_time
        get_current_timestamp localtime localtimestamp now today transaction_timestamp
        """),
        _CLOCK,
    ),
    **dict.fromkeys(
        _names("currval gen_random_uuid nextval random setseed uuid uuidv4 uuidv7"), _RANDOM
    ),
    **dict.fromkeys(
        _names("""
        current_database current_role current_schema current_schemas current_setting current_user
        getenv getvariable glob in_search_path pg_typeof query query_table read_blob read_csv
        read_csv_auto read_json read_json_auto read_ndjson read_parquet read_text session_user user
        version
        """),
        _OUTSIDE,
    ),
}

# texts that a cast to a day or time may read as the day of the run
CLOCK_TEXTS = dict.fromkeys(("now", "today", "tomorrow", "yesterday"), _CLOCK)

REFUSED_CLASSES: Mapping[str, str] = {
    "SUBQUERY": "a subquery is not allowed",
    "WINDOW": "a window function (OVER) is not allowed",
    "STAR": "'*' is not allowed; name the column",
    "LAMBDA": "a lambda is not allowed",
    "PARAMETER": "a parameter ('?', '$1') is not allowed",
    "POSITIONAL_REFERENCE": "a column by number ('#1') is not allowed",
    "DEFAULT": "DEFAULT is not allowed",
    "COLLATE": "COLLATE is not allowed",
}

CLAUSES: Mapping[str, str] = {
    "where_clause": "WHERE",
    "group_expressions": "GROUP BY",
    "group_sets": "GROUP BY",
    "having": "HAVING",
    "qualify": "QUALIFY",
    "sample": "USING SAMPLE",
}

MODIFIERS: Mapping[str, str] = {
    "DISTINCT_MODIFIER": "DISTINCT",
    "ORDER_MODIFIER": "ORDER BY",
    "LIMIT_MODIFIER": "LIMIT",
    "LIMIT_PERCENT_MODIFIER": "LIMIT",
}
