"""Writes environment.yml, the conda way to install, from constraints.txt and pyproject.toml.

conda brings CONDA_PACKAGES and what they need in turn; pip brings only the rest of what `.[all]`
needs, at the constraints' versions. So pip never replaces a file that conda owns.

Run it by `make environment`; `--check` tells whether the file is in step and writes nothing.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
OWN = "kpi-reports"
EXTRA = "all"
CONDA_PYTHON = "3.11"
CONDA_PACKAGES = (
    "jupyterlab",
    "papermill",
    "pandas",
    "seaborn",
    "nbconvert",
    "scipy",
    "pytest",
)

# The same text on every machine: markers are judged for one machine, not for this one.
MARKERS = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": f"{CONDA_PYTHON}.0",
    "python_version": CONDA_PYTHON,
    "sys_platform": "linux",
}

Requires = Callable[[str], Iterable[str]]  # a package's name -> its requirements, as text


def read_constraints(text: str) -> dict[str, str]:
    """Version by normal name, from `name==version` lines."""
    pairs = (line.split("==", 1) for line in text.splitlines() if line.strip())
    return {canonicalize_name(name): version.strip() for name, version in pairs}


def installed_requires(name: str) -> list[str]:
    """What an installed package says it needs; nothing where it is not installed."""
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def project_requires(project: Mapping[str, object], extra: str) -> list[str]:
    """The project's own requirements with one extra, and the extras that this one names."""
    table = project["project"]
    assert isinstance(table, Mapping)
    found = list(table["dependencies"])
    waiting = [extra]
    while waiting:
        for line in table["optional-dependencies"][waiting.pop()]:
            requirement = Requirement(line)
            if canonicalize_name(requirement.name) == OWN:
                waiting.extend(sorted(requirement.extras))
            else:
                found.append(line)
    return found


def closure(lines: Iterable[str], requires_of: Requires) -> set[str]:
    """Normal names of all that the requirements bring, and what those bring in turn."""
    done: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(line) for line in lines]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = frozenset(requirement.extras)
        if (name, extras) in done:
            continue
        done.add((name, extras))
        for line in requires_of(name):
            needed = Requirement(line)
            if needed.marker is None or any(
                needed.marker.evaluate({**MARKERS, "extra": extra}) for extra in {"", *extras}
            ):
                waiting.append(needed)
    return {name for name, _ in done}


def environment(
    project: Mapping[str, object], pinned: Mapping[str, str], requires_of: Requires
) -> str:
    """The text of environment.yml.

    Raises:
        KeyError: the constraints have no version for a package that conda is to bring.
    """
    by_conda = closure(CONDA_PACKAGES, requires_of)
    needed = closure(project_requires(project, EXTRA), requires_of)
    by_pip = sorted((needed & pinned.keys()) - by_conda)
    lines = [
        "# Made by `make environment` from constraints.txt; a test compares the two.",
        "# conda brings the packages below with all they need; pip only adds the rest.",
        f"name: {OWN}",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python={CONDA_PYTHON}",
        *(f"  - {name}={pinned[name]}" for name in CONDA_PACKAGES),
        "  - pip",
        "  - pip:",
        *(f"      - {name}=={pinned[name]}" for name in by_pip),
        f"      - -e .[{EXTRA}]",
    ]
    return "\n".join(lines) + "\n"


def made() -> str:
    """The text that environment.yml should have now."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = read_constraints((ROOT / "constraints.txt").read_text(encoding="utf-8"))
    return environment(project, pinned, installed_requires)


def main(arguments: list[str]) -> int:
    """Writes the file, or with `--check` says whether it is in step (1 where it is not)."""
    path = ROOT / "environment.yml"
    text = made()
    if "--check" not in arguments:
        path.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    print(
        "environment.yml is not what constraints.txt gives; run: make environment", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
