"""The program that draws: a chart on standard input, as `wire` has it, a PNG on standard output."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from messages.drawing.chart import drawn
from messages.drawing.spoken import read

PATIENCE = 10
"""The steps by which this program lets those go first who answer people (nice)."""


def main() -> None:
    """Draw one chart."""
    with suppress(OSError):  # where a machine forbids it
        os.nice(PATIENCE)
    sys.stdout.buffer.write(drawn(read(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
