"""Puts packs where readers find them: whole or not at all.

Everything is made in `<output>/<company>/.staging-*`, on the same file system, and moved into
`<output>/<company>/<period>/` by renaming. A pack that is already there changes places with the new
one, or is moved aside first where the system cannot do that, so whoever looks sees the old pack or
the new one, never a mixture. One run at a time works in a company's folder; its lock ends with its
process, however that ends. What has been published survives a power cut.
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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kpi_reports.errors import OutputError, UnitError
from kpi_reports.run.lock import locked
from kpi_reports.run.storage import REFUSED, secure, secure_file, told
from kpi_reports.run.swap import swap

STAGING = ".staging-"
REPLACED = ".replaced-"  # packs moved aside, as .replaced-*/<period>/<unit>
LOCK = ".lock"
NAME_LIMIT = 64
REMOVAL_ATTEMPTS = 5
REMOVAL_PAUSE_SECONDS = 0.2
WORK = "work"  # in the staging folder: the packs' scratch folders
# On Windows, a virus scanner or an indexer opens what has just been written, for a moment.
RENAME_ATTEMPTS = 10 if sys.platform == "win32" else 1
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
        """Moves a finished pack to its place. Raises OutputError where that cannot be done; then
        the pack that was there is there still."""
        target = folder_of(self.folder, unit)
        with told(target):
            self.folder.mkdir(exist_ok=True)
            secure(finished)
            if not target.exists():
                _rename(finished, target)
            elif swap(finished, target):
                _remove(finished)
            else:
                self._replace(target, finished)
        return target

    def _replace(self, target: Path, finished: Path) -> None:
        """In two steps. Between them there is no pack, and the next run would put it back."""
        aside = self.staging.with_name(self.staging.name.replace(STAGING, REPLACED))
        aside = aside / self.folder.name / target.name
        aside.parent.mkdir(parents=True, exist_ok=True)
        _rename(target, aside)
        try:
            _rename(finished, target)
        except OSError:
            _rename(aside, target)
            raise
        _remove(aside)

    def make_room(self) -> None:
        """Gives back the space of packs in work, for the books of a run that stops."""
        with told(self.staging):
            _remove(self.staging / WORK)

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
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                secure_file(file.fileno())
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
    with locked(home / LOCK):
        with told(home):
            _clean_up(home)
            staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=home))
        try:
            yield Publisher(home / period, staging)
        except BaseException:
            with suppress(OSError):  # what ended the run is to be told; the next one cleans up too
                _clean_up(home)
            raise
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


def _rename(source: Path, target: Path) -> None:
    """Gives a folder another name. Raises OSError with the name of the file that is in the way,
    where that is known: Windows moves no folder of which a file is open."""
    for attempt in range(1, RENAME_ATTEMPTS + 1):
        try:
            source.rename(target)
            return
        except OSError as error:
            if error.errno not in REFUSED:
                raise
            if attempt == RENAME_ATTEMPTS:
                error.filename = str(_open_file(source) or source)
                raise
            time.sleep(REMOVAL_PAUSE_SECONDS)


def _open_file(folder: Path) -> Path | None:
    """The first file of a folder that cannot be renamed, not even to its own name."""
    for path in sorted(folder.rglob("*")):
        try:
            path.rename(path)
        except OSError:
            return path
    return None


def _remove(folder: Path) -> None:
    """Removes a folder, though a process of a dead run may still be writing its last file there."""
    for _ in range(REMOVAL_ATTEMPTS - 1):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(REMOVAL_PAUSE_SECONDS)
    shutil.rmtree(folder)
