"""Puts packs where readers find them: whole or not at all.

Everything is made in `<output>/<company>/.staging-*`, on the same file system, and moved into
`<output>/<company>/<period>/` by renaming. A pack that is already there is moved aside first, so
whoever looks sees the old pack or the new one, never a mixture. One run at a time works in a
company's folder; its lock ends with its process, however that ends.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kpi_reports.errors import OutputError, UnitError

STAGING = ".staging-"
REPLACED = ".replaced-"  # packs moved aside, as .replaced-*/<period>/<unit>
LOCK = ".lock"
NAME_LIMIT = 64
REMOVAL_ATTEMPTS = 5
REMOVAL_PAUSE_SECONDS = 0.2
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
# Names that Windows keeps for devices, with any ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_of(root: Path, name: str) -> Path:
    """The folder of this name inside root, for the id of a company or unit.

    Raises UnitError for an id that is no plain folder name on every system, or that leads out of
    root: "..", "a/b", an absolute path, "CON", "UA.", full-width letters.
    """
    plain = (
        0 < len(name) <= NAME_LIMIT
        and unicodedata.normalize("NFKC", name) == name
        and not _FORBIDDEN.search(name)
        and not _DEVICES.fullmatch(name)
        and not name.startswith((".", " "))
        and not name.endswith((".", " "))
    )
    folder = root / name
    if not plain or folder.resolve().parent != root.resolve():
        raise UnitError(
            f"the id '{name}' cannot name a folder. Use letters, digits, '-' and '_', at most "
            f"{NAME_LIMIT} of them, no full-width forms and none of the names that Windows "
            f"reserves."
        )
    return folder


def require_writable(output: Path, names: Sequence[str] = ()) -> None:
    """Raises OutputError where packs cannot be written, naming the path that stands in the way.

    Raises UnitError for a name, of a company or unit, that cannot be a folder's.
    Writes nothing, so a run that fails later for another reason leaves no trace.
    """
    for name in names:
        folder_of(output, name)
    existing = next(place for place in (output, *output.absolute().parents) if place.exists())
    if not existing.is_dir():
        raise OutputError(
            f"packs cannot be written to '{output}': '{existing}' is a file, not a folder. "
            "Choose another folder with --output."
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        raise OutputError(
            f"packs cannot be written to '{output}': no right to write in '{existing}'. "
            "Choose another folder with --output."
        )


@dataclass(frozen=True, slots=True)
class Publisher:
    """The output of one run. `folder` is the period's, `staging` is this run's own."""

    folder: Path
    staging: Path

    def publish(self, unit: str, finished: Path) -> Path:
        """Moves a finished pack to its place. Raises OutputError where that cannot be done."""
        target = folder_of(self.folder, unit)
        aside = self.staging.with_name(self.staging.name.replace(STAGING, REPLACED))
        aside = aside / self.folder.name / unit
        with told(target):
            self.folder.mkdir(exist_ok=True)
            if target.exists():
                aside.parent.mkdir(parents=True, exist_ok=True)
                target.rename(aside)
            finished.rename(target)
            if aside.exists():
                shutil.rmtree(aside)
        return target

    def write(self, name: str, text: str) -> Path:
        """Writes a file of the period's folder, complete or not at all; one that says the same
        already is left as it is, but for its time."""
        return self._write(self.folder, name, text)

    def write_above(self, name: str, text: str) -> Path:
        """Writes a file of the company's folder, beside its periods, complete or not at all."""
        return self._write(self.folder.parent, name, text)

    def _write(self, folder: Path, name: str, text: str) -> Path:
        target = folder / name
        content = text.encode()
        with told(target):
            folder.mkdir(exist_ok=True)
            if target.is_file() and target.read_bytes() == content:
                os.utime(target)
                return target
            draft = self.staging / name
            draft.write_bytes(content)
            draft.replace(target)
        return target


@contextmanager
def publisher(output: Path, company: str, period: str) -> Iterator[Publisher]:
    """A Publisher for one run, alone in the company's folder; what dead runs left is put right.

    Raises OutputError where the folder cannot be written or another run works in it.
    """
    require_writable(output)
    home = folder_of(output, company)
    with told(home):
        home.mkdir(parents=True, exist_ok=True)
    with _locked(home / LOCK):
        with told(home):
            _clean_up(home)
            staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=home))
        try:
            yield Publisher(home / period, staging)
        finally:
            with told(home):
                _clean_up(home)


def _clean_up(home: Path) -> None:
    """Puts packs back that were moved aside and never replaced, and removes unfinished work."""
    for aside in home.glob(f"{REPLACED}*"):
        for pack in aside.glob("*/*"):
            target = home / pack.relative_to(aside)
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                pack.rename(target)
        _remove(aside)
    for staging in home.glob(f"{STAGING}*"):
        _remove(staging)


def _remove(folder: Path) -> None:
    """Removes a folder, though a process of a dead run may still be writing its last file there."""
    for _ in range(REMOVAL_ATTEMPTS - 1):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(REMOVAL_PAUSE_SECONDS)
    shutil.rmtree(folder)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Holds a lock that the system takes back when this process ends."""
    with told(path):
        handle = path.open("a+b")
    with handle:
        try:
            if sys.platform == "win32":
                import msvcrt

                handle.seek(0)
                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError(
                f"another run is working in '{path.parent}'. Wait until it has ended, or choose "
                "another folder with --output."
            ) from error
        yield


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tells a fault of the file system as what it means to the user."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"'{error.filename or path}' cannot be written: {error.strerror or error}. Free it "
            f"(is a "
            "file of it open in another program? is the disk full?) or choose another --output."
        ) from error
