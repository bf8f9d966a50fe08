"""The setting `OWNERS`, read; `handlers.staffing.owners` gives these accounts their role."""

from __future__ import annotations

import re

from handlers.frame.roles import MOST_STAFF
from handlers.frame.rules import Owner

ACCOUNTS = {"telegram": r"[1-9]\d{0,19}", "discord": r"[1-9]\d{0,19}", "terminal": r"[^\s,+:]+"}
"""The pattern of an account on each platform."""


def read(written: str) -> tuple[Owner, ...]:
    """The owners in `written`: accounts as `platform:account`, those of one person joined by `+`.

    Commas part the owners. Raises `ValueError` where a part is no account, an account is named
    twice, or there are more than `MOST_STAFF` accounts.
    """
    owners = tuple(tuple(map(_account, owner.split("+"))) for owner in written.split(","))
    accounts = [account for owner in owners for account in owner]
    if len(set(accounts)) < len(accounts) or len(accounts) > MOST_STAFF:
        raise ValueError
    return owners


def _account(written: str) -> tuple[str, str]:
    platform, _, account = written.strip().partition(":")
    if platform not in ACCOUNTS or not re.fullmatch(ACCOUNTS[platform], account, re.ASCII):
        raise ValueError
    return platform, account
