"""A request's body that tells the permit when the request is on its way."""

from __future__ import annotations

from aiohttp import BytesPayload
from aiohttp.abc import AbstractStreamWriter

from bot.broadcast.pacer import Permit


class Body(BytesPayload):
    """The body `content` of the type `kind`; `permit`, if any, hears once the network has it all.

    As long as the permit has not heard, nothing can have arrived.
    """

    def __init__(self, content: bytes, kind: str, permit: Permit | None) -> None:
        super().__init__(content, content_type=kind)
        self._permit = permit

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Write the body, with headers in the same packet; the library calls this method."""
        await super().write_with_length(writer, content_length)
        if self._permit is not None:
            self._permit.written()
