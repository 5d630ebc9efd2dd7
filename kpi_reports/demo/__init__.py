"""Demo: a generated Chinese company whose exports are as messy as those of real ones."""

from kpi_reports.demo.write import DEMO_SEED, write_demo

__all__ = ["DEMO_SEED", "write_demo"]
