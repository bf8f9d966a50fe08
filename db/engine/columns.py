"""The columns of a row by name, so that no module counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.engine.transaction import Row


def named(names: Sequence[str], row: Row) -> dict[str, Any]:
    """The columns of `row` by `names`, given in the order of its SELECT list.

    Raises `ValueError` where there are not as many names as columns.
    """
    return dict(zip(names, row, strict=True))
