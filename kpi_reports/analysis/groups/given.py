"""Groups as an analyst has them, as named samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard, cast

from kpi_reports.analysis.arrays import Array, Values
from kpi_reports.analysis.samples import as_sample

if TYPE_CHECKING:
    import pandas as pd

Groups: TypeAlias = "Mapping[str, Values] | Sequence[Values] | pd.DataFrame"


def as_groups(groups: Groups, *, value: str | None, by: str | None) -> dict[str, Array]:
    """The known values of each group, in the order given; groups without any are left out.

    A mapping of names to values; a frame with a column per group, or a long one with its columns
    `value` and `by`; or several sequences, named "1", "2" and so on.

    Raises ValueError for a long frame of which only one column is named or there, and where fewer
    than two groups have values.
    """
    samples = {str(name): as_sample(values) for name, values in _named(groups, value, by)}
    found = {name: sample for name, sample in samples.items() if len(sample)}
    if len(found) < 2:
        raise ValueError(
            f"groups are compared from two on, found {len(found)} with values; give a mapping of "
            "names to values, or a long frame with value= and by="
        )
    return found


def _named(groups: Groups, value: str | None, by: str | None) -> list[tuple[Any, Values]]:
    if _is_frame(groups):
        if value is None and by is None:
            return [(name, groups[name]) for name in groups.columns]
        if value not in groups.columns or by not in groups.columns:
            raise ValueError(
                f"a long frame needs the columns of value= and by=, found {value!r} and {by!r}; "
                f"it has {', '.join(map(str, groups.columns))}"
            )
        return [(name, part[value]) for name, part in groups.groupby(by, sort=False)]
    if value is not None or by is not None:
        raise ValueError("value= and by= name columns of a long frame, and these groups are none")
    if isinstance(groups, Mapping):
        return list(groups.items())
    return list(enumerate(cast("Sequence[Values]", groups), start=1))


def _is_frame(groups: object) -> TypeGuard[pd.DataFrame]:
    """Whether it is a pandas frame, without importing pandas to find out."""
    return type(groups).__module__.split(".")[0] == "pandas" and hasattr(groups, "columns")
