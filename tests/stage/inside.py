"""The rule that says which tests are quick, and the guard that holds them to it.

A test is `outside` if it lies in tests/e2e, asks for PostgreSQL, or is marked so: it may start
processes and listen on sockets. Each other test is quick, and an error as soon as it does either.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from nacl.pwhash import argon2id

from tests.stage.examples import USUAL

OUTSIDE, OURS = "outside", "letter"
E2E = Path(__file__).parents[1] / "e2e"
POSTGRES = "postgres_server"
LEAVING = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.system",
        "socket.bind",
        "subprocess.Popen",
    }
)
"""The audit events (docs.python.org/3/library/audit_events.html) of what is not quick."""


class LeftTheProcess(Exception):
    """A quick test started a process, or listens on a socket."""


class Guard:
    """An audit hook that forbids `LEAVING` while it is closed, and remembers each try."""

    def __init__(self) -> None:
        self.closed = False
        self.tries: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.closed and event in LEAVING:
            self.tries.append(event)
            raise LeftTheProcess(event)


GUARD = Guard()
"""The only guard of this process: Python lets go of no audit hook."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make quick` and `make drills` ask for."""
    parser.addoption("--quick", action="store_true", help="only tests that are not `outside`")
    parser.addoption("--drills", action="store_true", help="the same at the size of a drill")


def pytest_configure(config: pytest.Config) -> None:
    """Set the guard, and how many examples of a property are tried."""
    config.addinivalue_line("markers", f"{OUTSIDE}: starts a process or listens; not in make quick")
    sys.addaudithook(GUARD)
    count = USUAL // 5 if config.getoption("quick") else USUAL
    settings.register_profile(OURS, deadline=None, database=None, max_examples=count)
    settings.load_profile(OURS)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is `outside`, and leave it out of a quick run."""
    for item in items:
        if _is_outside(item):
            item.add_marker(OUTSIDE)
    if config.getoption("quick"):
        outside = [item for item in items if item.get_closest_marker(OUTSIDE)]
        config.hook.pytest_deselected(items=outside)
        items[:] = [item for item in items if not item.get_closest_marker(OUTSIDE)]


def _is_outside(item: pytest.Item) -> bool:
    if E2E in item.path.parents:
        return True
    assert isinstance(item, pytest.Function)
    asked = item.callspec.params.get("address") if hasattr(item, "callspec") else None
    return POSTGRES in item.fixturenames or asked == "postgres"


@pytest.fixture(autouse=True)
def _inside(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep a quick test inside this process, even one that catches the error."""
    GUARD.closed = request.node.get_closest_marker(OUTSIDE) is None
    GUARD.tries.clear()
    yield
    GUARD.closed = False
    assert not GUARD.tries, (
        f"{GUARD.tries[0]}: a test that starts a process or listens on a socket lies in tests/e2e,"
        f" or is marked {OUTSIDE}"
    )


@pytest.fixture(autouse=True)
def cheap_tags(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags that cost next to nothing wherever no other process has to make the same ones.

    Elsewhere they are a third of the time.
    """
    if E2E not in request.node.path.parents:
        monkeypatch.setattr("db.secrets.vault.ARGON2_PASSES", argon2id.OPSLIMIT_MIN)
        monkeypatch.setattr("db.secrets.vault.ARGON2_BYTES", argon2id.MEMLIMIT_MIN)
