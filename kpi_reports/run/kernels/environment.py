"""What every kernel is started with, warm or cold, and how it says that it has started."""

from __future__ import annotations

INLINE = "module://matplotlib_inline.backend_inline"
# What must hold from the start of the interpreter or before the first import, and for all kernels
# alike: the order of sets, UTF-8, figures as outputs, one thread for linear algebra and none for
# memory. A thread would make a fork unsafe, and one per core and pack would only wait for others.
START_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": INLINE,
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}

READY = ".ready"  # a file beside the connection file, once the sockets are bound
