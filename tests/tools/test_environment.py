"""environment.yml: conda brings the large packages with all they need, pip only the rest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tools import environment

GRAPH = {
    "pandas": ["numpy>=2", 'tzdata; sys_platform == "win32"'],
    "jupyterlab": ["tornado"],
    "typer": ["rich", 'tornado; extra == "web"'],
    "typst": [],
}


def requires_of(name: str) -> Iterable[str]:
    return GRAPH.get(name, [])


PINNED = {
    **dict.fromkeys(environment.CONDA_PACKAGES, "1.0"),
    "numpy": "2.4",
    "rich": "15.0",
    "ruff": "0.17",
    "tornado": "6.6",
    "typer": "0.29",
    "typst": "0.15",
}
PROJECT = {
    "project": {
        "dependencies": ["pandas>=3", "numpy", "Typer>=0.15"],
        "optional-dependencies": {
            "pdf": ["typst"],
            "all": ["kpi-reports[pdf]"],
            "dev": ["kpi-reports[all]", "ruff"],
        },
    }
}


def pip_section(text: str) -> list[str]:
    return [
        line.removeprefix("      - ") for line in text.splitlines() if line.startswith("      ")
    ]


def test_pip_brings_what_conda_does_not_and_the_project_last() -> None:
    # numpy comes with conda's pandas; ruff is for developers only; rich comes by typer.
    text = environment.environment(PROJECT, PINNED, requires_of)
    assert pip_section(text) == ["rich==15.0", "typer==0.29", "typst==0.15", "-e .[all]"]


def test_conda_brings_python_and_the_named_packages_at_the_pinned_versions() -> None:
    text = environment.environment(PROJECT, PINNED, requires_of)
    conda = [line for line in text.splitlines() if line.startswith("  - ")]
    assert conda[:3] == ["  - conda-forge", "  - python=3.11", "  - jupyterlab=1.0"]
    assert "  - pytest=1.0" in conda


def test_a_conda_package_without_a_pin_is_an_error() -> None:
    unpinned = {name: version for name, version in PINNED.items() if name != "scipy"}
    with pytest.raises(KeyError, match="scipy"):
        environment.environment(PROJECT, unpinned, requires_of)


def test_markers_are_judged_for_one_machine_so_that_every_machine_makes_the_same_text() -> None:
    assert environment.closure(["pandas"], requires_of) == {"pandas", "numpy"}


def test_an_extra_brings_its_own_requirements() -> None:
    assert environment.closure(["typer"], requires_of) == {"typer", "rich"}
    assert environment.closure(["typer[web]"], requires_of) == {"typer", "rich", "tornado"}


def test_names_are_read_in_their_normal_form() -> None:
    assert environment.read_constraints("Jinja2==3.1\nruamel.yaml==0.19\n\n") == {
        "jinja2": "3.1",
        "ruamel-yaml": "0.19",
    }


def test_a_package_that_is_not_installed_says_nothing() -> None:
    assert environment.installed_requires("no-such-package-anywhere") == []


def test_check_tells_of_a_file_out_of_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "made", lambda: "new\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert environment.main(["--check"]) == 1
    assert "make environment" in capsys.readouterr().err
    assert environment.main([]) == 0
    assert environment.main(["--check"]) == 0
