"""What is said of packages that are missing, of an unfit version, or not those that are tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kpi_reports.run.doctor.packages import (
    LookUp,
    against_constraints,
    dependencies,
    extras,
    find_constraints,
    look_up,
    registered,
)

WHOLE: Mapping[str, tuple[str, Sequence[str]]] = {
    "kpi-reports": (
        "0.1.0",
        ["pandas>=3.0", "typst>=0.13", "pymysql[rsa]>=1.1; extra == 'mysql'"],
    ),
    "pandas": ("3.0.1", ["numpy>=2.1", "tzdata; sys_platform == 'nowhere'"]),
    "numpy": ("2.3.0", []),
    "typst": ("0.14.0", []),
}


def installed(**changes: tuple[str, Sequence[str]] | None) -> LookUp:
    known = {**WHOLE, **changes}
    return lambda name: known.get(name)


def test_all_that_is_needed_is_counted_once_without_extras_and_other_systems() -> None:
    found = dependencies(installed())
    assert (found.state, found.remedy) == ("ok", "")
    assert found.found == "all 3 that are needed are there, in versions that fit."


def test_a_missing_package_and_an_unfit_one_are_named_with_the_command_that_mends_them() -> None:
    found = dependencies(installed(typst=None, numpy=("1.26.4", [])))
    assert found.state == "problem"
    assert found.found == (
        "not installed: typst. of an unfit version: numpy 1.26.4 (needed: >=2.1)."
    )
    assert found.remedy.endswith("-m pip install 'typst>=0.13' 'numpy>=2.1'")


def test_a_folder_that_was_never_installed_is_told() -> None:
    found = dependencies(lambda name: None)
    assert found.state == "problem"
    assert "kpi-reports itself is not installed" in found.found
    assert found.remedy.endswith("-m pip install -e .")


def test_what_is_installed_here_is_whole() -> None:
    assert dependencies().state == "ok"
    assert look_up("no-such-distribution") is None


def test_versions_that_differ_from_the_tested_ones_are_a_warning(tmp_path: Path) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("numpy==2.3.0\npandas==3.0.0\nabsent==1.0\npytest==1\n")
    found = against_constraints(constraints, installed(pytest=("9", [])))
    assert found.state == "warning"
    assert "pandas 3.0.1 (tested: 3.0.0). They fit" in found.found
    assert "pytest 9" not in found.found  # no pack needs it
    assert f"-c {constraints}" in found.remedy

    constraints.write_text("pandas==3.0.1\n")
    assert against_constraints(constraints, installed()).state == "ok"
    assert against_constraints(None).state == "not needed"


def test_constraints_are_those_of_the_folder_else_of_the_checkout(tmp_path: Path) -> None:
    checkout = Path(__file__).parents[3] / "constraints.txt"
    assert find_constraints(tmp_path) == checkout
    (tmp_path / "constraints.txt").touch()
    assert find_constraints(tmp_path) == tmp_path / "constraints.txt"


def test_an_extra_that_is_not_installed_is_no_fault() -> None:
    found = extras(installed())
    assert found.state == "not needed"
    assert found.found.startswith("installed: none. Not installed: mysql; only what")
    there = extras(installed(pymysql=("1.1.1", [])))
    assert (there.state, there.found) == ("ok", "installed: mysql.")
    assert "test" not in extras().found  # that one is for developers


def test_plug_ins_that_jupyter_cannot_find_are_named() -> None:
    whole = {
        "nbconvert.exporters": {"kpi-html", "kpi-pdf", "kpi-slides", "html"},
        "papermill.engine": {"kpi-warm"},
    }
    assert registered(whole.__getitem__).state == "ok"
    found = registered({**whole, "papermill.engine": set()}.__getitem__)
    assert found.state == "warning"
    assert found.found.startswith("not registered: kpi-warm.")
    assert "pip install -e ." in found.remedy
