"""The rules that bind two people: what the settings change of them is noted, and told to the staff.

Whoever runs the bot can shorten each delay that protects people from one person's haste. That
cannot be prevented, but it does not stay unseen: no process protects less than what the staff were
told last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from db import journal as entries
from db import staff
from db.engine.transaction import Transaction
from handlers.frame.campaign import Campaign
from handlers.frame.rules import USUAL, Rules
from handlers.staffing import journal, notices
from messages.platforms import DISCORD, NAMES, TELEGRAM
from messages.reply import Items, Note, Reply, Title
from messages.text import Code, Text, Value, t, tn

ACT = "rule changed"
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Bond:
    """One rule that binds two people.

    `value` is what the rules make it: seconds, or a number of messages. `changed` says in words
    what `{was}` and what it `{becomes}`. A value under `least` is hardly any protection; `short`
    says so of a `{span}`.
    """

    value: Callable[[Rules], int]
    changed: Text
    least: int = 0
    short: Text | None = None


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


BONDS: Mapping[str, Bond] = {
    "STOP_WINDOW_SECONDS": Bond(
        lambda rules: _seconds(rules.stop_window),
        t("Time to stop an alert once a second person approves it: it was {was}, now {becomes}."),
        MINUTE,
        t(
            "An alert begins {span} after a second person approves it. Hardly anybody can stop it "
            "in time."
        ),
    ),
    "CANARY_SECONDS": Bond(
        lambda rules: _seconds(rules.canary),
        t("Time for which only the staff have an alert: it was {was}, now {becomes}."),
        10,
        t(
            "Everybody gets an alert {span} after the staff. Hardly anybody can see a fault in it "
            "in time."
        ),
    ),
    "ROLE_DELAY_SECONDS": Bond(
        lambda rules: _seconds(rules.role_delay),
        t("Time until a new role takes effect: it was {was}, now {becomes}."),
        HOUR,
        t(
            "A new role takes effect {span} after it is confirmed. Hardly anybody can object in "
            "time."
        ),
    ),
    "TELEGRAM_PER_SECOND": Bond(
        lambda rules: rules.telegram_per_second,
        t(
            "Messages a second on {platform}, at most: it was {was}, now {becomes}.",
            platform=NAMES[TELEGRAM],
        ),
    ),
    "DISCORD_PER_SECOND": Bond(
        lambda rules: rules.discord_per_second,
        t(
            "Messages a second on {platform}, at most: it was {was}, now {becomes}.",
            platform=NAMES[DISCORD],
        ),
    ),
}
"""The rules that bind two people, by their settings. The paces do, for the faster an alert goes out
the fewer people are spared when somebody stops it."""


async def note(tx: Transaction, campaign: Campaign) -> None:
    """Enter in the journal each rule that is not as it was before this start, and tell all staff.

    Before the first change each rule was as usual.
    """
    before = {name: bond.value(USUAL) for name, bond in BONDS.items()} | await _told_last(tx)
    now = {name: bond.value(campaign.rules) for name, bond in BONDS.items()}
    changed = {name: (before[name], now[name]) for name in BONDS if before[name] != now[name]}
    for name, values in changed.items():
        subject = " ".join((name, *map(str, values)))
        await journal.by_clock(tx, campaign, ACT, subject)
    if changed:
        await notices.tell(tx, campaign, await staff.everyone(tx), _told(campaign.rules, changed))


async def in_force(tx: Transaction, rules: Rules) -> Rules:
    """The `rules` of this process, but none that protects less than what the staff were told last.

    Another process may have been started since with other settings. Whoever can write to the
    database can so lengthen a delay, and make none shorter than `rules` do.
    """
    told = await _told_last(tx)

    def delay(own: timedelta, name: str) -> timedelta:
        return max(own, timedelta(seconds=told.get(name, 0)))

    def pace(own: int, name: str) -> int:
        return min(own, told.get(name, own))

    return replace(
        rules,
        stop_window=delay(rules.stop_window, "STOP_WINDOW_SECONDS"),
        canary=delay(rules.canary, "CANARY_SECONDS"),
        role_delay=delay(rules.role_delay, "ROLE_DELAY_SECONDS"),
        telegram_per_second=pace(rules.telegram_per_second, "TELEGRAM_PER_SECOND"),
        discord_per_second=pace(rules.discord_per_second, "DISCORD_PER_SECOND"),
    )


async def _told_last(tx: Transaction) -> dict[str, int]:
    """The value of each rule that has ever changed, as the last start of any process made it."""
    known = {}
    for entry in await entries.of_act(tx, ACT):
        name, _, now = entry.subject.split()
        known[name] = int(now)
    return known


def _told(rules: Rules, changed: Mapping[str, tuple[int, int]]) -> Reply:
    return Reply.of(
        Title(t("The settings have changed what protects you from one person alone.")),
        Items(tuple(_line(name, *values) for name, values in changed.items())),
        *(Note(words) for name, words in _short(rules) if name in changed),
        Note(t("If you did not agree to this, ask whoever runs the bot.")),
    )


def _line(name: str, before: int, now: int) -> Text:
    shown: Callable[[int], Value] = span if name.endswith("_SECONDS") else int
    return BONDS[name].changed.fill(was=shown(before), becomes=shown(now))


def short(rules: Rules) -> Iterator[Text]:
    """What to say of each rule that is too short to protect anybody, the setting's name first."""
    for name, words in _short(rules):
        yield t("{what}: {state}", what=Code(name), state=words)


def _short(rules: Rules) -> Iterator[tuple[str, Text]]:
    for name, bond in BONDS.items():
        value = bond.value(rules)
        if bond.short is not None and value < bond.least:
            yield name, bond.short.fill(span=span(value))


def span(seconds: int) -> Text:
    """A stretch of time, exactly: in hours or minutes where it is some, else in seconds."""
    if seconds and seconds % HOUR == 0:
        return tn("{n} hour", "{n} hours", seconds // HOUR)
    if seconds and seconds % MINUTE == 0:
        return tn("{n} minute", "{n} minutes", seconds // MINUTE)
    return tn("{n} second", "{n} seconds", seconds)
