"""What must be equal on the caller's machine and on every worker, so that packs are too."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import kpi_reports

SHOWN_DIGITS = 12  # of a digest, in messages
# Whatever draws, lays out, counts or writes a number: another version can give other bytes.
LIBRARIES = (
    "Babel",
    "duckdb",
    "fonttools",
    "jinja2",
    "matplotlib",
    "mistune",
    "mpl-font",
    "numpy",
    "pandas",
    "pikepdf",
    "scipy",
    "seaborn",
    "statsmodels",
    "typst",
    "xlsxwriter",
)

Versions = Mapping[str, str]


def versions_here() -> dict[str, str]:
    """Name to version, of this process: Python's minor, kpi-reports, its code, and libraries."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "kpi-reports": kpi_reports.__version__,
        "kpi-reports' code": code_digest(Path(kpi_reports.__file__).parent)[:SHOWN_DIGITS],
        **{name: _version(name) for name in LIBRARIES},
    }


def differences(caller: Versions, worker: Versions) -> list[str]:
    """What differs, each as a phrase with both versions. Empty where nothing does."""
    return [
        f"{name} is {caller.get(name, 'missing')} here and {worker.get(name, 'missing')} there"
        for name in dict.fromkeys((*caller, *worker))
        if caller.get(name) != worker.get(name)
    ]


def code_digest(package: Path) -> str:
    """One hash of every file of the package, by name. Line ends of the system do not count."""
    digest = sha256()
    for path in sorted(package.rglob("*"), key=lambda path: path.relative_to(package).as_posix()):
        if path.is_file() and path.suffix != ".pyc":
            content = path.read_bytes().replace(b"\r\n", b"\n")
            name = path.relative_to(package).as_posix()
            digest.update(f"{name}\n{sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
