"""What a worker says of itself before work begins. Quick to import, for a worker that never was
asked: it answers between the messages by which the scheduler knows that it lives."""

from __future__ import annotations

import asyncio
from typing import Any

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster.exchange import INPUTS, Exchange
from kpi_reports.run.cluster.versions import versions_here


async def introduce(exchange: str | None, run: str, probe: str) -> dict[str, Any]:
    """The worker's versions; and, of a file that the caller put into the exchange, words about why
    it cannot be seen from here."""
    seen = "" if exchange is None else await asyncio.to_thread(_sees, exchange, run, probe)
    return {"versions": await asyncio.to_thread(versions_here), "exchange": seen}


def _sees(exchange: str, run: str, probe: str) -> str:
    try:
        Exchange(exchange, run).get(probe, folder=INPUTS)
    except ClusterError as error:
        return str(error)
    return ""
