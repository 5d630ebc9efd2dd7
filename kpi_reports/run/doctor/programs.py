"""Do the programs behind a pack work here: a kernel for its notebook, Typst for its PDF?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from kpi_reports.run.doctor.finding import Finding, pip_install
from kpi_reports.run.kernels import best_isolation

LIMIT_SECONDS = 60.0  # a slow disk's first start; usually it takes one or two
ERRORS = "errors.txt"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")


@dataclass(frozen=True, slots=True)
class Trial:
    """How a module that was tried ended: `text` is what it said, its last words where it failed."""

    outcome: str  # "done", "failed" or "late"
    text: str
    seconds: float


def run_module(module: str, *, limit_seconds: float = LIMIT_SECONDS) -> Trial:
    """Runs a module in a process and a folder of its own; both are gone afterwards."""
    return run_command([sys.executable, "-m", module], limit_seconds=limit_seconds)


def run_command(command: Sequence[str], *, limit_seconds: float = LIMIT_SECONDS) -> Trial:
    """Runs a command as `run_module` does."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kpi-doctor-", ignore_cleanup_errors=True) as scratch:
        with (Path(scratch) / ERRORS).open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=scratch,
                env=os.environ | {"IPYTHONDIR": str(Path(scratch) / "ipython")},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors.fileno(),
                start_new_session=True,
            )
        try:
            out, _ = process.communicate(timeout=limit_seconds)
        except subprocess.TimeoutExpired:
            return Trial("late", "", time.monotonic() - begin)
        finally:
            _end(process)
            if process.stdout:
                process.stdout.close()
        if process.returncode == 0:
            text = out.decode(errors="replace").strip()
            return Trial("done", text, time.monotonic() - begin)
        said = (Path(scratch) / ERRORS).read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((line for line in reversed(said) if line.strip()), "it said nothing")
        return Trial("failed", last.strip(), time.monotonic() - begin)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills a process that has not ended, with all that it started, in whatever session."""
    if process.poll() is None:
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        for child in started:
            with suppress(psutil.NoSuchProcess):  # ended by itself, as is wanted
                child.kill()
    process.wait()


def typst(run: Callable[[str], Trial] = run_module) -> Finding:
    """Whether a PDF can be set."""
    trial = run("kpi_reports.run.doctor.try_typst")
    if trial.outcome == "done":
        return Finding("PDF", "ok", f"Typst set one in {trial.seconds:.1f} s.")
    return Finding(
        "PDF",
        "problem",
        f"Typst made none: {_why(trial)}.",
        pip_install("--force-reinstall", "typst"),
    )


def kernel(run: Callable[[str], Trial] = run_module) -> Finding:
    """Whether a kernel of this Python starts and answers, and how packs get theirs here."""
    trial = run("kpi_reports.run.doctor.try_kernel")
    if trial.outcome == "done" and trial.text == "2":
        return Finding(
            "Kernels",
            "ok",
            f"one started and answered in {trial.seconds:.1f} s; --isolation is "
            f"{best_isolation()} here.",
        )
    said = f"it answered '{trial.text}' to 1 + 1" if trial.outcome == "done" else _why(trial)
    return Finding(
        "Kernels",
        "problem",
        f"no notebook can run: {said}.",
        f"{pip_install('--force-reinstall', 'ipykernel', 'pyzmq')} ; where it goes on, ask whether "
        "a firewall forbids programs to talk to themselves.",
    )


def jupyter_kernel(command: Sequence[str] | None = None) -> Finding:
    """Whether Jupyter's usual kernel is of this Python; `kpi-reports run` starts its own."""
    name = "Kernel in Jupyter"
    command = command or _usual_kernel()
    own = "of this Python, so notebooks find kpi-reports."
    if not command:
        told = "there is no kernel 'python3' that Jupyter finds"
    elif Path(command[0]).parent in (Path(), Path(sys.executable).parent):
        return Finding(name, "ok", own)  # a bare "python" is the one that Jupyter itself runs in
    else:
        told = f"'python3' is that of {command[0]}, not of this Python"
    return Finding(
        name,
        "warning",
        f"{told}: in JupyterLab and papermill notebooks may not find kpi-reports. `kpi-reports "
        "run` is not affected.",
        f"{sys.executable} -m ipykernel install --user --name kpi-reports, and choose the kernel "
        "kpi-reports there.",
    )


def _usual_kernel() -> list[str]:
    """How Jupyter would start the kernel 'python3'; empty where there is none."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        return list(KernelSpecManager().get_kernel_spec("python3").argv)
    except NoSuchKernel:
        return []


def _why(trial: Trial) -> str:
    return f"nothing within {trial.seconds:.0f} s" if trial.outcome == "late" else trial.text


def browser(find: Callable[[str], str | None] = shutil.which) -> Finding:
    """That none is needed for packs."""
    found = next(filter(None, map(find, BROWSERS)), None)
    told = f"{found} is there" if found else "none was found"
    return Finding("Browser", "not needed", f"{told}; only the tests of kpi-reports open one.")
