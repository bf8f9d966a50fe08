"""A seized disk and a chatty log: neither holds who signed, nor a name that was not made public."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.stage.kept import kept
from tests.stage.programs import chat

ACCOUNTS = {"public": "ana.public-4711", "hidden": "ben.hidden-4712", "form": "cho.form-4713"}
HIDDEN_NAME = "Beniamin Okri-Adeyemi"
BEGUN_NAME = "Chō Begunovna"
PUBLIC_NAME = "Ana Public-Diaz"
ORGANISATION = "Hidden Rights Network"
AT_DEBUG = {"LOG_LEVEL": "DEBUG"}


def spellings(words: str) -> Iterable[bytes]:
    """`words` as a byte of a file could spell them."""
    for plain in (words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be")):
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for shift in range(3):
            encoded = b64encode(bytes(shift) + plain)
            # at either end a character also depends on what stands beside
            inner = encoded[(0, 2, 3)[shift] :].rstrip(b"=")[:-1]
            yield inner
            yield inner.translate(bytes.maketrans(b"+/", b"-_"))
    yield json.dumps(words)[1:-1].encode()


def found(words: str, contents: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """Where `words` stand, and how they are spelled there."""
    return [
        (name, spelling)
        for name, content in contents.items()
        for spelling in spellings(words)
        if spelling.lower() in content.lower()
    ]


@pytest.fixture(scope="module")
def seized(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The folder of a busy day, and everything that is in it and in the log, byte by byte.

    Nobody withdraws; what people saved for themselves is theirs and not searched.
    """
    data = tmp_path_factory.mktemp("seized") / "data"
    talks = {
        "public": ("/start src-flyer7", "/sign", "3", PUBLIC_NAME, "6", "1", "1", "/me", "/count"),
        "hidden": (
            *("/language en", "/letter full", "/sign", "2", "x" * 200, HIDDEN_NAME),
            *("4", ORGANISATION, "7", "1", "1", "/sign", "/me", "/pledge law-ban-bill", "1"),
            *("/nonsense " + HIDDEN_NAME, HIDDEN_NAME, "/letter " + HIDDEN_NAME),
        ),
        "form": ("/sign", "2", BEGUN_NAME),
    }
    contents = {}
    for who, lines in talks.items():
        said = chat(data, *lines, account=ACCOUNTS[who], settings=AT_DEBUG)
        assert said.status == 0
        contents[f"log of {who}"] = said.err.encode()
    for path in sorted(data.rglob("*")):
        if path.is_file() and path.parent.name != "files":
            contents[path.name] = path.read_bytes()
    return data, contents


def test_the_drill_would_find_what_is_there() -> None:
    for words in (HIDDEN_NAME, BEGUN_NAME, *ACCOUNTS.values()):
        for shift in range(3):
            padding = bytes(range(65, 65 + shift))
            assert found(words, {"file": b64encode(padding + words.encode() + b"xyz")})
        for content in (words.encode("utf-16-le"), words.encode().hex().encode(), words.encode()):
            assert found(words, {"file": b"\0" + content + b"\0"})


def test_the_public_name_is_found_because_it_is_public(
    seized: tuple[Path, dict[str, bytes]],
) -> None:
    _, contents = seized
    assert {name for name, _ in found(PUBLIC_NAME, contents)} == {"letter.db"}


@pytest.mark.parametrize("secret", [HIDDEN_NAME, BEGUN_NAME, ORGANISATION, *ACCOUNTS.values()])
def test_nothing_else_is_found(seized: tuple[Path, dict[str, bytes]], secret: str) -> None:
    _, contents = seized
    assert found(secret, contents) == []


def test_the_log_was_written_and_is_about_nobody(seized: tuple[Path, dict[str, bytes]]) -> None:
    data, contents = seized
    first = contents["log of public"].decode()
    assert "This is a trial" in first
    assert {"letter.db", "letter.db.reserve", "server.key"} <= set(contents)
    assert data.exists()


async def test_the_organisers_can_read_what_nobody_else_finds(
    seized: tuple[Path, dict[str, bytes]],
) -> None:
    data, _ = seized
    async with kept(data) as there:
        assert await there.sealed(ACCOUNTS["hidden"]) == {
            "name": HIDDEN_NAME,
            "organisation": ORGANISATION,
        }
        assert (await there.totals()).people == 1
        assert (await there.totals()).organisations_waiting == 1
        assert await there.rows("draft") == 1
        assert await there.rows("subscription") == 2
