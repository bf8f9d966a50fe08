"""Opening an export on the organisers' own machine.

An export is JSON lines; each may hold `sealed`, base64 of a sealed box. What is in the box takes
its place, as `person`.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path

from db.secrets.keys import organisers_key
from db.secrets.vault import SealBroken, unseal


def opened(lines: Iterable[str], key: Path) -> Iterator[str | None]:
    """Each line with its seal opened, None for one that does not open. Raises `KeyProblem`."""
    private = organisers_key(key)
    for line in lines:
        if line.strip():
            yield _opened(line, private)


def _opened(line: str, private: bytes) -> str | None:
    try:
        entry = dict(json.loads(line))
        sealed = entry.pop("sealed", None)
        if sealed is not None:
            entry["person"] = unseal(private, b64decode(sealed, validate=True))
        line = json.dumps(entry, ensure_ascii=False)
        line.encode()
    except (ValueError, TypeError, SealBroken):
        return None
    return line
