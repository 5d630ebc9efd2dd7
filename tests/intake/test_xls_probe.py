from __future__ import annotations

from pathlib import Path

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers import xls_probe
from kpi_reports.intake.readers.xls_probe import require_readable_xls

MESSY = Path(__file__).parents[2].parent / "shared" / "data" / "messy"


def test_a_sound_workbook_passes():
    assert require_readable_xls(MESSY / "readxl_dates-1904.xls", "dates.xls") is None


def test_a_file_that_raises_is_left_to_the_reader_to_tell(tmp_path):
    path = tmp_path / "no.xls"
    path.write_bytes(b"not a workbook")
    assert require_readable_xls(path, "no.xls") is None


def test_a_file_that_ends_the_process_is_told_as_damaged(tmp_path, monkeypatch):
    monkeypatch.setattr(xls_probe, "_READ_ALL", "import os; os.abort()")
    with pytest.raises(SourceError, match=r"'bad.xls' is damaged so badly that it cannot be read"):
        require_readable_xls(tmp_path / "bad.xls", "bad.xls")


def test_a_file_that_is_read_without_an_end_is_told_as_damaged(tmp_path, monkeypatch):
    monkeypatch.setattr(xls_probe, "_READ_ALL", "import time; time.sleep(60)")
    with pytest.raises(SourceError, match=r"save it there as \.xlsx; else get the file again"):
        require_readable_xls(tmp_path / "bad.xls", "bad.xls", limit_seconds=0.2)
