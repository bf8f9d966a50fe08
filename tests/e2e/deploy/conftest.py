"""The platform that the programs of these tests serve, and the image that is run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.stage.containers import OPEN, Built, Container, Running, write_protect
from tests.stage.dockerfile import Context, stages
from tests.stage.images import Builder
from tests.stage.key_folders import servers_keys
from tests.stage.littered import litter
from tests.stage.programs import ROOT
from tests.stage.telegram.fake import TOKEN, FakeTelegram, serving


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with serving() as server:
        yield server


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that other users of the machine can reach."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        Path(folder).chmod(OPEN)
        yield Path(folder)


@pytest.fixture(scope="session")
def built(place: Path) -> Built:
    """The image, built once of a folder in which nothing can be changed."""
    source = litter(place / "source")
    write_protect(source)
    running = Running.like(10001, place)
    builder = Builder(Context(source), place / "built", running.python)
    image = builder.build(stages(ROOT / "Dockerfile"))
    write_protect(image.place("/srv"))
    return Built(image, running, builder.asked)


@pytest.fixture
def container(built: Built, place: Path) -> Iterator[Container]:
    """A container with its secrets, on fresh volumes."""
    scratch = Path(tempfile.mkdtemp(dir=place))
    scratch.chmod(OPEN)
    container = Container(built.image, built.running, scratch)
    for file in servers_keys(scratch / "made").iterdir():
        container.secret(file.name, file.read_bytes())
    container.secret("telegram_token", TOKEN.encode())
    container.secret("discord_token", b"")
    for volume in map(built.image.place, built.image.volumes):
        shutil.rmtree(volume)
        volume.mkdir()
        built.running.give(volume, 0o700)
    yield container
    shutil.rmtree(built.image.place("/run/secrets"))
