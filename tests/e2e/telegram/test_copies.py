"""A copy that the running program makes when it is asked, and a machine that goes on from it."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from bot.cli.trial import DATABASE
from tests.stage.copies import RECOVERY_KEY, RECOVERY_SECRET
from tests.stage.key_folders import servers_keys
from tests.stage.programs import ROOT, Said, bot
from tests.stage.telegram.fake import FakeTelegram
from tests.stage.telegram.people import Person
from tests.stage.telegram.program import Program

KEY = {"RECOVERY_KEY": RECOVERY_KEY.text}


async def _said(folder: Path, *arguments: object, typed: str = "") -> Said:
    """What a command says that is started in `folder`."""
    settings = {"KEYS": str(folder / "keys" / "server"), "DATA": str(folder), **KEY}
    return await asyncio.to_thread(
        bot,
        *arguments,
        typed=typed,
        folder=folder,
        settings=settings | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
    )


async def test_a_copy_is_made_while_people_are_served_and_restored_on_another_machine(
    telegram: FakeTelegram, ana: Person, ben: Person, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    servers_keys(here / "keys" / "server")
    program = Program(telegram, here)
    running = await program.start(**KEY)
    for someone in (ana, ben):
        await someone.types("/sign")
        await someone.presses("Without a name")
        await someone.presses("Sign")
    said = await _said(here, "backup")
    assert (said.status, said.err) == (0, "")
    (copy,) = (here / "backups").glob("letter-*.db.age")
    assert str(copy) in said.out
    assert (await _said(here, "scrub")).status == 2, "the bot has the file to itself as before"
    await ben.types("/forget yes")
    assert await program.stops(running) == 0

    there.mkdir()
    shutil.copytree(here / "keys", there / "keys")
    shutil.copytree(here / "state", there / "state")
    said = await _said(there, "restore", copy, typed=RECOVERY_SECRET + "\n")
    assert said.status == 0, said.err
    assert (there / DATABASE).exists()
    elsewhere = Program(telegram, there)
    running = await elsewhere.start(**KEY)
    assert "You have signed" in await ana.types("/sign")
    assert "You have signed" not in await ben.types("/sign")
    assert await elsewhere.stops(running) == 0
