from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from kpi_reports.report.icons import ICON_NAMES, icon_svg
from kpi_reports.report.palette import TOKEN_OF


@pytest.mark.parametrize("name", ICON_NAMES)
def test_every_icon_is_a_square_picture_in_palette_colours(name: str) -> None:
    svg = icon_svg(name)  # type: ignore[arg-type]
    root = ET.fromstring(svg)

    assert root.get("viewBox") == "0 0 24 24"
    assert len(root) > 0
    assert {c.lower() for c in re.findall(r"#[0-9a-fA-F]{6}", svg)} <= set(TOKEN_OF)


def test_no_two_icons_look_alike_without_colour() -> None:
    """A reader who sees no colour tells them apart by shape."""
    shapes = {re.sub(r"#[0-9a-fA-F]{6}", "", icon_svg(name)) for name in ICON_NAMES}

    assert len(shapes) == len(ICON_NAMES)


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError, match="smile"):
        icon_svg("smile")  # type: ignore[arg-type]
