"""What one check of this machine says."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# A problem keeps packs from being made or published; a warning makes them slow, or puts them at
# risk; what is not needed does not concern packs here.
State = Literal["ok", "warning", "problem", "not needed"]
LISTED = 5  # names in one finding; a longer list is not read


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `found` says what is there, `remedy` what to do about it."""

    name: str
    state: State
    found: str
    remedy: str = ""


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")


def pip_install(*wanted: str) -> str:
    """The command that installs these into the Python that runs this."""
    command = [sys.executable, "-m", "pip", "install", *wanted]
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def gigabytes(size: float) -> str:
    """A number of bytes for people: '3.2 GB', '140 MB'."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
