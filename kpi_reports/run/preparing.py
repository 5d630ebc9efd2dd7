"""What writing a pack's files needs, prepared while a worker has nothing else to do.

Templates, fonts, the typesetter and the form of review.json cost half a second of CPU once in a
process. A worker prepares before it begins its first pack, while what makes kernels still starts;
where it was not told what for, while the first notebook runs.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from kpi_reports.values import LANGUAGES

_lock = threading.Lock()  # whoever comes second finds what the first has prepared


def prepare_ahead(formats: Sequence[str]) -> None:
    """Prepares what files of these formats need.

    What cannot be prepared is told on the error stream, and once more when the file is written.
    """
    try:
        _prepare(frozenset(formats))
    except Exception:
        traceback.print_exc()


@contextmanager
def prepared_meanwhile(formats: Sequence[str]) -> Iterator[None]:
    """When the context ends, the process can write files of these formats without delay."""
    thread = threading.Thread(target=prepare_ahead, args=(formats,), name="preparing", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _prepare(formats: frozenset[str]) -> None:
    with _lock:
        _write_nothing(formats)


@cache
def _write_nothing(formats: frozenset[str]) -> None:
    """Writes a pack of one note, to nowhere."""
    from kpi_reports.report.blocks import block
    from kpi_reports.report.schema import prepare_json

    prepare_json()
    note = {"paragraphs": ["A"], "tone": "none"}
    example = [block("note", {language: dict(note) for language in LANGUAGES})]
    for language in LANGUAGES:
        if "html" in formats:
            from kpi_reports.pack.html import render_html

            render_html(example, language)
        if "pdf" in formats:
            from kpi_reports.pack.pdf import render_pdf

            render_pdf(example, language)
    if "xlsx" in formats:
        import kpi_reports.pack.workbook
    import kpi_reports.review.reviewing  # noqa: F401
