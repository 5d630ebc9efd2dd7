"""PNG inside a picture: small, and nothing else."""

from __future__ import annotations

import base64

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.pixels import PNG, png_address
from kpi_reports.pack.svg_reading import read_svg

SMALL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def address(data: bytes) -> str:
    return PNG + base64.b64encode(data).decode()


def test_a_small_png_is_kept_without_blanks() -> None:
    spaced = address(SMALL)[:40] + "\n " + address(SMALL)[40:]
    assert png_address(spaced, "x") == address(SMALL)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("https://example.org/a.png", "'x': holds an image 'https://example.org/a.png'; only PNG"),
        ("data:image/svg+xml;base64,AAAA", "only PNG within the picture is allowed"),
        (PNG + "!!!", "an image that cannot be read"),
        (address(b"<svg onload='alert(1)'/>"), "an image that is no PNG, though it says so"),
        (address(SMALL + b"\0" * 300_000), "1 by 1 pixels and 300,0"),
        (address(SMALL[:16] + b"\0\0\x10\0" + SMALL[20:]), "4096 by 1 pixels"),
    ],
)
def test_anything_else_is_refused(given: str, reason: str) -> None:
    with pytest.raises(PackError, match=reason):
        png_address(given, "x")


def test_only_an_image_may_hold_pixels() -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'
    assert read_svg(f'{head}<image href="{address(SMALL)}"/></svg>', "x")[0].tag == "image"
    with pytest.raises(PackError, match="outside itself"):
        read_svg(f'{head}<use href="{address(SMALL)}"/></svg>', "x")
    with pytest.raises(PackError, match="only PNG"):
        read_svg(f'{head}<image href="#a"/></svg>', "x")
