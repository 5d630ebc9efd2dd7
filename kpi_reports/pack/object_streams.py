"""A PDF with its small objects packed into compressed streams.

Typst writes each tag of the structure tree as an object of its own, uncompressed: more than half
of a pack's bytes. PDF 1.5 and later may hold them in compressed object streams.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf


def pack_objects(made: bytes) -> bytes:
    """The same document in fewer bytes: same pages, tags and metadata, same PDF version.

    The file's id is worked out from its content, so the same document gives the same bytes.
    """
    packed = BytesIO()
    with pikepdf.open(BytesIO(made)) as found:
        found.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            min_version=found.pdf_version,
        )
    return packed.getvalue()
