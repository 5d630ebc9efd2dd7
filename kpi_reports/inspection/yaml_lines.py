"""YAML as text: scalars quoted where they must be, comments of one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from kpi_reports.intake.readers.layout import one_line
from kpi_reports.params.yaml_text import UNPRINTABLE

_WIDTH = 100
_COMMENT = 160
# begins with a letter or Han character and holds nothing that YAML gives a meaning to
_PLAIN = re.compile(
    r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff./()（）·%-]*( [\w\u4e00-\u9fff./()（）%-]+)*"
)
_WHOLE = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan")
_BREAKS = re.compile("[\u0085\u2028\u2029]")


def scalar(text: object) -> str:
    """A text as a YAML scalar, in block or flow; numbers that are Python's stay numbers."""
    if isinstance(text, bool):
        return "true" if text else "false"
    written = str(text)
    if not isinstance(text, str) and _WHOLE.fullmatch(written):
        return written
    if _PLAIN.fullmatch(written) and written.casefold() not in _WORDS:
        return written
    if UNPRINTABLE.search(written) or _BREAKS.search(written) or not written.isprintable():
        quoted = json.dumps(written, ensure_ascii=False)
        return re.sub(
            "[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", quoted
        )
    return "'" + written.replace("'", "''") + "'"


def flow(value: object) -> str:
    """A value in one line: {key: value}, [a, b] or a scalar."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{scalar(key)}: {flow(entry)}" for key, entry in value.items())
        return f"{{{inner}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)


def comment(text: str) -> str:
    """A comment of one line, without what cannot stand in a file of params; long ones are cut."""
    line = one_line(UNPRINTABLE.sub("", _BREAKS.sub(" ", text)))
    return "# " + (line if len(line) <= _COMMENT else line[: _COMMENT - 1] + "…")


def with_comment(line: str, text: str) -> list[str]:
    """A line with its comment behind it, or above it where that is too long."""
    if not text:
        return [line]
    together = f"{line}  {comment(text)}"
    if len(together) <= _WIDTH:
        return [together]
    indent = line[: len(line) - len(line.lstrip())]
    return [f"{indent}{comment(text)}", line]
