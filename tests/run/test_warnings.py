"""What a pack could not show as it was given reaches the analyst."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from rich.console import Console

from kpi_reports.cli.telling import tell
from kpi_reports.pack.checks import PackWarning
from kpi_reports.run.progress.plain import PlainProgress
from kpi_reports.run.result import PackResult
from kpi_reports.run.task import _heard


def test_a_pack_s_warnings_are_heard_and_others_go_on() -> None:
    with pytest.warns(UserWarning, match="another") as caught, _heard() as told:
        warnings.warn("cell 4 shows a bare table", PackWarning, stacklevel=1)
        warnings.warn("another", UserWarning, stacklevel=1)
    assert told == ["cell 4 shows a bare table"]
    assert [str(each.message) for each in caught] == ["another"]


def test_warnings_cross_the_border_between_processes() -> None:
    result = PackResult(failure=None, warnings=("cell 4 shows a bare table",))
    assert PackResult.from_json(result.to_json()) == result


def test_the_summary_names_five_of_each_pack_and_where_the_others_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress = PlainProgress(Console(quiet=True))
    progress.warned("N", [f"cell {at} shows a bare table" for at in range(7)])
    progress.warned("S", [])
    assert tell(progress, Path("out"), {}) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "Note on N: cell 0 shows a bare table."
    assert told[5] == f"Note on N: 2 more, in {Path('out') / 'run.log.json'}"
    assert len(told) == 6
