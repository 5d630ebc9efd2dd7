"""What a person says in a pack, beside or instead of a generated sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpi_reports.values.measured import Language, PeriodText, Text

ON_VERDICT, ON_SCORE = "verdict", "score"  # what a comment may be about beside a KPI


@dataclass(frozen=True, slots=True)
class Comment:
    """A person's comment on a unit in a period. It changes no number and no icon.

    `unit` is a department or "company"; `about` a KPI, "verdict" or "score". `words` has one
    language or both. With `replaces` it stands in the place of the generated sentence, which
    `original` keeps; None where there was none to replace.
    """

    period: PeriodText
    unit: str
    about: str
    words: Mapping[Language, str]
    by: str
    on: date
    replaces: bool = False
    original: Text | None = None
