"""/share: words to pass on that say nothing about whoever passes them on."""

from __future__ import annotations

from tests.stage.chats import Someone


async def test_what_is_shared_is_the_same_whether_one_signed_or_not(ana: Someone) -> None:
    before = await ana.types("/share")
    assert "https://www.accessnow.org/campaign/ban-biometric-surveillance/" in before
    await ana.signs()
    assert await ana.types("/share") == before
