"""The owner of a chat hears that its alerts have ended; nobody else, and no other chat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db.audience import Subscriber
from db.deliveries import Recipient
from db.notices import Notice, Sending
from db.secrets.vault import Column, Vault
from handlers.broadcasting.endings import ENDED, notice_to_owner
from messages.reply import unpack
from tests.stage.factories import ANA, BEN

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNER = "7000000001"


def chat(owner: bytes | None, kind: Subscriber = Subscriber.CHAT) -> Recipient:
    """Somebody's chat, which reads Arabic."""
    return Recipient(
        ANA, "telegram", kind, "UTC", b"", "ar", "", 1, "at once", None, None, False, 0, (0, 0),
        owner, None, None,
    )  # fmt: skip


@pytest.fixture
def notice(vault: Vault) -> Notice:
    found = notice_to_owner(chat(vault.hide(ANA, OWNER.encode(), Column.OWNER)), vault, NOW)
    assert found is not None
    return found


def test_who_asked_for_a_chats_alerts_is_told_on_its_platform(vault: Vault, notice: Notice) -> None:
    assert vault.decrypt_address(notice.id, notice.address) == OWNER
    assert unpack(vault.unhide(notice.id, notice.content)) == ENDED
    assert (notice.platform, notice.locale) == ("telegram", "ar")
    assert (notice.due, notice.state) == ("2026-03-01T12:00:00Z", Sending.WAITING)


def test_the_notice_names_nobody_in_plain_and_cannot_be_told_from_another(
    vault: Vault, notice: Notice
) -> None:
    assert OWNER not in repr(notice)
    again = notice_to_owner(chat(vault.hide(ANA, OWNER.encode(), Column.OWNER)), vault, NOW)
    assert again is not None
    assert not {notice.id, notice.address, notice.content} & {
        *(again.id, again.address, again.content)
    }


def test_a_person_is_not_told_that_nothing_reaches_them(vault: Vault) -> None:
    kept = vault.hide(ANA, OWNER.encode(), Column.OWNER)
    assert notice_to_owner(chat(kept, Subscriber.PERSON), vault, NOW) is None


def test_where_no_account_can_be_read_nobody_is_told(vault: Vault) -> None:
    somebody_elses = vault.hide(BEN, OWNER.encode(), Column.OWNER)
    for kept in (None, b"", b"damaged", somebody_elses):
        assert notice_to_owner(chat(kept), vault, NOW) is None
