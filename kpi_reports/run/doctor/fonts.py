"""Are the fonts of packs there, whole, and found without a search?"""

from __future__ import annotations

import os
from pathlib import Path

from kpi_reports.errors import PackError
from kpi_reports.pack.fonts import FAMILY, font_folder
from kpi_reports.run.doctor.finding import Finding, pip_install

WEIGHTS = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf")
# Of names and places; fonts cut down to GB 2312 lack them.
RARE = "喆堃玥珺昇"


def pack_font(folder: Path | None = None) -> Finding:
    """Whether the font of PDF and charts is installed and has the characters that names need."""
    name = "Fonts"
    remedy = pip_install("--force-reinstall", "mpl-font")
    try:
        folder = folder or font_folder()
        lacking = {weight: _lacking(folder / weight) for weight in WEIGHTS}
    except (PackError, OSError) as error:
        return Finding(name, "problem", f"{error}.", remedy)
    for weight, characters in lacking.items():
        if characters:
            return Finding(
                name,
                "problem",
                f"{folder / weight} has no {characters}: names would show [U+{ord(characters[0]):X}"
                "] in PDF.",
                remedy,
            )
    return Finding(name, "ok", f"{FAMILY}, Regular and Bold, with rare characters ({RARE}).")


def _lacking(font: Path) -> str:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with font.open("rb") as file, TTFont(file, lazy=True) as opened:
            known = opened.getBestCmap()
    except TTLibError as error:
        raise OSError(f"{font} is damaged: {error}") from error
    return "".join(character for character in RARE if ord(character) not in known)


def chart_fonts() -> Finding:
    """Whether matplotlib can keep its list of fonts, which takes seconds to make."""
    name = "List of fonts"
    before = os.environ.get("MPLCONFIGDIR")
    import matplotlib

    kept = Path(matplotlib.get_cachedir())
    if os.environ.get("MPLCONFIGDIR") != before:  # matplotlib says so that it made a passing one
        os.environ.pop("MPLCONFIGDIR", None)
        if before is not None:
            os.environ["MPLCONFIGDIR"] = before
        return Finding(
            name,
            "warning",
            "matplotlib has no folder that it can write, so every process searches all fonts anew.",
            "Set the environment variable MPLCONFIGDIR to a folder that you can write.",
        )
    if any(kept.glob("fontlist-v*.json")):
        return Finding(name, "ok", f"kept in {kept}.")
    return Finding(name, "ok", f"made in {kept} by the first run, which takes some seconds more.")
