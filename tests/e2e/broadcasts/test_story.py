"""The whole way of an alert: written on Discord, approved on Telegram, got by everyone on both.

Between the two the program is killed, and started again. All over real sockets.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.broadcast.lane import WINDOW
from bot.cli.trial import DATABASE
from db.secrets.keys import server_keys
from db.secrets.vault import Vault
from messages.text import LanguageName, t
from tests.stage.discord.fake import Asked, FakeDiscord
from tests.stage.discord.program import program, started
from tests.stage.key_folders import servers_keys
from tests.stage.prepared import LOCALES, prepared
from tests.stage.programs import ROOT, bot
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving
from tests.stage.telegram.people import Person
from tests.stage.watching import Watch
from tests.stage.words import catalogs

PEOPLE = 300
MINA = 80351110224678912
TELEGRAM = range(7_100_000_000, 7_100_000_000 + PEOPLE)
DISCORD = range(81_000_000_000_000_000, 81_000_000_000_000_000 + PEOPLE)
ENGLISH, CHINESE = "Write to your city council", "寫信給市議會"
FIRST_PAGE = {
    "title": ENGLISH,
    "body": "It votes on cameras on Friday.",
    "topic": ["action"],
    "urgent": ["routine"],
}


async def test_an_alert_written_on_discord_and_approved_on_telegram_reaches_everyone_on_both(
    tmp_path: Path,
) -> None:
    server = servers_keys(tmp_path / "keys" / "server")
    database = tmp_path / "data" / DATABASE
    await prepared(database, Vault(server_keys(server)), TELEGRAM, DISCORD)
    discord = FakeDiscord(None)
    await discord.start()
    async with serving() as telegram:
        jo, watch = Person(telegram), Watch(telegram, discord)
        settings = {
            "DATA": str(tmp_path / "data"),
            "KEYS": str(server),
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(tmp_path),
            "OWNERS": f"discord:{MINA},telegram:{jo.id}",
            "STOP_WINDOW_SECONDS": "1",
            "CANARY_SECONDS": "1",
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "TELEGRAM_PER_SECOND": "150",
            "DISCORD_PER_SECOND": "300",
            **discord.settings,
        }
        async with program(tmp_path, settings) as running:
            await started(running, discord)
            await _mina_writes_and_hands_in(discord)
            await watch.until(lambda: any("Approve" in each.labels for each in jo.shown))
            await _jo_approves(jo)
            await watch.until(lambda: len(telegram.shown) > PEOPLE // 3)
            running.kill()
            await running.communicate()
        assert len(discord.channels.private) < PEOPLE
        async with program(tmp_path, settings) as running:
            await watch.until(lambda: _chats(telegram) >= set(TELEGRAM))
            await watch.until(lambda: len(discord.channels.private) > PEOPLE)
            await watch.until(lambda: any("has gone out" in shown.text for shown in jo.shown))
            running.terminate()
            await running.communicate()
    await discord.stop()

    _everybody_in_their_language(telegram, discord)
    verified = bot("verify", "journal", settings=settings, folder=tmp_path)
    assert verified.status == 0, verified.err
    assert discord.faults == []
    assert discord.channels.wrong == []


async def _mina_writes_and_hands_in(discord: FakeDiscord) -> None:
    """In her private chat with the bot: first English, then Chinese."""
    alone = {"where": "private", "user": MINA}
    written = await discord.command("alert", "new", **alone)
    shown = await discord.press(written, "Fill in, page 1 of 3", **alone)
    filled = await discord.send(shown, written, FIRST_PAGE, **alone)
    draft = await discord.press(filled, "Keep it as a draft", **alone)
    languages = await discord.press(draft, "Languages", **alone)
    chinese = await discord.press(languages, _chinese(languages), **alone)
    page = await discord.press(chinese, "Fill in", **alone)
    words = {"title": CHINESE, "body": "週五將表決監視器案。"}
    kept = await discord.send(page, chinese, words, **alone)
    kept = await discord.press(kept, "Keep it as a draft", **alone)
    handed_in = await discord.press(kept, "Hand it in for approval", **alone)
    assert "goes out once another person approves" in handed_in.reads


def _chinese(languages: Asked) -> str:
    labels = [str(each.get("label")) for each in languages.components]
    return next(label for label in labels if "Chinese" in label or "中文" in label)


async def _jo_approves(jo: Person) -> None:
    assert CHINESE in "".join(shown.text for shown in jo.shown) or ENGLISH in jo.reads
    await jo.presses("Approve")


def _everybody_in_their_language(telegram: FakeTelegram, discord: FakeDiscord) -> None:
    """Chinese readers get Chinese; Arabic readers English, named, with all around it in Arabic."""
    twice = Counter(shown.chat for shown in telegram.shown if shown.chat in TELEGRAM)
    assert twice.total() - PEOPLE <= WINDOW
    for shown in telegram.shown:
        if shown.chat in TELEGRAM:
            _in_its_language(shown.chat, shown.text, shown.labels)
    for account in DISCORD:
        (posted,) = discord.channels.shown_to(str(account))
        _in_its_language(account, posted.text, posted.labels)


def _in_its_language(account: int, text: str, labels: list[str]) -> None:
    locale = LOCALES[account % len(LOCALES)]
    assert (CHINESE if locale == "zh-Hant-TW" else ENGLISH) in text
    assert catalogs().say(t("I did it"), locale) in labels
    assert (catalogs().say(LanguageName("en"), locale) in text) is (locale == "ar")


def _chats(telegram: FakeTelegram) -> set[int]:
    return {shown.chat for shown in telegram.shown}
