"""Fetches files from an address that fsspec knows: http, s3, sftp and others."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kpi_reports.errors import SourceError, nearest
from kpi_reports.intake.readers.unpack import MEGABYTE

COMMON = ("https", "http", "s3", "gs", "abfs", "sftp", "smb", "file")
_CHUNK = 1 << 20
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+(?:::[^/]+)?://")  # one letter is a Windows drive
# a number and a slash after the colon is a port, and the @ stands in the path
_PASSWORD = re.compile(r"://[^/?#@:]*:(?!\d+/)[^@]*@")
# Windows allows none of these in a name, and gives a device for some names
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


def is_remote(path: str) -> bool:
    """Whether it is an address (s3://bucket/name.csv), not a path of this machine (C:/name.csv)."""
    return _REMOTE.match(path) is not None


def shown_address(address: str) -> str:
    """The address for messages and packs: without what may be a token or a password."""
    return re.sub(r"://[^/]*@", "://", _without_query(_PASSWORD.sub("://", address)))


def fetch(address: str, folder: Path, *, limit_mb: int) -> list[Path]:
    """The files at the address, copied to `folder` under their own names, in order of address.

    * and ** in the address find several; files of one name from several folders get a folder each.
    Rights come from the environment and configuration of fsspec and of its libraries. Bytes are
    counted as they come: a file of more than `limit_mb` megabytes (each file) is given up.

    Raises SourceError where fsspec or what it needs for the address is not installed, the address
    holds a password or is of an unknown kind, nothing is there, or it cannot be read. No message
    holds what follows ? in the address, where tokens stand.
    """
    if _PASSWORD.search(address):
        raise SourceError(
            f"path '{shown_address(address)}' holds a password, and params are no place for one. "
            "Give user and password as the environment or fsspec's own configuration: "
            "https://filesystem-spec.readthedocs.io/en/latest/features.html#configuration"
        )
    files, path = _file_system(address)
    fetched = []
    for number, found in enumerate(_found(files, path, address)):
        name = _own_name(found)
        target = folder / name
        if target.exists():
            target = folder / f"{number:04d}" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy(files, found, target, address=address, limit_mb=limit_mb)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        fetched.append(target)
    return fetched


def _file_system(address: str) -> tuple[Any, str]:
    scheme = address.partition("://")[0]
    try:
        core = import_module("fsspec.core")
    except ImportError:
        raise SourceError(
            f"path '{shown_address(address)}' is an address, and fsspec, which reads it, is not "
            'installed. Install it with: pip install "kpi-reports[remote]"'
        ) from None
    if "::" in scheme:
        raise SourceError(
            f"path '{shown_address(address)}' chains kinds of address with '::', which is not "
            "known here. Write one address; .zip and .gz are unpacked anyway"
        )
    try:
        files, path = core.url_to_fs(address)
    except ImportError as error:
        needed = f" ({error})" if error.args else ""
        raise SourceError(
            f"path '{shown_address(address)}': addresses that begin with {scheme}:// need a "
            f"package that is not installed{needed}. Install it with: pip install "
            '"kpi-reports[remote]", or the package that is named here'
        ) from None
    except ValueError as error:
        if "Protocol not known" not in str(error):
            raise SourceError(_unreadable(address, error)) from None
        raise SourceError(
            f"path '{shown_address(address)}' begins with '{scheme}://', which fsspec does not "
            f"know.{nearest(scheme, COMMON)}"
        ) from None
    except Exception as error:  # each kind of address has errors of its own
        raise SourceError(_unreadable(address, error)) from None
    return files, str(path)


def _found(files: Any, path: str, address: str) -> list[str]:
    """The paths of the files, as the file system writes them, in order."""
    if "*" not in (_without_query(path) if _of_web(path) else path):
        return [path]
    try:
        listed: dict[str, Any] = files.glob(path, detail=True)
    except Exception as error:  # each kind of address has errors of its own
        raise SourceError(_unreadable(address, error)) from None
    paths = sorted(found for found, told in listed.items() if told.get("type") == "file")
    if not paths:
        raise SourceError(f"path '{shown_address(address)}' finds no file")
    return paths


def _own_name(path: str) -> str:
    """The last part of an address as a name that every system allows, in its own folder."""
    name = unquote(_without_query(path)) if _of_web(path) else path
    name = name.rstrip("/").rpartition("/")[2]
    name = _NOT_IN_NAMES.sub("_", name).rstrip(". ")
    return f"_{name}" if not name or _DEVICES.match(name) else name


def _of_web(path: str) -> bool:
    return path.startswith(("http://", "https://"))


def _without_query(address: str) -> str:
    return re.sub(r"[?#].*", "", address, flags=re.DOTALL)


def _copy(files: Any, path: str, target: Path, *, address: str, limit_mb: int) -> None:
    # over http one stream from the first byte on: a server need not know parts of files. A size,
    # any, keeps fsspec from asking for it first, when it calls every refusal a missing file
    options = {"block_size": 0, "size": 1} if _of_web(path) else {}
    written = 0
    try:
        with files.open(path, "rb", **options) as remote, target.open("wb") as local:
            while chunk := remote.read(_CHUNK):
                written += len(chunk)
                if written > limit_mb * MEGABYTE:
                    raise SourceError(
                        f"'{target.name}' of '{shown_address(address)}' is larger than {limit_mb} "
                        "MB. If that is right, raise unpacked_limit_mb of this source"
                    )
                local.write(chunk)
    except SourceError:
        raise
    except Exception as error:  # each kind of address has errors of its own
        raise SourceError(_unreadable(address, error)) from None


def _unreadable(address: str, error: Exception) -> str:
    """Why, in our words: an error's own text may hold the whole address with its token."""
    shown = shown_address(address)
    status = getattr(error, "status", None)  # of the libraries for http
    kind = type(error).__name__
    if isinstance(error, FileNotFoundError) or status == 404:
        return f"path '{shown}' finds no file"
    if isinstance(error, IsADirectoryError):
        return f"path '{shown}' is a folder. Write its files as {shown.rstrip('/')}/*.csv"
    if isinstance(error, PermissionError) or status in (401, 403) or "Credentials" in kind:
        return (
            f"path '{shown}' may not be read with the rights at hand. Give them in the environment "
            "or in fsspec's configuration, never in params"
        )
    if isinstance(error, TimeoutError):
        return f"path '{shown}' does not answer in time"
    told = f"HTTP status {status}" if isinstance(status, int) else kind
    return f"path '{shown}' cannot be read ({told}). Look whether it opens from this machine"
