"""What is prepared while a notebook runs."""

from __future__ import annotations

import pytest

from kpi_reports.pack import html
from kpi_reports.report import schema
from kpi_reports.run import preparing
from kpi_reports.run.preparing import prepare_ahead, prepared_meanwhile


def test_files_can_be_written_at_once_afterwards_and_nothing_is_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    costly = (preparing._write_nothing, html._environment, schema._adapter)
    for each in costly:
        each.cache_clear()
    prepare_ahead(("html", "pdf", "xlsx"))
    assert [each.cache_info().currsize for each in costly] == [1, 1, 1]
    with prepared_meanwhile(("pdf", "html", "xlsx")):
        pass
    assert [each.cache_info().misses for each in costly] == [1, 1, 1], "it was done a second time"
    assert capfd.readouterr() == ("", "")


def test_what_is_not_prepared_yet_is_meanwhile() -> None:
    preparing._write_nothing.cache_clear()
    with prepared_meanwhile(("html",)):
        pass
    assert preparing._write_nothing.cache_info().currsize == 1


def test_what_cannot_be_prepared_is_told_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(formats: frozenset[str]) -> None:
        raise OSError(f"no font for {sorted(formats)}")

    monkeypatch.setattr(preparing, "_write_nothing", fail)
    prepare_ahead(("pdf",))
    assert "OSError: no font for ['pdf']" in capfd.readouterr().err


def test_an_error_of_the_notebook_passes_through() -> None:
    with pytest.raises(RuntimeError, match="of the notebook"), prepared_meanwhile(()):
        raise RuntimeError("of the notebook")
