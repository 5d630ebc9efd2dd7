"""The pack's styles with its palette: all of them for a page, those that it needs for a piece."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from kpi_reports.report.palette import DARK, LIGHT

_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_NOT = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
_CLASSES = re.compile(r'class="([^"]*)"')
_ROOT = "kpi"
_BOX = re.compile(rf"\.{_ROOT}(?![\w-])")


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The pack's styles with its palette. Every rule is bound to `.kpi`, so it cannot leak."""
    text = files("kpi_reports.pack").joinpath("templates/pack.css").read_text(encoding="utf-8")
    dark = f"@media screen and (prefers-color-scheme:dark){{.kpi.page{{{_variables(DARK)}}}}}"
    return f".kpi{{{_variables(LIGHT)}}}\n{dark}\n{text}"


def styles_of(html: str, *, within: str) -> str:
    """The styles of a piece of HTML: a notebook has many, and the whole stylesheet is 24 kB.

    A line of the stylesheet is left out whose rules are whole and name classes of which the piece
    has none. The others hold within `within` alone, a class of the piece's box: a page holds many
    pieces, and what one repeats must not come after what another has added to it.
    """
    has = {name for names in _CLASSES.findall(html) for name in names.split()}
    lines = (line for line, names in _lines() if not names or names & has)
    return _BOX.sub(f".{_ROOT}.{within}", "\n".join(lines))


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[str, frozenset[str]], ...]:
    """The lines of the stylesheet, each with the classes without which it does nothing."""
    found = []
    for line in stylesheet().splitlines():
        whole = line.count("{") == line.count("}")
        names = set(_CLASS.findall(_NOT.sub("", line))) - {_ROOT} if whole else set()
        found.append((line, frozenset(names)))
    return tuple(found)


def _variables(palette: Mapping[str, str]) -> str:
    return "".join(f"--{token}:{colour};" for token, colour in palette.items())
