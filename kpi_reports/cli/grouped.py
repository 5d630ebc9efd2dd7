"""Commands with many options: their help shows them in groups, and programs hear of misuse."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from kpi_reports.cli.running import tell_misuse

PLAIN_GROUP = "Options"


class PackCommand(TyperCommand):
    """A command that makes packs."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options by the group that each names."""
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], PLAIN_GROUP: []}
        for param in self.get_params(ctx):
            group = getattr(param, "rich_help_panel", None) or PLAIN_GROUP
            if param.param_type_name == "argument":
                group = "Arguments"
            if (record := param.get_help_record(ctx)) is not None:
                groups.setdefault(group, []).append(record)
        for title, records in groups.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As ever; with --json a mistake in the options becomes an event too."""
        is_json = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except Exception as error:  # Typer's own, which it tells people in words
            words = getattr(error, "format_message", None)
            if is_json and words is not None:
                tell_misuse(words(), error.exit_code)  # type: ignore[attr-defined]
            raise
