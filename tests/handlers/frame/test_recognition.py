"""Who is recognised, and who is not even looked up."""

from __future__ import annotations

import pytest

from db.secrets.vault import AccountKeys, Vault
from messages.request import Account, Chat, ChatId, Request, UpdateId
from tests.stage.chats import Bot, Someone


async def test_nobody_is_looked_up_for_chats_that_the_account_does_not_manage(
    bot: Bot, ana: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.types("/alerts")
    looked_up: list[str] = []
    recognise = Vault.recognise

    def noted(vault: Vault, platform: str, account: str) -> AccountKeys:
        looked_up.append(account)
        return recognise(vault, platform, account)

    monkeypatch.setattr(Vault, "recognise", noted)
    for number in range(3):
        made_up = Chat(ChatId(f"-{number}"), managed=False)
        id = UpdateId(f"chat {number}".encode())
        request = Request("terminal", id, Account("ana"), "alerts", hint="en", chat=made_up)
        assert "Only those who run that chat" in await ana.delivers(request)
    assert looked_up == []
