"""Notebooks are kept without outputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import notebooks


def notebook(**cell: object) -> dict[str, object]:
    clean = {"cell_type": "code", "source": "1", "outputs": [], "execution_count": None}
    return {"metadata": {}, "cells": [{**clean, "metadata": {}, **cell}]}


def test_a_clean_notebook_has_no_leftovers() -> None:
    assert notebooks.leftovers(notebook()) == []


def test_markdown_needs_no_outputs() -> None:
    cells = [{"cell_type": "markdown", "source": "# A", "metadata": {}}]
    assert notebooks.leftovers({"metadata": {}, "cells": cells}) == []
    assert notebooks.stripped({"metadata": {}, "cells": cells})["cells"] == cells


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ({"outputs": [{}, {}]}, "cell 1: 2 outputs"),
        ({"execution_count": 7}, "cell 1: execution count 7"),
        ({"metadata": {"papermill": {"duration": 1.5}}}, "cell 1: times of a run"),
    ],
)
def test_a_leftover_is_told_with_its_cell_and_stripping_takes_it_out(
    cell: dict[str, object], words: str
) -> None:
    assert notebooks.leftovers(notebook(**cell)) == [words]
    assert notebooks.stripped(notebook(**cell)) == notebook()


def test_stripping_keeps_tags_and_the_kernel() -> None:
    tagged = notebook(metadata={"tags": ["parameters"]})
    tagged["metadata"] = {"kernelspec": {"name": "python3"}, "papermill": {"version": "2.7"}}
    clean = notebooks.stripped(tagged)
    assert clean["metadata"] == {"kernelspec": {"name": "python3"}}
    assert clean["cells"][0]["metadata"] == {"tags": ["parameters"]}


def test_the_command_tells_of_a_notebook_with_outputs_and_strips_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    assert notebooks.main([]) == 0
    path = tmp_path / "notebooks" / "review.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(notebook(execution_count=3)), encoding="utf-8")
    assert notebooks.main([]) == 1
    assert "review.ipynb: cell 1: execution count 3" in capsys.readouterr().err
    assert notebooks.main(["--strip"]) == 0
    assert notebooks.main([]) == 0
