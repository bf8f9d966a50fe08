"""The start of the program that serves both platforms, beside importing what it is built on."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

from tests.bench.goal import ROUNDS, Goal
from tests.bench.process import cpu_seconds, peak_memory
from tests.stage.discord import fake as discord
from tests.stage.key_folders import servers_keys
from tests.stage.programs import BOT, ROOT, environment
from tests.stage.telegram import fake as telegram

LIBRARIES = """
import aiosqlite
import apscheduler.schedulers.asyncio, apscheduler.triggers.base
import babel.dates, babel.lists, babel.numbers
import discord, discord.app_commands
import langcodes.data_dicts, langcodes.tag_parser
import nacl.public, nacl.pwhash, nacl.secret, nacl.utils
import pydantic, pydantic_settings
import pyrage
import telegram.constants, telegram.error, telegram.request
import typer
"""
"""What a program that serves both platforms imports of the libraries in `pyproject.toml`."""

READY = "print(flush=True); input()"


def goals(folder: Path) -> Iterator[Goal]:
    """CPU and memory up to the first word to both platforms, against the libraries alone."""
    servers_keys(folder / "keys")
    seconds, memory = [], []
    for number in range(ROUNDS + 1):
        libraries, ours = _of_libraries(folder), _of_program(folder)
        if number:  # the first of each compiles
            seconds.append(ours[0] / libraries[0])
            memory.append(ours[1] / libraries[1])
    yield Goal("start of both platforms / importing all libraries, CPU", seconds, 1.15)
    yield Goal("memory after starting both / after importing all", memory, 1.15)


def _of_libraries(folder: Path) -> tuple[float, float]:
    """CPU seconds and KiB of a Python that imports the libraries."""
    with _program(folder, sys.executable, "-c", LIBRARIES + READY) as process:
        assert process.stdout is not None
        process.stdout.readline()
        return cpu_seconds(process.pid), peak_memory(process.pid)


def _of_program(folder: Path) -> tuple[float, float]:
    """CPU seconds and KiB of `run`, once both platforms have been asked the first question."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings = {
            "DATA": str(folder / "data"),
            "KEYS": str(folder / "keys"),
            "TELEGRAM_TOKEN": telegram.TOKEN,
            "TELEGRAM_API_URL": address,
            "DISCORD_TOKEN": discord.TOKEN,
            "DISCORD_API_URL": address,
        }
        with _program(folder, *BOT, "run", **settings) as process:
            asking = [server.accept()[0] for _ in ("Telegram", "Discord")]
            for each in asking:
                each.recv(1)
            taken = cpu_seconds(process.pid), peak_memory(process.pid)
    for each in asking:
        each.close()
    return taken


@contextmanager
def _program(folder: Path, *command: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The program until the block ends; its bytecode is kept in `folder`."""
    around = environment(
        PYTHONPATH=str(ROOT), PYTHONPYCACHEPREFIX=str(folder / "bytecode"), **settings
    )
    with Popen(command, cwd=folder, env=around, stdin=PIPE, stdout=PIPE) as process:
        try:
            yield process
        finally:
            process.kill()
