from __future__ import annotations

from importlib import util

import pytest
from fontTools.ttLib import TTFont

from kpi_reports.errors import PackError
from kpi_reports.pack import fonts
from kpi_reports.pack.fonts import USUAL, font_folder, glyphs, replace_missing


def test_rare_han_of_names_are_in_the_font() -> None:
    assert replace_missing("喆堃玥珺昇") == ("喆堃玥珺昇", ())


def test_what_is_called_usual_is_in_the_font() -> None:
    usual = {code for code in range(0x20, 0x10000) if USUAL.match(chr(code))}

    assert len(usual) > 20_000
    assert usual - glyphs() == set()


def test_a_character_without_a_glyph_is_shown_as_its_code() -> None:
    assert replace_missing("ok 😀 ✔ 😀") == ("ok [U+1F600] [U+2714] [U+1F600]", ("✔", "😀"))


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("1\u202f000\u2009km", "1\u00a0000 km"),  # narrow no-break stays no-break, thin does not
        ("❤\ufe0f", "❤"),
        ("zero\u200bwidth\u2060", "zerowidth"),
    ],
)
def test_odd_spaces_become_plain_and_shapeless_marks_go(given: str, printed: str) -> None:
    assert replace_missing(given)[0].replace("[U+2764]", "❤") == printed


def test_the_folder_holds_regular_and_bold() -> None:
    names = {path.name for path in font_folder().iterdir()}

    assert {"NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"} <= names


def test_no_font_package_is_said_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)

    with pytest.raises(
        PackError, match=r"font for PDF packs is not installed.*pip install mpl-font"
    ):
        font_folder.__wrapped__()


def test_a_font_package_without_the_weights_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    spec = util.spec_from_loader("mpl_font", loader=None, is_package=True)
    assert spec is not None
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(fonts, "find_spec", lambda name: spec)

    with pytest.raises(PackError, match=r"lacks NotoSansCJKsc-Regular\.otf and NotoSansCJKsc-Bold"):
        font_folder.__wrapped__()


def test_both_weights_draw_the_same_characters() -> None:
    drawn = []
    for name in fonts._FILES:
        with TTFont(font_folder() / name, lazy=True) as font:
            drawn.append(set(font.getBestCmap()))

    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("char", ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"])
def test_a_character_for_private_use_is_shown_by_its_code(char: str) -> None:
    assert replace_missing(f"a{char}") == (f"a[U+{ord(char):04X}]", (char,))
