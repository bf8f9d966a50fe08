"""`make bench`: what must stay fast, as ratios within one run.

Each goal is measured in rounds that alternate with what it is compared to; a line shows the median
of the rounds' ratios, the least and the greatest, the limit, and `ok` or `over`. Exit 1 if one is
over. `python -m tests.bench broadcasts scale` measures those parts alone.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import chain
from pathlib import Path

from tests.bench import (
    broadcasts,
    charts,
    core,
    engines,
    exporting,
    handover,
    holding,
    page,
    platforms,
    scale,
    signatories,
)

PARTS = {
    "core": core.goals,
    "platforms": platforms.goals,
    "broadcasts": broadcasts.goals,
    "scale": scale.goals,
    "engines": engines.goals,
    "holding": holding.goals,
    "signatories": signatories.goals,
    "charts": charts.goals,
    "exporting": exporting.goals,
    "handover": handover.goals,
    "page": page.goals,
}


def main() -> int:
    """Measure, print, and tell by the exit status."""
    met = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = sys.argv[1:] or PARTS
        for goal in chain.from_iterable(PARTS[part](folder) for part in chosen):
            print(goal.line(), flush=True)  # noqa: T201 - what the script is for
            met = met and goal.met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
