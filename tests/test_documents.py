"""Documentation that is written by hand names everything that the code has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_command

from kpi_reports.cli import app
from kpi_reports.params.data_checks import DataCheck
from kpi_reports.params.reading import Format
from kpi_reports.params.source import Source
from kpi_reports.report.intake_issues import intake_words
from kpi_reports.report.words import translator
from kpi_reports.values import DataIssue

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
CUBE = (ROOT / "docs" / "cube.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def kinds(union: object) -> list[str]:
    return [get_args(m.model_fields["kind"].annotation)[0] for m in get_args(get_args(union)[0])]


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_the_readme_names_every_command(command):
    assert f"kpi-reports {command}" in README


@pytest.mark.parametrize("kind", [*kinds(DataCheck), *kinds(Source)])
def test_the_page_of_sources_names_every_kind_of_source_and_check(kind):
    assert f"`{kind}`" in SOURCES


@pytest.mark.parametrize("written", get_args(Format))
def test_the_page_of_sources_names_every_format(written):
    words = {"csv": "CSV", "excel": "Excel", "parquet": "Parquet", "jsonl": "JSON lines"}
    assert words[written] in SOURCES


def test_the_page_of_sources_names_every_reason_to_leave_a_row_out():
    used: set[str] = set()
    for file in (ROOT / "kpi_reports" / "intake").glob("*.py"):
        used |= set(re.findall(r"THEN '(\w+)'", file.read_text(encoding="utf-8")))
    assert {"unknown_unit", "no_day", "empty_cell"} <= used
    assert {why for why in used | {"duplicate"} if f"`{why}`" not in SOURCES} == set()


@pytest.mark.parametrize("extra", ["postgresql", "mysql", "remote"])
def test_the_page_of_sources_names_the_extras_that_pyproject_has(extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert extra in project["optional-dependencies"]
    assert f"extra `{extra}`" in SOURCES


def test_every_issue_that_intake_can_find_has_words_and_stands_in_the_page_of_the_cube():
    codes: set[str] = set()
    for file in (ROOT / "kpi_reports" / "intake").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        codes |= set(re.findall(r'DataIssue\(\s*"(\w+)"', text))
        codes |= set(re.findall(r'found\.append\(\("(\w+)"', text))
    codes |= {f"check_{kind}" for kind in kinds(DataCheck)}
    assert len(codes) > 20
    facts = {"delimiter": ";", "keep": "last"}
    speak = translator("en")
    assert {c for c in codes if not intake_words(speak, DataIssue(c, "note", facts=facts))} == set()
    assert {code for code in codes if f"`{code}`" not in CUBE} == set()
