"""Shared storage through which inputs and outputs are handed over: any that fsspec knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from kpi_reports.errors import ClusterError

INPUTS = "inputs"  # the folder of what packs are made from; each pack's own files have another


class Exchange:
    """The folder of one run in the storage. Files are named by what is in them.

    Rights come from fsspec's own configuration and environment, on every machine.
    """

    def __init__(self, url: str, run: str) -> None:
        from fsspec.core import url_to_fs

        self._url = url
        with self._told("used"):
            self._system, root = url_to_fs(url)
        self._root = f"{root.rstrip('/')}/kpi-reports-{run}"

    def put(self, content: bytes, *, folder: str) -> str:
        """Writes the content, and returns its hash, by which it is found."""
        digest = sha256(content).hexdigest()
        with self._told("written"):
            self._system.makedirs(f"{self._root}/{folder}", exist_ok=True)
            self._system.pipe_file(f"{self._root}/{folder}/{digest}", content)
        return digest

    def get(self, digest: str, *, folder: str) -> bytes:
        """What was put there. Raises ClusterError where it is gone, or not what it was."""
        with self._told("read"):
            content: bytes = self._system.cat_file(f"{self._root}/{folder}/{digest}")
        if sha256(content).hexdigest() != digest:
            raise ClusterError(f"a file in '{self._url}' is not what was written there.")
        return content

    def remove(self, folder: str = "") -> None:
        """Removes a folder with all that is in it, or everything of this run."""
        place = f"{self._root}/{folder}".rstrip("/")
        with self._told("cleared"):
            if self._system.exists(place):
                self._system.rm(place, recursive=True)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """A fault of the storage, as what it means to the user."""
        try:
            yield
        except (OSError, ImportError, ValueError) as error:
            raise ClusterError(
                f"--exchange: '{self._url}' cannot be {what}: {type(error).__name__}: {error}. "
                "Give storage that this machine and every worker can write, as "
                "file:///shared/exchange or s3://bucket/folder."
            ) from error
