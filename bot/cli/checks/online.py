"""The platforms: whether they know the tokens, where they post to, what time it is there."""

from __future__ import annotations

import asyncio

from bot.cli.checks.finding import Finding
from bot.platform import Platform, PlatformRefused, Tried
from messages.text import Code, Text, Words, t, tn

ONLINE_SECONDS = 10.0
"""Seconds that a platform may take to say whether it knows the token."""

APART = 60
"""Seconds that two clocks may be apart: codes, delays and quiet hours go by the minute."""


async def of_platform(platform: Platform) -> tuple[Finding, Tried]:
    """The token of a platform, and what the platform said as the token was tried."""
    name = Code(platform.name)
    try:
        async with asyncio.timeout(ONLINE_SECONDS):
            tried = await platform.check()
    except PlatformRefused as refused:
        return Finding(name, str(refused)), Tried()
    except Exception:  # the libraries' own ways to be out of reach
        return Finding(name, None, t("out of reach, so its token was not tried")), Tried()
    if tried.posts_to is not None:
        return Finding(name, None, _elsewhere(tried.posts_to)), tried
    return Finding(name, None), tried


def _elsewhere(host: str) -> Text:
    return t(
        "knows the token, but posts updates to {host}, of which these settings say nothing. The "
        "next start puts an end to that. If it is not yours, get a new token",
        host=Code(host),
    )


def of_clock(ahead: dict[Words, float]) -> list[Finding]:
    """This machine's clock beside others, by the seconds for which each of these is ahead."""
    problems = [_apart(name, round(abs(by))) for name, by in ahead.items() if abs(by) > APART]
    if ahead and not problems:
        return [Finding(t("Clock"), None)]
    return [Finding(t("Clock"), problem) for problem in problems]


def _apart(name: Words, seconds: int) -> Text:
    return tn(
        "This machine and {clock} are {n} second apart. Let the network set the time of this "
        "machine (NTP), and of that one if it is yours.",
        "This machine and {clock} are {n} seconds apart. Let the network set the time of this "
        "machine (NTP), and of that one if it is yours.",
        seconds,
        clock=name,
    )
