"""The one SELECT that a source declares, as a statement that SQLAlchemy binds and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, TextClause, bindparam, literal_column, select, table, text

from kpi_reports.errors import SourceError, nearest
from kpi_reports.params.source import SqlSource
from kpi_reports.periods import Grain, Period

PERIOD_PARAMETERS = ("period_start", "period_end", "history_start")
_TOKENS = (
    r"(?P<comment>--[^\n]*{hash}|/\*(?!M?!).*?(?:\*/|\Z))",  # MySQL executes what /*! encloses
    r"(?P<literal>'(?:''|{escape}[^'])*(?:'|\Z)"
    r"|(?<!\w)[eE]'(?:''|\\.|[^'])*(?:'|\Z)"  # PostgreSQL, with backslashes
    r"|(?<!\w)\$(?P<tag>(?!\d)\w*)\$.*?(?:\$(?P=tag)\$|\Z))",
    r'(?P<name>"(?:""|{escape}[^"])*(?:"|\Z)|`(?:``|[^`])*(?:`|\Z))',
    r"(?P<end>;)",
    r"(?P<code>.)",
)
_STANDARD = re.compile("|".join(_TOKENS).format(hash="", escape=""), re.DOTALL)
# MySQL: # begins a comment, and a backslash escapes the quotation mark after it
_MYSQL = re.compile("|".join(_TOKENS).format(hash=r"|\#[^\n]*", escape=r"\\.|"), re.DOTALL)
# a data-modifying WITH and what follows it; INSERT( is a function of MySQL
_WRITING = re.compile(
    r"\bINTO\b|[()]\s*(?:INSERT|UPDATE|DELETE|MERGE|REPLACE)\b(?!\s*\()", re.IGNORECASE
)


def table_statement(name: str) -> Select[Any]:
    """Every row and column of `name` ("table" or "schema.table"), quoted by the dialect.

    Raises SourceError where it has more than two parts, or an empty one.
    """
    schema, _, own_name = name.rpartition(".")
    if not own_name or "." in schema or name.startswith("."):
        raise SourceError(
            f"table '{name}' is not a table's name. Write table or schema.table; for any other "
            "name write a query"
        )
    from_table = table(own_name, schema=schema or None)
    return select(literal_column("*")).select_from(from_table)


def query_statement(query: str, *, mysql: bool = False) -> TextClause:
    """The query with its parameters bound as dates; `mysql` reads it as MySQL and MariaDB do.

    A colon in a text, a comment, a cast (x::date) or a time is no parameter.

    Raises SourceError where it is not one SELECT or WITH ... SELECT, or has a parameter that is
    not one of PERIOD_PARAMETERS.
    """
    tokens = list(_tokens(query, mysql=mysql))
    while tokens and (tokens[-1][0] in ("end", "comment") or not tokens[-1][1].strip()):
        tokens.pop()  # what ends a statement is no second one
    blank = {"comment": " ", "literal": "''", "name": "''"}
    code = "".join(blank.get(kind, part) for kind, part in tokens)
    _refuse_other_than_select(code)
    escaped = (
        part.replace(":", r"\:") if kind in ("literal", "comment", "name") else part
        for kind, part in tokens
    )
    # SQLAlchemy sees no parameter in :period_start::date, only in :period_start ::date
    statement = text(re.sub(r"(?<![:\w\\]):(\w+)(?=::)", r":\1 ", "".join(escaped)))
    for name in parameters(statement):
        if name not in PERIOD_PARAMETERS:
            raise SourceError(
                f"query has the parameter ':{name}', which is not known."
                f"{nearest(name, PERIOD_PARAMETERS)}"
            )
    return statement.bindparams(*(bindparam(name, type_=Date) for name in parameters(statement)))


def needs_period(source: SqlSource) -> bool:
    """Whether the rows depend on the reporting period: the query has one of its parameters.

    Which database reads the query is not known here, so it counts where either reading has one.

    Raises SourceError as `query_statement` does.
    """
    if source.query is None:
        return False
    return any(parameters(query_statement(source.query, mysql=mysql)) for mysql in (False, True))


def period_values(source: SqlSource, period: Period) -> dict[str, date]:
    """The days that stand for PERIOD_PARAMETERS."""
    first_month = Period.of(period.first, Grain.MONTH)
    months_since_year_one = (first_month.year - 1) * 12 + first_month.number - 1
    months = min(source.history_months, months_since_year_one)
    return {
        "period_start": period.first,
        "period_end": period.last,
        "history_start": first_month.shift(-months).first,
    }


def parameters(statement: TextClause | Select[Any]) -> tuple[str, ...]:
    """The names of the parameters that a statement binds."""
    return tuple(statement.compile().params)


def _tokens(query: str, *, mysql: bool) -> Iterator[tuple[str, str]]:
    for found in (_MYSQL if mysql else _STANDARD).finditer(query):
        yield str(found.lastgroup), found[0]


def _refuse_other_than_select(code: str) -> None:
    """Says it before the database does; that nothing can be changed rests on its transaction."""
    first = re.search(r"\w+|\S", code.lstrip(" (\n\t\r"))
    if first is None:
        raise SourceError("query is empty. Write one SELECT")
    if first[0].upper() not in ("SELECT", "WITH"):
        raise SourceError(
            f"query begins with '{first[0]}'. Write one SELECT or WITH ... SELECT; sources are "
            "only read"
        )
    if ";" in code:
        raise SourceError("query holds several statements (';'). Write one SELECT")
    if found := _WRITING.search(code):
        raise SourceError(
            f"query holds '{found[0].strip('() ').upper()}', which writes. Write one SELECT or "
            "WITH ... SELECT; sources are only read"
        )
