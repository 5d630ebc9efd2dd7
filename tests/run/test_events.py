"""A run as events for other programs, and that the documentation names all of them."""

from __future__ import annotations

import io
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress.events import Event, EventProgress, Events, MeasuringEvent
from kpi_reports.run.progress.together import Together

ENGINE = Path(__file__).parents[2] / "docs" / "engine.md"
NAME = {"en": "North", "zh": "北区"}
GOOD = PackEntry(NAME, "ok", {"review.en.html": {"bytes": 1}}, "", 92.45, "A")
BAD = PackEntry(NAME, "failed", {}, "")


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_event_is_one_line_of_json_with_its_moment() -> None:
    stream = io.StringIO()
    moment = datetime(2026, 1, 2, 14, 3, 21, tzinfo=UTC)
    Events(stream, now=lambda: moment).emit(MeasuringEvent(event="measuring"))
    assert stream.getvalue() == ('{"event": "measuring", "at": "2026-01-02T14:03:21.000+00:00"}\n')


def test_a_run_is_told_pack_by_pack() -> None:
    stream = io.StringIO()
    with Together(EventProgress(Events(stream))) as progress:
        progress.measuring()
        progress.planned(["N", "S", "W"], kind="monthly", place=Path("out"), unread={"x": "gone"})
        progress.explained("N", True, "to be made: never made")
        progress.unchanged("N", GOOD)
        progress.started("S")
        progress.warned("S", ["no glyph"])
        progress.finished("S", BAD, 1.23456)
    told = read(stream)
    assert all(event.pop("at") for event in told)
    of = {"kind": "monthly"}
    assert told == [
        {"event": "measuring"},
        {"event": "planned", "place": "out", "packs": ["N", "S", "W"], "unread": {"x": "gone"}}
        | of,
        {"event": "pack_explained", "unit": "N", "make": True, "why": "to be made: never made"}
        | of,
        {"event": "pack_finished", "unit": "N", "state": "unchanged", "seconds": 0.0}
        | {"score": 92.45, "grade": "A", "files": ["review.en.html"], "warnings": []}
        | of,
        {"event": "pack_started", "unit": "S"} | of,
        {"event": "pack_finished", "unit": "S", "state": "failed", "seconds": 1.235}
        | {"score": None, "grade": None, "files": [], "warnings": ["no glyph"]}
        | {"log": str(Path("out/S/error.log"))}
        | of,
    ]
    assert progress.left == ("W",)


def test_packs_are_made_though_nobody_reads_the_events_any_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as stream:
        events = Events(stream)
        events.emit(MeasuringEvent(event="measuring"))
        events.emit(MeasuringEvent(event="measuring"))
    assert capsys.readouterr().err.count("events cannot be written any more") == 1


def _progress() -> str:
    """The page's section on progress."""
    return ENGINE.read_text(encoding="utf-8").partition("\n## Progress\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("event", get_args(Event), ids=lambda event: str(event.__name__))
def test_the_page_of_the_engine_names_every_event_and_field(event: Any) -> None:
    fields = dict(event.__annotations__)
    name = re.findall(r"\[['\"](\w+)['\"]\]", str(fields.pop("event")))[0]
    [row] = re.findall(rf"^\| `{name}` \|.*", _progress(), re.MULTILINE)
    assert {field for field in fields if f"`{field}`" not in row} == set()
