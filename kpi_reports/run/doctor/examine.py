"""All that is looked at, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from kpi_reports.run.doctor import company, folders, fonts, interpreter, machine, packages, programs
from kpi_reports.run.doctor.finding import Finding

AT_ONCE = 4  # the slow ones wait for processes of their own

Check = Callable[[], Finding]


def examine(params: Path | None = None, output: Path = Path("output")) -> list[Finding]:
    """What this machine has and lacks for making packs; with `params`, those of that company."""
    found: list[Finding] = []
    packs = None
    if params is not None:
        told, workspace = company.params(params)
        found.append(told)
        if workspace is not None:
            packs = len(workspace.departments) + 1
            found.append(company.secrets(workspace))
    checks = checks_of(output, packs)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="check") as pool:
        # The slow ones begin first; what is told keeps its order.
        running = {name: pool.submit(_looked_at, name, checks[name]) for name in reversed(checks)}
        found += [running[name].result() for name in checks]
    return found


def checks_of(output: Path, packs: int | None) -> dict[str, Check]:
    """Every check that does not need params, by a name for it; the slow ones come last."""
    return {
        "Python": interpreter.python_version,
        "Packages": packages.dependencies,
        "Tested versions": partial(packages.against_constraints, packages.find_constraints()),
        "Extras": packages.extras,
        "Jupyter plug-ins": packages.registered,
        "Kernel in Jupyter": programs.jupyter_kernel,
        "Compiled packages": interpreter.byte_compiled,
        "Text": interpreter.text_encoding,
        "Processors": machine.processors,
        "Memory": machine.memory,
        "Limits": machine.limits,
        "Clock": machine.clock,
        "Network": machine.network,
        "Browser": programs.browser,
        "Output folder": partial(folders.output_folder, output),
        "Disk": partial(folders.free_space, output, packs),
        "Length of paths": partial(folders.path_lengths, output),
        "Temporary folder": folders.temporary_folder,
        "Cache": folders.cache_folder,
        "List of fonts": fonts.chart_fonts,
        "Fonts": fonts.pack_font,
        "PDF": programs.typst,
        "Kernels": programs.kernel,
    }


def _looked_at(name: str, check: Check) -> Finding:
    """What a check says; a system that refuses to be asked is a finding too."""
    try:
        return check()
    except OSError as error:
        return Finding(
            name,
            "warning",
            f"could not be looked at: {error}.",
            "Ask who runs this machine whether that is meant to be.",
        )
