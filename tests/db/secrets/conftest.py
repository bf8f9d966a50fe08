"""The secrets themselves are tested at their full cost."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def cheap_tags() -> None:
    """No cheap tags: those are not the ones that people have."""
