"""What one would use otherwise, each at its best: commands that make the sample pack.

The shell loop: papermill, then nbconvert to HTML and, by Chromium, to PDF, one process each. R
Markdown: one R session that renders every pack, and Chromium for its PDF.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

R_PACKAGES = ("rmarkdown", "ggplot2", "knitr")
INSTALL_R = (
    "apt-get install --no-install-recommends r-base-core r-cran-rmarkdown r-cran-ggplot2 pandoc"
)
INSTALL_CHROMIUM = "apt-get install chromium"
# jsonschema, which nbformat imports, compiles a grammar for international addresses where
# JupyterLab has installed one: 1.4 s of CPU in each of the loop's processes. Nothing asks for it.
WITHOUT_GRAMMAR = 'import sys\n\nsys.modules["rfc3987_syntax"] = None\n'
# nbconvert asks playwright for a Chromium that playwright downloaded; this names the system's.
NBCONVERT_CONFIG = """\
from playwright.async_api import BrowserType

launch = BrowserType.launch


async def launch_installed(browser, **settings):
    return await launch(browser, executable_path={chromium!r}, **settings)


BrowserType.launch = launch_installed
c = get_config()
c.WebPDFExporter.disable_sandbox = True
"""
R_LOOP = """\
library(rmarkdown)
arguments <- commandArgs(TRUE)
for (unit in arguments[-(1:2)]) {
  start <- proc.time()
  render(arguments[1], output_file = paste0(unit, ".html"), output_dir = arguments[2],
         params = list(department = unit), quiet = TRUE, envir = new.env())
  took <- proc.time() - start
  cat(sprintf('{"cpu": %f, "wall": %f}\\n', sum(took[c(1, 2, 4, 5)]), took[3]))
}
"""
WARM_PRINT = """\
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
    page = browser.new_page()
    for name in sys.argv[3:] * int(sys.argv[2]):
        page.goto(Path(name).as_uri(), wait_until="load")
        page.pdf(path=Path(name).with_suffix(".pdf"), print_background=True)
    browser.close()
"""


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")


def lacks_chromium() -> str | None:
    """Why nothing can be printed by Chromium; None where it can."""
    if chromium() is None:
        return f"no Chromium ({INSTALL_CHROMIUM})"
    try:
        import playwright  # noqa: F401
    except ModuleNotFoundError:
        return "no playwright (pip install 'kpi-reports[browser]')"
    return None


def lacks_r() -> str | None:
    """Why R Markdown cannot be run; None where it can."""
    if shutil.which("Rscript") is None or shutil.which("pandoc") is None:
        return f"no R Markdown ({INSTALL_R})"
    asked = "for (name in commandArgs(TRUE)) library(name, character.only = TRUE)"
    run = subprocess.run(["Rscript", "-e", asked, *R_PACKAGES], capture_output=True, check=False)
    return None if run.returncode == 0 else f"no R Markdown ({INSTALL_R})"


def plain_environment() -> dict[str, str]:
    """The user's environment, but byte-compiled code is used and written."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def peer_environment(folder: Path) -> dict[str, str]:
    """That of the shell loop: without the grammar, and without our own package's path."""
    relief = folder / "relief"
    relief.mkdir(exist_ok=True)
    (relief / "sitecustomize.py").write_text(WITHOUT_GRAMMAR, encoding="utf-8")
    return plain_environment() | {"PYTHONPATH": str(relief)}


def shell_loop(notebook: Path, output: Path, units: Sequence[str], at_a_time: int) -> list[str]:
    """A shell that makes `<output>/<unit>.html` and `.pdf` for every unit, so many at a time."""
    output.mkdir(parents=True)
    config = output / "config.py"
    config.write_text(NBCONVERT_CONFIG.format(chromium=chromium()), encoding="utf-8")
    bin = Path(sys.executable).parent
    convert = f"{bin / 'jupyter-nbconvert'} --log-level=ERROR --config={config} --no-input"
    one = output / "one.sh"
    made = f'"{output}/$1.ipynb"'
    lines = (
        "set -e",
        f"{bin / 'papermill'} {notebook} {made} -p department $1 --no-progress-bar",
        f"{convert} --to html {made}",
        f"{convert} --to webpdf {made}",
    )
    one.write_text("\n".join(lines) + "\n", encoding="utf-8")
    names = " ".join(shlex.quote(unit) for unit in units)
    return ["sh", "-c", f"printf '%s\\n' {names} | xargs -n1 -P{at_a_time} sh {one}"]


def r_loop(markdown: Path, output: Path, units: Sequence[str]) -> list[str]:
    """One R session that makes `<output>/<unit>.html`; says what each took, one JSON a line."""
    output.mkdir(parents=True)
    script = output / "loop.R"
    script.write_text(R_LOOP, encoding="utf-8")
    return ["Rscript", str(script), str(markdown), str(output), *units]


def told_by_r(log: Path) -> list[Mapping[str, float]]:
    """What each pack of the loop cost, without the first, which warms the session up."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith('{"cpu"')][1:]


def print_each(output: Path, units: Sequence[str]) -> list[str]:
    """A shell that prints every HTML file by a Chromium of its own."""
    command = (
        f"{chromium()} --headless --no-sandbox --disable-gpu --no-pdf-header-footer "
        f'--print-to-pdf="{output}/$1.pdf" "file://{output}/$1.html"'
    )
    one = output / "print.sh"
    one.write_text(command + "\n", encoding="utf-8")
    return ["sh", "-ec", f"for unit in {' '.join(units)}; do sh {one} $unit; done"]


def print_warm(output: Path, units: Sequence[str], times: int) -> list[str]:
    """One process that prints every HTML file so many times by one Chromium."""
    script = output / "print.py"
    script.write_text(WARM_PRINT, encoding="utf-8")
    pages = [str(output / f"{unit}.html") for unit in units]
    return [sys.executable, str(script), str(chromium()), str(times), *pages]
