"""`python -m bot close`, the real program: it proposes, once, and nothing closes by it."""

from __future__ import annotations

from pathlib import Path

from bot.cli.trial import server_folder
from tests.stage.key_folders import keys_beside
from tests.stage.programs import Said, bot, chat

OWNERS = {"OWNERS": "telegram:123456,telegram:654321"}


def test_at_the_shell_a_closing_is_proposed_once_and_the_staff_decide(tmp_path: Path) -> None:
    data = tmp_path / "data"
    keys_beside(data)
    proposed, again = _proposes(data), _proposes(data)
    assert (proposed.status, again.status) == (0, 2), proposed
    assert "Two of them must say so within 7 days: /close" in proposed.out
    assert "Nothing was proposed" in again.err
    assert "How do you want to sign?" in chat(data, "/sign").out, "nothing has closed"


def _proposes(data: Path) -> Said:
    settings = {"KEYS": str(server_folder(data)), "DATA": str(data)}
    return bot("close", settings=settings | {"STATE_DIR": str(data / "state")} | OWNERS)
