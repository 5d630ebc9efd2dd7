from __future__ import annotations

import re

import pytest

from kpi_reports.report.palette import DARK, LIGHT, TOKEN_OF


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_light_and_dark_have_the_same_tokens_and_no_hex_stands_for_two() -> None:
    assert set(LIGHT) == set(DARK)
    assert len(TOKEN_OF) == len(LIGHT)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", c) for c in [*LIGHT.values(), *DARK.values()])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", ["ink", "ink2", "ink3", "good", "bad", "cau", "ben"])
def test_text_colours_reach_aa_on_paper(palette: dict[str, str], token: str) -> None:
    assert contrast(palette[token], palette["paper"]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", ["line", "lim", "fc", "go", "slow", "halt"])
def test_graphics_reach_three_to_one_on_paper(palette: dict[str, str], token: str) -> None:
    assert contrast(palette[token], palette["paper"]) >= 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("token", "ground"),
    [("ink", "surf"), ("ink", "goods"), ("ink", "bads"), ("ink", "caus"), ("good", "goods")],
)
def test_text_on_tinted_grounds_reaches_aa(
    palette: dict[str, str], token: str, ground: str
) -> None:
    assert contrast(palette[token], palette[ground]) >= 4.5
