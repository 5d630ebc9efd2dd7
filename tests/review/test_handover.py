from __future__ import annotations

import pickle
from hashlib import sha256
from pathlib import Path

import pytest

from kpi_reports.review.handover import HANDOVER_VARIABLE, handed_over, take


@handed_over
def doubled(*, company: str, languages: str = "en,zh", cube: object = None) -> str:
    return company * 2


@handed_over
def tripled(*, company: str, languages: str = "en,zh", cube: object = None) -> str:
    return company * 3


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HANDOVER_VARIABLE, str(tmp_path))
    return tmp_path


def test_what_was_computed_is_taken_by_who_asks_for_the_same(folder: Path) -> None:
    assert doubled(company="ab") == "abab"
    assert take(folder, doubled, {"company": "ab"}, str) == "abab"
    assert take(folder, doubled, {"company": "ab", "languages": "en,zh"}, str) == "abab"


def test_nothing_is_taken_that_was_computed_from_something_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubled(company="ab")
    assert take(folder, doubled, {"company": "cd"}, str) is None
    assert take(folder, doubled, {"company": "ab", "languages": "en"}, str) is None
    assert take(folder, tripled, {"company": "ab"}, str) is None
    assert take(folder, doubled, {"company": "ab"}, int) is None
    monkeypatch.setenv("KPI_REPORTS_CUBE", "/another/cube")
    assert take(folder, doubled, {"company": "ab"}, str) is None


def test_what_rests_on_a_cube_of_the_caller_s_own_is_not_handed_over(folder: Path) -> None:
    assert doubled(company="ab", cube=object()) == "abab"
    assert list(folder.iterdir()) == []


def test_a_damaged_or_a_foreign_file_is_not_even_read_as_a_value(folder: Path) -> None:
    doubled(company="ab")
    (stored,) = folder.iterdir()
    whole = stored.read_bytes()
    for damaged in (b"", whole[:-1], whole[:40], whole + b"x", b"x" * len(whole)):
        stored.write_bytes(damaged)
        assert take(folder, doubled, {"company": "ab"}, str) is None
    foreign = pickle.dumps("another")
    stored.write_bytes(sha256(foreign).digest() + foreign)
    assert take(folder, doubled, {"company": "ab"}, str) is None
    stored.write_bytes(whole)
    assert take(folder, doubled, {"company": "ab"}, str) == "abab"


def test_where_nothing_can_be_written_the_value_is_returned_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HANDOVER_VARIABLE, str(tmp_path / "nowhere"))
    assert doubled(company="ab") == "abab"
    assert take(tmp_path / "nowhere", doubled, {"company": "ab"}, str) is None


def test_without_the_variable_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HANDOVER_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    doubled(company="ab")
    assert list(tmp_path.iterdir()) == []
