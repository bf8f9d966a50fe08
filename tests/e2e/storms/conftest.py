"""A crowd that signs, a server that may be stopped, and a way to it that may be cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.stage.cut import Way, way_to
from tests.stage.stores import PostgresServer
from tests.stage.storms import Storm, storm_over


@pytest.fixture
async def way(postgres_server: PostgresServer) -> AsyncIterator[Way]:
    """A way to the server, whole until the test does something to it."""
    async with way_to(postgres_server.socket_file) as way:
        yield way


@pytest.fixture
def server(postgres_server: PostgresServer, postgres_url: str) -> Iterator[PostgresServer]:
    """A server that a test may stop: it runs again before the database goes."""
    yield postgres_server
    postgres_server.start()


@pytest.fixture
async def storm(tmp_path: Path, server: PostgresServer, postgres_url: str) -> AsyncIterator[Storm]:
    """People at Telegram, and a database."""
    async with storm_over(postgres_url, tmp_path) as storm:
        yield storm
