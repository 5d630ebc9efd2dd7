"""Finds a file inside an installed Python package, without importing the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from kpi_reports.errors import SourceError, nearest


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A file of an installed package; `location` names it without a local path."""

    path: Path
    location: str


def find_package_file(package: str, file: str) -> PackageFile:
    """The file at `file`, relative to the package's own folder.

    `package` is the name that pip knows or the name that one would import; neither is imported.

    Raises SourceError where the package is not installed, has no folder, does not hold the file,
    or where the path leads out of the package's folder.
    """
    distribution = _distribution(package)
    folders = list(dict.fromkeys(_folders(package, distribution)))
    if not folders:
        if distribution is None and not (package.isidentifier() and find_spec(package)):
            raise SourceError(
                f"package '{package}' is not installed. Install it with: pip install {package}"
            )
        raise SourceError(f"package '{package}' has no folder of its own that could hold '{file}'")
    for folder in folders:
        path = (folder / file.replace("\0", "")).resolve()
        if not path.is_relative_to(folder):
            raise SourceError(
                f"file '{file}' leads out of the folder of package '{package}'. "
                "Write a path inside it, such as data/flights.csv"
            )
        if path.is_file():
            name = distribution.metadata["Name"] if distribution else package
            version = f" {distribution.version}" if distribution else ""
            return PackageFile(path, f"{name}{version}: {Path(file).as_posix()}")
    raise SourceError(
        f"package '{package}' has no file '{file}'.{nearest(file, _data_files(folders))}"
    )


def _distribution(package: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(package)
    except (metadata.PackageNotFoundError, ValueError):
        owners = metadata.packages_distributions().get(package, [])
        return metadata.distribution(owners[0]) if owners else None


def _folders(package: str, distribution: metadata.Distribution | None) -> Iterator[Path]:
    """Folders in which the package keeps its files: what an import would use, then what pip knows.

    A dotted name is never looked up, because that would import its parent.
    """
    if package.isidentifier() and (spec := find_spec(package)):
        yield from (Path(folder).resolve() for folder in spec.submodule_search_locations or ())
    for entry in (distribution.files or ()) if distribution else ():
        top = entry.parts[0]
        inside = len(entry.parts) > 1 and top not in ("..", "/", "__pycache__")
        if inside and not top.endswith((".dist-info", ".egg-info", ".data")):
            yield Path(str(entry.locate())).parents[len(entry.parts) - 2].resolve()


def _data_files(folders: list[Path]) -> list[str]:
    """What the package holds beside code, to suggest from."""
    return [
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc", ".pyi", ".so", ".pyd")
    ]
