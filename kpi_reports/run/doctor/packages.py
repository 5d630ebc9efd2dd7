"""Is what kpi-reports needs installed, in versions that work, and made known to Jupyter?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import kpi_reports
from kpi_reports.run.doctor.finding import Finding, listed, pip_install

DISTRIBUTION = "kpi-reports"
CONSTRAINTS = "constraints.txt"
FOR_DEVELOPERS = ("all", "browser", "dev", "test")  # extras that concern no pack
# How Jupyter and papermill find what is ours.
PLUGINS: Mapping[str, tuple[str, ...]] = {
    "nbconvert.exporters": ("kpi-html", "kpi-pdf", "kpi-slides"),
    "papermill.engine": ("kpi-warm",),
}

# Of an installed distribution: its version and what it requires; None where it is not installed.
LookUp = Callable[[str], tuple[str, Sequence[str]] | None]


def look_up(name: str) -> tuple[str, Sequence[str]] | None:
    """Version and requirements of a distribution of this Python."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    return found.version, found.requires or ()


def dependencies(look: LookUp = look_up) -> Finding:
    """Whether everything that kpi-reports needs, and what that needs, is there and in range."""
    name = "Packages"
    if look(DISTRIBUTION) is None:
        return Finding(
            name,
            "problem",
            "kpi-reports itself is not installed in this Python; it only lies in a folder.",
            f"In the folder of kpi-reports: {pip_install('-e', '.')}",
        )
    missing: dict[str, str] = {}
    unfit: dict[str, str] = {}
    names: set[str] = set()
    for requirement in _closure(look):
        names.add(canonicalize_name(requirement.name))
        found = look(requirement.name)
        wanted = f"{requirement.name}{requirement.specifier}"
        if found is None:
            missing[wanted] = requirement.name
        elif not requirement.specifier.contains(found[0], prereleases=True):
            unfit[wanted] = f"{requirement.name} {found[0]} (needed: {requirement.specifier})"
    if not missing and not unfit:
        return Finding(
            name, "ok", f"all {len(names)} that are needed are there, in versions that fit."
        )
    told = [f"not installed: {listed(list(missing.values()))}."] if missing else []
    told += [f"of an unfit version: {listed(list(unfit.values()))}."] if unfit else []
    return Finding(name, "problem", " ".join(told), pip_install(*missing, *unfit))


def _closure(look: LookUp) -> Iterator[Requirement]:
    """Every requirement of kpi-reports and of what it requires, once per wording."""
    waiting: list[tuple[str, str]] = [(DISTRIBUTION, "")]
    seen: set[str] = set()
    asked: set[tuple[str, str]] = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        for text in (look(name) or ("", ()))[1]:
            requirement = Requirement(text)
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            wording = f"{canonicalize_name(requirement.name)}{requirement.specifier}"
            if wording not in seen:
                seen.add(wording)
                yield requirement
            for wanted in ("", *requirement.extras):
                step = (str(canonicalize_name(requirement.name)), wanted)
                if step not in asked:
                    asked.add(step)
                    waiting.append(step)


def find_constraints(start: Path | None = None) -> Path | None:
    """constraints.txt of the current folder, else of the checkout that this package is part of."""
    places = (start or Path.cwd(), Path(kpi_reports.__file__).resolve().parents[1])
    return next((place / CONSTRAINTS for place in places if (place / CONSTRAINTS).is_file()), None)


def against_constraints(constraints: Path | None, look: LookUp = look_up) -> Finding:
    """Whether versions are those that kpi-reports is tested with."""
    name = "Tested versions"
    if constraints is None:
        return Finding(name, "not needed", f"no {CONSTRAINTS} here to compare with.")
    needed = {str(canonicalize_name(requirement.name)) for requirement in _closure(look)}
    lines = re.findall(r"^([\w.-]+)==([^\s;#]+)", constraints.read_text(encoding="utf-8"), re.M)
    other = []
    for package, tested in lines:
        found = look(package)
        if canonicalize_name(package) in needed and found is not None and found[0] != tested:
            other.append(f"{package} {found[0]} (tested: {tested})")
    if not other:
        return Finding(name, "ok", f"as in {constraints}.")
    return Finding(
        name,
        "warning",
        f"others than in {constraints}: {listed(other)}. They fit, but no test has run with them.",
        f"In the folder of kpi-reports: {pip_install('-c', str(constraints), '-e', '.')}",
    )


def extras(look: LookUp = look_up) -> Finding:
    """Which of the extras are installed; none of them is needed by every company."""
    own = [Requirement(text) for text in (look(DISTRIBUTION) or ("", ()))[1]]
    there: list[str] = []
    absent: list[str] = []
    named = {name for r in own for name in re.findall(r"extra == ['\"]([\w-]+)", str(r.marker))}
    for extra in sorted(named.difference(FOR_DEVELOPERS)):
        wanted = [requirement for requirement in own if _only_of(requirement, extra)]
        present = all(look(requirement.name) is not None for requirement in wanted)
        (there if present else absent).append(extra)
    told = f"installed: {', '.join(there) or 'none'}."
    if not absent:
        return Finding("Extras", "ok", told)
    example = pip_install(f"{DISTRIBUTION}[{absent[0]}]")
    return Finding(
        "Extras",
        "not needed",
        f"{told} Not installed: {', '.join(absent)}; only what they are named after needs them "
        f"({example}).",
    )


def _only_of(requirement: Requirement, extra: str) -> bool:
    marker = requirement.marker
    return bool(marker and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""}))


def registered(groups: Callable[[str], Collection[str]] | None = None) -> Finding:
    """Whether nbconvert and papermill can find what kpi-reports adds to them."""
    name = "Jupyter plug-ins"
    known = groups or (lambda group: metadata.entry_points(group=group).names)
    absent = [
        entry for group, names in PLUGINS.items() for entry in names if entry not in known(group)
    ]
    if not absent:
        return Finding(name, "ok", "nbconvert and papermill know those of kpi-reports.")
    return Finding(
        name,
        "warning",
        f"not registered: {', '.join(absent)}. `kpi-reports run` does without, nbconvert and "
        "papermill by themselves do not.",
        f"Install kpi-reports again; in its folder: {pip_install('-e', '.')}",
    )
