"""Pictures read as trees: SVG text checked against an allow-list, whoever wrote it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from copy import deepcopy
from functools import lru_cache

from kpi_reports.errors import PackError
from kpi_reports.pack.pixels import png_address


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


SVG = "http://www.w3.org/2000/svg"
_DRAWN = _names(
    "svg g defs path rect circle ellipse line polyline polygon text tspan clipPath pattern use "
    "linearGradient radialGradient stop symbol marker mask image"
)
_DROPPED = frozenset({"metadata", "title", "desc", "style"})
_ATTRIBUTES = _names(
    "id d x y x1 y1 x2 y2 dx dy cx cy r rx ry fx fy width height points viewBox version transform "
    "href style fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity opacity clip-path clip-rule "
    "clipPathUnits patternUnits patternContentUnits patternTransform gradientUnits "
    "gradientTransform offset stop-color stop-opacity text-anchor dominant-baseline font-size "
    "font-family font-weight font-style letter-spacing preserveAspectRatio mask marker-end "
    "marker-start refX refY markerWidth markerHeight markerUnits orient"
)
LOCAL_URL = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")


def read_svg(text: str, name: str) -> ET.Element:
    """The picture as a tree: only shapes, text, small PNG images held in it, and references to its
    own parts.

    Comments, metadata, titles and style sheets are dropped, and so are unknown attributes.

    Raises:
        PackError: not SVG, or it holds a script, an embedded page, an event handler, an entity
            declaration or an address outside itself.
    """
    kept = _kept(text)
    if not kept:
        kept.append(_read(text, name))
    return deepcopy(kept[0])


@lru_cache(maxsize=32)
def _kept(text: str) -> list[ET.Element]:
    """What was read of a picture, once it was: a page and its print draw the same ones."""
    return []


def _read(text: str, name: str) -> ET.Element:
    if "<!ENTITY" in text:
        raise PackError(f"picture '{name}': declares an entity")
    try:
        root = ET.fromstring(text)
    except (ET.ParseError, ValueError) as fault:
        raise PackError(f"picture '{name}': cannot be read as SVG: {fault}") from fault
    if root.tag != f"{{{SVG}}}svg":
        raise PackError(f"picture '{name}': its root is <{_local(root.tag)}>, not <svg>")
    _clean(root, name)
    for element in root.iter():
        element.tag = _local(element.tag)
    return root


def _clean(element: ET.Element, name: str) -> None:
    for key in list(element.attrib):
        value = element.attrib[key]
        local = _local(key)
        if local.lower().startswith("on"):
            raise PackError(f"picture '{name}': event handler '{local}'")
        if local == "href":
            del element.attrib[key]
            if _local(element.tag) == "image":
                value = png_address(value, name)
            elif not value.startswith("#"):
                raise PackError(f"picture '{name}': refers to '{value[:60]}', outside itself")
            element.set("href", value)
        elif local not in _ATTRIBUTES or key.startswith("{"):
            del element.attrib[key]
        elif _reaches_out(value):
            raise PackError(f"picture '{name}': '{local}' refers to something outside itself")
    for child in list(element):
        local = _local(child.tag) if isinstance(child.tag, str) else ""
        if not local or local in _DROPPED:  # a comment has no name
            _drop(element, child)
        elif local not in _DRAWN or not str(child.tag).startswith(f"{{{SVG}}}"):
            raise PackError(f"picture '{name}': element <{local}> is not allowed")
        else:
            _clean(child, name)


def _reaches_out(value: str) -> bool:
    rest = value.lower()
    if "url(" in rest:
        rest = LOCAL_URL.sub("", value).lower()
    return any(word in rest for word in ("url(", "javascript:", "@import", "expression(", "\\"))


def _drop(parent: ET.Element, child: ET.Element) -> None:
    """Removes a child and keeps the text that follows it."""
    before = list(parent).index(child) - 1
    tail = child.tail or ""
    parent.remove(child)
    if before < 0:
        parent.text = (parent.text or "") + tail
    else:
        parent[before].tail = (parent[before].tail or "") + tail


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
