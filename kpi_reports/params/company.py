"""company.yaml: who reports, and whom each kind of pack is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from kpi_reports.params.base import Day, Identifier, Model, Words
from kpi_reports.params.lights import Lights
from kpi_reports.values import Language, Text

PackAudience = Literal["company", "department", "health"]
DEFAULT_AUDIENCES: Mapping[PackAudience, Words] = {
    "company": Words(en="Company leadership", zh="公司领导班子"),
    "department": Words(en="Department head, performance committee", zh="部门负责人、绩效委员会"),
    "health": Words(en="Performance office", zh="绩效管理部门"),
}


class Audiences(Model):
    """Whom each kind of pack is for: it stands on the first page, and in index.html."""

    company: Words | None = Field(
        None, description="the company overview; default: company leadership / 公司领导班子"
    )
    department: Words | None = Field(
        None,
        description="a department's review; default: department head, performance committee / "
        "部门负责人、绩效委员会",
    )
    health: Words | None = Field(
        None, description="the pack of KPI health; default: performance office / 绩效管理部门"
    )


class Company(Model):
    """company.yaml: who reports."""

    id: Identifier = Field(description="the folder of the packs, safe as a folder's name")
    name: Words = Field(description="the company as packs call it")
    languages: tuple[Language, ...] = Field(
        ("en", "zh"), description="the languages of the packs; the first one leads"
    )
    as_of: Day | None = Field(None, description="state of the data; default: their latest day")
    audience: Words | None = Field(
        None, description="who the packs are for, where that is the same for every kind"
    )
    audiences: Audiences = Field(
        Audiences.model_validate({}), description="who each kind of pack is for"
    )
    lights: Lights | None = Field(
        None, description="red, amber and green lights in monthly business reviews; none without"
    )

    def audience_of(self, kind: PackAudience) -> Text:
        """Who a kind of pack is for: as `audiences` say, else `audience`, else by default."""
        own: Words | None = getattr(self.audiences, kind)
        return (own or self.audience or DEFAULT_AUDIENCES[kind]).text
