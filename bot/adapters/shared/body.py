"""A request's body that tells its permit when it is on its way."""

from __future__ import annotations

from aiohttp import BytesPayload
from aiohttp.abc import AbstractStreamWriter

from bot.broadcast.pacer import Permit


class Body(BytesPayload):
    """`content` of the type `kind`; `permit`, if any, hears once the network has all of it.

    As long as it has not heard, nothing can have arrived.
    """

    def __init__(self, content: bytes, kind: str, permit: Permit | None) -> None:
        super().__init__(content, content_type=kind)
        self._permit = permit

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """What the library calls to write it, with its headers in the same packet."""
        await super().write_with_length(writer, content_length)
        if self._permit is not None:
            self._permit.written()
