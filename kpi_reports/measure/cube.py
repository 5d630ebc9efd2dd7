"""The cube as every later step reads it: KPI values, series and spreads, by unit and period."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kpi_reports.errors import CubeError, ParamsError, UnitError, nearest
from kpi_reports.measure.schema import COMPANY, RECORD, TABLES, CubeRecord, MeasuredKpi
from kpi_reports.measure.segment_values import Segments
from kpi_reports.measure.stored import StoredTables
from kpi_reports.measure.valuing import Valuing
from kpi_reports.periods import Grain, Period, between
from kpi_reports.values import (
    DataIssue,
    Distribution,
    KpiSeries,
    KpiValue,
    SegmentValue,
    SourceFacts,
)

if TYPE_CHECKING:
    from kpi_reports.measure.shares import MonthlyShares


class Cube:
    """A measured cube. It reads its tables when they are first asked for, and never a source.

    `docs/cube.md` says what the tables hold and in which order a value's reasons to be missing are
    looked at.
    """

    def __init__(self, record: CubeRecord, tables: StoredTables) -> None:
        self._record = record
        self._tables = tables
        self._valuing = Valuing(record, tables)
        self._segments = Segments(record, tables, self._valuing)

    @classmethod
    def open(cls, folder: Path) -> Cube:
        """The cube in a folder that `build_cube` made.

        Raises CubeError where there is none, or one that is damaged or of another version.
        """
        if not (folder / RECORD).is_file():
            raise CubeError(f"there is no measured cube in '{folder.name}'")
        try:
            text = (folder / RECORD).read_text(encoding="utf-8")
            record = CubeRecord.model_validate_json(text)
            for table in TABLES:
                (folder / f"{table}.parquet").stat()
        except (OSError, ValidationError) as error:
            raise CubeError(
                f"the measured cube '{folder.name}' is damaged or of another version. "
                "Delete it; it is measured again on the next run"
            ) from error
        return cls(record, StoredTables(folder))

    @property
    def folder(self) -> Path:
        """Where it lies: what another process opens."""
        return self._tables.folder

    @property
    def key(self) -> str:
        """The hash of data and params that the cube was made from."""
        return self._record.key

    @property
    def first_day(self) -> date:
        """The earliest day of all sources."""
        return self._record.first_day

    @property
    def last_day(self) -> date:
        """The latest day of all sources."""
        return self._record.last_day

    @property
    def sources(self) -> tuple[SourceFacts, ...]:
        return self._record.sources

    @property
    def issues(self) -> tuple[DataIssue, ...]:
        """What a reader must know about the data, found while reading and measuring them."""
        return self._record.issues

    def series(self, kpi_id: str, unit_id: str, grain: Grain) -> KpiSeries:
        """The KPI in every period of the grain that the data touch, oldest first.

        A period without a value is a missing point with its reason, never left out.
        Raises ParamsError, UnitError for names that the cube does not have.
        """
        periods = between(self.first_day, self.last_day, grain)
        points = tuple(self.value(kpi_id, unit_id, period) for period in periods)
        return KpiSeries(kpi_id, unit_id, grain, points)

    def value(self, kpi_id: str, unit_id: str, period: Period) -> KpiValue:
        """The KPI of a unit ("company" for all departments) in any period, missing with a reason.

        Raises ParamsError, UnitError for names that the cube does not have.
        """
        self._kpi(kpi_id)
        self._check_unit(unit_id)
        return self._valuing.value(kpi_id, unit_id, period).plain(period)

    def distribution(self, kpi_id: str, unit_id: str, period: Period) -> Distribution | None:
        """How the rows of the period spread; `skew` is left for the analysis to say.

        None where the KPI declares no distribution; without quantiles below 5 rows; without rows
        where a failed check holds the KPI back.
        Raises ParamsError, UnitError for names that the cube does not have.
        """
        self._check_unit(unit_id)
        if not self._kpi(kpi_id).distribution:
            return None
        if self._valuing.is_stopped(kpi_id, unit_id, period):
            return Distribution(period, 0)
        return self._tables.distribution(kpi_id, unit_id, period) or Distribution(period, 0)

    def segments(
        self, kpi_id: str, unit_id: str, period: Period, *, level: int = 1
    ) -> tuple[SegmentValue, ...]:
        """The KPI in the period within each of its segments, the largest first, then by name.

        `level` 2 gives pairs of both columns. A segment's size is what it is divided by, else its
        total without sign. Numerators, denominators and n add up to those of `value`, exactly; a
        segment none of whose rows could have counted is left out. None where the KPI declares no
        segments, or none of this level, has no rows, or is held back by a failed check, also one of
        the segments' column.
        Raises ParamsError, UnitError for names that the cube does not have, ValueError for another
        level.
        """
        self._kpi(kpi_id)
        self._check_unit(unit_id)
        return self._segments.values(kpi_id, unit_id, period, level=level)

    def segment_series(
        self, kpi_id: str, unit_id: str, grain: Grain, *, level: int = 1
    ) -> dict[tuple[str, ...], KpiSeries]:
        """Each segment's values in every period that the data touch, the largest segment first.

        A period in which a segment has no value is a missing point with its reason.
        Raises as `segments` does.
        """
        self._kpi(kpi_id)
        self._check_unit(unit_id)
        return self._segments.series(kpi_id, unit_id, grain, level=level)

    def monthly_shares(self, kpi_id: str) -> MonthlyShares:
        """A share of rows of every department and month at once, as `value` has it of each.

        Raises ParamsError for a KPI that the cube does not have, ValueError for one that is no
        share.
        """
        if not self._kpi(kpi_id).share:
            raise ValueError(f"KPI '{kpi_id}' is no share of rows")
        from kpi_reports.measure.shares import monthly_shares

        return monthly_shares(self._record, self._tables, self._valuing, kpi_id)

    def is_held_back(self, kpi_id: str, unit_id: str, period: Period) -> bool:
        """Whether a failed check holds the KPI of a unit back in the period."""
        return self._valuing.is_stopped(kpi_id, unit_id, period)

    def is_share(self, kpi_id: str) -> bool:
        """Whether the KPI is a share of rows, so that no value of it lies outside 0 to 1.

        Raises ParamsError for a KPI that the cube does not have.
        """
        return self._kpi(kpi_id).share

    def unit_rows(self, unit_id: str, period: Period) -> int:
        """Rows that the unit has in the period, over all sources."""
        self._check_unit(unit_id)
        rows = self._tables.rows(unit_id, period.grain)
        return sum(rows.get((s.source, str(period)), 0) for s in self.sources)

    def _kpi(self, kpi_id: str) -> MeasuredKpi:
        if kpi_id not in self._record.kpis:
            near = nearest(kpi_id, self._record.kpis)
            raise ParamsError(f"the cube does not measure a KPI '{kpi_id}'.{near}")
        return self._record.kpis[kpi_id]

    def _check_unit(self, unit_id: str) -> None:
        if unit_id != COMPANY and unit_id not in self._record.units:
            near = nearest(unit_id, (*self._record.units, COMPANY))
            raise UnitError(f"the cube does not have a department '{unit_id}'.{near}")
