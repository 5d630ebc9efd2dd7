"""Unpacks one table from a .zip or .gz, counting what really comes out of it."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import Protocol

from kpi_reports.errors import SourceError

MEGABYTE = 1_000_000
_CHUNK = 1 << 20


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def unpack(path: Path, target: Path, *, limit_mb: int) -> Path:
    """The plain file: `path` itself where it is not packed, else `target`, written from it.

    A zip must hold one member, or one named as the zip without ".zip". A header's claim of the
    size is not believed: bytes are counted as they come out, and the first beyond the limit stops.

    Raises SourceError where the archive is damaged, locked, ambiguous or beyond the limit.
    """
    try:
        match path.suffix.lower():
            case ".zip":
                with (
                    zipfile.ZipFile(path) as archive,
                    archive.open(_member(archive, path)) as packed,
                ):
                    _copy(packed, target, name=path.name, limit_mb=limit_mb)
            case ".gz":
                with gzip.open(path) as packed:
                    _copy(packed, target, name=path.name, limit_mb=limit_mb)
            case _:
                return path
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise SourceError(
            f"'{path.name}' is damaged and cannot be unpacked ({error}). Get the file again"
        ) from error
    except (RuntimeError, NotImplementedError) as error:  # a password, an unknown compression
        raise SourceError(
            f"'{path.name}' cannot be unpacked ({error}). Pack it again as a plain zip"
        ) from error
    except OSError as error:
        raise SourceError(f"'{path.name}' cannot be unpacked: {error.strerror}") from error
    return target


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    named = [member for member in members if member.filename == path.stem]
    if len(members) == 1 or len(named) == 1:
        return (named or members)[0]
    if not members:
        raise SourceError(f"'{path.name}' holds no file")
    shown = ", ".join(f"'{member.filename}'" for member in members[:5])
    raise SourceError(
        f"'{path.name}' holds {len(members)} files ({shown}{', ...' if len(members) > 5 else ''}) "
        f"and it is not clear which to read. Pack one table alone, or name it '{path.stem}'"
    )


def _copy(packed: _Readable, target: Path, *, name: str, limit_mb: int) -> None:
    written = 0
    with target.open("wb") as plain:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > limit_mb * MEGABYTE:
                raise SourceError(
                    f"'{name}' unpacks to more than {limit_mb} MB. If that is right, raise "
                    "unpacked_limit_mb of this source"
                )
            plain.write(chunk)
