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
    ahead = prepare_ahead(("html", "pdf", "xlsx"))
    with prepared_meanwhile(("pdf", "html", "xlsx")):
        pass  # waits for what was begun, and does it no second time
    ahead.join(timeout=60)  # it has done its work, and may not have ended yet
    assert not ahead.is_alive()
    assert [each.cache_info().currsize for each in costly] == [1, 1, 1]
    assert capfd.readouterr() == ("", "")


def test_an_error_of_the_notebook_passes_through() -> None:
    with pytest.raises(RuntimeError, match="of the notebook"), prepared_meanwhile(()):
        raise RuntimeError("of the notebook")
