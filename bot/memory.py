"""The memory of the process: accounts and keys are in it, so no crash may write it to a disk."""

from __future__ import annotations

import ctypes
import resource
import sys

SET_DUMPABLE = 4
"""The option of prctl(2) that decides whether others may look into the process."""


def keep_in_memory() -> None:
    """Leave no core dump, and let no other process of the user read this one's memory.

    The second can be asked for on Linux alone.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # and a dump that is piped to a program heeds no limit
        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)
