"""The pack's font in print: Noto Sans CJK SC, and what to do where it has no glyph."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from kpi_reports.errors import PackError
from kpi_reports.pack.text import code_point
from kpi_reports.values import Language

FAMILY = "Noto Sans CJK SC"
NARROW_FAMILY = "DejaVu Sans Mono"  # embedded in Typst
# The font draws these as wide as a Han character, which tears numbers apart: "- 3.6".
NARROW: dict[Language, str] = {"en": "−±×÷≤≥≈→", "zh": "−±"}

_FILES = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf")
# Known to be in the font (a test asks it), so that most packs need not open it (0.3 s).
USUAL = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u00ff\u4e00-\u9fa5\u2013\u2014\u2018\u2019\u201c\u201d"
    "…、。《》「」【】！（），．／：；？％～−±×÷≤≥≈→]"
)
# Shapeless in any font: line-break opportunities and joiners.
SHAPELESS = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\u180e]")
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_SPACES = re.compile("[\u2000-\u200a\u205f]")
_NO_BREAK_SPACES = re.compile("[\u2007\u202f]")


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """The folder that holds the font's Regular and Bold files, without importing matplotlib.

    Raises:
        PackError: the font package is not installed, or lacks a file.
    """
    spec = find_spec("mpl_font")
    if spec is None or not spec.submodule_search_locations:
        raise PackError(
            "the font for PDF packs is not installed: no package 'mpl-font' in this Python. "
            "Install it with `pip install mpl-font`"
        )
    folder = Path(spec.submodule_search_locations[0]) / "fonts" / "noto"
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise PackError(
            f"the package 'mpl-font' lacks {' and '.join(missing)}; install another version of it"
        )
    return folder


def font_files() -> tuple[Path, ...]:
    """The files of the pack's font. Raises PackError as `font_folder` does."""
    return tuple(font_folder() / name for name in _FILES)


@lru_cache(maxsize=1)
def glyphs() -> frozenset[int]:
    """The code points that the font can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / _FILES[0], lazy=True) as font:
        return frozenset(font.getBestCmap())


def replace_missing(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as print can show it, and the characters for which no font has a glyph.

    Such a character becomes `[U+1F600]`, and so does one for private use, whatever the font has
    there: no reader knows what it means. Odd spaces become plain ones, no-break kept; joiners and
    variation selectors, which have no shape, are dropped, as is the soft hyphen.
    """
    text = _NO_BREAK_SPACES.sub("\u00a0", _SPACES.sub(" ", SHAPELESS.sub("", text)))
    unusual = set(USUAL.sub("", text))
    if not unusual:
        return text, ()
    known = glyphs()
    missing = tuple(
        sorted(char for char in unusual if ord(char) not in known or PRIVATE.match(char))
    )
    if missing:
        text = re.sub(f"[{re.escape(''.join(missing))}]", code_point, text)
    return text, missing
