"""The way of one update: answered once, undone when it fails, and never at a loss for words."""

from __future__ import annotations

import asyncio
import logging
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.engine.sqlite import SqliteStore
from db.engine.transaction import StoreUnavailable, Trouble
from db.secrets.keys import create_keys, server_keys
from db.secrets.vault import Purpose, Vault
from handlers.commands import table
from handlers.frame.apologies import FAILED, TOO_LATE
from handlers.frame.session import Command, Session
from messages.render.plain import plain
from messages.reply import Reply, Title, texts, unpack
from messages.request import Account, Request, UpdateId
from messages.text import t
from tests.stage.chats import RECEIPTS, Bot, Someone, extended
from tests.stage.examples import examples
from tests.stage.stores import VAULT


async def test_a_repeated_signing_is_answered_the_same_and_counts_once(
    bot: Bot, ana: Someone
) -> None:
    first = await ana.signs()
    answer, rows = ana.kept, await bot.rows()
    assert "1 person has signed" in first
    await ana.repeats()
    assert ana.kept == answer
    assert await bot.rows() == rows
    assert (await bot.totals()).people == 1


async def test_a_repeated_update_is_known_after_a_restart(bot: Bot, ana: Someone) -> None:
    await ana.signs()
    answer = ana.kept
    bot.restart()
    await ana.repeats()
    assert ana.kept == answer
    assert (await bot.totals()).people == 1


async def test_a_repeated_forget_gets_the_same_answer_in_the_same_language(
    bot: Bot, ana: Someone
) -> None:
    await ana.signs()
    await ana.types("/language zh-Hant-TW")
    await ana.types("/forget yes")
    answer = ana.kept
    assert answer.language == "zh-Hant-TW"
    await ana.repeats()
    assert ana.kept == answer
    assert (await bot.totals()).people == 0


async def test_a_repeated_withdrawal_does_not_withdraw_what_was_signed_since(
    bot: Bot, ana: Someone
) -> None:
    await ana.signs()
    await ana.types("/withdraw yes")
    withdrawal = ana.request
    assert withdrawal is not None
    await ana.signs()
    await ana.delivers(withdrawal)
    assert "withdrawn" in ana.reads
    assert await bot.signature_of("ana") is not None


async def test_a_repeated_pledge_is_kept_once(bot: Bot, ana: Someone) -> None:
    await ana.pledges("law-ban-bill")
    await ana.repeats()
    assert (await bot.totals()).pledges == 1


async def test_nobody_reads_an_answer_that_was_given_to_another(ana: Someone, ben: Someone) -> None:
    await ana.signs("Ana Diaz", appearance="Publicly, with my name")
    assert ana.request is not None
    request = ana.request
    stolen = Request("terminal", request.update, Account("ben"), "me", (), "", "en")
    assert await ben.delivers(stolen) == "That has been done already."


async def test_only_updates_with_an_effect_leave_a_receipt(bot: Bot, ana: Someone) -> None:
    for line in ("/help", "/letter", "/count", "/me", "/nonsense", "hello", "/withdraw"):
        await ana.types(line)
    assert (await bot.rows())[RECEIPTS] == []


async def test_no_receipt_of_a_form_holds_an_answer_even_opened(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("With my name, for the organisers only")
    await ana.types("Ana Diaz")
    shown = ana.reads
    keys = bot.keys("ana")
    receipts = (await bot.rows())[RECEIPTS]
    opened = [keys.decrypt(Purpose.RECEIPT, answer) for *_, answer in receipts]
    assert len(opened) == 3
    assert not any("Ana Diaz" in repr(unpack(kept)) for kept in opened if kept)
    assert await ana.repeats() == shown


async def test_a_step_that_is_repeated_after_its_form_was_sent_shows_what_is_kept(
    ana: Someone,
) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    step = ana.request
    assert step is not None
    await ana.presses("Sign")
    assert "You have signed." in await ana.delivers(step)


async def test_a_misspelt_command_is_answered_with_the_nearest(ana: Someone) -> None:
    assert "There is no command /sgin. Did you mean /sign?" in await ana.types("/sgin")
    assert "How do you want to sign?" in await ana.presses("/sign")


async def test_a_command_like_no_other_leads_to_the_list(ana: Someone) -> None:
    assert "There is no command /xyzzy." in await ana.types("/xyzzy")
    assert "What I can do" in await ana.presses("What I can do")


async def test_commands_may_be_typed_in_capitals(ana: Someone) -> None:
    assert "The count so far" in await ana.types("/COUNT")


async def test_buttons_of_forms_are_not_suggested_as_commands(ana: Someone) -> None:
    await ana.types("/forms")
    assert "/form" not in ana.offered


async def test_two_people_who_sign_at_once_are_both_counted(bot: Bot) -> None:
    people = [bot.someone(f"signer {number}") for number in range(20)]
    await asyncio.gather(*(person.signs() for person in people))
    assert (await bot.totals()).people == 20


async def test_one_account_that_sends_twice_at_once_has_one_signature(
    bot: Bot, ana: Someone
) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    sign = ana.button("Sign")
    elsewhere = bot.someone("ana")
    await asyncio.gather(ana.uses(sign), elsewhere.uses(sign))
    assert (await bot.totals()).people == 1


async def _signs_and_fails(session: Session) -> Reply:
    await session.tx.execute("INSERT INTO counter (name, share, n) VALUES ('people', 0, 1)")
    raise RuntimeError(f"the account is {session.request.account}")


async def test_a_failing_command_apologises_and_changes_nothing(
    sqlite_store: SqliteStore, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    fails = Command("fails", t("Fails"), _signs_and_fails)
    bot = Bot(sqlite_store, vault, table=extended(fails))
    ana = bot.someone("ana")
    before = await bot.rows()
    with caplog.at_level(logging.DEBUG, logger="handlers"):
        assert await ana.types("/fails") == ana.say(FAILED)
    assert await bot.rows() == before
    assert [record.getMessage() for record in caplog.records] == ["a handler failed"]


PERSONAL = [name for name, command in table().commands.items() if command.personal]


async def test_where_others_read_nobodys_own_affairs_are_answered(bot: Bot, ana: Someone) -> None:
    await ana.signs("Ana Diaz", appearance="Publicly, with my name")
    before = await bot.rows()
    group = bot.someone("ana", private=False)
    for name in PERSONAL:
        assert "That is private" in await group.types(f"/{name}")
        assert [button.command for button in group.reply.buttons] == [name]
        words = await group.types(f"/start {name}")
        assert "Ana Diaz" not in words
        assert "You have signed" not in words
    assert await bot.rows() == before


async def test_where_others_read_the_letter_and_the_count_are_answered(bot: Bot) -> None:
    group = bot.someone("ana", private=False)
    assert "訴求的範圍" in await group.types("/letter scope")
    assert "People who signed here: 0" in await group.types("/count")


async def test_where_others_read_an_open_form_is_not_mentioned(bot: Bot, ana: Someone) -> None:
    await ana.types("/sign")
    group = bot.someone("ana", private=False)
    await group.types("/count")
    assert not any("Go on with" in label for label in group.offered)


@pytest.mark.parametrize(
    ("alias", "name"),
    [(alias, command.name) for command in table().commands.values() for alias in command.aliases],
)
async def test_a_command_answers_to_its_other_names(ana: Someone, alias: str, name: str) -> None:
    await ana.signs()
    assert await ana.types(f"/{alias}") == await ana.types(f"/{name}")


words = st.text(max_size=60)
command_lines = st.one_of(
    st.builds(
        "/{} {}".format, st.sampled_from([*table().commands, "language zh", "start src"]), words
    ),
    st.builds("/{}".format, words),
    words,
)


class Talk(NamedTuple):
    """A bot for many examples, and the loop that it lives in."""

    bot: Bot
    runner: asyncio.Runner


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """One store for all examples."""
    folder = tmp_path_factory.mktemp("talk")
    server, _ = create_keys(folder / "keys")
    with asyncio.Runner() as runner:
        store = runner.run(SqliteStore.open(folder / "letter.db", VAULT))
        yield Talk(Bot(store, Vault(server_keys(server))), runner)
        runner.run(store.close())


@settings(max_examples=examples(150))
@given(
    lines=st.lists(command_lines, min_size=1, max_size=4),
    hint=st.none() | st.sampled_from(["en", "ar", "zh-TW", "zh", "zh-Hans", "fr"]) | words,
)
@example(lines=["/sign \ud800", "\ud800", "/letter \ud800"], hint="\ud800")
@example(lines=["/language \x00", "/pledge \u202e", "/\x1b[31m", "\x1b]0;x\x07"], hint=None)
@example(lines=["/" + "9" * 10_000, "9" * 10_000], hint="x" * 10_000)
def test_whatever_is_typed_gets_an_answer_without_control_characters(
    talk: Talk, lines: list[str], hint: str | None
) -> None:
    someone = talk.bot.someone("someone", hint)
    for line in lines:
        assert _visible(talk.runner.run(someone.types(line)))
        assert someone.say(FAILED) not in someone.reads


def _visible(shown: str) -> bool:
    """Whether nothing in `shown` could steer a terminal or hide what it says."""
    allowed = "\n\u200c\u200d\u200f\u2068\u2069"
    return all(
        c in allowed or unicodedata.category(c) not in ("Cc", "Cs", "Cf", "Co", "Cn") for c in shown
    )


async def test_the_longest_update_id_is_known_again(ana: Someone, bot: Bot) -> None:
    await ana.delivers(
        Request("terminal", UpdateId(b"\xff" * 16), Account("ana"), "start", ("src-x",), "", "en")
    )
    first, rows = ana.kept, await bot.rows()
    await ana.repeats()
    assert (ana.kept, await bot.rows()) == (first, rows)


async def language_of(someone: Someone) -> str:
    account = Account(someone.account)
    return await someone.bot.dispatch.language_of(someone.platform, account, someone.hint)


async def test_the_language_of_a_reader_is_the_one_they_chose_last(bot: Bot, ana: Someone) -> None:
    assert await language_of(ana) == "en"
    await ana.types("/language ar")
    assert await language_of(ana) == "ar"
    await ana.types("/language zh-Hant-TW")
    assert await language_of(ana) == "zh-Hant-TW"
    await ana.types("/language auto")
    assert await language_of(ana) == "en"
    await ana.types("/language ar")
    await ana.types("/forget yes")
    assert await language_of(ana) == "en"


async def test_the_language_of_a_reader_is_known_after_a_restart(bot: Bot, ana: Someone) -> None:
    await ana.types("/language ar")
    bot.restart()
    assert await language_of(ana) == "ar"


async def test_who_was_answered_is_known_without_asking_the_store(
    bot: Bot, ana: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.types("/language ar")
    bot.restart()
    await ana.types("/count")
    await ana.types("/sing")

    async def unheard(*_: object, **__: object) -> None:
        raise AssertionError("the store was asked")

    monkeypatch.setattr(bot.store, "transact", unheard)
    assert await language_of(ana) == "ar"


async def test_where_nothing_works_that_is_said_in_the_language_chosen(
    bot: Bot, ana: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.types("/language ar")

    async def broken(*_: object, **__: object) -> None:
        raise StoreUnavailable(Trouble.UNREACHABLE)

    monkeypatch.setattr(bot.store, "transact", broken)
    await ana.types("/count")
    assert ana.answer.failed
    assert ana.answer.language == "ar"
    bot.restart()
    assert await language_of(ana) == "en"


class TestSaidLater:
    """An answer that a platform did not take is given again, and nothing is done again."""

    async def test_what_was_done_is_said_as_it_was(self, bot: Bot, ana: Someone) -> None:
        await ana.signs()
        request, thanks, rows = ana.request, ana.kept, await bot.rows()
        assert request is not None
        assert thanks.done
        again = await bot.dispatch.again(request, done=True)
        assert again == thanks._replace(done=False)
        await ana.types("/withdraw yes")
        assert await bot.dispatch.again(request, done=True) == again
        assert (await bot.rows())["signature"] != rows["signature"]

    async def test_what_only_read_is_answered_as_things_are_now(
        self, bot: Bot, ana: Someone, ben: Someone
    ) -> None:
        await ana.types("/count")
        assert ana.request is not None
        assert not ana.answer.done
        await ben.signs()
        again = await bot.dispatch.again(ana.request, done=False)
        assert again is not None
        assert "People who signed here: 1" in plain(again.reply, bot.campaign.catalogs, "en")

    async def test_what_would_do_something_by_now_does_nothing(
        self, bot: Bot, ana: Someone
    ) -> None:
        request = Request("terminal", UpdateId(b"early"), Account("ana"), "sign", (), "", "en")
        before = await bot.rows()
        again = await bot.dispatch.again(request, done=False)
        assert again is not None
        assert TOO_LATE in texts(again.reply)
        assert again.reply.buttons[0].command == "sign"
        assert await bot.rows() == before

    async def test_typed_words_never_answer_a_question_that_was_asked_later(
        self, bot: Bot, ana: Someone
    ) -> None:
        early = Request("terminal", UpdateId(b"early"), Account("ana"), None, (), "Ana", "en")
        await ana.types("/sign")
        await ana.presses("Publicly, with my name")
        form = (await bot.rows())["draft"]
        again = await bot.dispatch.again(early, done=False)
        assert again is not None
        assert TOO_LATE in texts(again.reply)
        assert (await bot.rows())["draft"] == form

    async def test_of_a_form_that_was_sent_since_is_told_what_is_kept(
        self, bot: Bot, ana: Someone
    ) -> None:
        await ana.types("/sign")
        await ana.presses("Publicly, with my name")
        await ana.types("Ana Diaz")
        step = ana.request
        assert step is not None
        again = await bot.dispatch.again(step, done=True)
        assert again is not None
        assert again.reply.form is not None
        await ana.presses("Sign")
        rows = await bot.rows()
        again = await bot.dispatch.again(step, done=True)
        assert again is not None
        assert again.reply.form is None
        assert again.reply.blocks[0] == Title(t("You have signed."))
        assert await bot.rows() == rows

    async def test_where_the_receipt_is_gone_nothing_is_done_twice(
        self, bot: Bot, ana: Someone
    ) -> None:
        await ana.signs()
        signing = ana.request
        assert signing is not None
        await ana.types("/withdraw yes")
        await bot.store.transact(lambda tx: tx.execute("DELETE FROM seen_update"))
        again = await bot.dispatch.again(signing, done=True)
        assert again is not None
        assert "done already" in plain(again.reply, bot.campaign.catalogs, "en")
        assert await bot.signature_of("ana") is None

    async def test_while_the_store_cannot_serve_nothing_is_said_in_place_of_an_answer(
        self, bot: Bot, ana: Someone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def unreachable(*_: object, **__: object) -> None:
            raise StoreUnavailable(Trouble.UNREACHABLE)

        await ana.signs()
        assert ana.request is not None
        monkeypatch.setattr(bot.store, "transact", unreachable)
        again = await bot.dispatch.again(ana.request, done=True)
        assert again is not None
        assert again.failed
