"""axe-core, which finds what keeps people with disabilities out; fetched once, known by hash."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import tarfile
from base64 import b64encode
from functools import cache
from pathlib import Path

from tests.stage.programs import ROOT

NAME, VERSION = "axe-core", "4.14.1"
INTEGRITY = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
"""The SHA-512 of the package, as npm has it."""

KEPT = ROOT / ".venv" / f"{NAME}-{VERSION}.tgz"
PATIENCE = 60


@cache
def axe() -> str | None:
    """The script; None where there is no npm, or nothing can be fetched."""
    if not KEPT.exists() and not _fetched(KEPT.parent):
        return None
    package = KEPT.read_bytes()
    digest = b64encode(hashlib.sha512(package).digest()).decode()
    assert digest == INTEGRITY, f"{KEPT} is not the package that was looked at"
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


def _fetched(folder: Path) -> bool:
    npm = shutil.which("npm")
    if npm is None:
        return False
    command = [npm, "pack", "--silent", f"{NAME}@{VERSION}", f"--pack-destination={folder}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and KEPT.exists()
