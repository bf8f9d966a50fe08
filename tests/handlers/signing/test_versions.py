"""A letter whose wording changes: no signature moves, and whoever signed is told.

The letter is in Arabic; its Chinese edition stays as it was.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db.engine.sqlite import SqliteStore
from db.secrets.vault import Vault
from db.signatures import Appearance, SignedText
from handlers.signing.described import APPEARANCES
from messages.text import LanguageName, t
from tests.stage.chats import Bot, Someone
from tests.stage.invented import LAST_WORDS, OTHER_WORDS, WELL, bot_of, changed

READERS = ("ar", "zh-TW")
STALE = t("This part was made from an earlier wording of the letter, which has changed since.")
WITHOUT_A_NAME = APPEARANCES[Appearance.ANONYMOUS]


@pytest.fixture
async def before(sqlite_store: SqliteStore, vault: Vault) -> Bot:
    """The letter in its first version."""
    return await bot_of(WELL, sqlite_store, vault)


@pytest.fixture
async def after(before: Bot, sqlite_store: SqliteStore, vault: Vault, tmp_path: Path) -> Bot:
    """The letter in its next version, on what was kept before."""
    after = await bot_of(changed(WELL, tmp_path / "well"), sqlite_store, vault)
    after.updates = before.updates
    return after


async def signs(someone: Someone) -> SignedText:
    """Sign without a name; the text that is signed."""
    await someone.types("/sign change")
    await someone.presses(WITHOUT_A_NAME)
    await someone.presses(t("Sign"))
    return await text_of(someone)


async def text_of(someone: Someone) -> SignedText:
    """The text that somebody has signed."""
    signature = await someone.bot.signature_of(someone.account)
    assert signature is not None
    return signature.text


def told(someone: Someone) -> str:
    """The note to somebody who signed the first version, in their language."""
    words = t(
        "The letter has changed. You signed version {signed}, and your signature stays with that "
        "wording; now it is version {version}. To read what you signed: {command}. To sign the new "
        "wording instead, or withdraw: {sign}",
        signed="1.0.0",
        version="1.1.0",
        command="/letter full 1.0.0",
        sign="/sign",
    )
    return someone.say(words)


@pytest.mark.parametrize("hint", READERS)
async def test_no_signature_moves_and_the_signer_is_told_at_the_next_visit(
    before: Bot, after: Bot, hint: str
) -> None:
    signed = await signs(before.someone("ana", hint))
    ana = after.someone("ana", hint)
    for line in ("/start", "/letter", "/sign"):
        said = await ana.types(line)
        assert told(ana) in said
        assert await text_of(ana) == signed
    assert signed.version == "1.0.0"
    ben = after.someone("ben", hint)
    for line in ("/start", "/letter", "/sign"):
        said = await ben.types(line)
        assert told(ben) not in said


async def test_what_was_signed_can_still_be_read(before: Bot, after: Bot) -> None:
    signed = await signs(before.someone("ana", "ar"))
    ana = after.someone("ana", "ar")
    await ana.types("/letter full 1.0.0")
    texts = [file.content.decode() for file in ana.reply.files]
    assert all(LAST_WORDS in text for text in texts)
    assert signed.sha256 in ana.reads
    assert "sign" not in [button.command for button in ana.reply.buttons]
    await ana.types("/language zh-TW")
    await ana.types("/letter full 1.0.0")
    assert signed.sha256 in ana.reads, "what was signed, not what would be read"
    await ana.types("/language ar")
    await ana.types("/letter full")
    assert all(OTHER_WORDS in file.content.decode() for file in ana.reply.files)


@pytest.mark.parametrize("hint", READERS)
async def test_the_new_wording_can_be_signed_instead(before: Bot, after: Bot, hint: str) -> None:
    first = await signs(before.someone("ana", hint))
    ana = after.someone("ana", hint)
    second = await signs(ana)
    assert (first.version, second.version) == ("1.0.0", "1.1.0")
    assert (second.language, second.sha256) == ("ar", after.campaign.letter.base.sha256)
    assert first.sha256 != second.sha256
    for line in ("/start", "/letter", "/sign"):
        said = await ana.types(line)
        assert told(ana) not in said
    assert (await after.totals()).people == 1


async def test_a_signature_for_the_old_wording_can_be_withdrawn(before: Bot, after: Bot) -> None:
    await signs(before.someone("ana", "ar"))
    await after.someone("ana", "ar").types("/withdraw yes")
    assert await after.signature_of("ana") is None


async def test_who_reads_an_edition_of_the_old_wording_is_shown_what_is_signed_now(
    after: Bot,
) -> None:
    """The Chinese words have stayed; what is signed has other words, in Arabic alone so far."""
    lin = after.someone("lin", "zh-TW")
    note = t(
        "This text does not say what the letter says now. What is signed now is version "
        "{version}, in this language: {language}.",
        version="1.1.0",
        language=LanguageName("ar"),
    )
    for line in ("/letter", "/letter full", "/sign"):
        said = await lin.types(line)
        assert lin.say(note) in said, line
    assert after.campaign.letter.base.title in lin.reads
    assert "1.0.0" in await lin.types("/letter")


@pytest.mark.parametrize("hint", READERS)
async def test_a_form_that_was_opened_on_the_old_version_signs_nothing(
    before: Bot, after: Bot, hint: str
) -> None:
    ana = before.someone("ana", hint)
    await ana.types("/sign")
    await ana.presses(WITHOUT_A_NAME)
    ana.bot = after
    since = t("The letter has changed since you began. Please read it again before you sign.")
    said = await ana.presses(t("Sign"))
    assert ana.say(since) in said
    assert await after.signature_of("ana") is None


async def test_a_part_made_from_the_old_wording_says_so(before: Bot, after: Bot) -> None:
    lin, ana = after.someone("lin", "zh-TW"), after.someone("ana", "ar")
    assert not await says_stale(before.someone("lin", "zh-TW"), "ending")
    assert await says_stale(lin, "ending")
    assert not await says_stale(lin, "opening")
    assert not await says_stale(ana, "ending")


async def says_stale(someone: Someone, section: str) -> bool:
    """Whether somebody reads that the section was made from an earlier wording."""
    said = await someone.types(f"/letter {section}")
    return someone.say(STALE) in said


@pytest.mark.parametrize(("opened_in", "sent_in"), [("ar", "zh-TW"), ("zh-TW", "ar")])
async def test_a_signature_is_for_the_edition_that_was_shown_whatever_is_read_at_the_end(
    before: Bot, opened_in: str, sent_in: str
) -> None:
    ana = before.someone("ana", None)
    shown = before.campaign.letter.edition(before.campaign.languages.reads(opened_in, None))
    await ana.all(f"/language {opened_in}", "/sign")
    await ana.presses(WITHOUT_A_NAME)
    await ana.types(f"/language {sent_in}")
    await ana.uses(ana.reply.buttons[-1])
    agreement = before.campaign.sentences.agreement
    assert agreement is not None
    assert shown.title in ana.reads
    await ana.presses(t("Sign"))
    assert await text_of(ana) == before.campaign.signed(shown)


async def test_a_version_that_changes_no_word_is_told_to_nobody(before: Bot) -> None:
    """A mended mark, or the address of a link: signatures carry over (editorial policy, 5)."""
    ana = before.someone("ana", "ar")
    signed = await signs(ana)
    letter = before.campaign.letter
    base = replace(letter.base, version="1.0.1")
    editions = letter.editions | {base.language: base}
    mended = replace(letter, base=base, editions=editions, earlier=(letter.base,))
    before.campaign = replace(before.campaign, letter=mended)
    before.restart()
    for line in ("/start", "/letter", "/sign"):
        assert "/letter full 1.0.0" not in await ana.types(line)
    assert await text_of(ana) == signed
