"""What may stand in an alert: each wrong answer is explained, and asked for again."""

from __future__ import annotations

from tests.stage.chats import Someone


async def test_wrong_answers_are_explained_and_asked_again(mina: Someone) -> None:
    await mina.types("/alert new")
    assert "4 characters too long; 120 is the most" in await mina.types("x" * 124)
    assert "invisible marks that turn" in await mina.types("Write \u202eno")
    assert "cannot be shown: U+0007" in await mina.types("Ding\x07")
    assert "cannot be shown: U+D800" in await mina.types("Half\ud800")
    await mina.all("Write", "x" * 2000)
    assert "too long for one message on Discord" in mina.reads
    assert "What is the text?" in mina.reads
    await mina.types("Short enough.")
    assert "Please choose one of these." in await mina.types("gossip")
    await mina.presses("Campaign news")
    await mina.presses("Routine")
    for label, wrong, problem in (
        ("Link", "http://example.org", "It must begin like this: https://example.org"),
        ("Link", "https://user@example.org", "no @ before its first slash"),
        ("Whom to write to or call", "call me", "Please type an e-mail address"),
        ("Last day", "2026-02-01", "between today and five years"),
        ("Languages", "Klingon", "I do not speak Klingon."),
        ("Countries", "Atlantis", "no country or territory called Atlantis"),
        ("When", "tomorrow", "That is no time I can read."),
        ("When", "2026-02-28 18:00", "between now and a year from now"),
    ):
        await mina.presses(f"Add: {label}")
        assert problem in await mina.types(wrong)
        await mina.presses("Skip this")
    assert "It is kept as a draft." in await mina.presses("Keep it as a draft")
