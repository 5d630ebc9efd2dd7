"""Icons on a 24-unit square. The shape tells the meaning; the colour only repeats it.

Variation is round or pointed, assurance is square or an octagon, data quality is a small disc;
lights (红黄绿灯) are a full circle, triangle and square.
An arrow says which way the value moved, never whether that is good.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import get_args

from kpi_reports.report.blocks import IconName
from kpi_reports.report.palette import LIGHT

_GOOD, _BAD, _GREY, _CAUTION = LIGHT["good"], LIGHT["bad"], LIGHT["ink3"], LIGHT["cau"]
_PAPER, _LINE = LIGHT["paper"], LIGHT["line"]

_UP = f'<path d="M12 6.2 L17 12 H13.7 V17.6 H10.3 V12 H7 Z" fill="{_PAPER}"/>'
_DOWN = f'<path d="M12 17.8 L17 12 H13.7 V6.4 H10.3 V12 H7 Z" fill="{_PAPER}"/>'
_CIRCLE = f'<circle cx="12" cy="12" r="11" fill="{_GOOD}"/>'
_DIAMOND = f'<path d="M12 0.2 L23.8 12 L12 23.8 L0.2 12 Z" fill="{_BAD}"/>'
_HEXAGON = f'<path d="M6.2 1.6 H17.8 L23.6 12 L17.8 22.4 H6.2 L0.4 12 Z" fill="{_LINE}"/>'


def _ring(colour: str, dashes: str = "") -> str:
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<circle cx="12" cy="12" r="10.1" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>'
    )


def _square(colour: str, dashes: str = "") -> str:
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        '<rect x="2.3" y="2.3" width="19.4" height="19.4" rx="4.5" fill="none"'
        f' stroke="{colour}" stroke-width="1.8"{dash}/>'
    )


def _stroke(path: str, colour: str, width: float) -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'


_THREE_DOTS = "".join(_dot(x, 12, 1.7, _GREY) for x in (7, 12, 17))
_DASH = _stroke("M8 12 H16", _CAUTION, 2)
_DISC = f'<circle cx="12" cy="12" r="8.2" fill="none" stroke="{_CAUTION}" stroke-width="1.8"/>'

_SHAPES: Mapping[IconName, str] = MappingProxyType(
    {
        "improving_up": _CIRCLE + _UP,
        "improving_down": _CIRCLE + _DOWN,
        "worsening_up": _DIAMOND + _UP,
        "worsening_down": _DIAMOND + _DOWN,
        "changed_up": _HEXAGON + _UP,
        "changed_down": _HEXAGON + _DOWN,
        "common": _ring(_GREY)
        + _stroke("M5.6 13.6 C7.4 8.2 10.2 8.2 12 12 C13.8 15.8 16.6 15.8 18.4 10.4", _GREY, 1.9),
        "variation_too_few": _ring(_GREY) + _THREE_DOTS,
        "variation_no_data": _ring(_CAUTION, "3.2 2.6") + _DASH,
        "will_meet": f'<rect x="1.5" y="1.5" width="21" height="21" rx="4.5" fill="{_GOOD}"/>'
        + _stroke("M6.4 12.4 L10.4 16.4 L17.8 8.2", _PAPER, 2.7),
        "will_not": '<path d="M7.4 0.8 H16.6 L23.2 7.4 V16.6 L16.6 23.2 H7.4 L0.8 16.6 V7.4 Z"'
        f' fill="{_BAD}"/>' + _stroke("M7.8 7.8 L16.2 16.2 M16.2 7.8 L7.8 16.2", _PAPER, 2.7),
        "not_assured": _square(_GREY)
        + _stroke("M5.2 12 H18.8", _GREY, 1.7)
        + _dot(8.4, 7.6, 2.2, _GREY)
        + _dot(15.6, 16.4, 2.2, _GREY),
        "process_changed": _square(_GREY)
        + _stroke("M5.6 15.8 H10.6 M13.4 8.2 H18.4", _GREY, 2)
        + _stroke("M12 6.4 V8.6 M12 11 V13.2 M12 15.6 V17.6", _GREY, 1.3),
        "assurance_too_few": _square(_GREY) + _THREE_DOTS,
        "assurance_no_data": _square(_CAUTION, "3.2 2.6") + _DASH,
        "assurance_no_target": _square(_GREY) + _stroke("M6.6 17.4 L17.4 6.6", _GREY, 1.8),
        "data_complete": f'<circle cx="12" cy="12" r="9" fill="{_GREY}"/>',
        "data_doubt": _DISC + f'<path d="M12 3.8 A8.2 8.2 0 0 0 12 20.2 Z" fill="{_CAUTION}"/>',
        "data_unusable": _DISC + _stroke("M6.4 17.6 L17.6 6.4", _CAUTION, 1.8),
        "light_green": f'<circle cx="12" cy="12" r="10" fill="{LIGHT["go"]}"/>',
        "light_amber": f'<path d="M12 1.6 L23 21.6 H1 Z" fill="{LIGHT["slow"]}"/>',
        "light_red": f'<rect x="2.6" y="2.6" width="18.8" height="18.8" fill="{LIGHT["halt"]}"/>',
    }
)
ICON_NAMES: tuple[IconName, ...] = get_args(IconName)


@lru_cache(maxsize=64)
def icon_svg(name: IconName) -> str:
    """The SVG text of an icon in the palette's light colours, 24 units wide.

    Raises:
        KeyError: no such icon.
    """
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
        f"{_SHAPES[name]}</svg>"
    )
