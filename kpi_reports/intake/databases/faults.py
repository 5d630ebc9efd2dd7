"""Why a database gives no rows, in words that hold no host, user or password."""

from __future__ import annotations

import re

from sqlalchemy import URL, Connection, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kpi_reports.errors import nearest
from kpi_reports.intake.databases.connections import DATABASES, connection_name
from kpi_reports.params.source import SqlSource

CONNECT_SECONDS = 15
STATEMENT_SECONDS = 600  # until the first rows come, and again until each of the next
# drivers say why in many words, with host and user; the first that fits is told
_NOT_OPENED = (
    (r"pg_hba\.conf", "it does not admit this user from this machine (pg_hba.conf)"),
    (r"authentication failed|no password supplied|Access denied|role \".*\" does not exist",
     "it refuses the user or the password; look at the address"),
    (r'database ".*" does not exist|Unknown database', "its server has no such database"),
    (r"too many (?:clients|connections)|remaining connection slots", "it has too many connections "
     "just now; try again later"),
    (r"getaddrinfo|resolve|translate host name|Name or service|nodename", "the name of its server "
     "is not known on this network; a VPN may be needed"),
    (r"time(?:d )?out", f"it does not answer within {CONNECT_SECONDS} seconds; a VPN may be "
     "needed"),
    (r"cryptography", "the package cryptography is missing. Install it with: "
     'pip install "kpi-reports[mysql]"'),
    (r"SSL|TLS|certificate", "the encrypted connection cannot be made"),
    (r"connection option|keyword argument|invalid .*value", "its address has an option that the "
     "driver does not know"),
    (r"refused|Can't connect|unreachable|No route|No such file", "nothing answers at its address"),
)  # fmt: skip
_ADVICE = (
    (r"statement timeout|execution time exceeded|max_statement_time|^interrupted$|timed out",
     f"A query may take {STATEMENT_SECONDS} seconds: read fewer rows (:history_start), or ask for "
     "an index"),
    (r"permission denied|command denied|Access denied",
     "Ask its administrator for the right to read (SELECT)"),
    (r"read[- ]?only|data-modifying", "Sources are only read"),
)  # fmt: skip


def database_name(source: SqlSource, address: URL) -> str:
    """The database in a message: PostgreSQL 'env:HR_DB'."""
    return f"{DATABASES[address.get_backend_name()]} '{connection_name(source.connection)}'"


def why_not_opened(error: Exception) -> str:
    """The reason in our words: a driver's own hold host and user."""
    told = str(error)
    for pattern, reason in _NOT_OPENED:
        if re.search(pattern, told, re.IGNORECASE):
            return reason
    return f"its driver gives no reason that can be shown ({type(error).__name__})"


def why_not_read(connection: Connection, source: SqlSource, error: Exception, address: URL) -> str:
    """What the database says of a failed statement, from which database, and what to do."""
    told = told_by_database(error, address)
    what = "the query" if source.query is not None else f"table '{source.table}'"
    advice = next((words for pattern, words in _ADVICE if re.search(pattern, told, re.I)), None)
    if advice is None and source.table is not None:
        advice = _other_table(connection, source.table)
    ending = f". {advice}" if advice else ""
    return (
        f"{what} cannot be read from {database_name(source, address)}: {told.rstrip('.')}{ending}"
    )


def _other_table(connection: Connection, wanted: str) -> str | None:
    """The nearest table or view; None where the table is there, or nothing can be listed."""
    schema, _, name = wanted.rpartition(".")
    try:
        connection.rollback()  # PostgreSQL answers nothing more in a failed transaction
        looked = inspect(connection)
        names = looked.get_table_names(schema or None) + looked.get_view_names(schema or None)
    except SQLAlchemyError:
        return None
    return None if name in names else nearest(name, names).strip() or None


def told_by_database(error: Exception, address: URL) -> str:
    """The first line of what the database itself says, free of user, host and password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    given: tuple[object, ...] = getattr(cause, "args", ())
    words = given[1] if len(given) > 1 and isinstance(given[0], int) else cause  # MySQL's number
    line = re.sub(r"'[^']*'@'[^']*'", "this user", str(words).strip().partition("\n")[0])
    if address.password:
        line = line.replace(str(address.password), "...")
    if address.host:  # a host may be called as a part of a table's name
        line = re.sub(rf"(?<![\w.]){re.escape(address.host)}(?![\w.])", "...", line)
    return line
