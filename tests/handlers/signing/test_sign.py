"""Signing: what is shown before, what is kept after, changing it and taking it back."""

from __future__ import annotations

import pytest

from db import public_names, signatures, subscriptions
from db.public_names import PublicName
from db.secrets.vault import Purpose, unseal
from db.signatures import Appearance, Signature
from handlers.frame.consent import DRAFT
from handlers.frame.conversation import MOST_SHOWN
from messages.reply import Note, Paragraph, Quote
from tests.stage.chats import FIRST_DAY, Bot, Someone, changed_letter
from tests.stage.words import catalogs

HIDDEN = "With my name, for the organisers only"
PUBLIC = "Publicly, with my name"


async def _signature(bot: Bot, account: str) -> Signature:
    signature = await bot.signature_of(account)
    assert signature is not None
    return signature


async def _public_name(bot: Bot, account: str) -> PublicName | None:
    tag = bot.tag(account, Purpose.PUBLIC_NAME)
    return await bot.store.transact(lambda tx: public_names.public_name_of(tx, tag))


async def test_before_signing_one_reads_what_where_and_who_sees_it(bot: Bot, ana: Someone) -> None:
    words = await ana.types("/sign")
    letter = bot.campaign.letter
    for said in (
        letter.base.title,
        f"Version {letter.version}, fingerprint {letter.base.sha256[:12]}",
        "The text shown here: Traditional Chinese, translation by 台灣人權促進會",
        "Full text (English, original by Access Now): https://www.accessnow.org/",
        "Read it first: /letter",
        "What I will keep:",
        "never the hour",
        "Who can see what:",
        "The chat service itself sees this chat",
    ):
        assert said in words


@pytest.mark.parametrize("language", catalogs().languages.codes)
async def test_what_one_agrees_to_stands_in_a_master_too_where_it_is_a_draft(
    bot: Bot, language: str
) -> None:
    someone = bot.someone("someone", language)
    await someone.types("/sign")
    (first, *_) = someone.reply.buttons
    words = await someone.uses(first)
    agreed = "You are about to sign the open letter of 7 June 2021, version 1.0.0."
    draft = language == "ar"
    assert (agreed in words) == (language == "en" or draft)
    assert (someone.say(DRAFT) in words) == draft
    if draft:
        *_, sentence, note, binding = someone.reply.blocks
        assert isinstance(sentence, Paragraph)
        assert someone.say(sentence.words).startswith("أنت على وشك توقيع")
        assert note == Note(DRAFT)
        assert isinstance(binding, Quote)
        assert binding.words.startswith(agreed)


async def test_three_steps_are_enough_to_sign(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    assert "Thank you. You have signed." in await ana.presses("Sign")
    assert "1 person has signed through this bot." in ana.reads
    assert ana.offered == ["Change", "Withdraw", "Share", "Make a pledge"]
    letter = bot.campaign.letter
    assert await _signature(bot, "ana") == Signature(
        text=bot.campaign.text,
        appearance=Appearance.ANONYMOUS,
        organisation=False,
        confirmed=True,
        sealed=None,
        country=None,
        locale="en",
        platform="terminal",
        consent_version=letter.consent_version,
        month="2026-03",
    )
    assert bot.campaign.text.sha256 == letter.base.sha256


async def test_a_hidden_name_opens_with_the_organisers_key_only(
    bot: Bot, ana: Someone, organisers_private: bytes
) -> None:
    await ana.signs("Ana Diaz", appearance=HIDDEN)
    signature = await _signature(bot, "ana")
    assert signature.appearance is Appearance.HIDDEN
    assert signature.sealed is not None
    assert unseal(organisers_private, signature.sealed) == {"name": "Ana Diaz"}
    assert await _public_name(bot, "ana") is None


async def test_a_public_name_is_kept_to_be_shown(bot: Bot, ana: Someone) -> None:
    await ana.signs("Ana Diaz", appearance=PUBLIC)
    assert (await _signature(bot, "ana")).appearance is Appearance.PUBLIC
    assert await _public_name(bot, "ana") == PublicName("Ana Diaz", None, None, True)


async def test_an_organisation_waits_and_is_counted_apart(
    bot: Bot, ana: Someone, organisers_private: bytes
) -> None:
    await ana.types("/sign")
    await ana.presses(PUBLIC)
    await ana.types("Ana Diaz")
    await ana.presses("Add: Organisation")
    await ana.types("Open Rights")
    await ana.presses("Add: Role")
    await ana.types("chair")
    assert "An organiser checks your organisation" in await ana.presses("Sign")
    signature = await _signature(bot, "ana")
    assert signature.sealed is not None
    assert unseal(organisers_private, signature.sealed) == {
        "name": "Ana Diaz",
        "organisation": "Open Rights",
        "role": "chair",
    }
    assert await _public_name(bot, "ana") is None, "who signs for an organisation stays sealed"
    totals = await bot.totals()
    assert (totals.people, totals.organisations, totals.organisations_waiting) == (0, 0, 1)
    assert "For an organisation: waiting for an organiser" in await ana.types("/sign")


async def test_when_too_many_countries_fit_it_is_said_that_there_are_more(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Country")
    assert "Many fit; these are some." in await ana.types("a")
    assert len(ana.offered) == MOST_SHOWN + len(["Skip this", "Back", "Cancel"])


async def test_a_country_is_searched_for_and_kept_by_its_code(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Country")
    assert "I find nothing called Atlantis." in await ana.types("Atlantis")
    assert "Several fit. Which one do you mean?" in await ana.types("united")
    assert "Country: United Kingdom" in await ana.presses("United Kingdom")
    await ana.presses("Sign")
    assert (await _signature(bot, "ana")).country == "GB"
    assert "Country: United Kingdom" in await ana.types("/sign")


async def test_signing_is_not_consent_to_alerts(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    assert (await bot.rows())["subscription"] == []
    await ana.types("/sign change")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    assert "You can sign without this; /stop ends it at any time." in ana.reads
    await ana.presses("No")
    await ana.presses("Sign")
    assert (await bot.rows())["subscription"] == []


async def test_alerts_asked_for_go_to_this_account(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    assert "Your alerts begin within the hour, not at once" in await ana.presses("Sign")
    tag = bot.tag("ana", Purpose.SUBSCRIPTION)
    assert await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag)) is None
    await bot.an_hour_passes()
    kept = await bot.store.transact(lambda tx: subscriptions.subscription_of(tx, tag))
    assert kept is not None
    assert bot.vault.decrypt_address(tag, kept.address) == "ana"
    assert (kept.locale, kept.platform, kept.month) == ("en", "terminal", "2026-03")


async def test_who_gets_alerts_is_not_asked_again(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Add: Action alerts")
    await ana.presses("Yes, write to me")
    await ana.presses("Sign")
    await ana.presses("Change")
    await ana.presses("Without a name")
    assert "Add: Action alerts" not in ana.offered


async def test_a_change_takes_the_place_of_the_signature(bot: Bot, ana: Someone) -> None:
    await ana.signs("Ana Diaz", appearance=PUBLIC)
    bot.clock.day = FIRST_DAY.replace(month=4)
    await ana.presses("Change")
    await ana.presses("Without a name")
    assert "Your signature is changed." in await ana.presses("Sign")
    assert "1 person has signed" in ana.reads
    signature = await _signature(bot, "ana")
    assert (signature.appearance, signature.sealed) == (Appearance.ANONYMOUS, None)
    assert signature.month == "2026-04"
    assert await _public_name(bot, "ana") is None
    assert (await bot.totals()).people == 1


async def test_a_person_who_turns_into_an_organisation_is_counted_there(
    bot: Bot, ana: Someone
) -> None:
    await ana.signs()
    await ana.presses("Change")
    await ana.presses("Without a name")
    await ana.presses("Add: Organisation")
    await ana.types("Open Rights")
    await ana.presses("Sign")
    totals = await bot.totals()
    assert (totals.people, totals.organisations_waiting) == (0, 1)


async def test_a_letter_that_changed_meanwhile_is_not_signed(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    changed_letter(bot)
    assert "The letter has changed since you began." in await ana.presses("Sign")
    assert await bot.signature_of("ana") is None
    assert (await bot.totals()).people == 0


async def test_a_letter_that_changed_can_be_signed_from_the_beginning(
    bot: Bot, ana: Someone
) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    changed_letter(bot)
    await bot.store.transact(lambda tx: signatures.register_text(tx, bot.campaign.text))
    await ana.presses("Sign")
    assert "Version 2.0.0" in await ana.presses("Sign")
    await ana.presses("Without a name")
    assert "Thank you." in await ana.presses("Sign")
    assert (await _signature(bot, "ana")).text == bot.campaign.text


async def test_what_was_signed_stays_what_it_was(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    signed = bot.campaign.text
    changed_letter(bot)
    assert f"version {signed.version}, fingerprint {signed.sha256[:12]}" in await ana.types("/sign")


async def test_the_same_account_on_another_platform_is_another_signer(bot: Bot) -> None:
    await bot.someone("42", platform="telegram").signs()
    await bot.someone("42", platform="discord").signs()
    assert (await bot.totals()).people == 2


@pytest.mark.parametrize(
    ("hint", "locale"), [("zh-TW", "zh-Hant-TW"), ("ar-EG", "ar"), ("fr", "en"), (None, "en")]
)
async def test_the_language_the_words_were_shown_in_is_kept(
    bot: Bot, hint: str | None, locale: str
) -> None:
    someone = bot.someone("someone", hint)
    await someone.types("/sign")
    (first, *_) = someone.reply.buttons
    await someone.uses(first)
    (send, *_) = someone.reply.buttons
    await someone.uses(send)
    assert (await _signature(bot, "someone")).locale == locale


@pytest.mark.parametrize(
    "name",
    [
        "محمد عبد الله",
        "နော်ဇင်မာ",
        "สมชาย ใจดี",
        "Nguyễn Thị Ánh",
        "김민준",
        "林淑芬",
        "O’Brien-Łuczak",
    ],
)
async def test_real_names_survive_to_the_organisers_desk(
    bot: Bot, ana: Someone, organisers_private: bytes, name: str
) -> None:
    await ana.signs(name, appearance=HIDDEN)
    signature = await _signature(bot, "ana")
    assert signature.sealed is not None
    assert unseal(organisers_private, signature.sealed) == {"name": name}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a" * 10_000, "That has 10,000 characters; 120 is the most."),
        ("   ", "That is empty."),
        ("\u3164\u3164", "That is empty."),
        ("A" + "\u0301" * 30, "That stacks more marks on a letter than any writing does."),
        ("Ana\u202eDiaz", "That holds invisible marks that turn the direction of writing."),
        ("Аnа Diaz", "mixes letters of two alphabets that look alike"),
        ("Ana\0Diaz", "A name is made of letters; this is not one: \ufffd"),
        ("Ana\ud800", "A name is made of letters; this is not one: \ufffd"),
        ("😀", "A name is made of letters; this is not one: 😀"),
        ("12345", "A name needs at least one letter."),
        ("/", "There is no command /."),
    ],
)
async def test_what_is_no_name_is_explained_and_asked_again(
    bot: Bot, ana: Someone, name: str, problem: str
) -> None:
    await ana.types("/sign")
    await ana.presses(HIDDEN)
    assert problem in await ana.types(name)
    assert "Name: Ana Diaz" in await ana.types("Ana Diaz")
    await ana.presses("Sign")
    assert (await bot.totals()).people == 1
