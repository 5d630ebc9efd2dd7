"""What is said of a Python that does not fit, compiles each time, or cannot print Chinese."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kpi_reports.run.doctor.interpreter import byte_compiled, python_version, text_encoding


def test_this_python_fits() -> None:
    assert python_version().state == "ok"


@pytest.mark.parametrize(
    ("version", "largest", "words"),
    [
        ("3.10.4", sys.maxsize, "kpi-reports needs >=3.11,<3.15"),
        ("3.15.0", sys.maxsize, "kpi-reports needs >=3.11,<3.15"),
        ("3.12.1", 2**31 - 1, "has 32 bits"),
    ],
)
def test_another_python_is_a_problem(version: str, largest: int, words: str) -> None:
    found = python_version(version, largest, ">=3.11,<3.15")
    assert found.state == "problem"
    assert words in found.found
    assert "Install a 64-bit Python" in found.remedy


def test_packages_that_every_process_compiles_anew_are_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "plain_package"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    found = byte_compiled(["plain_package"], kept=False)
    assert found.state == "warning"
    assert "not compiled: plain_package, and PYTHONDONTWRITEBYTECODE is set" in found.found
    assert f"-m compileall -q {tmp_path} " in found.remedy
    assert byte_compiled(["plain_package"], kept=True).found == "compiled when they are first used."

    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert "their folder cannot be written" in byte_compiled(["plain_package"], kept=True).found

    (package / "__pycache__").mkdir()
    compiled = package / "__pycache__" / f"__init__.{sys.implementation.cache_tag}.pyc"
    compiled.touch()
    assert byte_compiled(["plain_package"], kept=False).state == "ok"


@pytest.mark.parametrize(
    ("screen", "state"), [("utf-8", "ok"), ("cp936", "ok"), ("cp1252", "warning")]
)
def test_a_screen_that_cannot_show_chinese_is_a_warning(screen: str, state: str) -> None:
    assert text_encoding("cp936", screen, windows=True).state == state


def test_how_to_show_chinese_is_said_for_each_system() -> None:
    assert "chcp 65001" in text_encoding("cp1252", "cp1252", windows=True).remedy
    assert "LANG=C.UTF-8" in text_encoding("ascii", "ascii", windows=False).remedy
