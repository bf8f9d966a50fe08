"""Exports made by hand, for whoever opens them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nacl.public import PublicKey, SealedBox

from db.export_lines import Breakdown, Column, ExportedLetter, Header, Kind, Writing
from db.secrets.keys import ORGANISERS_KEY
from db.secrets.streams import Sealing
from db.secrets.vault import Vault

TABLES = {"country": Breakdown(12, {"TW": 7}, 5)}
SIGNED = {
    "appearance": "hidden",
    "month": "2026-03",
    "country": "TW",
    "language": "zh-Hant-TW",
    "platform": "telegram",
    "version": "1.0.0",
    "for_organisation": False,
}


def signature(vault: Vault, name: str | None = None, **columns: Any) -> tuple[Kind, dict[str, Any]]:
    """A row of a signature, with a sealed name if it has one."""
    sealed = None if name is None else b64encode(vault.seal({"name": name})).decode()
    return Kind.SIGNATURE, SIGNED | {"sealed": sealed} | columns


def sealed_by_hand(vault: Vault, content: bytes) -> str:
    """A seal around `content`, whatever that is."""
    box = SealedBox(PublicKey(vault.organisers))
    return b64encode(box.encrypt(content + b"\x80")).decode()


def public_name(name: str) -> tuple[Kind, dict[str, Any]]:
    """A row of a public name."""
    return Kind.PUBLIC_NAME, {"name": name}


def export_of(
    vault: Vault, rows: Iterable[tuple[Kind, Mapping[str, Any]]], more: bytes = b""
) -> bytes:
    """The file of an export with these rows, and behind them `more` lines as they are."""
    rows = list(rows)
    letter = ExportedLetter("1.0.0", {"en": "ab" * 32})
    header = Header("letter", letter, "2026-03-01", {}, tuple(Column), len(rows))
    writing, sealing = Writing(), Sealing(vault.organisers)
    out = sealing.feed(writing.header(header))
    for kind, columns in rows:
        out += sealing.feed(writing.row(kind, columns))
    out += sealing.feed(writing.copied(more))
    return out + sealing.feed(writing.ending(TABLES)) + sealing.end()


def private_file(organisers: Path) -> Path:
    """The organisers' key file."""
    return organisers / ORGANISERS_KEY


def lines(path: Path) -> list[dict[str, Any]]:
    """A file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
