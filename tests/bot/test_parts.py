"""The parts of the bot that a process has are named in a list; nothing else is understood."""

from __future__ import annotations

import pytest

from bot.adapters.chosen import platforms
from bot.parts import NoSuchPart, Part, parts_in
from bot.settings import Settings
from tests.stage.discord.fake import TOKEN as DISCORD_TOKEN
from tests.stage.telegram.fake import TOKEN as TELEGRAM_TOKEN

LANES = ["broadcasting on telegram", "broadcasting on discord"]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("clock", {Part.CLOCK}),
        ("telegram,broadcast", {Part.TELEGRAM, Part.BROADCAST}),
        (" Discord , clock ", {Part.DISCORD, Part.CLOCK}),
    ],
)
def test_parts_are_named_in_a_list(written: str, parts: set[Part]) -> None:
    assert parts_in(written) == parts


@pytest.mark.parametrize(("written", "unknown"), [("web", "web"), ("clock,", ""), ("", "")])
def test_what_no_part_is_called_is_refused(written: str, unknown: str) -> None:
    with pytest.raises(NoSuchPart, match=f"^{unknown}$"):
        parts_in(written)


@pytest.mark.parametrize(
    ("written", "services"),
    [
        ("telegram", ["telegram"]),
        ("discord,clock", ["discord"]),
        ("broadcast", LANES),
        ("telegram,broadcast", ["telegram", *LANES]),
        ("clock", []),
        ("page", []),
    ],
)
def test_a_process_has_the_services_of_its_parts_alone(written: str, services: list[str]) -> None:
    settings = Settings.model_validate(
        {"telegram_token": TELEGRAM_TOKEN, "discord_token": DISCORD_TOKEN}
    )
    chosen = platforms(settings, parts_in(written))
    assert [service.name for each in chosen for service in each.services()] == services


def test_a_lane_waits_for_its_platform_only_where_that_is_heard_in_the_same_process() -> None:
    settings = Settings.model_validate({"telegram_token": TELEGRAM_TOKEN})
    for written, waits in (("telegram,broadcast", True), ("broadcast", False)):
        (platform,) = platforms(settings, parts_in(written))
        lane = platform.services()[-1]
        assert (lane.after is not None) == waits
