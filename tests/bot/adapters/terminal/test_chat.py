"""The terminal's own part: lines to requests, numbers to buttons, files to a folder."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.adapters.terminal.chat import TerminalChat
from bot.adapters.terminal.prompt import completer
from bot.app import Core, core
from messages.render.plain import Style
from messages.request import Account
from tests.stage.chats import Clock
from tests.stage.words import CONTENT, LETTER, catalogs


@pytest.fixture
async def made(sqlite_path: Path, key_folders: tuple[Path, Path]) -> AsyncIterator[Core]:
    """A running core on a fresh store."""
    async with core(sqlite_path, key_folders[0], CONTENT, catalogs(), Clock()) as made:
        yield made


@pytest.fixture
def chat(made: Core, tmp_path: Path) -> TerminalChat:
    """Ana at her terminal."""
    return TerminalChat(made, Account("ana"), "en", tmp_path / "files")


async def _says(chat: TerminalChat, *lines: str) -> str:
    shown = [await chat.hear(line) for line in lines]
    return "\n".join(line.text for line in shown[-1])


async def test_a_number_presses_the_button_of_the_last_reply(chat: TerminalChat) -> None:
    assert "A short summary of the letter" in await _says(chat, "/start", "2")
    assert "The letter in a sentence" in await _says(chat, "2")


@pytest.mark.parametrize(
    "number",
    [
        "2",
        " 2 ",
        "02",
        "٢",
        "２",
        "२",
        "2.",
        "(2)",
        "②",
        "⑵",
        "⒉",
        "2)",
        "（２）",
        "2️⃣",
        "[2]",
        "\u2068٢\u2069",
    ],
)
async def test_a_number_may_be_in_any_digits(chat: TerminalChat, number: str) -> None:
    assert "A short summary of the letter" in await _says(chat, "/start", number)


@pytest.mark.parametrize("words", ["Summary", "summary", "[2] Summary", "\u2068Summary\u2069"])
async def test_the_words_of_a_button_press_it(chat: TerminalChat, words: str) -> None:
    assert "A short summary of the letter" in await _says(chat, "/start", words)


async def test_the_words_of_a_button_are_no_name(chat: TerminalChat) -> None:
    await _says(chat, "/sign", "2")
    assert "Cancelled: Sign the letter." in await _says(chat, "cancel")


async def test_a_line_that_was_shown_in_arabic_is_understood(made: Core, tmp_path: Path) -> None:
    chat = TerminalChat(made, Account("ana"), "ar", tmp_path / "files")
    shown = await chat.hear("/start")
    (line,) = (each.text for each in shown if each.text.startswith("[2]"))
    summary = await chat.hear("/summary")
    await chat.hear("/start")
    assert await chat.hear(line) == summary


@pytest.mark.parametrize("number", ["0", "6", "99", "9999", "99999", "9" * 5000])
async def test_a_number_that_is_no_button_says_so_and_leaves_the_buttons(
    chat: TerminalChat, number: str
) -> None:
    words = await _says(chat, "/start", number)
    shown = number if len(number) <= 40 else number[:40] + "…"
    assert words.startswith(f"There is no button {shown} here.")
    assert "[2] Summary" in words
    assert "A short summary of the letter" in await _says(chat, "2")


@pytest.mark.parametrize("words", ["-1", "1.5", "²", "two", "1 2"])
async def test_what_is_not_a_number_is_words(chat: TerminalChat, words: str) -> None:
    assert "No question is open" in await _says(chat, "/start", words)


async def test_a_button_of_a_reply_that_has_gone_by_is_not_pressed(chat: TerminalChat) -> None:
    assert "There is no button 3 here." in await _says(
        chat, "/start", "/help xyz", "/nonsense", "3"
    )


@pytest.mark.parametrize("line", ["/", "/ ", "/ \t"])
async def test_a_slash_alone_is_no_command(chat: TerminalChat, line: str) -> None:
    assert await _says(chat, line) == "There is no command /.\n\n[1] What I can do"


async def test_a_file_is_put_where_only_its_reader_gets_at_it(
    chat: TerminalChat, tmp_path: Path
) -> None:
    words = await _says(chat, "/letter full")
    for name in ("md", "txt"):
        path = tmp_path / "files" / f"ban-biometric-surveillance.zh-Hant-TW.{name}"
        assert f"Saved as {path}; only you can erase it." in words
        assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700
    assert path.read_bytes().decode() == LETTER.base.plain


async def test_a_newer_file_takes_the_place_of_the_older(
    chat: TerminalChat, tmp_path: Path
) -> None:
    await _says(chat, "/sign", "1", "1", "/me")
    await _says(chat, "/sign change", "2", "Ana Diaz", "1", "/me")
    held = json.loads((tmp_path / "files" / "held-about-me.json").read_text("utf-8"))
    assert held["signature"]["appearance"] == "hidden"


async def test_a_file_that_cannot_be_written_is_no_end_of_the_chat(
    chat: TerminalChat, tmp_path: Path
) -> None:
    (tmp_path / "files").write_text("in the way")
    words = await _says(chat, "/letter full")
    assert "The whole letter, as Markdown and as plain text." in words
    assert words.count("Something went wrong on my side") == 2
    assert "The count so far" in await _says(chat, "/count")


async def test_what_is_said_of_a_file_starts_from_the_right_in_arabic(
    made: Core, tmp_path: Path
) -> None:
    chat = TerminalChat(made, Account("ana"), "ar", tmp_path / "files")
    lines = await chat.hear("/letter full")
    assert all(line.text.startswith("\u200f") for line in lines[-2:])
    assert {line.style for line in lines[-2:]} == {Style.NOTE}


async def test_two_terminals_of_one_account_do_not_mistake_each_others_updates(
    made: Core, chat: TerminalChat, tmp_path: Path
) -> None:
    other = TerminalChat(made, Account("ana"), "en", tmp_path / "files")
    await _says(chat, "/sign", "1", "1")
    assert "You have signed." in await _says(other, "/sign")
    assert "withdrawn" in await _says(other, "/withdraw yes")
    assert "How do you want to sign?" in await _says(chat, "/sign")


async def _completions(made: Core, chat: TerminalChat, typed: str) -> list[str]:
    found = completer(chat, made).get_completions_async(Document(typed), CompleteEvent())
    return [typed[: len(typed) + each.start_position] + each.text async for each in found]


async def test_commands_are_completed_from_their_slash_on(made: Core, chat: TerminalChat) -> None:
    assert await _completions(made, chat, "/le") == ["/letter"]
    assert await _completions(made, chat, "/su") == ["/summary"]
    assert await _completions(made, chat, "/pl") == ["/pledge", "/pledges"]
    assert await _completions(made, chat, "/SI") == ["/sign", "/signatories"]
    assert set(await _completions(made, chat, "/")) == {f"/{name}" for name in made.commands}


async def test_sections_are_completed_with_their_dashes(made: Core, chat: TerminalChat) -> None:
    assert await _completions(made, chat, "/letter sc") == ["/letter scope"]
    assert await _completions(made, chat, "/letter a1-b-i") == [
        "/letter a1-b-i",
        "/letter a1-b-ii",
        "/letter a1-b-iii",
        "/letter a1-b-iv",
    ]
    assert await _completions(made, chat, "/summary o") == ["/summary one"]
    assert "/letter full" in await _completions(made, chat, "/letter ")


async def test_a_name_is_never_completed(made: Core, chat: TerminalChat) -> None:
    for typed in ("Ana", "sign", "s", "/sign x", "a1-b"):
        assert await _completions(made, chat, typed) == []
