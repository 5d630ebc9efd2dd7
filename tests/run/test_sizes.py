from __future__ import annotations

import pytest

from kpi_reports.errors import KpiReportsError
from kpi_reports.run.sizes import parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4GB", 4 * 2**30),
        (" 512 mb ", 512 * 2**20),
        ("1.5GiB", 3 * 2**29),
        ("2G", 2**31),
        ("64KB", 2**16),
        ("1TB", 2**40),
    ],
)
def test_a_size_is_a_number_with_its_unit(text: str, size: int) -> None:
    assert parse_size(text, option="--memory-limit") == size


@pytest.mark.parametrize("text", ["4", "GB", "0GB", "-1GB", "4 apples", "4PB", "", "1e3MB"])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    words = f"^--memory-limit: '{text}' is no size of memory. Write a number above 0 with its unit"
    with pytest.raises(KpiReportsError, match=words):
        parse_size(text, option="--memory-limit")
