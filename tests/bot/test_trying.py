"""A trial is opened where anybody is anyone, and nowhere else; a campaign gives no role there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.terminal.chat import TerminalChat
from bot.app import core
from bot.trying import IsTrial, NotOfTheTrial, Trial
from db import journal, staff
from db.secrets.keys import create_keys
from handlers.frame.rules import Rules
from messages.request import Account
from tests.stage.chats import Clock
from tests.stage.words import CONTENT, catalogs

OWNED = Rules(owners=((("terminal", "ana"),), (("terminal", "ben"),)))


async def _staff(file: Path, keys: Path, trial: Trial | None, rules: Rules = OWNED) -> list[str]:
    """The languages of all staff of a core that is started on a file."""
    there = (file, keys, CONTENT, catalogs(), Clock())
    async with core(*there, rules=rules, trial=trial) as made:
        return [each.locale for each in await made.store.transact(staff.everyone)]


async def test_the_owners_of_a_trial_read_what_the_terminal_reads(tmp_path: Path) -> None:
    keys, _ = create_keys(tmp_path / "keys", trial=True)
    file = tmp_path / "letter.db"
    assert await _staff(file, keys, Trial(OWNED, "ar")) == ["ar", "ar"]
    assert await _staff(file, keys, Trial(OWNED, "en")) == ["ar", "ar"]


async def test_nobody_is_served_by_a_trials_keys(tmp_path: Path) -> None:
    keys, _ = create_keys(tmp_path / "keys", trial=True)
    with pytest.raises(IsTrial):
        await _staff(tmp_path / "letter.db", keys, None)


async def test_a_trial_keeps_its_owners_when_it_is_refused(tmp_path: Path) -> None:
    """Whoever serves by the settings drops the owners whom these do not name."""
    keys, _ = create_keys(tmp_path / "keys", trial=True)
    file, trial = tmp_path / "letter.db", Trial(OWNED)
    await _staff(file, keys, trial)
    with pytest.raises(IsTrial):
        await _staff(file, keys, None, Rules())
    assert len(await _staff(file, keys, trial)) == 2


async def test_a_campaign_gives_no_role_where_anybody_is_anyone_and_loses_none(
    tmp_path: Path,
) -> None:
    keys, _ = create_keys(tmp_path / "keys")
    file, trial = tmp_path / "letter.db", Trial(OWNED)
    assert await _staff(file, keys, trial) == []
    assert len(await _staff(file, keys, None)) == 2
    assert len(await _staff(file, keys, trial, Rules())) == 2


@pytest.mark.parametrize("rules", [OWNED, Rules()], ids=["with staff", "without"])
async def test_a_trials_keys_do_not_open_what_other_keys_have_written(
    tmp_path: Path, rules: Rules
) -> None:
    keys, _ = create_keys(tmp_path / "keys")
    others, _ = create_keys(tmp_path / "others", trial=True)
    there = (tmp_path / "letter.db", keys, CONTENT, catalogs(), Clock())
    async with core(*there, rules=rules) as made:
        chat = TerminalChat(made, Account("cho"), "en", tmp_path / "files")
        for line in ("/sign", "1", "1"):
            await chat.hear(line)
        before = await made.store.transact(journal.head)
    with pytest.raises(NotOfTheTrial):
        await _staff(there[0], others, Trial(OWNED))
    async with core(*there, rules=rules) as made:
        assert await made.store.transact(journal.head) == before
