"""Sizes of memory as people write them."""

from __future__ import annotations

import re

from kpi_reports.errors import KpiReportsError

_POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT])i?B?", re.IGNORECASE)


def parse_size(text: str, *, option: str) -> int:
    """ "4GB" or "512MB" in bytes; 1 GB is 1024 MB, as memory is counted.

    Raises KpiReportsError for anything else, with the option that it was given to.
    """
    found = _SIZE.fullmatch(text.strip())
    size = int(float(found[1]) * 1024 ** _POWERS[found[2].upper()]) if found else 0
    if size <= 0:
        raise KpiReportsError(
            f"{option}: '{text}' is no size of memory. Write a number above 0 with its unit, such "
            "as '4GB' or '512MB'."
        )
    return size
