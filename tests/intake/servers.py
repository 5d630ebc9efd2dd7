"""A PostgreSQL server of the tests' own: made in a temporary folder, stopped afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest

PASSWORD = "Pa/ss@wörd-1"  # a password that an address has to encode
PASSWORD_IN_ADDRESS = "Pa%2Fss%40w%C3%B6rd-1"
USER = "analyst"
START_SECONDS = 60
ATTEMPTS = 3  # between finding a free port and using it, another may take it


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server on 127.0.0.1 whose one user may do everything."""

    port: int

    @property
    def address(self) -> str:
        return f"postgresql://{USER}:{PASSWORD_IN_ADDRESS}@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> list[Any]:
        """Runs the statements, committed; the rows of the last, where it has some."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname="postgres"
        ) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


def absent(reason: str) -> NoReturn:
    """Skips with the reason; fails where KPI_REPORTS_REQUIRE_POSTGRESQL=1 says it must be there."""
    if os.environ.get("KPI_REPORTS_REQUIRE_POSTGRESQL") == "1":
        pytest.fail(f"{reason}; KPI_REPORTS_REQUIRE_POSTGRESQL=1 wants it", pytrace=False)
    pytest.skip(reason)


@contextmanager
def postgresql_server() -> Iterator[PostgreSQL]:
    """A server with an empty database, or a skip where PostgreSQL is not installed."""
    programs = _programs()
    account = _account()
    # as root, the folder must be one that the other account can reach
    folder = Path(tempfile.mkdtemp(prefix="kpi-postgresql-", dir="/tmp" if account else None))
    try:
        password = folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        for path in (folder, password) if account else ():
            os.chown(path, *account)
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", USER, "--pwfile", password,
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd=folder, timeout=120, **_as(account),
        )  # fmt: skip
        process, port = _started(programs, folder, account)
        try:
            yield PostgreSQL(port)
        finally:
            process.send_signal(signal.SIGINT)  # ends its sessions and stops in order
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest installed PostgreSQL's programs."""
    if os.name != "posix":
        absent("the tests start PostgreSQL on POSIX systems only")
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    found = [path for path in folders if (path / "postgres").exists()]
    if found:
        return max(found, key=lambda path: int(path.parent.name.partition(".")[0] or 0))
    named = shutil.which("postgres")
    if named is None or shutil.which("initdb") is None:
        absent("PostgreSQL is not installed (Debian's postgresql)")
    return Path(named).resolve().parent


def _account() -> tuple[int, int] | None:
    """User and group to run as: PostgreSQL refuses root. None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    absent("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


def _as(account: tuple[int, int] | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account[0], "group": account[1], "extra_groups": []}


def _started(
    programs: Path, folder: Path, account: tuple[int, int] | None
) -> tuple[subprocess.Popen[bytes], int]:
    # where the tests are killed, the server ends with them
    setpriv = shutil.which("setpriv")
    before = [setpriv, "--pdeathsig", "INT", "--"] if setpriv else []
    for _ in range(ATTEMPTS):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(
                [*before, programs / "postgres", "-D", folder / "data", "-p", str(port),
                 "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                 "-c", "fsync=off", "-c", "timezone=Asia/Shanghai"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, **_as(account),
            )  # fmt: skip
        if _answers(process, port):
            return process, port
    pytest.fail((folder / "server.log").read_text(errors="replace"), pytrace=False)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server takes the password before it ends or START_SECONDS are over."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            PostgreSQL(port).run("SELECT 1")
            return True
        except psycopg.OperationalError:
            time.sleep(0.1)
    process.kill()
    process.wait()
    return False
