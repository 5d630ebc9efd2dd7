"""Is this Python one that kpi-reports works with, and set up so that it is quick?"""

from __future__ import annotations

import locale
import os
import platform
import sys
from collections.abc import Sequence
from importlib import metadata
from importlib.util import cache_from_source, find_spec
from pathlib import Path

from packaging.specifiers import SpecifierSet

from kpi_reports.run.doctor.finding import Finding, listed
from kpi_reports.run.doctor.packages import DISTRIBUTION

BITS_64 = 2**32
LARGE = ("pandas", "matplotlib", "scipy", "numpy", "IPython")  # what every kernel imports
SPOKEN = "准时率 ≥ 90 %"  # what the command line may have to print


def python_version(
    version: str = platform.python_version(), largest: int = sys.maxsize, wanted: str | None = None
) -> Finding:
    """Whether this Python is of a version that works, and has 64 bits."""
    needed = wanted or _wanted()
    told = f"{version} at {sys.executable}"
    install = "Install a 64-bit Python of such a version, and kpi-reports into it."
    if not SpecifierSet(needed).contains(version, prereleases=True):
        return Finding("Python", "problem", f"{told}; kpi-reports needs {needed}.", install)
    if largest < BITS_64:
        return Finding(
            "Python", "problem", f"{told} has 32 bits: large data do not fit into it.", install
        )
    return Finding("Python", "ok", f"{told}, 64 bits.")


def _wanted() -> str:
    """The versions of Python that the installed kpi-reports asks for; any where it is not there."""
    try:
        return metadata.metadata(DISTRIBUTION)["Requires-Python"] or ""
    except metadata.PackageNotFoundError:
        return ""


def byte_compiled(
    packages: Sequence[str] = LARGE, *, kept: bool = not sys.dont_write_bytecode
) -> Finding:
    """Whether every new process finds packages compiled, or compiles them again and again."""
    name = "Compiled packages"
    folders = {}
    for package in packages:
        spec = find_spec(package)
        if spec is not None and spec.origin and not _compiled(Path(spec.origin)):
            folders[package] = Path(spec.origin).parents[1]
    if not folders:
        return Finding(name, "ok", "every process finds them compiled.")
    places = sorted({str(folder) for folder in folders.values()})
    if kept and all(os.access(place, os.W_OK) for place in places):
        return Finding(name, "ok", "compiled when they are first used.")
    why = "PYTHONDONTWRITEBYTECODE is set" if not kept else "their folder cannot be written"
    return Finding(
        name,
        "warning",
        f"not compiled: {listed(list(folders))}, and {why}: every process compiles them anew, "
        "which doubles the time of a pack.",
        f"{sys.executable} -m compileall -q {' '.join(places)} (by whoever may write there); "
        "and unset PYTHONDONTWRITEBYTECODE.",
    )


def _compiled(source: Path) -> bool:
    return Path(cache_from_source(str(source))).exists()


def text_encoding(
    files: str | None = None, screen: str | None = None, *, windows: bool = sys.platform == "win32"
) -> Finding:
    """Whether Chinese can be printed here. Files are always read and written as UTF-8."""
    name = "Text"
    files = files or locale.getencoding()
    screen = screen or getattr(sys.stdout, "encoding", None) or files
    told = f"the system's encoding is {files}, the screen's {screen}"
    try:
        SPOKEN.encode(screen)
    except (UnicodeEncodeError, LookupError):
        how = "`chcp 65001` and " if windows else ""
        variable = "set PYTHONUTF8=1" if windows else "export LANG=C.UTF-8"
        return Finding(
            name,
            "warning",
            f"{told}: messages in Chinese cannot be shown on it. Packs are not affected.",
            f"Before kpi-reports, give {how}`{variable}`.",
        )
    return Finding(name, "ok", f"{told}; packs are always UTF-8.")
