from __future__ import annotations

import os
import sqlite3
import traceback
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from kpi_reports.errors import SourceError
from kpi_reports.intake.databases.connections import (
    connection_address,
    connection_name,
    location,
    plain_secret,
)
from kpi_reports.params.source import SqlSource


@pytest.fixture
def params(tmp_path: Path) -> Path:
    folder = tmp_path / "params"
    folder.mkdir()
    return folder


def address_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.write_bytes(content)
    path.chmod(mode)


def no_part_of(error: BaseException, *secrets: str) -> bool:
    """Whether what a log or a traceback shows, and what led to the error, holds no secret."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__context__)
    return not any(secret in shown for secret in secrets)


@pytest.mark.parametrize(
    ("written", "driver"),
    [
        ("postgresql://hr:pw@db/hr", "postgresql+psycopg"),
        ("postgresql+psycopg2://hr:pw@db/hr", "postgresql+psycopg"),
        ("postgres://hr:pw@db/hr", "postgresql+psycopg"),
        ("postgresql:///hr?host=/run/postgresql", "postgresql+psycopg"),
        ("mysql://hr:pw@db/hr", "mysql+pymysql"),
        ("mariadb+mysqldb://hr:pw@db/hr", "mariadb+pymysql"),
    ],
)
def test_an_environment_variable_gives_the_address_with_the_driver_that_reads(
    params: Path, monkeypatch: pytest.MonkeyPatch, written: str, driver: str
) -> None:
    monkeypatch.setenv("HR_DB", f" {written}\n")
    assert connection_address("env:HR_DB", params).drivername == driver


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_is_not_set_is_told_with_how_to_set_it(
    params: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("HR_DB", raising=False)
    if value is not None:
        monkeypatch.setenv("HR_DB", value)
    with pytest.raises(SourceError) as caught:
        connection_address("env:HR_DB", params)
    told = str(caught.value)
    assert "variable 'HR_DB' is not set" in told
    assert 'export HR_DB="..."' in told
    assert '$env:HR_DB = "..."' in told
    assert 'setx HR_DB "..."' in told


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n\r\n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_file_outside_params_gives_the_address_in_its_one_line(
    params: Path, tmp_path: Path, start: bytes, end: bytes
) -> None:
    address_file(tmp_path / "hr", start + "postgresql://hr:p%40ß@db/hr".encode() + end)
    for written in (f"file:{tmp_path / 'hr'}", "file:../hr"):
        address = connection_address(written, params)
        assert (address.username, address.password, address.host) == ("hr", "p@ß", "db")


def test_a_tilde_is_the_home_of_the_user(
    params: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    address_file(tmp_path / "hr", b"mysql://hr:pw@db/hr")
    assert connection_address("file:~/hr", params).host == "db"


@pytest.mark.parametrize("written", ["hr", "secrets/hr", "../params/hr"])
def test_a_file_of_the_address_inside_params_is_refused(params: Path, written: str) -> None:
    (params / "secrets").mkdir()
    for path in (params / "hr", params / "secrets" / "hr"):
        address_file(path, b"mysql://hr:pw@db/hr")
    with pytest.raises(SourceError, match="'file:hr' lies in the params folder"):
        connection_address(f"file:{written}", params)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights elsewhere")
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_file_that_is_open_to_everyone_is_refused(
    params: Path, tmp_path: Path, mode: int
) -> None:
    address_file(tmp_path / "hr", b"mysql://hr:pw@db/hr", mode)
    with pytest.raises(SourceError, match=r"'file:hr' is open to every user.* chmod 600"):
        connection_address("file:../hr", params)


def test_a_file_that_its_group_may_read_is_taken_because_servers_share_it_so(
    params: Path, tmp_path: Path
) -> None:
    address_file(tmp_path / "hr", b"mysql://hr:pw@db/hr", 0o640)
    assert connection_address("file:../hr", params).host == "db"


def test_a_file_that_is_not_there_is_told_without_its_folder(params: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"'file:hr' is not there. Make the") as caught:
        connection_address(f"file:{tmp_path / 'nowhere' / 'hr'}", params)
    assert "nowhere" not in str(caught.value)


def test_a_folder_holds_no_address(params: Path, tmp_path: Path) -> None:
    (tmp_path / "hr").mkdir()
    with pytest.raises(SourceError, match="'file:hr' cannot be read: Is a directory"):
        connection_address("file:../hr", params)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "0 lines"),
        (b"\n \n", "0 lines"),
        (b"mysql://hr:s3cret@db/hr\nmysql://hr:s3cret@db/b\n", "2 lines"),
        (b"mysql://hr:s3cret@db/hr" + b" " * 10_000, "more"),
    ],
)
def test_a_file_of_the_address_has_one_line(
    params: Path, tmp_path: Path, content: bytes, found: str
) -> None:
    address_file(tmp_path / "hr", content)
    with pytest.raises(SourceError, match=f"must hold one line.* it holds {found}") as caught:
        connection_address("file:../hr", params)
    assert no_part_of(caught.value, "s3cret")


@pytest.mark.parametrize(
    "written",
    [
        "server=db;uid=hr;key=s3cret",
        "postgresql://hr:s3cret@db:port/hr",
        "postgresql//hr:s3cret@db/hr",
        "s3cret",
    ],
)
def test_an_address_that_cannot_be_understood_is_never_repeated(
    params: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("HR_DB", written)
    with pytest.raises(SourceError, match="'env:HR_DB' does not hold an address") as caught:
        connection_address("env:HR_DB", params)
    assert no_part_of(caught.value, "s3cret")


def test_a_database_that_is_not_known_names_those_that_are(
    params: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HR_DB", "mssql+pyodbc://hr:s3cret@db/hr")
    with pytest.raises(SourceError, match="Known are PostgreSQL, MySQL, MariaDB, SQL") as caught:
        connection_address("env:HR_DB", params)
    assert no_part_of(caught.value, "s3cret", "mssql")


def test_an_address_without_a_server_is_told(params: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HR_DB", "postgresql:///hr")
    with pytest.raises(SourceError, match="'env:HR_DB' names no server"):
        connection_address("env:HR_DB", params)


def make_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (n INTEGER)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("name", ["hr.sqlite", "人事 #1?.db", "a%20b&mode=rwc"])
def test_a_sqlite_file_can_only_be_read(params: Path, name: str) -> None:
    make_database(params / name)
    engine = create_engine(connection_address(f"sqlite:{name}", params))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
        with pytest.raises(OperationalError, match="readonly database"):
            connection.execute(text("INSERT INTO t VALUES (1)"))
    engine.dispose()
    assert [path.name for path in params.iterdir()] == [name]


@pytest.mark.parametrize("connection", ["sqlite:hr.sqlite", "sqlite:.", "sqlite:a/../b"])
def test_a_sqlite_file_that_is_not_there_is_never_made(params: Path, connection: str) -> None:
    with pytest.raises(SourceError, match=f"'{connection}' is not there"):
        connection_address(connection, params)
    assert list(params.iterdir()) == []


def test_a_variable_may_name_a_sqlite_file_which_is_only_read_too(
    params: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_database(params / "hr.sqlite")
    monkeypatch.setenv("HR_DB", "sqlite:///hr.sqlite")
    address = connection_address("env:HR_DB", params)
    assert address.query == {"mode": "ro", "uri": "true"}
    for nothing in ("sqlite://", "sqlite:///:memory:"):
        monkeypatch.setenv("HR_DB", nothing)
        with pytest.raises(SourceError, match="'env:HR_DB' names no SQLite file"):
            connection_address("env:HR_DB", params)


@pytest.mark.parametrize(
    "connection",
    [
        "postgresql://hr:s3cret@db/hr",
        "mysql+pymysql://hr:s3%40cret@db:3306/hr",
        "env:postgresql://hr:s3cret@db/hr",
        "sqlite:postgresql://hr:s3cret@db/hr",
        "postgresql://db/hr?user=hr&password=s3cret",
        "host=db user=hr PASSWORD = s3cret",
        "Server=db;Uid=hr;Pwd=s3cret",
        "mysql://hr:s3/cr:et@x@db/hr",
    ],
)
def test_a_password_in_params_is_refused_and_never_repeated(params: Path, connection: str) -> None:
    told = plain_secret(connection)
    assert told is not None
    assert "connection holds a password" in told
    assert "Write env:NAME" in told
    with pytest.raises(SourceError, match="connection holds a password") as caught:
        connection_address(connection, params)
    assert no_part_of(caught.value, "s3")
    assert "s3" not in connection_name(connection)


@pytest.mark.parametrize(
    "connection",
    ["env:HR_DB", "file:~/hr", "file:/run/secrets/a@b", "sqlite:hr.sqlite", "sqlite:C:\\hr@1.db"],
)
def test_the_ways_to_write_a_connection_hold_no_password(connection: str) -> None:
    assert plain_secret(connection) is None


@pytest.mark.parametrize(
    "connection",
    ["", "HR_DB", "env:", "env:HR-DB", "env:a b", "file:", "sqlite:", "sqlite:///hr.sqlite",
     "postgresql://db/hr", "odbc:HR"],
)  # fmt: skip
def test_a_connection_that_is_written_otherwise_names_the_ways(
    params: Path, connection: str
) -> None:
    with pytest.raises(SourceError, match=r"way that is not known\. Write env:NAME .* file:PATH"):
        connection_address(connection, params)


@pytest.mark.parametrize(
    ("connection", "name"),
    [
        ("env:HR_DB", "env:HR_DB"),
        ("file:/home/li/hr", "file:hr"),
        ("file:~/keys/hr", "file:hr"),
        ("file:C:\\Users\\li\\hr", "file:hr"),
        ("sqlite:data/hr.sqlite", "sqlite:data/hr.sqlite"),
        ("sqlite:/home/li/hr.sqlite", "sqlite:hr.sqlite"),
        ("sqlite:D:\\li\\hr.sqlite", "sqlite:hr.sqlite"),
        ("whatever", "connection"),
    ],
)
def test_a_connection_is_called_without_a_local_folder(connection: str, name: str) -> None:
    assert connection_name(connection) == name


@pytest.mark.parametrize(
    ("read", "told"),
    [({"table": "hr.staff"}, "table hr.staff"), ({"query": "SELECT 1"}, "query")],
)
def test_the_location_names_database_connection_and_what_is_read(
    params: Path, monkeypatch: pytest.MonkeyPatch, read: dict[str, str], told: str
) -> None:
    monkeypatch.setenv("HR_DB", "mysql://hr:s3cret@db/hr")
    make_database(params / "hr.sqlite")
    for connection, database in (("env:HR_DB", "MySQL"), ("sqlite:hr.sqlite", "SQLite")):
        source = SqlSource.model_validate(
            {"kind": "sql", "connection": connection, "columns": (), **read}
        )
        assert location(source, params_folder=params) == f"{database} {connection}, {told}"
