"""CSV files in the encodings and with the delimiters that systems write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

_FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def write_csv(
    path: Path,
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> None:
    """Writes rows with Windows' line ends; `utf-8-sig` puts a byte order mark first."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def full_width(text: str) -> str:
    """The digits of a text as a Chinese keyboard may type them."""
    return text.translate(_FULL_WIDTH)
