"""What one pack has simulated, the next finds."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from kpi_reports.analysis.signals.false_alarm import Quiet, false_alarms
from kpi_reports.analysis.signals.season import SeasonPlan
from kpi_reports.review.kept import KEPT_VARIABLE, results_kept

false_alarm = import_module("kpi_reports.analysis.signals.false_alarm")  # also a function's name
MONTHS = (True,) * 39
QUESTION = Quiet(MONTHS, (36, 37, 38), 36, plan=SeasonPlan(MONTHS, 1, 36))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(KEPT_VARIABLE, str(tmp_path))
    monkeypatch.setattr(false_alarm, "EACH", 50)
    false_alarm._simulated.cache_clear()
    yield tmp_path
    false_alarm._simulated.cache_clear()


def ask_as_another_process() -> tuple[float, ...] | None:
    false_alarm._simulated.cache_clear()
    with results_kept():
        return false_alarms(QUESTION)


def test_what_is_kept_is_found_to_the_bit_and_not_simulated_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated = false_alarm._simulate(QUESTION)
    first = ask_as_another_process()
    monkeypatch.setattr(false_alarm, "_simulate", None)
    assert ask_as_another_process() == first
    with results_kept():
        found = false_alarm._simulated(QUESTION)
    assert simulated is not None and found is not None
    assert found.to_bytes() == simulated.to_bytes()
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_was_cut_off_is_made_anew(folder: Path) -> None:
    first = ask_as_another_process()
    [kept] = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1])
    assert ask_as_another_process() == first
    assert kept.read_bytes() == whole


def test_a_folder_that_is_gone_costs_time_alone(folder: Path) -> None:
    first = ask_as_another_process()
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert ask_as_another_process() == first


def test_without_a_folder_nothing_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEPT_VARIABLE)
    ask_as_another_process()
    assert list(folder.iterdir()) == []
