"""The setting `OWNERS`, read; `handlers.staffing.owners` gives those accounts their role."""

from __future__ import annotations

import re

from handlers.frame.roles import MOST_STAFF
from handlers.frame.rules import Owner

ACCOUNTS = {"telegram": r"[1-9]\d{0,19}", "discord": r"[1-9]\d{0,19}", "terminal": r"[^\s,+:]+"}
"""How each platform names an account."""


def read(written: str) -> tuple[Owner, ...]:
    """Owners parted by `,`, each `platform:account`, several of one person joined by `+`.

    Raises `ValueError` where a part is no account, one is named twice, or they are more than may
    be staff.
    """
    owners = tuple(tuple(map(_account, one.split("+"))) for one in written.split(","))
    accounts = [account for owner in owners for account in owner]
    if len(set(accounts)) < len(accounts) or len(accounts) > MOST_STAFF:
        raise ValueError
    return owners


def _account(written: str) -> tuple[str, str]:
    platform, _, account = written.strip().partition(":")
    if platform not in ACCOUNTS or not re.fullmatch(ACCOUNTS[platform], account, re.ASCII):
        raise ValueError
    return platform, account
