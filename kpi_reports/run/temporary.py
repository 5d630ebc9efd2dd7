"""One folder for all temporary files of a run, which the next run removes if this one cannot."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpi_reports.run.lock import try_lock

PREFIX = "kpi-run-"
LOCK = "lock"
VARIABLES = ("TMPDIR", "TEMP", "TMP")


@contextmanager
def temporary_home() -> Iterator[Path]:
    """Temporary files of this process, and of those that it starts, go to a folder of their own,
    which is removed at the end. Folders of runs that were killed are removed at the beginning: what
    they held of the data is not left lying about."""
    root = Path(tempfile.gettempdir())
    _remove_dead(root)
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    before = {name: os.environ.get(name) for name in VARIABLES}
    try:
        with (home / LOCK).open("ab") as handle:
            try_lock(handle)  # a folder without locks has none that could be had by others either
            tempfile.tempdir = str(home)
            os.environ.update(dict.fromkeys(VARIABLES, str(home)))
            yield home
    finally:
        tempfile.tempdir = str(root)
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        shutil.rmtree(home, ignore_errors=True)


def _remove_dead(root: Path) -> None:
    """Removes folders whose runs have ended: their locks can be had. Those of others are theirs."""
    for lock in root.glob(f"{PREFIX}*/{LOCK}"):
        with suppress(OSError):  # of another user, or removed by another run meanwhile
            if _is_own(lock.parent):
                with lock.open("ab") as handle:
                    is_dead = try_lock(handle)
                    if is_dead and sys.platform != "win32":
                        shutil.rmtree(lock.parent, ignore_errors=True)
                if is_dead:  # Windows removes no file that is open
                    shutil.rmtree(lock.parent, ignore_errors=True)


def _is_own(folder: Path) -> bool:
    if folder.is_symlink():
        return False
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()
