from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from kpi_reports.errors import ParamsError
from kpi_reports.run.notebooks import find_notebooks, read_notebook
from kpi_reports.values import Text, Unit, UnitKind

NORTH = Unit("N", UnitKind.DEPARTMENT, Text("North", "北区"))
ALL = "company = 'x'\ndepartment: str = 'N'\nperiod = '2013'\nlanguages = 'en'\nextra = 1"


def write(folder: Path, parameters: str | None, name: str = "department_review.ipynb") -> Path:
    cells = [nbformat.v4.new_code_cell("1 + 1")]
    if parameters is not None:
        cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    folder.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / name)
    return folder / name


def test_notebooks_stand_beside_the_folder_of_all_params(tmp_path: Path) -> None:
    (tmp_path / "params" / "acme").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    assert find_notebooks(tmp_path / "params" / "acme") == tmp_path / "notebooks"


def test_notebooks_are_looked_for_in_the_current_folder_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "notebooks").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert find_notebooks(tmp_path / "else" / "acme") == tmp_path / "here" / "notebooks"


def test_the_chosen_folder_is_the_only_one_looked_at(tmp_path: Path) -> None:
    (tmp_path / "params" / "acme").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(ParamsError, match=r"Looked in '.*/mine'\. Name it with --notebooks"):
        find_notebooks(tmp_path / "params" / "acme", tmp_path / "mine")


def test_a_notebook_that_takes_every_parameter_is_read_as_it_stands(tmp_path: Path) -> None:
    path = write(tmp_path, ALL)
    notebook = read_notebook(tmp_path, NORTH)
    assert (notebook.name, notebook.content) == ("department_review.ipynb", path.read_bytes())


def test_a_missing_notebook_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    write(tmp_path, ALL, "departments_review.ipynb")
    with pytest.raises(ParamsError, match=r"Did you mean 'departments_review\.ipynb'"):
        read_notebook(tmp_path, NORTH)


def test_a_misspelt_parameter_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    write(tmp_path, ALL.replace("department", "departement"))
    with pytest.raises(
        ParamsError, match=r"does not set 'department'.*Did you mean 'departement'\?"
    ):
        read_notebook(tmp_path, NORTH)


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path: Path) -> None:
    write(tmp_path, None)
    with pytest.raises(ParamsError, match="no cell has the tag 'parameters'"):
        read_notebook(tmp_path, NORTH)


@pytest.mark.parametrize("content", ["", "{}", '{"cells": [{}]}', '{"cells": 1}'])
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "department_review.ipynb").write_text(content)
    with pytest.raises(ParamsError, match=r"department_review\.ipynb: this is not a notebook"):
        read_notebook(tmp_path, NORTH)


def test_a_parameters_cell_that_is_no_python_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "period = = 1")
    with pytest.raises(ParamsError, match="not a notebook that can run"):
        read_notebook(tmp_path, NORTH)
