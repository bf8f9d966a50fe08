"""A way to the database that tests may cut, slow down, or rob of an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.stage.cut import Way, way_to
from tests.stage.stores import PostgresServer


@pytest.fixture
async def way(postgres_server: PostgresServer) -> AsyncIterator[Way]:
    """A way to the server, whole until the test does something to it."""
    async with way_to(postgres_server.socket_file) as way:
        yield way
