"""A campaign in German, which the interface does not speak: English stands around German words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Purpose, Vault
from db.signatures import signature_of
from messages.letter.content import load_content
from tests.stage.anywhere import PLATFORMS, Screen
from tests.stage.invented import LAMPS, bot_of
from tests.stage.kept import kept
from tests.stage.programs import chat
from tests.stage.steps import command, lives, look, press, says

LETTER = load_content(LAMPS).letter
STORY = (
    *(command("start"), says("Laternen für den Uferweg"), says("Read the letter section by")),
    *(press("letter"), says("The text shown here: German, original."), says("Version 1.0.0")),
    *(press("letter anfang"), says("Warum wir schreiben (1 of 2)"), says("Der Uferweg ist seit")),
    *(press("letter bitte"), says("Wir bitten die Stadt um zwölf Laternen")),
    *(command("letter full"), says(LETTER.base.sha256)),
    *(command("summary"), says("There is no summary of this letter.")),
    *(command("pledge"), says("There is no command /pledge.")),
    *(command("pledges"), says("There is no command /pledges.")),
    *(command("sign"), says("Sign the open letter"), press("form answer appearance anonymous")),
    says("You are about to sign this open letter: Laternen für den Uferweg. Version: 1.0.0."),
    says("Language of the text shown to you: German."),
    *(press("form send"), says("Thank you. You have signed."), look("signed")),
    *(command("me"), says("The letter's text: German"), says("Signed in March 2026")),
    *(command("count"), says("People who signed here: 1")),
    *(command("share"), says("An open letter: Laternen für den Uferweg. Read it and decide")),
    *(command("forget"), press("forget yes"), says("Everything about this account is erased.")),
)
CHOICES = {
    "de": ("Language from now on: German",),
    "en": ("Language from now on: English",),
    "zh-TW": ("There is no translation for this language yet: Traditional Chinese.", "English"),
}
"""What is answered to somebody who chooses a language."""


@pytest.mark.parametrize("language", CHOICES)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_letter_is_read_and_signed_in_german_with_english_around_it(
    sqlite_store: SqliteStore, vault: Vault, tmp_path: Path, platform: str, language: str
) -> None:
    bot = await bot_of(LAMPS, sqlite_store, vault)
    chosen = (command(f"language {language}"), *map(says, CHOICES[language]))
    async with PLATFORMS[platform](Screen(bot), tmp_path) as person:
        tag = bot.keys(person.account, platform).tag(Purpose.SIGNATURE)

        async def signed() -> tuple[object, str]:
            signature = await bot.store.transact(lambda tx: signature_of(tx, tag))
            assert signature is not None
            return signature.text, signature.locale

        seen = await lives((*chosen, *STORY), person, signed)
    assert seen == [("signed", (bot.campaign.text, "en"))], "what was shown around the letter"


@pytest.mark.parametrize("locale", ["de", "de-AT", "en", "zh-TW", "ar-EG"])
async def test_nothing_but_german_and_english_is_read_at_a_terminal(
    tmp_path: Path, locale: str
) -> None:
    said = chat(
        tmp_path / "data",
        *("/start", "/letter", "/letter anfang", "/sign", "1", "1", "/me", "/count", "/help"),
        *("/about", "/privacy", "/language", "/alerts", "1"),
        locale=locale,
        settings={"CAMPAIGN": str(LAMPS)},
    )
    assert said.status == 0
    assert not re.search(r"[\u0600-\u06ff\u3400-\u9fff]", said.out + said.err)
    assert said.has_in_order("Laternen für den Uferweg", "Der Uferweg ist", "You have signed.")
    assert not re.search("pledge", said.out.replace("summaries, pledges and editor's", ""))
    async with kept(tmp_path / "data") as there:
        signature = await there.signature("ana")
        assert signature is not None
        assert signature.text.language == "de"


@pytest.mark.parametrize(("locale", "lacking"), [("de", ""), ("en", ""), ("zh-TW", "Chinese")])
def test_only_whoever_reads_neither_is_told_that_a_language_is_missing(
    tmp_path: Path, locale: str, lacking: str
) -> None:
    said = chat(tmp_path / "data", "/start", locale=locale, settings={"CAMPAIGN": str(LAMPS)})
    assert ("There is no translation for this language yet" in said.out) is bool(lacking)
    assert lacking in said.out
