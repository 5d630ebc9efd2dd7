"""What every params model builds on: text that gets its type, and words in both languages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from kpi_reports.values import Text

Identifier = Annotated[str, Field(pattern=r"^[\w][\w .-]*$", max_length=64)]
Percent = Annotated[Decimal, Field(gt=0, le=100, allow_inf_nan=False)]
Number = Annotated[Decimal, Field(allow_inf_nan=False)]


def _day_text(value: object) -> object:
    """Lets only 2013-12-31 through: pydantic would also read 1356998400 as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError("date_parsing", "a day is written as 2013-12-31")
    return value


Day = Annotated[date, BeforeValidator(_day_text)]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Model):
    """The same words in both languages."""

    en: str = Field(min_length=1, description="in English")
    zh: str = Field(min_length=1, description="in Chinese")

    @property
    def text(self) -> Text:
        return Text(self.en, self.zh)
