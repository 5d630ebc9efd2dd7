"""Writes the map as a picture or as a page, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from kpi_reports.alignment.cascade import Alignment
from kpi_reports.alignment.drawing import draw
from kpi_reports.alignment.page import render
from kpi_reports.errors import OutputError
from kpi_reports.values import Language

ENDINGS = (".svg", ".html")


def refuse_ending(target: Path) -> None:
    """Raises OutputError where the ending of the map's name is neither .svg nor .html."""
    if target.suffix.lower() not in ENDINGS:
        raise OutputError(f"'{target}' is no name for a map: end it with .svg or .html")


def save_map(cascade: Alignment, target: Path, language: Language) -> None:
    """Writes the map as SVG, or as an HTML page with the lists below, by the ending.

    Raises OutputError for another ending, and where the place cannot be written; a file that stood
    there before is then as it was.
    """
    refuse_ending(target)
    is_page = target.suffix.lower() == ".html"
    text = render(cascade, language) if is_page else draw(cascade, language)
    try:
        _replace(target, text)
    except OSError as error:
        raise OutputError(
            f"the map cannot be written to '{target}': {error.strerror or error}"
        ) from error


def _replace(target: Path, text: str) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
