"""Where a company's params are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.params.find import PARAMS_VARIABLE, find_params


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PARAMS_VARIABLE, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for company in ("acme", "demo"):
        (tmp_path / "params" / company).mkdir(parents=True)
        (tmp_path / "params" / company / "company.yaml").write_text("id: x", encoding="utf-8")
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    return tmp_path


def test_the_folder_is_found_from_the_start_and_from_below(project: Path) -> None:
    expected = project / "params" / "acme"
    assert find_params("acme", project) == expected
    assert find_params("acme", project / "notebooks" / "deep") == expected


def test_the_start_is_the_current_directory(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "notebooks")
    assert find_params("demo") == project / "params" / "demo"


def test_the_nearest_parent_wins(project: Path) -> None:
    nearer = project / "notebooks" / "params" / "acme"
    nearer.mkdir(parents=True)
    assert find_params("acme", project / "notebooks" / "deep") == nearer


def test_the_variable_wins(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PARAMS_VARIABLE, str(tmp_path / "params" / "demo"))
    assert find_params("acme", project) == tmp_path / "params" / "demo"


def test_a_variable_that_names_no_folder_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PARAMS_VARIABLE, "nowhere")
    with pytest.raises(ParamsError, match="KPI_REPORTS_PARAMS names 'nowhere', which is not a fol"):
        find_params("acme", project)


def test_an_unknown_company_is_told_with_the_places_and_the_nearest(project: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        find_params("acne", project)
    assert str(caught.value) == (
        f"no params for company 'acne'. Looked in {project / 'params'}. Did you mean 'acme'?"
    )


def test_companies_found_are_listed_where_none_is_near(project: Path) -> None:
    with pytest.raises(ParamsError, match=r"Choose one of 'acme', 'demo'\."):
        find_params("zzz", project)


def test_no_params_folder_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"and the folders above it\. No company is there\."):
        find_params("acme", tmp_path)


@pytest.mark.parametrize(
    "company",
    ["", ".", "..", "../acme", "a/b", "a\\b", "/etc", "acme.", "acme ", ".hidden", "a\nb"],
)
def test_a_name_that_is_not_plain_is_refused(project: Path, company: str) -> None:
    with pytest.raises(ParamsError, match="is not the name of a company"):
        find_params(company, project)
