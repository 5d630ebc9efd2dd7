"""When Python looks for garbage in kernels and workers."""

from __future__ import annotations

import gc

from kpi_reports.run.kernels.collecting import COLLECT_AFTER, importing
from kpi_reports.run.kernels.parent import Kernels

from .conftest import Run, linux


def test_nothing_is_collected_while_modules_are_imported_and_as_before_afterwards() -> None:
    with importing():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with importing():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@linux
def test_a_kernel_collects_seldom_and_what_it_freed_it_keeps(bare: Kernels, run: Run) -> None:
    cells = [
        "import gc\nprint(gc.isenabled(), gc.get_threshold(), gc.get_freeze_count() > 0)",
        "import resource\n"
        "def faults():\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    for _ in range(50):\n"
        "        bytearray(2**23)[::4096] = bytes(2**11)\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before\n"
        "faults()\nprint(faults() < 2000)",  # 50 times 2,000, where memory is given back each time
    ]
    shown = [cell.outputs[0].text for cell in run(bare, cells).cells]
    assert shown == [f"True {COLLECT_AFTER} True\n", "True\n"]
