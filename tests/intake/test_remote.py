"""Against fsspec's memory:// and a web server on this machine."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fsspec
import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.places.remote import fetch, is_remote, shown_address

WITH_AIOHTTP = pytest.mark.skipif(
    find_spec("aiohttp") is None, reason="aiohttp is not installed (extra 'remote')"
)


def told_without(error: BaseException, secret: str) -> bool:
    """Whether the error, and what a traceback shows before it, holds no secret."""
    hidden = error.__context__ is None or (error.__cause__ is None and error.__suppress_context__)
    return hidden and secret not in str(error) + repr(error)


@pytest.fixture
def memory() -> Iterator[Any]:
    files = fsspec.filesystem("memory")
    yield files
    files.rm("/shop", recursive=True)


@pytest.fixture
def shop(memory: Any) -> Any:
    for path, content in {
        "/shop/2024-01.csv": b"n\n1\n",
        "/shop/2024-02.csv": b"n\n2\n",
        "/shop/notes.txt": b"none",
        "/shop/north/2024-01.csv": b"n\n3\n",
        "/shop/客服 一月.csv": b"n\n4\n",
    }.items():
        memory.pipe_file(path, content)
    return memory


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        ("s3://bucket/a.csv", True),
        ("https://host/a.csv?x=1", True),
        ("simplecache::s3://bucket/a.csv", True),
        ("git+ssh://host/a", True),
        ("C:/data/a.csv", False),
        ("C://data/a.csv", False),
        ("C:\\data\\a.csv", False),
        ("//server/share/a.csv", False),
        ("data/a.csv", False),
        ("data/s3://a.csv", False),
        ("客服://a.csv", False),
        ("", False),
    ],
)
def test_an_address_begins_with_a_scheme_and_a_drive_is_none(path: str, remote: bool) -> None:
    assert is_remote(path) is remote


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("s3://bucket/a.csv", "s3://bucket/a.csv"),
        ("https://host/a.csv?sig=t0ken#t0ken", "https://host/a.csv"),
        ("https://u:s3cret@host/a.csv", "https://host/a.csv"),
        ("https://u:s3/c?r@host/a.csv", "https://host/a.csv"),
        ("sftp://user@host/a.csv", "sftp://host/a.csv"),
        ("https://host:8080/a@b.csv", "https://host:8080/a@b.csv"),
    ],
)
def test_an_address_is_shown_without_token_user_and_password(address: str, shown: str) -> None:
    assert shown_address(address) == shown


def test_one_file_is_copied_under_its_own_name(shop: Any, tmp_path: Path) -> None:
    fetched = fetch("memory://shop/客服 一月.csv", tmp_path / "new", limit_mb=1)
    assert fetched == [tmp_path / "new" / "客服 一月.csv"]
    assert fetched[0].read_bytes() == b"n\n4\n"


def test_a_star_finds_several_files_in_order(shop: Any, tmp_path: Path) -> None:
    fetched = fetch("memory://shop/2024-*.csv", tmp_path, limit_mb=1)
    assert [path.name for path in fetched] == ["2024-01.csv", "2024-02.csv"]


def test_files_of_one_name_from_two_folders_are_both_kept(shop: Any, tmp_path: Path) -> None:
    fetched = fetch("memory://shop/**/2024-01.csv", tmp_path, limit_mb=1)
    assert [path.name for path in fetched] == ["2024-01.csv"] * 2
    assert sorted(path.read_bytes() for path in fetched) == [b"n\n1\n", b"n\n3\n"]


@pytest.mark.parametrize("address", ["memory://shop/2025-*.csv", "memory://shop/2025.csv"])
def test_an_address_that_finds_nothing_is_told(shop: Any, tmp_path: Path, address: str) -> None:
    with pytest.raises(SourceError, match=r"path 'memory://shop/2025.*' finds no file"):
        fetch(address, tmp_path, limit_mb=1)


@pytest.mark.parametrize(("size", "fits"), [(1_000_000, True), (1_000_001, False)])
def test_bytes_beyond_the_limit_stop_and_leave_nothing(
    memory: Any, tmp_path: Path, size: int, fits: bool
) -> None:
    memory.pipe_file("/shop/big.csv", b"x" * size)
    if fits:
        assert fetch("memory://shop/big.csv", tmp_path, limit_mb=1)[0].stat().st_size == size
        return
    with pytest.raises(
        SourceError, match=r"'big.csv' of 'memory://shop/big.csv' is larger than 1 MB.*unpacked_l"
    ):
        fetch("memory://shop/big.csv", tmp_path, limit_mb=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "own_name"),
    [
        ('a:b*"c".csv', "a_b__c_.csv"),
        ("..\\..\\x.csv", ".._.._x.csv"),
        ("CON.csv", "_CON.csv"),
        ("...", "_"),
        ("a.csv. ", "a.csv"),
    ],
)
def test_a_name_is_made_one_that_every_system_allows_in_the_folder_given(
    memory: Any, tmp_path: Path, name: str, own_name: str
) -> None:
    memory.pipe_file(f"/shop/odd/{name}", b"n\n")
    fetched = fetch("memory://shop/odd/*", tmp_path, limit_mb=1)
    assert [path.relative_to(tmp_path).as_posix() for path in fetched] == [own_name]


def test_a_password_in_an_address_is_refused_and_never_repeated(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"path 'sftp://host/a.csv' holds a password") as caught:
        fetch("sftp://bob:s3cret@host/a.csv", tmp_path, limit_mb=1)
    assert told_without(caught.value, "bob")
    assert told_without(caught.value, "s3cret")


def test_a_scheme_that_is_not_known_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"begins with 'htps://'.*Did you mean 'https'\?"):
        fetch("htps://host/a.csv", tmp_path, limit_mb=1)


def test_chained_addresses_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"chains kinds of address with '::'"):
        fetch("simplecache::memory://shop/a.csv", tmp_path, limit_mb=1)


def test_without_fsspec_the_command_that_installs_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(SourceError, match=r'pip install "kpi-reports\[remote\]"'):
        fetch("memory://shop/a.csv", tmp_path, limit_mb=1)


def test_a_kind_of_address_whose_package_is_missing_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "fsspec.implementations.http", raising=False)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "http", raising=False)
    with pytest.raises(
        SourceError, match=r"begin with http:// need a package.*aiohttp.*kpi-reports\[remote\]"
    ) as caught:
        fetch("http://127.0.0.1/a.csv?sig=t0ken", tmp_path, limit_mb=1)
    assert told_without(caught.value, "t0ken")


class Failing:
    """A file system whose every file raises the error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def open(self, *_: object, **__: object) -> None:
        raise self.error

    def glob(self, *_: object, **__: object) -> None:
        raise self.error


class ResponseError(Exception):
    """As aiohttp's: its text holds the whole address."""

    def __init__(self, status: int) -> None:
        super().__init__("http://host/a.csv?sig=t0ken")
        self.status = status


class NoCredentialsError(Exception):
    """As botocore's."""


@pytest.mark.parametrize("name", ["a.csv", "*.csv"])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError("t0ken"), r"'s3://bucket/.*\.csv' finds no file"),
        (ResponseError(404), "finds no file"),
        (ResponseError(403), "may not be read with the rights at hand"),
        (ResponseError(500), r"cannot be read \(HTTP status 500\)"),
        (PermissionError("t0ken"), "may not be read with the rights at hand"),
        (NoCredentialsError("t0ken"), "may not be read with the rights at hand"),
        (IsADirectoryError("t0ken"), r"is a folder. Write its files as s3://bucket/.*/\*\.csv"),
        (TimeoutError("t0ken"), "does not answer in time"),
        (ValueError("t0ken"), r"cannot be read \(ValueError\)"),
    ],
)
def test_a_failure_is_told_in_our_words_without_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception, told: str
) -> None:
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda path: (Failing(error), path))
    with pytest.raises(SourceError, match=told) as caught:
        fetch(f"s3://bucket/{name}?sig=t0ken", tmp_path, limit_mb=1)
    assert told_without(caught.value, "t0ken")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [ValueError("t0ken"), ConnectionError("t0ken")])
def test_a_failure_before_the_first_file_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def failing(path: str) -> None:
        raise error

    monkeypatch.setattr("fsspec.core.url_to_fs", failing)
    with pytest.raises(SourceError, match=rf"cannot be read \({type(error).__name__}\)") as caught:
        fetch("s3://bucket/a.csv?sig=t0ken", tmp_path, limit_mb=1)
    assert told_without(caught.value, "t0ken")


@pytest.fixture
def web() -> Iterator[str]:
    """The address of a server that tells no sizes and knows no parts, as simple ones do."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.startswith("/%E6%97%A5.csv")
            self.send_response(200 if found else 403 if "closed" in self.path else 404)
            self.end_headers()
            self.wfile.write(b"n\n" * 100_000 if found else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@WITH_AIOHTTP
def test_a_file_of_the_web_is_streamed_under_its_own_name(web: str, tmp_path: Path) -> None:
    fetched = fetch(f"{web}/%E6%97%A5.csv?sig=t0ken", tmp_path, limit_mb=1)
    assert [path.name for path in fetched] == ["日.csv"]
    assert fetched[0].read_bytes() == b"n\n" * 100_000


@WITH_AIOHTTP
@pytest.mark.parametrize(
    ("name", "told"),
    [("b.csv", "finds no file"), ("closed.csv", "may not be read with the rights")],
)
def test_what_a_web_server_refuses_is_told_without_its_token(
    web: str, tmp_path: Path, name: str, told: str
) -> None:
    with pytest.raises(SourceError, match=f"/{name}' {told}") as caught:
        fetch(f"{web}/{name}?sig=t0ken", tmp_path, limit_mb=1)
    assert told_without(caught.value, "t0ken")
