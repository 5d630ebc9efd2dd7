"""Where a database is: the address behind `connection`, which itself holds no secret."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from kpi_reports.errors import SourceError
from kpi_reports.params.source import SqlSource

DATABASES: Mapping[str, str] = {
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "sqlite": "SQLite",
}
# one driver for each, whichever an address names: its read-only session is known
DRIVERS: Mapping[str, str] = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",  # as hosting services still write it
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
WAYS = (
    "Write env:NAME (an environment variable that holds the address), file:PATH (a file outside "
    "the params folder whose one line is the address) or sqlite:PATH (a database file)"
)
EXAMPLE = "postgresql://user:password@server:5432/database"
_ADDRESS_FILE_BYTES = 10_000
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PASSWORD = re.compile(
    r"://[^/?#\s@:]*:[^\s]+@"  # user:password@
    r"|\b(?:password|passwd|pwd|token|secret)\s*=\s*[^\s&;]",  # ?password=, libpq, ODBC
    re.IGNORECASE,
)


def plain_secret(connection: str) -> str | None:
    """What to tell where a password stands in `connection` itself, else None.

    The words hold no part of it, so they can be shown anywhere.
    """
    if not _PASSWORD.search(connection):
        return None
    return (
        "connection holds a password, and params are no place for one: they are copied, sent and "
        f"kept for years. {WAYS}. Then change that password"
    )


def connection_name(connection: str) -> str:
    """How a connection is called in messages and packs: as declared, without a local folder."""
    kind, _, rest = connection.partition(":")
    if kind == "env" and _VARIABLE.fullmatch(rest):
        return connection
    if kind in ("file", "sqlite") and not plain_secret(connection):
        path = rest.replace("\\", "/")
        local = kind == "file" or re.match(r"[/~]|[A-Za-z]:", path)
        return f"{kind}:{path.rpartition('/')[2] if local else path}"
    return "connection"


def connection_address(connection: str, params_folder: Path) -> URL:
    """The SQLAlchemy address that `connection` stands for, with the driver that reads it.

    A SQLite file is named so that SQLite itself opens it read-only and never makes it.

    Raises SourceError where the connection holds a password or is written otherwise, the variable
    is not set, the file is absent, inside the params folder, open to everyone or not one line, or
    where the address cannot be understood. No message holds the address or a part of it.
    """
    if told := plain_secret(connection):
        raise SourceError(told)
    kind, _, rest = (part.strip() for part in connection.partition(":"))
    if kind == "sqlite" and rest and not rest.startswith("//"):
        return _sqlite_address(params_folder / Path(rest).expanduser(), connection)
    if kind == "env" and _VARIABLE.fullmatch(rest):
        return _understood(_from_environment(rest), connection, params_folder)
    if kind == "file" and rest:
        return _understood(_from_file(rest, params_folder), connection, params_folder)
    raise SourceError(f"connection is written in a way that is not known. {WAYS}")


def location(source: SqlSource, *, params_folder: Path) -> str:
    """What a source reads, for packs: 'PostgreSQL env:HR_DB, query'. No host, user or password.

    Raises SourceError as `connection_address` does.
    """
    address = connection_address(source.connection, params_folder)
    read = f"table {source.table}" if source.table is not None else "query"
    database = DATABASES[address.get_backend_name()]
    return f"{database} {connection_name(source.connection)}, {read}"


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise SourceError(
            f"environment variable '{name}' is not set; it holds the address of the database, as "
            f'{EXAMPLE}. On Linux and macOS: export {name}="..."; in PowerShell: '
            f'$env:{name} = "..."; on Windows to keep it: setx {name} "..." and a new window'
        )
    return value


def _from_file(written: str, params_folder: Path) -> str:
    name = connection_name(f"file:{written}")
    path = (params_folder / Path(written).expanduser()).resolve()
    if path.is_relative_to(params_folder.resolve()):
        raise SourceError(
            f"'{name}' lies in the params folder, which is copied and sent. Keep the file of the "
            "address elsewhere, as file:~/.kpi-reports/hr_database"
        )
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_ADDRESS_FILE_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(
            f"'{name}' is not there. Make the file; its one line is the address of the database, "
            f"as {EXAMPLE}"
        ) from None
    except OSError as error:
        raise SourceError(f"'{name}' cannot be read: {error.strerror}") from None
    # Windows keeps rights elsewhere, and its mode bits say nothing of them
    if os.name == "posix" and mode & (stat.S_IROTH | stat.S_IWOTH):
        raise SourceError(
            f"'{name}' is open to every user of this machine, and it holds a password. "
            "Close it with chmod 600"
        )
    lines = [line.strip() for line in content.decode("utf-8-sig", errors="replace").splitlines()]
    lines = [line for line in lines if line]
    if len(lines) != 1 or len(content) > _ADDRESS_FILE_BYTES:
        found = "more" if len(content) > _ADDRESS_FILE_BYTES else f"{len(lines)} lines"
        raise SourceError(
            f"'{name}' must hold one line, the address of the database; it holds {found}"
        )
    return lines[0]


def _understood(text: str, connection: str, params_folder: Path) -> URL:
    """The address with our driver; what cannot be understood is never repeated."""
    name = connection_name(connection)
    address = _parsed(text)
    if address is None:
        raise SourceError(
            f"'{name}' does not hold an address of a database (it is not shown here, it may hold "
            f"a password). Write it as {EXAMPLE}; in a password, write @ as %40, / as %2F, "
            ": as %3A and % as %25"
        )
    database = address.drivername.partition("+")[0]
    if database == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise SourceError(f"'{name}' names no SQLite file. Write sqlite:///folder/name.sqlite")
        return _sqlite_address(params_folder / Path(str(address.database)).expanduser(), connection)
    if database not in DRIVERS:
        raise SourceError(
            f"'{name}' is the address of a database that is not known here. Known are "
            f"{', '.join(DATABASES.values())}; write it as {EXAMPLE}, or save the rows as a file"
        )
    if not address.host and not address.query:
        raise SourceError(f"'{name}' names no server. Write it as {EXAMPLE}")
    return address.set(drivername=DRIVERS[database])


def _parsed(text: str) -> URL | None:
    # the errors repeat parts of the text: none of them is kept, not even as a cause
    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        return None


def _sqlite_address(path: Path, connection: str) -> URL:
    if not path.is_file():
        raise SourceError(
            f"'{connection_name(connection)}' is not there. Write the path of a SQLite file, "
            "relative to the params folder"
        )
    return URL.create(
        "sqlite", database=path.resolve().as_uri(), query={"mode": "ro", "uri": "true"}
    )
