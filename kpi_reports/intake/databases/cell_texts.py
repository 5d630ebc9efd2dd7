"""The value of a database as the text of a cell, with nothing lost or added."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from uuid import UUID


def cell_text(value: object) -> str:
    """The text of a value; a missing one is empty.

    Decimals keep every digit and have no exponent; a whole float has no point. A timestamp is
    '2024-03-01 08:30:00' and keeps its clock, whatever its zone; a span of time is hours:mm:ss.
    Lists and JSON are JSON.

    Raises TypeError where the value is no text, as bytes; its argument names the kind.
    """
    write = _WRITERS.get(type(value))
    if write is None:
        write = next((_WRITERS[kind] for kind in _WRITERS if isinstance(value, kind)), None)
    if write is None:
        raise TypeError(type(value).__name__)
    return write(value)


def json_as_written(told: str | bytes) -> str:
    """For a driver that would parse JSON: its text stays, and no number in it becomes a float."""
    return told if isinstance(told, str) else bytes(told).decode()


def _float_text(value: float) -> str:
    return repr(value).removesuffix(".0") if value else "0"


def _timestamp_text(value: datetime) -> str:
    return value.replace(tzinfo=None).isoformat(" ")


def _span_text(value: timedelta) -> str:
    sign, span = ("-", -value) if value < timedelta(0) else ("", value)
    minutes, seconds = divmod(span.days * 86_400 + span.seconds, 60)
    fraction = f".{span.microseconds:06d}" if span.microseconds else ""
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}{fraction}"


def _json_text(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool() | int() | float() | Decimal():
            return cell_text(value)
        case list() | tuple():
            return f"[{', '.join(_json_text(item) for item in value)}]"
        case dict():
            pairs = (f"{_json_text(str(key))}: {_json_text(item)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            return json.dumps(cell_text(value), ensure_ascii=False)


_WRITERS: Mapping[type, Callable[..., str]] = {
    type(None): lambda _: "",
    str: str,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _float_text,
    Decimal: lambda value: format(value, "f"),
    datetime: _timestamp_text,  # before date, whose kind it is
    date: date.isoformat,
    time: lambda value: value.replace(tzinfo=None).isoformat(),
    timedelta: _span_text,
    list: _json_text,
    tuple: _json_text,
    dict: _json_text,
    **dict.fromkeys(
        (UUID, IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network),
        str,
    ),
}
