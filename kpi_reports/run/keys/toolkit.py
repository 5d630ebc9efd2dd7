"""What every pack is made with: this package's files, fonts, and the libraries beside it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from hashlib import file_digest, sha256
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, requires, version
from importlib.util import find_spec
from pathlib import Path

import kpi_reports
from kpi_reports.pack.fonts import font_files
from kpi_reports.params.custom_rules import GROUP
from kpi_reports.params.models import SchemeNode, Workspace
from kpi_reports.params.rules import CustomRule
from kpi_reports.run.keys.key import VERSION, Parts

DISTRIBUTION = "kpi-reports"
PACKAGE = Path(kpi_reports.__file__).parent
_COMPILED = ("__pycache__", ".pyc")
_NAME = re.compile(r"[\w.-]+")
# Required, and in no pack: a new version of them makes no pack another.
_TOOLS = {"jupyterlab", "platformdirs", "psutil", "rich", "typer"}


def toolkit_parts(package: Path = PACKAGE) -> Parts:
    """The toolkit's version, and one digest of all files of the package: code, words, templates
    and theme. A checkout that is edited between two versions is another toolkit."""
    whole = sha256()
    for name, path in sorted((path.relative_to(package).as_posix(), path)
                             for path in _files(package)):  # fmt: skip
        whole.update(f"{name}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return {VERSION: kpi_reports.__version__, "files": whole.hexdigest()}


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.endswith(_COMPILED):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def font_parts() -> Parts:
    """A digest of each font file. Raises PackError where the fonts are not installed."""
    parts = {}
    for path in font_files():
        with path.open("rb") as file:
            parts[path.name] = file_digest(file, "sha256").hexdigest()
    return parts


@lru_cache(maxsize=1)
def library_versions() -> Parts:
    """Python and every library that this package requires and that packs are made with."""
    try:
        required = requires(DISTRIBUTION) or []
    except PackageNotFoundError:  # a bare checkout on the path, not installed
        required = []
    names = [
        found[0] for line in required if "extra ==" not in line and (found := _NAME.match(line))
    ]
    return {"python": ".".join(map(str, sys.version_info[:3]))} | {
        name: version(name) for name in sorted(set(names) - _TOOLS)
    }


def rule_parts(workspace: Workspace) -> Parts:
    """The scoring functions of other packages that the schemes name: the version that brings each
    and a digest of its module's file. One registered by hand has neither."""
    blocks: list[SchemeNode] = []
    for scheme in (workspace.scheme, *(scheme for _, scheme in workspace.later_schemes)):
        blocks += scheme.nodes
        blocks += [node for own in scheme.departments.values() for node in own.nodes or ()]
        blocks += [node for own in scheme.positions.values() for node in own.nodes]
    rules = [entry.rule for node in blocks for entry in node.all_entries]
    names = sorted({rule.name for rule in rules if isinstance(rule, CustomRule)})
    if not names:
        return {}
    brought = entry_points(group=GROUP)
    return {
        f"scoring rule {point.name}": _origin(point) for point in brought if point.name in names
    }


def _origin(point: EntryPoint) -> str:
    spec = find_spec(point.module)
    origin = Path(spec.origin) if spec and spec.origin else None
    made = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
    if origin is None or not origin.is_file():
        return made
    return f"{made}, {sha256(origin.read_bytes()).hexdigest()}"
