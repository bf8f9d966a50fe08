"""What holds in a trial alone, where anybody is anyone: its rules, and what keeps it apart.

A trial is known by its server's key (`db/secrets/keys.py`), so no setting makes one of a campaign.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from db import journal
from db.engine.transaction import Transaction
from db.key_epochs import is_new
from handlers.frame.rules import Rules


@dataclass(frozen=True, slots=True)
class Trial:
    """The way a trial is played: by its own `rules`, its owners reading `language` at first.

    `language` is a BCP 47 code; "" is the campaign's default.
    """

    rules: Rules
    language: str = ""


class IsTrial(Exception):
    """The server's keys are a trial's, in which anybody can be anyone: nobody is served by them."""


class NotOfTheTrial(Exception):
    """A trial's keys were given with a database that other keys have written."""


def ruling(rules: Rules, trial: Trial | None, *, of_a_trial: bool) -> Rules:
    """The rules that hold: those of `trial` in a trial; elsewhere, if it is given, no roles."""
    if trial is None:
        return rules
    return trial.rules if of_a_trial else replace(rules, with_roles=False)


async def refuse_another(tx: Transaction) -> None:
    """See that a trial's keys have written the database, or nobody has. Raises `NotOfTheTrial`."""
    if not await journal.is_by_these_keys(tx):
        raise NotOfTheTrial
    if not await is_new(tx) and not await journal.entries(tx, 0, 1):
        raise NotOfTheTrial
