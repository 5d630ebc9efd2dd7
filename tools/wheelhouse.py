"""Fills wheelhouse/, from which a machine without internet installs the project.

It holds wheels for the machine that runs it and for every other target (Windows by default).
pip judges markers such as `sys_platform == "win32"` for the machine it runs on, so what another
system needs is worked out here, from the wheels' own metadata, and pip fetches it by name.

Run it by `make wheelhouse`; WHEELHOUSE_PLATFORMS and WHEELHOUSE_PYTHONS name other targets.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, sys_tags
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
OWN = "kpi-reports"
# What `pip install -e .` asks of the build backend beyond [build-system].
EDITABLE_NEEDS = ("editables",)

# name -> (markers that differ, platform tags that wheels of it carry, newest first)
PLATFORMS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "win_amd64": (
        {
            "os_name": "nt",
            "sys_platform": "win32",
            "platform_system": "Windows",
            "platform_machine": "AMD64",
        },
        ("win_amd64",),
    ),
    "linux_x86_64": (
        {
            "os_name": "posix",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": "x86_64",
        },
        (
            *(f"manylinux_2_{minor}_x86_64" for minor in range(28, 16, -1)),
            "manylinux2014_x86_64",
            "manylinux2010_x86_64",
            "manylinux1_x86_64",
        ),
    ),
    "macosx_arm64": (
        {
            "os_name": "posix",
            "sys_platform": "darwin",
            "platform_system": "Darwin",
            "platform_machine": "arm64",
        },
        tuple(
            f"macosx_{major}_0_{chip}"
            for major in (14, 13, 12, 11)
            for chip in ("arm64", "universal2")
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A system to install on: its name, its Python, the wheel tags it takes and its markers.

    `platforms` is empty for the machine itself.
    """

    name: str
    python: str
    platforms: tuple[str, ...]
    tags: frozenset[Tag]
    markers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel in the folder: its name in normal form, version, tags and what it needs."""

    name: str
    version: Version
    tags: frozenset[Tag]
    requires: tuple[str, ...]


def this_machine() -> Target:
    """The machine and the Python that run this."""
    markers = {key: str(value) for key, value in default_environment().items()}
    python = platform.python_version()
    return Target(f"this machine, Python {python}", python, (), frozenset(sys_tags()), markers)


def target(platform_name: str, python: str) -> Target:
    """Another system, by a name of PLATFORMS and a Python such as `3.11`.

    Raises:
        ValueError: the platform is not one that we know the markers of.
    """
    if platform_name not in PLATFORMS:
        raise ValueError(
            f"wheelhouse: unknown platform '{platform_name}'; known are {', '.join(PLATFORMS)}"
        )
    differing, platforms = PLATFORMS[platform_name]
    major, minor = (int(part) for part in python.split("."))
    tags = frozenset(cpython_tags((major, minor), platforms=platforms)) | frozenset(
        compatible_tags((major, minor), interpreter=f"cp{major}{minor}", platforms=platforms)
    )
    markers = {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        **differing,
    }
    return Target(f"{platform_name}, Python {python}", python, platforms, tags, markers)


def read_wheel(path: Path) -> Wheel:
    """What a wheel's name and METADATA say."""
    name, version, _, tags = parse_wheel_filename(path.name)
    with ZipFile(path) as archive:
        inside = next(
            entry
            for entry in archive.namelist()
            if entry.count("/") == 1 and entry.endswith(".dist-info/METADATA")
        )
        headers = HeaderParser().parsestr(archive.read(inside).decode("utf-8"))
    return Wheel(name, version, tags, tuple(headers.get_all("Requires-Dist") or ()))


def missing(roots: Iterable[str], wheels: Iterable[Wheel], on: Target) -> list[str]:
    """Requirements of the roots, and of all they bring, that no wheel here meets on a target.

    What a missing package needs in turn is not known before its wheel is there; so fetch, ask
    again, and the folder is complete when the answer is empty.
    """
    usable: dict[str, list[Wheel]] = {}
    for wheel in wheels:
        if wheel.tags & on.tags:
            usable.setdefault(wheel.name, []).append(wheel)
    absent: set[str] = set()
    done: set[tuple[str, str, frozenset[str]]] = set()
    waiting = [Requirement(line) for line in roots]
    while waiting:
        needed = waiting.pop()
        name, extras = canonicalize_name(needed.name), frozenset(needed.extras)
        key = (name, str(needed.specifier), extras)
        if key in done:
            continue
        done.add(key)
        fitting = [
            wheel
            for wheel in usable.get(name, ())
            if needed.specifier.contains(wheel.version, prereleases=True)
        ]
        if not fitting:
            absent.add(f"{name}{needed.specifier}")
            continue
        best = max(fitting, key=lambda wheel: wheel.version)
        waiting.extend(applying(best.requires, extras, on))
    return sorted(absent)


def applying(lines: Iterable[str], extras: frozenset[str], on: Target) -> list[Requirement]:
    """The requirements whose marker holds on a target, for the extras asked for."""
    found = []
    for line in lines:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(
            marker.evaluate({**on.markers, "extra": extra}) for extra in {"", *extras}
        ):
            found.append(requirement)
    return found


def pip(*arguments: str) -> None:
    """Runs pip of this Python.

    Raises:
        subprocess.CalledProcessError: pip failed; it has said why.
    """
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def build_needs() -> list[str]:
    """What must be there to install the checkout itself: its build backend."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [*project["build-system"]["requires"], *EDITABLE_NEEDS]


def fill_for_this_machine(folder: Path, extra: str) -> None:
    """Our own wheel and all it needs here; what has only a source is built into a wheel once."""
    constraints = str(ROOT / "constraints.txt")
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    own = next(folder.glob("*.whl"))
    pip(
        *("wheel", "--quiet", "--wheel-dir", str(folder), "--constraint", constraints),
        *(f"{own}[{extra}]", *build_needs()),
    )


def fill_for(folder: Path, roots: list[str], on: Target) -> None:
    """Fetches wheels for another system until nothing more that is missing can be had."""
    options = [option for tag in on.platforms for option in ("--platform", tag)]
    before: list[str] = []
    while wanted := missing(roots, map(read_wheel, folder.glob("*.whl")), on):
        if wanted == before:
            return
        before = wanted
        print(f"wheelhouse: {on.name}: fetching {len(wanted)} packages", flush=True)
        pip(
            *("download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder)),
            *("--implementation", "cp", "--python-version", on.python, *options),
            *("--constraint", str(ROOT / "constraints.txt"), *wanted),
        )


def main(arguments: list[str]) -> int:
    """Fills the folder anew and puts it in place when it is complete; 2 for an unknown target."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--into", type=Path, default=ROOT / "wheelhouse")
    parser.add_argument("--extra", default="all")
    parser.add_argument("--platforms", nargs="*", default=["win_amd64"])
    parser.add_argument("--pythons", nargs="*", default=["3.11"])
    given = parser.parse_args(arguments)
    try:
        others = [target(name, python) for name in given.platforms for python in given.pythons]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if given.into.exists() and any(path.suffix != ".whl" for path in given.into.iterdir()):
        print(f"wheelhouse: {given.into} holds more than wheels; name another", file=sys.stderr)
        return 2
    folder = ROOT / "build" / "wheelhouse"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fill_for_this_machine(folder, given.extra)
    roots = [f"{OWN}[{given.extra}]", *build_needs()]
    for on in others:
        fill_for(folder, roots, on)
    wheels = [read_wheel(path) for path in folder.glob("*.whl")]
    for on in (this_machine(), *others):
        if lacking := missing(roots, wheels, on):
            print(f"wheelhouse: {on.name}: still missing {', '.join(lacking)}", file=sys.stderr)
            return 1
    shutil.rmtree(given.into, ignore_errors=True)
    shutil.move(folder, given.into)
    size = sum(path.stat().st_size for path in given.into.iterdir())
    print(f"{given.into}: {len(wheels)} wheels, {size / 1e6:.0f} MB, complete for")
    print("\n".join(f"  {on.name}" for on in (this_machine(), *others)))
    print("Copy it beside the checkout; then, with no internet:")
    print(
        f"  python -m pip install --no-index --find-links {given.into.name}"
        f' -c constraints.txt -e ".[{given.extra}]"'
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
