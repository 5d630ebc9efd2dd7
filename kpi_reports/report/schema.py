"""review.json: a Review as JSON, and the JSON Schema that describes it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from kpi_reports.values import PeriodComparison, Review

SCHEMA_VERSION = "1"


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Review]:
    return TypeAdapter(Review)


def prepare_json() -> None:
    """Works out how a review is written, so that the first one is written as quickly as others."""
    _adapter()


def review_json(review: Review) -> str:
    """The review as JSON text: every value, with null and its reason where something is missing."""
    value = {"schema": SCHEMA_VERSION, **_adapter().dump_python(review, mode="json")}
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


@lru_cache(maxsize=1)
def _comparison_adapter() -> TypeAdapter[PeriodComparison]:
    return TypeAdapter(PeriodComparison)


def comparison_json(found: PeriodComparison) -> str:
    """Two periods as JSON text: `now` and `then` are reviews, as `review_json` writes them."""
    value = {"schema": SCHEMA_VERSION, **_comparison_adapter().dump_python(found, mode="json")}
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def review_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of review.json."""
    found = _adapter().json_schema(mode="serialization")
    found["properties"] = {
        "schema": {"const": SCHEMA_VERSION, "type": "string"},
        **found["properties"],
    }
    found["required"] = ["schema", *found["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kpi-reports review",
        **{key: value for key, value in found.items() if key != "title"},
    }


def schema_text() -> str:
    """The JSON Schema as text, ending with a line break."""
    return json.dumps(review_schema(), ensure_ascii=False, indent=1) + "\n"
