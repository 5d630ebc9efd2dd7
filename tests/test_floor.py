"""The project's own floor: what is installed, pinned, shipped and tracked."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import kpi_reports
from tools import environment, notebooks

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"[A-Za-z0-9._-]+==[^ ]+")
NOT_TRACKED = {"output", "wheelhouse", "build", "dist", "__pycache__"}

# Put together from halves, so that this file does not hold what it looks for.
PRIVATE_WORDS = (
    *("pypi" + ".org", "python" + "hosted", "npm" + "js.", "static." + "crates", "/opt/" + "pypi"),
    *("index" + "-url", "extra-index" + "-url", "trusted" + "-host"),
)
PRIVATE_FOLDER = re.compile(r"(?<![\w.~$-])/(?:" + "|".join(("root", "work")) + ")/")


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins() -> list[str]:
    return (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def tracked_files() -> list[Path]:
    """What git tracks or would track; where there is no git, all but what is made or hidden."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    else:
        paths = [
            path
            for path in ROOT.rglob("*")
            if not any(
                part in NOT_TRACKED or part.startswith(".") for part in path.relative_to(ROOT).parts
            )
        ]
    return [path for path in paths if path.is_file()]


def test_constraints_are_sorted_lines_of_name_and_version_only() -> None:
    assert [line for line in pins() if not PIN.fullmatch(line)] == []
    assert pins() == sorted(set(pins()))


@pytest.mark.parametrize("extra", ["airlines", "all", "browser", "dev", "test"])
def test_every_requirement_is_pinned_within_its_bounds(extra: str) -> None:
    pinned = environment.read_constraints("\n".join(pins()))
    table = {"project": project()}
    for line in environment.project_requires(table, extra):
        needed = Requirement(line)
        name = canonicalize_name(needed.name)
        assert name in pinned, f"constraints.txt has no {name}; run: make constraints"
        assert needed.specifier.contains(pinned[name]), f"{line}, but {name}=={pinned[name]}"


def test_environment_yml_is_what_the_constraints_give() -> None:
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == environment.made()


def test_the_analysts_install_brings_no_browser_and_no_server() -> None:
    names = {
        canonicalize_name(Requirement(line).name)
        for line in environment.project_requires({"project": project()}, "all")
    }
    # drivers of databases are in it: an analyst without internet reads the HR system's too
    assert not names & {"playwright", "postgresql", "mysqlclient", "dask"}
    assert not names & {"distributed", "ruff", "mypy", "import-linter"}


def test_the_version_is_the_one_in_pyproject() -> None:
    assert kpi_reports.__version__ == version("kpi-reports") == project()["version"]


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("console_scripts", "kpi-reports"),
        ("nbconvert.exporters", "kpi-html"),
        ("nbconvert.exporters", "kpi-pdf"),
    ],
)
def test_every_entry_point_loads(group: str, name: str) -> None:
    (found,) = entry_points(group=group, name=name)
    assert callable(found.load())


def test_no_file_of_the_package_is_kept_out_of_the_wheel_by_gitignore() -> None:
    """The wheel holds every file under kpi_reports/ that git does not ignore."""
    ignored = subprocess.run(
        ["git", "-C", str(ROOT), "check-ignore", "--no-index", "--stdin"],
        input="".join(
            f"{path.relative_to(ROOT)}\n"
            for path in (ROOT / "kpi_reports").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ),
        capture_output=True,
        text=True,
    ).stdout
    assert ignored.splitlines() == []


def test_notebooks_carry_no_outputs() -> None:
    found = {
        path.name: notebooks.leftovers(json.loads(path.read_text(encoding="utf-8")))
        for path in (ROOT / "notebooks").glob("*.ipynb")
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_file_names_a_folder_of_one_machine_or_the_host_of_a_registry() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture, a font, a table
            continue
        if PRIVATE_FOLDER.search(text) or any(word in text for word in PRIVATE_WORDS):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_the_licence_is_apache_2_in_full_with_our_names() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "Copyright 2026 The kpi-reports authors" in text
    assert "END OF TERMS AND CONDITIONS" in text
