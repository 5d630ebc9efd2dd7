"""The key of a pack: digests, by name, of all that it is made from."""

from kpi_reports.run.keys.key import PackKey
from kpi_reports.run.keys.making import Keys

__all__ = ["Keys", "PackKey"]
