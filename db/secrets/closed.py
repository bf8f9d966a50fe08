"""Files with secrets: whether others on the machine can get at one."""

from __future__ import annotations

import os

OTHERS = 0o077
"""Permission bits that would let other accounts of the machine at a secret."""

ROOT, ITS_GROUP = 0, 0o040
"""The superuser, and the bit by which a group reads what the superuser owns."""


def is_open(file: os.stat_result) -> bool:
    """Whether others than this process's user can get at a file.

    Of root's file the group may read: so systemd hands over a credential (an access list shows as
    the group's bits), and so do mounted secrets. Root itself has no need of that.
    """
    handed_over = file.st_uid == ROOT != os.geteuid()
    return bool(file.st_mode & (OTHERS & ~ITS_GROUP if handed_over else OTHERS))
