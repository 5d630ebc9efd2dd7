"""Inputs of packs as they travel: a folder or file as one block of bytes, named by its hash."""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from kpi_reports.errors import ClusterError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # of the ZIP format: equal files give equal bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """`name` is the folder's or file's own name, which messages show; `sha256` is of the bytes."""

    name: str
    sha256: str
    content: bytes


def bundle(name: str, files: Mapping[str, Path]) -> Bundle:
    """The files, each by the path that it has below `name`; "" where `name` is a file itself.

    They are stored as they are: tables are compressed already, and the rest is small.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for inner, path in sorted(files.items()):
            place = f"{name}/{inner}" if inner else name
            archive.writestr(zipfile.ZipInfo(place, _EPOCH), path.read_bytes())
    content = buffer.getvalue()
    return Bundle(name, sha256(content).hexdigest(), content)


def whole_folder(folder: Path) -> dict[str, Path]:
    """Every file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Store:
    """Unpacked bundles in a private folder, each under its hash.

    A bundle is there whole or not at all, and is looked at again before every use: a notebook that
    wrote into its inputs must not change the next pack.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        self._known: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def place(self, name: str, digest: str, *, load: Callable[[], bytes]) -> Path:
        """Where the folder or file of this name lies; `load` gives the bundle's bytes.

        Raises ClusterError for bytes of another hash, or a bundle that leads out of its folder.
        """
        home = self._folder / digest
        with self._lock:
            if not home.is_dir() or _hashes(home) != self._known.get(digest):
                shutil.rmtree(home, ignore_errors=True)
                self._unpack(home, digest, load())
        return home / name

    def _unpack(self, home: Path, digest: str, content: bytes) -> None:
        if sha256(content).hexdigest() != digest:
            raise ClusterError(
                f"inputs arrived damaged: their hash is not {digest}. Give the same command again."
            )
        draft = Path(tempfile.mkdtemp(dir=self._folder))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                target = draft / _inside(entry)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(entry))
        self._known[digest] = _hashes(draft)
        draft.rename(home)


def _inside(entry: str) -> str:
    parts = PurePosixPath(entry).parts
    if not parts or entry.startswith("/") or ".." in parts or "\\" in entry or ":" in entry:
        raise ClusterError(f"inputs were sent with a file named '{entry}', which is no plain path.")
    return entry


def _hashes(folder: Path) -> dict[str, str]:
    return {
        inner: sha256(path.read_bytes()).hexdigest() for inner, path in whole_folder(folder).items()
    }
