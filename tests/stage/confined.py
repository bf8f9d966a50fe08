"""A process confined as systemd confines one: `confined.py SETS -- COMMAND`.

SETS are the unit's lines `SystemCallFilter=`. No new privileges, no memory that can be written and
run; other calls than those of the sets fail with EPERM. Needs Linux, libseccomp, systemd-analyze.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable

SET_NO_NEW_PRIVS, SET_MDWE, REFUSE_EXEC_GAIN = 38, 65, 1
"""Options of prctl(2); the second is there since Linux 6.3."""

ALLOW, EPERM = 0x7FFF0000, 0x00050001
"""What becomes of a call (seccomp_init(3)): it goes on, or fails with error 1."""


def possible() -> bool:
    """Whether this machine has what it takes."""
    return bool(
        platform.system() == "Linux"
        and shutil.which("systemd-analyze")
        and ctypes.util.find_library("seccomp")
    )


def calls_of(lines: Iterable[str]) -> set[str]:
    """The system calls that `SystemCallFilter=` lines leave; one that begins with `~` takes out."""
    left = set[str]()
    for line in lines:
        named = {call for each in line.lstrip("~").split() for call in _calls(each)}
        left = left - named if line.startswith("~") else left | named
    return left


def _calls(named: str) -> set[str]:
    if not named.startswith("@"):
        return {named}
    said = subprocess.run(
        ["systemd-analyze", "syscall-filter", named], capture_output=True, text=True, check=True
    ).stdout
    inside = (line.strip() for line in said.splitlines()[1:])
    return {call for line in inside if line and line[0] != "#" for call in _calls(line)}


def confine(calls: Iterable[str]) -> None:
    """Leave this process and what it becomes nothing but `calls`. Raises `OSError`."""
    seccomp = ctypes.CDLL(ctypes.util.find_library("seccomp"))
    seccomp.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(EPERM)))
    numbers = (seccomp.seccomp_syscall_resolve_name(call.encode()) for call in calls)
    done = [
        seccomp.seccomp_rule_add_array(rules, ctypes.c_uint32(ALLOW), number, 0, None)
        for number in numbers
        if number >= 0  # another architecture's
    ]
    libc = ctypes.CDLL(None)
    done.append(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    libc.prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)  # an older kernel knows none
    done.append(seccomp.seccomp_load(rules))
    if any(done):
        raise OSError("this process cannot be confined")


if __name__ == "__main__":
    at = sys.argv.index("--")
    confine(calls_of(sys.argv[1:at]))
    os.execv(sys.argv[at + 1], sys.argv[at + 1 :])
