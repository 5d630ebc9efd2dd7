"""Colours by meaning. A chart writes the light hex; HTML turns it into `var(--token)`.

Blue and vermillion stand in for green and red, so that a reader with any common colour blindness
can tell them apart. Colour is spent on special-cause signals only. No two tokens share a hex.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#14202E",  # text, target line
        "ink2": "#48535F",  # secondary text
        "ink3": "#626D7A",  # captions, neutral icons
        "good": "#1A5C99",  # favourable signal, links
        "goods": "#DBE8F4",
        "bad": "#B3440A",  # unfavourable signal
        "bads": "#FBE4D7",
        "cau": "#7A5600",  # missing data, caveats
        "caus": "#FAEFCB",
        "line": "#34495E",  # actual data
        "lim": "#7F8B98",  # limits
        "band": "#E9EDF1",  # between the limits
        "surf": "#F4F6F8",  # subtotal rows, boxes
        "rule": "#D3D9E0",  # hairlines
        "fc": "#5E7F9E",  # forecast; graphics only
        "ben": "#6A45A0",  # benchmark
        "go": "#2B7A4B",  # lights, where a company asks for them; never without shape and word
        "slow": "#B87A00",
        "halt": "#B3261E",
        "head": "#12273A",  # cover strip
        "paper": "#FFFFFF",
    }
)
DARK: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#EEF2F6",
        "ink2": "#C2CAD3",
        "ink3": "#9DA8B4",
        "good": "#7DB8F2",
        "goods": "#16324D",
        "bad": "#F59A66",
        "bads": "#46240F",
        "cau": "#E6C15A",
        "caus": "#3A2F10",
        "line": "#C9D5E1",
        "lim": "#768493",
        "band": "#26313D",
        "surf": "#1A232D",
        "rule": "#35414E",
        "fc": "#8FB0D0",
        "ben": "#B79AE8",
        "go": "#6CC58F",
        "slow": "#E0A93A",
        "halt": "#F2857D",
        "head": "#0A1118",
        "paper": "#10171F",
    }
)
TOKEN_OF: Mapping[str, str] = MappingProxyType(
    {colour.lower(): token for token, colour in LIGHT.items()}
)
