"""The languages that readers chose, at hand for words that are said without the store."""

from __future__ import annotations

from collections import OrderedDict

from messages.request import Account

KNOWN = 10_000
"""Accounts whose choice is kept at hand, in memory only; those not heard for longest go first."""


class Readers:
    """The choices of the accounts that were answered last; None for who follows the app."""

    def __init__(self) -> None:
        self._choices: OrderedDict[tuple[str, Account], str | None] = OrderedDict()

    def note(self, platform: str, account: Account, choice: str | None) -> None:
        """Note the language that `account` has chosen, or that it has chosen none."""
        self._choices[platform, account] = choice
        self._choices.move_to_end((platform, account))
        if len(self._choices) > KNOWN:
            self._choices.popitem(last=False)

    def knows(self, platform: str, account: Account) -> bool:
        """Whether anything is known of `account`."""
        return (platform, account) in self._choices

    def choice(self, platform: str, account: Account) -> str | None:
        """The language that `account` is known to have chosen; None if it is not known either."""
        return self._choices.get((platform, account))
