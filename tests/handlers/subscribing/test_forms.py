"""Quiet hours, a time zone and a country: typed as people say them, and understood."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from handlers.frame.apologies import FAILED
from tests.stage.chats import Bot, Someone
from tests.stage.examples import examples
from tests.stage.stores import VAULT
from tests.stage.subscribers import kept, subscribes


async def test_quiet_hours_by_ones_own_clock(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Quiet hours")
    assert "Until which hour?" in await ana.presses("22:00")
    assert "Type a large city" in await ana.types("7")
    await ana.types("TAIPEI")
    assert "Alerts due in these hours are sent afterwards." in ana.reads
    assert "Quiet from 22:00 to 7:00 (Asia/Taipei)" in await ana.presses("Keep this")
    found = await kept(bot, ana)
    assert (found.quiet_from, found.quiet_until, found.zone) == (22, 7, "Asia/Taipei")
    assert "Quiet from" not in await ana.presses("No quiet hours")
    found = await kept(bot, ana)
    assert (found.quiet_from, found.quiet_until, found.zone) == (None, None, "Asia/Taipei")


async def test_who_has_a_time_zone_is_not_asked_for_it_again(ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Time zone")
    await ana.types("taipei")
    await ana.presses("Keep this")
    await ana.presses("Quiet hours")
    await ana.presses("23:00")
    assert "Time zone: Taipei, Taiwan (Asia/Taipei)" in await ana.presses("6:00")


async def test_quiet_hours_end_at_another_hour_than_they_begin(ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Quiet hours")
    await ana.presses("22:00")
    assert "The beginning and the end must differ." in await ana.presses("22:00")
    assert "Type a large city" in await ana.presses("8:00")


@pytest.mark.parametrize(
    ("typed", "language", "zone"),
    [
        ("taipei", "en", "Asia/Taipei"),
        ("asia/taipei", "en", "Asia/Taipei"),
        ("New York", "en", "America/New_York"),
        ("America/New_York", "ar", "America/New_York"),
        ("new york", "zh-TW", "America/New_York"),
        ("台北", "zh-TW", "Asia/Taipei"),
        ("Vietnam", "en", "Asia/Ho_Chi_Minh"),
        ("buenos aires", "en", "America/Argentina/Buenos_Aires"),
        ("paris", "en", "Europe/Paris"),
        ("utc", "en", "UTC"),
    ],
)
async def test_a_city_or_a_country_says_the_time_zone(
    bot: Bot, ana: Someone, typed: str, language: str, zone: str
) -> None:
    await ana.types(f"/language {language}")
    await ana.all("/alerts agree", "/alerts zone", typed)
    (send,) = [b for b in ana.reply.buttons if b.arguments[-1:] == ("send",)]
    await ana.uses(send)
    assert (await kept(bot, ana)).zone == zone


async def test_a_country_with_several_zones_offers_them_as_buttons(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Time zone")
    assert "Several fit." in await ana.types("new zealand")
    await ana.presses("Auckland, New Zealand (Pacific/Auckland)")
    await ana.presses("Keep this")
    assert (await kept(bot, ana)).zone == "Pacific/Auckland"


async def test_a_country_is_named_and_unnamed(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    assert "concern one country only" in await ana.presses("Country")
    await ana.types("taiwan")
    assert "Country: Taiwan" in await ana.presses("Keep this")
    assert (await kept(bot, ana)).country == "TW"
    assert "Country: Taiwan" not in await ana.presses("No country")
    assert (await kept(bot, ana)).country == ""


async def test_what_was_asked_while_alerts_ended_changes_nothing(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Country")
    await ana.types("taiwan")
    keeps = ana.button("Keep this")
    await ana.types("/stop")
    assert "Alerts were stopped meanwhile" in await ana.uses(keeps)
    assert (await bot.rows())["subscription"] == []


def test_whatever_is_typed_the_form_goes_on(sqlite_path: Path, vault: Vault) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(sqlite_path, VAULT))
        bot = Bot(store, vault)
        ana = bot.someone("ana", platform="telegram")
        runner.run(ana.types("/alerts agree"))

        @given(st.lists(st.text(max_size=60) | st.sampled_from(("7", "22:00", "Taipei"))))
        @settings(max_examples=examples(60))
        def types(lines: list[str]) -> None:
            runner.run(ana.types("/cancel"))
            runner.run(ana.types("/alerts quiet"))
            for line in lines:
                runner.run(ana.sends(None, text=line))
                assert ana.reply.form is not None
                assert FAILED.message not in ana.reads
            if ana.reply.form is not None and ana.reply.form.asking is None:
                assert set(ana.reply.form.values) == {"from", "until", "zone"}

        try:
            types()
        finally:
            runner.run(store.close())


async def test_the_last_press_twice_shows_the_settings_as_they_are(bot: Bot, ana: Someone) -> None:
    await subscribes(ana)
    await ana.presses("Country")
    await ana.types("Taiwan")
    keep = ana.button("Keep this")
    assert "Country: Taiwan" in await ana.uses(keep)
    await ana.presses("No country")
    words = await ana.uses(keep)
    assert "Your alerts" in words
    assert "Country: Taiwan" not in words
    assert (await kept(bot, ana)).country == ""
    await ana.types("/stop")
    assert "Alerts were stopped meanwhile" in await ana.uses(keep)
