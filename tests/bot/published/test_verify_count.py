"""verify_count.py: it counts what the log says, and finds whatever was done to the log."""

from __future__ import annotations

import hashlib
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.published import verify_count
from db.log.entries import Entry, Kind, Tally, commitment
from db.log.notes import LogKey
from db.log.receipts import receipt
from tests.stage.public_log import KEY, a_life, folder, nonce

SCRIPT = Path(verify_count.__file__)
TEST, DRILL = 300, 10_000
"""The mutations tried in a test, and in a drill."""

ENTRIES = a_life(700, Random(14))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The folder of a log that has grown in three batches."""
    for start, end in ((0, 200), (200, 620), (620, 700)):
        there = folder(tmp_path / "log").checkpoint()
        folder(tmp_path / "log").append(there, ENTRIES[start:end])
    return tmp_path / "log"


def _run(*arguments: object) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", SCRIPT, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _said(counts: dict[str, int]) -> str:
    lines = [f"version {version}: {n} signatures\n" for version, n in sorted(counts.items())]
    return "".join(lines) + f"version of all: {sum(counts.values())} signatures\n"


def test_it_is_short_enough_to_be_read() -> None:
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 150
    assert "\nfrom nacl.signing import VerifyKey\n" in SCRIPT.read_text("utf-8")


@pytest.mark.outside
def test_it_counts_a_folder_as_the_bot_does(log: Path) -> None:
    tally = Tally()
    tally.add(ENTRIES)
    assert _run(KEY.verifier, log) == (0, _said(tally.counts))


@pytest.fixture
def served(log: Path) -> Iterator[str]:
    """The address of a plain web server on the folder."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(log)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.outside
def test_it_counts_an_address_and_keeps_what_it_saw(served: str, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    assert _run(KEY.verifier, served, "--seen", seen)[0] == 0
    assert seen.read_bytes() == (tmp_path / "log" / "checkpoint").read_bytes()
    assert _run(KEY.verifier, served + "/", "--seen", seen)[0] == 0


@pytest.mark.outside
def test_it_says_in_a_line_what_is_wrong(log: Path) -> None:
    (log / "tile/0/000").write_bytes(bytes(8192))
    assert _run(KEY.verifier, log) == (1, "WRONG: a tile is wrong\n")
    other = LogKey("somebody", bytes(32)).verifier
    assert _run(other, log) == (1, "WRONG: the checkpoint is not signed by the key\n")


def test_a_log_without_entries_counts_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder(tmp_path).append(folder(tmp_path).empty, [])
    verify_count.check_log(KEY.verifier, str(tmp_path), None)
    assert capsys.readouterr().out == "version of all: 0 signatures\n"


def _mutated(files: dict[Path, bytes], chance: Random) -> dict[Path, bytes | None]:
    """The files that one mutation changes: something flipped, dropped, swapped, doubled or moved.

    It is of bytes, of pieces as long as a hash or an entry, or of whole files.
    """
    path = chance.choice(sorted(files))
    content = files[path]
    size = chance.choice([1, 2, 32, 80])
    start, end = sorted(chance.sample(range(0, max(len(content), 2 * size), size), 2))
    one, two = content[start : start + size], content[end : end + size]
    between = content[start + size : end]
    match chance.choice(["flip", "drop", "swap", "double", "move", "lose", "exchange"]):
        case "flip":
            at = chance.randrange(len(content))
            flipped = bytes([content[at] ^ 1 << chance.randrange(8)])
            return {path: content[:at] + flipped + content[at + 1 :]}
        case "drop":
            return {path: content[:start] + content[start + size :]}
        case "swap":
            return {path: content[:start] + two + between + one + content[end + size :]}
        case "double":
            return {path: content[: start + size] + content[start:]}
        case "move":
            return {path: content[:start] + between + two + one + content[end + size :]}
        case "lose":
            return {path: None}
    other = chance.choice(sorted(files))
    return {path: files[other], other: content}


def _is_found(log: Path, seen: Path | None) -> bool:
    try:
        verify_count.check_log(KEY.verifier, str(log), seen)
    except Exception:
        return True
    return False


def _needed(log: Path) -> dict[Path, bytes]:
    """The files of the log that its present checkpoint needs."""
    asked: list[str] = []
    read = verify_count.read

    def noted(where: str, name: str) -> bytes:
        asked.append(name)
        return read(where, name)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(verify_count, "read", noted)
        verify_count.check_log(KEY.verifier, str(log), None)
    return {log / name: (log / name).read_bytes() for name in asked}


def test_whatever_is_done_to_its_files_is_found(log: Path, request: pytest.FixtureRequest) -> None:
    files, chance, tried = _needed(log), Random(1), 0
    while tried < (DRILL if request.config.getoption("drills") else TEST):
        changed = {
            path: content
            for path, content in _mutated(files, chance).items()
            if content != files[path]
        }
        for path, content in changed.items():
            path.unlink() if content is None else path.write_bytes(content)
        assert not changed or _is_found(log, None), changed
        for path in changed:
            path.write_bytes(files[path])
        tried += bool(changed)
    assert not _is_found(log, None)


def _relaid(entries: list[bytes], chance: Random) -> list[bytes]:
    """The entries with one of them flipped, dropped, swapped, doubled or moved."""
    laid, at, to = list(entries), chance.randrange(600), chance.randrange(600)
    match chance.choice(["flip", "drop", "swap", "double", "move"]):
        case "flip":
            entry = bytearray(laid[at])
            entry[chance.randrange(len(entry))] ^= 1
            laid[at] = bytes(entry)
        case "drop":
            del laid[at]
        case "swap":
            laid[at], laid[to] = laid[to], laid[at]
        case "double":
            laid.insert(to, laid[at])
        case "move":
            laid.insert(to, laid.pop(at))
    return laid


def test_even_who_has_the_key_cannot_lay_the_log_anew_for_who_saw_it(
    log: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    seen = tmp_path / "seen"
    verify_count.check_log(KEY.verifier, str(log), seen)
    chance = Random(2)
    for number in range(DRILL // 10 if request.config.getoption("drills") else TEST // 10):
        entries = _relaid(ENTRIES, chance)
        if entries != ENTRIES:
            another = folder(tmp_path / f"another {number}")
            another.append(another.empty, entries)
            assert _is_found(another.path, seen)


def test_a_log_that_was_cut_is_found_by_who_saw_more(log: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    verify_count.check_log(KEY.verifier, str(log), seen)
    shorter = folder(tmp_path / "shorter")
    shorter.append(shorter.empty, ENTRIES[:690])
    assert _is_found(shorter.path, seen)
    assert not _is_found(shorter.path, None)


@pytest.mark.parametrize(
    "wrong",
    [
        Entry(Kind.SIGNED, "1.0", commitment(nonce(0))),
        Entry(Kind.TAKEN_BACK, leaf=1),
        Entry(Kind.CLEANED, leaf=9),
        Entry(Kind.UNDONE, leaf=1),
        Entry(Kind.LOST, leaf=1, day="2026-11-27"),
        b"lost 0",
        b"taken-back 0 2026-11-27",
        b"signed",
        b"anything",
    ],
)
def test_an_entry_that_may_not_stand_there_is_found(wrong: Entry | bytes, tmp_path: Path) -> None:
    there = folder(tmp_path)
    good = [Entry(Kind.SIGNED, "1.0", commitment(nonce(0))), Entry(Kind.TAKEN_BACK, leaf=0)]
    there.append(there.empty, [*map(bytes, good)])
    assert not _is_found(tmp_path, None)
    there.append(there.checkpoint(), [bytes(wrong)])
    assert _is_found(tmp_path, None)


def _receipt(log: Path, leaf: int) -> str:
    there = folder(log).checkpoint()
    note = folder(log).note()
    assert note is not None
    version = ENTRIES[leaf].split(b" ")[1].decode()
    return receipt(note, leaf, folder(log).inclusion(leaf, there), version, nonce(leaf))


def test_a_receipt_is_checked_without_the_log(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = [place for place, entry in enumerate(ENTRIES) if entry.startswith(b"signed")]
    for leaf in (signed[0], signed[len(signed) // 2], signed[-1]):
        verify_count.check_receipt(KEY.verifier, _receipt(log, leaf))
        assert f"is entry {leaf} of 700" in capsys.readouterr().out


def test_no_changed_receipt_is_one(log: Path) -> None:
    good, chance = _receipt(log, 0).encode(), Random(3)
    first = len(b"c2sp.org/tlog-proof@v1\n")
    for _ in range(400):
        at = chance.randrange(first, len(good))
        changed = bytearray(good)
        changed[at] ^= 1 << chance.randrange(8)
        with pytest.raises(Exception):  # noqa: B017, PT011 - whichever it is, it is no receipt
            verify_count.check_receipt(KEY.verifier, changed.decode())


def test_the_commitment_is_the_one_that_is_written_down() -> None:
    committed = hashlib.sha256(b"open letter, a signature\n" + nonce(7)).digest()
    assert committed == commitment(nonce(7))
