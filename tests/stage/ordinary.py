"""Runs Python as somebody whom the permissions of files bind; root is bound by none of them.

python -m tests.stage.ordinary ARGUMENT…: as `python ARGUMENT…`, without the capabilities to read
and write what the permissions forbid (capabilities(7)).
"""

from __future__ import annotations

import ctypes
import os
import sys

DROP_FOR_GOOD = 24
"""PR_CAPBSET_DROP of prctl(2)."""

OVERRIDES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""


def _drop() -> None:
    library = ctypes.CDLL(None, use_errno=True)
    for capability in OVERRIDES:
        if library.prctl(DROP_FOR_GOOD, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    if os.geteuid() == 0:
        _drop()
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
