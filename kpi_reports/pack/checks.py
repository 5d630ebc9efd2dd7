"""Are these blocks that a pack can be made of? Asked once, before either renderer starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import isfinite
from types import UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from kpi_reports.errors import PackError, nearest
from kpi_reports.report import blocks as shapes
from kpi_reports.report.blocks import VERSION, Block
from kpi_reports.values import LANGUAGES, Language

BODIES: Mapping[str, type] = {
    "cover": shapes.Cover,
    "verdict": shapes.Verdict,
    "decisions": shapes.Decisions,
    "heading": shapes.Heading,
    "scorecard": shapes.ScorecardBody,
    "findings": shapes.FindingsBody,
    "figure": shapes.FigureBody,
    "figures": shapes.FiguresBody,
    "table": shapes.TableBody,
    "heat": shapes.HeatBody,
    "definitions": shapes.Definitions,
    "signature": shapes.SignatureBody,
    "note": shapes.NoteBody,
    "prose": shapes.ProseBody,
}


BARE = "bare"  # beside a block's own keys: what a cell showed by itself, "table" or "figure"
REFUSED = "refused"  # in place of a block: why a thing that a cell showed cannot become one


class PackWarning(UserWarning):
    """Something a pack could not show as it was given; the pack is made all the same."""


def check_block(block: Any, where: str = "a block") -> Block:
    """The block itself, once its kind, version and every body's keys are known.

    `where` names the place in the message: "cell 7 of the notebook".

    Raises:
        PackError: not a block, an unknown kind or version, no words, a body with a key missing,
            a figure without alt text.
    """
    if not isinstance(block, dict) or not {"kind", "version", "words"} <= block.keys():
        raise PackError(f"{where}: not a block; a block has the keys 'kind', 'version' and 'words'")
    kind, version, words = block["kind"], block["version"], block["words"]
    if kind not in tuple(BODIES):  # a list has no hash
        raise PackError(f"{where}: unknown kind of block {kind!r}.{nearest(str(kind), BODIES)}")
    if version != VERSION:
        raise PackError(
            f"{where}: a '{kind}' block of version {version!r}; this release draws version "
            f"{VERSION}. Run the notebook again with this release"
        )
    if not isinstance(words, dict) or not words or not set(words) <= set(LANGUAGES):
        raise PackError(
            f"{where}: a '{kind}' block needs words in {' or '.join(LANGUAGES)}; "
            f"found {sorted(words) if isinstance(words, dict) else words!r}"
        )
    for language, body in words.items():
        _check_body(kind, body, f"{where}, language '{language}'")
    return block


def check_blocks(blocks: Sequence[Block], language: Language) -> list[Any]:
    """The bodies of the blocks in this language, in order, as (kind, body) pairs.

    A block that does not speak the language is left out only if it is prose: an analyst's note
    may be written for one language.

    Raises:
        PackError: no block at all, a block without this language, or what `check_block` refuses.
    """
    if not blocks:
        raise PackError("no blocks: nothing in this notebook shows a part of a pack")
    pairs = []
    for number, block in enumerate(blocks, 1):
        checked = check_block(block, f"block {number}")
        if language in checked["words"]:
            pairs.append((checked["kind"], checked["words"][language]))
        elif checked["kind"] != "prose":
            raise PackError(
                f"block {number}: a '{checked['kind']}' block has no words in '{language}'; "
                f"it has {', '.join(checked['words'])}. Make the review in that language too"
            )
    return pairs


def _check_body(kind: str, body: Any, where: str) -> None:
    _check_shape(BODIES[kind], body, f"{where}: {kind}")
    figures = [body] if kind == "figure" else body["figures"] if kind == "figures" else []
    for figure in figures:
        if not figure["alt"].strip():
            raise PackError(
                f"{where}: figure '{figure['id']}' ({figure['headline']}) has no alt text; a "
                "reader who cannot see the chart needs its finding in words"
            )
    groups = body["groups"] if kind == "scorecard" else []
    for row in [row for group in groups for row in group["rows"]]:
        if row["spark"] and not row["spark_alt"].strip():
            raise PackError(f"{where}: the sparkline of KPI '{row['id']}' has no alt text")
    heads = body.get("columns", [])
    if (
        body.get("rows", body.get("groups"))
        and "columns" in body
        and not any(_head(column) for column in heads)
    ):
        raise PackError(
            f"{where}: {kind} '{body['id']}' has no heads; name its columns, or whoever hears the "
            "table read cannot tell what a cell is"
        )
    if kind == "table" and any(len(row) != len(body["columns"]) for row in body["rows"]):
        raise PackError(f"{where}: a row of table '{body['id']}' has too few or too many cells")


def _head(column: Any) -> str:
    """What a column's head says, without the space around it."""
    text: str = column["text"] if isinstance(column, dict) else str(column)
    return text.strip()


def _check_shape(shape: Any, value: Any, where: str) -> None:
    """Refuses a value that has not this shape; `where` is the path to it."""
    origin, inner = get_origin(shape), get_args(shape)
    if is_typeddict(shape):
        if not isinstance(value, dict):
            raise PackError(f"{where} should be a mapping; found {type(value).__name__}")
        for key, (needed, hint) in _keys_of(shape).items():
            if key in value:
                _check_shape(hint, value[key], f"{where}.{key}")
            elif needed:
                raise PackError(f"{where} lacks '{key}'")
    elif origin is list and isinstance(value, list):
        for number, item in enumerate(value):
            _check_shape(inner[0], item, f"{where}[{number}]")
    elif origin is tuple and isinstance(value, list | tuple) and len(value) == len(inner):
        for hint, item in zip(inner, value, strict=True):
            _check_shape(hint, item, where)
    elif origin is Literal and value in inner:
        return
    elif origin in (UnionType, Union):
        if value is not None:
            _check_shape(inner[0], value, where)
    elif origin is not None or not _is_plain(shape, value):
        raise PackError(f"{where} is {value!r:.60}, which a pack cannot draw")


def _is_plain(shape: type, value: Any) -> bool:
    """Text, a number or a truth, and never a number that is none."""
    if shape is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return isinstance(value, shape)


@lru_cache(maxsize=64)
def _keys_of(shape: type) -> dict[str, tuple[bool, Any]]:
    """Each key of a shape: whether it must be there, and the shape of its value."""
    hints = get_type_hints(shape, include_extras=True)
    return {
        key: (False, get_args(hint)[0]) if get_origin(hint) is NotRequired else (True, hint)
        for key, hint in hints.items()
    }
