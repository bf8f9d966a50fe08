"""An alert in Arabic alone: written on Discord, approved on Telegram by somebody who reads Chinese.

By the program itself, over real sockets. Whoever subscribed in Chinese reads it in Arabic, with its
language named and all around it in Chinese.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.adapters.discord.components import FILL_IN_PAGE
from messages.letter.content import load_content
from messages.text import LanguageName, Words, t
from tests.stage.discord.fake import Asked, FakeDiscord
from tests.stage.discord.program import program, started
from tests.stage.invented import WELL
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.telegram.people import Person
from tests.stage.watching import Watch
from tests.stage.words import catalogs_of

CATALOGS = catalogs_of(load_content(WELL))
MINA, RIM = 80351110224678912, 80351110224678913
TITLE, BODY = "اكتبوا إلى المجلس", "يصوّت المجلس على الباب والقفل يوم الجمعة."
ARABIC, CHINESE = "ar", "zh-Hant-TW"


def said(words: Words, language: str) -> str:
    """`words` as somebody reads them."""
    return CATALOGS.say(words, language)


async def test_an_alert_in_arabic_reaches_readers_of_chinese_and_of_english(tmp_path: Path) -> None:
    server = servers_keys(tmp_path / "keys" / "server")
    discord = FakeDiscord(None)
    await discord.start()
    async with serving() as telegram:
        jo, lin, eve = (Person(telegram, language) for language in ("zh-hant", "zh-hant", "en"))
        watch = Watch(telegram, discord)
        settings = _settings(tmp_path, server, telegram, discord, jo)
        async with program(tmp_path, settings) as running:
            await started(running, discord)
            await _subscribes(lin, CHINESE)
            await _subscribes(eve, ARABIC)
            await _subscribes_on_discord(discord)
            await jo.types("/alert")
            await _mina_writes_and_hands_in(discord)
            approve = said(t("Approve"), CHINESE)
            await watch.until(lambda: any(approve in each.labels for each in jo.shown))
            assert TITLE in jo.reads
            await jo.presses(approve)
            await watch.until(lambda: TITLE in lin.reads and TITLE in eve.reads)
            await watch.until(lambda: bool(discord.channels.shown_to(str(RIM))))
            running.terminate()
            await running.communicate()
    await discord.stop()
    for reader, language in ((lin, CHINESE), (eve, ARABIC)):
        assert BODY in reader.reads
        assert said(t("I did it"), language) in reader.last.labels
        named = said(LanguageName(ARABIC), language)
        assert (named in reader.reads) is (language == CHINESE)
    (posted,) = discord.channels.shown_to(str(RIM))
    assert BODY in posted.text
    assert said(t("I did it"), ARABIC) in posted.labels
    assert discord.faults == []


def _settings(
    folder: Path, server: Path, telegram: FakeTelegram, discord: FakeDiscord, jo: Person
) -> dict[str, str]:
    return {
        "CAMPAIGN": str(WELL),
        "DATA": str(folder / "data"),
        "KEYS": str(server),
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
        "OWNERS": f"discord:{MINA},telegram:{jo.id}",
        "STOP_WINDOW_SECONDS": "1",
        "CANARY_SECONDS": "1",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        **discord.settings,
    }


async def _subscribes(reader: Person, language: str) -> None:
    await reader.types("/alerts")
    await reader.presses(said(t("Yes, write to me"), language))
    assert said(t("Your alerts"), language) in reader.reads


async def _subscribes_on_discord(discord: FakeDiscord) -> None:
    """Rim's client is in English, which the campaign does not speak."""
    alone: dict[str, Any] = {"where": "private", "user": RIM}
    asked = await discord.command("alerts", **alone)
    shown = await discord.press(asked, said(t("Yes, write to me"), ARABIC), **alone)
    assert said(t("Your alerts"), ARABIC) in shown.reads


async def _mina_writes_and_hands_in(discord: FakeDiscord) -> None:
    """In Arabic alone, which is not asked to be anything else."""
    alone = {"where": "private", "user": MINA}
    written = await discord.command("alert", "new", **alone)
    pages = FILL_IN_PAGE.fill(page=1, pages=3)
    shown = await discord.press(written, _label(written, pages), **alone)
    values = {"title": TITLE, "body": BODY, "topic": ["action"], "urgent": ["routine"]}
    filled = await discord.send(shown, written, values, **alone)
    draft = await discord.press(filled, _label(filled, t("Keep it as a draft")), **alone)
    assert TITLE in draft.reads
    await discord.press(draft, _label(draft, t("Hand it in for approval")), **alone)


def _label(asked: Asked, words: Words) -> str:
    """The label of the button that says `words`, in whatever language the staff's words are."""
    labels = [str(each.get("label")) for each in asked.components]
    return next(each for each in (said(words, ARABIC), said(words, "en")) if each in labels)
