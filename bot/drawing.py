"""Drawing pictures in a process of its own: nobody's answer waits for it, and its memory goes back.

The library that draws is imported there alone. Pictures that were drawn lately are kept in memory:
each is of one publication, in one language.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sys
from collections import OrderedDict
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

import messages
from messages.drawing.spoken import Spoken, wire

log = logging.getLogger(__name__)

KEPT = 16
"""The pictures kept in memory, of some 150 kB each."""

PATIENCE = 20.0
"""The seconds that a picture may take; a busy machine needs three."""

ROOT = Path(messages.__file__).parents[1]
"""The folder in which the program that draws is found."""


class Drawing:
    """The drawing of charts, one after the other."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._one = asyncio.Lock()
        self._folder: str | None = None

    async def __call__(self, chart: Spoken) -> bytes | None:
        """`chart` as PNG; None where it cannot be drawn here."""
        written = wire(chart)
        async with self._one:
            if written not in self._kept:
                png = await self._drawn(written)
                if png is None:
                    return None
                self._kept[written] = png
            self._kept.move_to_end(written)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[written]

    async def _drawn(self, written: bytes) -> bytes | None:
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "messages.drawing"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=self._environment(),
            )
        except OSError as error:
            log.error("no picture can be drawn: %s", type(error).__name__)
            return None
        try:
            png, _ = await asyncio.wait_for(process.communicate(written), PATIENCE)
        except TimeoutError:
            png = b""
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if not png:
            log.error("a picture could not be drawn")
        return png or None

    def _environment(self) -> dict[str, str]:
        """The environment of the program that draws: no setting of the bot, and no token."""
        if self._folder is None:
            self._folder = mkdtemp(prefix="drawing-")  # for its list of fonts, made once
            finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return {"PYTHONPATH": str(ROOT), "MPLCONFIGDIR": self._folder, "PATH": os.defpath}
