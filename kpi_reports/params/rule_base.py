"""What every scoring rule says of itself: which KPIs and targets it can work with."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from kpi_reports.params.base import Model, Number
from kpi_reports.values import Direction

Needs = Literal["nothing", "target", "not_zero", "above_zero"]
BOTH_WAYS = (Direction.HIGHER, Direction.LOWER)


class Rule(Model):
    """What all rules share.

    `needs` is what a rule asks of the target's value, `directions` the KPIs that it can score by
    which way is good, `measure` and `unit` the kind of measure and unit that they must have.
    `reads_years` says that it looks at the KPI's values of the three years before.
    """

    needs: ClassVar[Needs] = "nothing"
    directions: ClassVar[tuple[Direction, ...]] = BOTH_WAYS
    measure: ClassVar[str | None] = None
    unit: ClassVar[str | None] = None
    reads_years: ClassVar[bool] = False

    @property
    def needs_target(self) -> bool:
        """Whether the rule cannot score without a target."""
        return self.needs != "nothing"

    @property
    def reads(self) -> tuple[str, ...]:
        """The further KPIs whose values the rule reads."""
        return ()

    @property
    def stated(self) -> tuple[tuple[str, Decimal], ...]:
        """The scores that stand in the rule; a cap that nobody wrote is not among them."""
        return ()

    @classmethod
    def takes(cls, target: Decimal) -> bool:
        """Whether the rule can work with a target of this value."""
        return {"not_zero": target != 0, "above_zero": target > 0}.get(cls.needs, True)


class Held(Rule):
    """A rule whose score never falls below a floor."""

    floor: Number = Field(Decimal(0), description="the least that the KPI can score")

    @property
    def stated(self) -> tuple[tuple[str, Decimal], ...]:
        return (("floor", self.floor),)


class Capped(Held):
    """A rule whose score is held between a floor and a cap."""

    cap: Number = Field(Decimal(120), description="the most that the KPI can score")

    @property
    def stated(self) -> tuple[tuple[str, Decimal], ...]:
        written = (("cap", self.cap),) if "cap" in self.model_fields_set else ()
        return (*super().stated, *written)
