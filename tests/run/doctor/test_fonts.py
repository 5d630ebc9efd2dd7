"""What is said of a font that is missing, damaged, or lacks characters of names."""

from __future__ import annotations

import os
from pathlib import Path

import matplotlib
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph

from kpi_reports.pack import fonts as pack_fonts
from kpi_reports.run.doctor.fonts import WEIGHTS, chart_fonts, pack_font


def font_with(characters: str, path: Path) -> None:
    """A font of empty glyphs for these characters."""
    names = [".notdef", *(f"uni{ord(character):04X}" for character in characters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(map(ord, characters), names[1:], strict=True)))
    builder.setupGlyf({name: Glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Made up", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_the_font_of_packs_has_rare_characters_of_names() -> None:
    found = pack_font()
    assert found.state == "ok"
    assert "喆堃玥珺昇" in found.found


def test_a_font_without_a_character_is_a_problem_and_names_it(tmp_path: Path) -> None:
    font_with("喆堃玥珺昇", tmp_path / WEIGHTS[0])
    font_with("喆玥珺昇", tmp_path / WEIGHTS[1])
    found = pack_font(tmp_path)
    assert found.state == "problem"
    assert f"{tmp_path / WEIGHTS[1]} has no 堃" in found.found
    assert found.remedy.endswith("pip install --force-reinstall mpl-font")


def test_a_damaged_font_is_a_problem(tmp_path: Path) -> None:
    for weight in WEIGHTS:
        (tmp_path / weight).write_bytes(b"no font")
    found = pack_font(tmp_path)
    assert found.state == "problem"
    assert "is damaged" in found.found


def test_a_font_that_is_not_installed_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    pack_fonts.font_folder.cache_clear()
    monkeypatch.setattr(pack_fonts, "find_spec", lambda name: None)
    found = pack_font()
    monkeypatch.undo()
    assert found.state == "problem"
    assert "no package 'mpl-font'" in found.found


def test_where_the_list_of_fonts_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matplotlib, "get_cachedir", lambda: str(tmp_path))
    assert "by the first run" in chart_fonts().found
    (tmp_path / "fontlist-v390.json").touch()
    assert chart_fonts().found == f"kept in {tmp_path}."


def test_a_list_of_fonts_that_cannot_be_kept_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLCONFIGDIR", "/proc/nowhere")

    def passing() -> str:  # as matplotlib does where it finds no folder that it can write
        os.environ["MPLCONFIGDIR"] = str(tmp_path)
        return str(tmp_path)

    monkeypatch.setattr(matplotlib, "get_cachedir", passing)
    found = chart_fonts()
    assert found.state == "warning"
    assert "MPLCONFIGDIR" in found.remedy
    assert os.environ["MPLCONFIGDIR"] == "/proc/nowhere"
