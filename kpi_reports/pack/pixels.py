"""Parts of a picture that are pixels: PNG held in the picture itself, small, and nothing else."""

from __future__ import annotations

import base64
import binascii
import re

from kpi_reports.errors import PackError

PNG = "data:image/png;base64,"
MOST_BYTES = 300_000  # of one image; a pack of ten KPIs has 600,000 in all
MOST_PIXELS = 4_000  # each way
_HEAD = re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR(....)(....)", re.S)


def png_address(address: str, name: str) -> str:
    """The address of an image that holds the image itself, without blanks.

    Raises:
        PackError: it leads elsewhere, holds something other than PNG, or is too large.
    """
    text = re.sub(r"\s+", "", address)
    if not text.startswith(PNG):
        raise PackError(
            f"picture '{name}': holds an image '{text[:40]}'; only PNG within the picture is "
            "allowed. Draw it without images, or let matplotlib make them (rasterized=True)"
        )
    try:
        data = base64.b64decode(text.removeprefix(PNG), validate=True)
    except binascii.Error as fault:
        raise PackError(f"picture '{name}': holds an image that cannot be read: {fault}") from fault
    found = _HEAD.match(data)
    if found is None:
        raise PackError(f"picture '{name}': holds an image that is no PNG, though it says so")
    across, up = (int.from_bytes(side, "big") for side in found.groups())
    if len(data) > MOST_BYTES or max(across, up) > MOST_PIXELS:
        raise PackError(
            f"picture '{name}': holds an image of {across} by {up} pixels and {len(data):,} bytes; "
            f"at most {MOST_PIXELS:,} each way and {MOST_BYTES:,} bytes. Draw fewer cells"
        )
    return PNG + base64.b64encode(data).decode("ascii")
