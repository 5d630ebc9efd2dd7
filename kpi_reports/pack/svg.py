"""Pictures made fit for a web page, for a cell of a notebook, or for print."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Callable

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.fonts import FAMILY, NARROW, NARROW_FAMILY
from kpi_reports.pack.svg_reading import LOCAL_URL, SVG, read_svg
from kpi_reports.pack.text import visible
from kpi_reports.report.palette import TOKEN_OF
from kpi_reports.values import Language

_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_FONT = re.compile(r"^(?P<before>.*?)(?P<size>[\d.]+)px(?:/\S+)?\s+(?P<family>.+)$")
_PAINTS = ("fill", "stroke", "stop-color")

_FONTS = (
    f"'{FAMILY}',-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif"
)

PHONE_PX = 358  # a phone of 390 CSS pixels less its margins
DESK_PX = 844  # the narrowest window that shows wide drawings, less its margins
THIRD_PX = 260  # a third of that, less its gutters
LEAST_TEXT_PX = 11


def web_svg(
    text: str,
    *,
    name: str,
    prefix: str,
    css_class: str,
    alt: str = "",
    shown_px: int | None = None,
) -> str:
    """The picture as inline SVG: palette colours as CSS variables, unique ids, the page's font.

    `alt` empty hides it from assistive technology. `shown_px` is the narrowest width at which it
    is shown; text that would be smaller than 11 CSS pixels there is made larger.
    """
    root = read_svg(text, name)
    box = _view_box(root, name)
    for attribute in ("width", "height"):
        root.attrib.pop(attribute, None)
    least = LEAST_TEXT_PX * box[2] / shown_px if shown_px else 0.0
    for element in root.iter():
        _prefix_ids(element, prefix)
        style = _style(element)
        for paint in _PAINTS:  # var() belongs in style, not in an attribute
            if paint in element.attrib:
                style.setdefault(paint, element.attrib.pop(paint))
        style.pop("font-family", None)
        element.attrib.pop("font-family", None)
        if "font-size" in style:
            style["font-size"] = _at_least(style["font-size"], least)
        _set_style(element, style, _to_variables)
    root.set("class", css_class)
    if alt:
        root.set("role", "img")
        root.set("aria-label", visible(alt))
    else:
        root.set("aria-hidden", "true")
    return _text_of(root)


def image_address(text: str, *, name: str) -> str:
    """The picture as an address that an `<img>` shows, on white paper, in a font that is there.

    A notebook that its reader has not trusted yet shows it, where it would leave out inline SVG.
    """
    root = read_svg(text, name)
    _view_box(root, name)
    for element in root.iter():
        if "font" in element.get("style", "") or "font-family" in element.attrib:
            style = _style(element)
            style.pop("font-family", None)
            element.attrib.pop("font-family", None)
            _set_style(element, style, str)
    _set_style(root, _style(root) | {"background": "#fff", "font-family": _FONTS}, str)
    return f"data:image/svg+xml;base64,{b64encode(_text_of(root).encode()).decode()}"


def print_svg(text: str, *, name: str, language: Language, change: Callable[[str], str]) -> str:
    """The picture for print: the pack's font alone, and its texts changed by `change`.

    Characters that the font draws too wide for a number are set in the narrow font.
    """
    root = read_svg(text, name)
    _view_box(root, name)
    _check_families(root, name)
    for element in list(root.iter()):
        style = _style(element)
        if "font-family" in element.attrib or "font-family" in style or element.tag == "text":
            element.attrib.pop("font-family", None)
            style["font-family"] = f"'{FAMILY}'"
        _set_style(element, style, str)
        if element.tag in ("text", "tspan"):
            element.text = change(element.text or "")
            for child in element:
                child.tail = change(child.tail or "")
    for element in [e for e in root.iter() if e.tag in ("text", "tspan")]:
        _narrow(element, NARROW[language])
    return _text_of(root)


def _check_families(root: ET.Element, name: str) -> None:
    """Warns of text whose measure was taken in a font that no pack has."""
    asked: set[str] = set()
    for element in root.iter():
        listed = _style(element).get("font-family") or element.get("font-family")
        if listed:
            asked.add(listed.partition(",")[0].strip(" '\""))
    if others := sorted(asked - {FAMILY, NARROW_FAMILY}):
        warnings.warn(
            f"picture '{name}' is drawn in {' and '.join(others)}; the PDF sets its text in "
            f"{FAMILY}, which may be wider. Draw it in that font",
            PackWarning,
            stacklevel=2,
        )


def _view_box(root: ET.Element, name: str) -> tuple[float, ...]:
    numbers = re.findall(r"-?[\d.]+", root.get("viewBox", ""))
    if len(numbers) != 4 or float(numbers[2]) <= 0 or float(numbers[3]) <= 0:
        raise PackError(f"picture '{name}': has no viewBox, so its size is unknown")
    return tuple(float(number) for number in numbers)


def _style(element: ET.Element) -> dict[str, str]:
    """The style declarations, with the `font` shorthand written out."""
    style: dict[str, str] = {}
    for part in element.get("style", "").split(";"):
        key, _, value = part.partition(":")
        if value:
            style[key.strip()] = value.strip()
    if found := _FONT.match(style.pop("font", "")):
        style["font-size"] = found["size"] + "px"
        style["font-family"] = found["family"]
        if bold := re.search(r"\b(bold|[1-9]00)\b", found["before"]):
            style["font-weight"] = bold[1]
    return style


def _set_style(element: ET.Element, style: dict[str, str], change: Callable[[str], str]) -> None:
    element.attrib.pop("style", None)
    if style:
        element.set("style", ";".join(f"{key}:{change(value)}" for key, value in style.items()))


def _to_variables(value: str) -> str:
    def variable(match: re.Match[str]) -> str:
        token = TOKEN_OF.get(match.group().lower())
        return f"var(--{token})" if token else match.group()

    return _HEX.sub(variable, value)


def _at_least(size: str, least: float) -> str:
    found = re.match(r"([\d.]+)(?:px)?$", size)
    return f"{max(float(found[1]), least):.4g}px" if found else size


def _prefix_ids(element: ET.Element, prefix: str) -> None:
    for key, value in element.attrib.items():
        if key == "id":
            element.set(key, f"{prefix}-{value}")
        elif key == "href" and element.tag != "image":
            element.set(key, f"#{prefix}-{value[1:]}")
        elif key != "href":
            element.set(key, LOCAL_URL.sub(lambda m: f"url(#{prefix}-{m[1]})", value))


def _narrow(element: ET.Element, characters: str) -> None:
    """Puts each run of these characters into a tspan of the narrow font."""
    pieces = re.compile(f"([{characters}]+)")
    children = list(element)
    texts = [element.text or "", *((child.tail or "") for child in children)]
    if not any(pieces.search(text) for text in texts):
        return
    for child in children:
        element.remove(child)
        child.tail = None
    element.text = None
    _append_pieces(element, pieces.split(texts[0]))
    for text, child in zip(texts[1:], children, strict=True):
        element.append(child)
        _append_pieces(element, pieces.split(text))


def _append_pieces(element: ET.Element, pieces: list[str]) -> None:
    """Every second piece is a run for the narrow font."""
    for number, piece in enumerate(pieces):
        _append_text(element, piece, narrow=number % 2 == 1)


def _append_text(element: ET.Element, text: str, *, narrow: bool) -> None:
    if not text:
        return
    if narrow:
        span = ET.SubElement(element, "tspan")
        span.set("style", f"font-family:'{NARROW_FAMILY}'")
        span.text = text
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _text_of(root: ET.Element) -> str:
    root.set("xmlns", SVG)
    return ET.tostring(root, encoding="unicode")
