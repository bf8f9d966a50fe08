"""One process a token: its lock can be taken again, and does not give the token away."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, cast

import pytest

from bot.leases import Claim, alone, lock_of, obtained
from bot.platform import PlatformRefused
from db.engine.lasting import LastingLease
from db.engine.postgres import PostgresStore
from db.engine.transaction import Lease, Store, StoreUnavailable, Trouble
from tests.stage.stores import VAULT
from tests.stage.together import onlooker


class _Home(NamedTuple):
    """A user's entry, as far as it is read."""

    pw_dir: Path


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


async def test_it_can_be_started_again_in_the_same_process() -> None:
    for _ in range(2):
        async with alone("12:token"):
            pass


def test_the_lock_does_not_give_the_token_away() -> None:
    assert "token" not in lock_of("12:token")


def _somebody_was_quicker(place: Path, what: str) -> None:
    """Put at `place` what another user of the machine could have put there before."""
    elsewhere = place.with_name("elsewhere")
    elsewhere.mkdir(mode=0o700, exist_ok=True)
    match what:
        case "a link":
            place.symlink_to(elsewhere)
        case "an open folder":
            place.mkdir()
            place.chmod(0o777)
        case "a file":
            place.touch()
        case "a folder of another user":
            place.mkdir(mode=0o700)
            os.chown(place, 65534, 65534)


@pytest.mark.parametrize("what", ["a link", "an open folder", "a file", "a folder of another user"])
async def test_what_another_user_put_in_the_way_is_left_alone_and_keeps_nobody_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "a folder of another user" and os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr("bot.own_folder.pwd", SimpleNamespace(getpwuid=lambda _: _Home(home)))
    place = tmp_path / f"open-letter-{os.geteuid()}"
    _somebody_was_quicker(place, what)
    async with alone("12:token"):
        assert [path.name for path in (home / ".open-letter").iterdir()] == [lock_of("12:token")]
        with pytest.raises(PlatformRefused, match="another process"):
            async with alone("12:token"):
                pass
    assert [*(tmp_path / "elsewhere").iterdir()] == []
    assert place.is_file() or [*place.iterdir()] == []


async def test_without_a_folder_of_its_own_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = SimpleNamespace(getpwuid=lambda _: _Home(tmp_path / "nowhere"))
    monkeypatch.setattr("bot.own_folder.pwd", nowhere)
    _somebody_was_quicker(tmp_path / f"open-letter-{os.geteuid()}", "a file")
    with pytest.raises(PlatformRefused, match="no folder for this user alone"):
        async with alone("12:token"):
            pass


async def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / f"open-letter-{os.geteuid()}"
    folder.mkdir(mode=0o700)
    (folder / lock_of("12:token")).symlink_to(tmp_path / "made through the link")
    with pytest.raises(PlatformRefused):
        async with alone("12:token"):
            pass
    assert not (tmp_path / "made through the link").exists()


async def test_the_folder_and_the_lock_are_for_this_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        async with alone("12:token"):
            folder = tmp_path / f"open-letter-{os.geteuid()}"
            assert folder.stat().st_mode & 0o777 == 0o700
            assert (folder / lock_of("12:token")).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


async def test_processes_that_share_a_token_are_not_in_each_others_way() -> None:
    async with alone("12:token", shared=True), alone("12:token", shared=True):
        with pytest.raises(PlatformRefused, match="another process"):
            async with alone("12:token"):
                pass
    async with alone("12:token"):
        with pytest.raises(PlatformRefused, match="another process"):
            async with alone("12:token", shared=True):
                pass


async def test_a_claim_lasts_as_long_as_any_service_of_the_platform() -> None:
    claim = Claim("12:token")

    async def taken() -> bool:
        try:
            async with alone("12:token"):
                return False
        except PlatformRefused:
            return True

    for _ in range(2):
        async with claim.held():
            async with claim.held():
                assert await taken()
            assert await taken(), "one is left"
        assert not await taken()


async def test_who_claims_what_another_has_is_refused_and_may_try_again() -> None:
    claim = Claim("12:token")
    async with alone("12:token"):
        with pytest.raises(PlatformRefused):
            async with claim.held():
                pass
    async with claim.held():
        pass


async def test_a_lease_is_waited_for_until_its_holder_is_gone(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.leases.STAND_BY", 0.01)
    first, second = [await PostgresStore.open(postgres_url, VAULT) for _ in range(2)]
    stop = asyncio.Event()
    try:
        assert await obtained(first, "clock", stop)
        assert await obtained(first, "clock", stop), "it has it already"
        waiting = asyncio.create_task(obtained(second, "clock", stop))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done
        await first.close()
        assert await asyncio.wait_for(waiting, 10)
    finally:
        await second.close()


async def test_who_is_kept_out_by_somebody_else_than_the_bot_says_so_until_that_one_goes(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.leases.STAND_BY", 0.01)
    store, said, is_out = (
        await PostgresStore.open(postgres_url, VAULT),
        list[bool](),
        asyncio.Event(),
    )

    def told(is_so: bool) -> None:
        said.append(is_so)
        is_out.set()

    try:
        async with onlooker(postgres_url) as somebody:
            await somebody.execute("SELECT pg_advisory_lock(1, hashtext('clock'))")
            waiting = asyncio.create_task(obtained(store, "clock", asyncio.Event(), kept_out=told))
            await asyncio.wait_for(is_out.wait(), 10)
        assert await asyncio.wait_for(waiting, 10)
    finally:
        await store.close()
    assert said[0]


async def test_who_is_kept_out_of_one_of_several_leases_keeps_none_of_them(
    postgres_url: str,
) -> None:
    first, second = [await PostgresStore.open(postgres_url, VAULT) for _ in range(2)]
    stop, is_out = asyncio.Event(), asyncio.Event()

    def told(is_so: bool) -> None:
        is_out.set()
        stop.set()

    try:
        async with onlooker(postgres_url) as somebody:
            await somebody.execute("SELECT pg_advisory_lock(1, hashtext('shard 1'))")
            shards = ("shard 0", "shard 1")
            assert await obtained(first, "all", stop, besides=shards, kept_out=told) is None
            assert is_out.is_set()
            assert await second.hold("all")
            assert await second.hold("shard 0")
    finally:
        await first.close()
        await second.close()


async def test_who_waits_for_a_lease_can_be_stopped(postgres_url: str) -> None:
    first, second = [await PostgresStore.open(postgres_url, VAULT) for _ in range(2)]
    stop = asyncio.Event()
    try:
        assert await obtained(first, "clock", stop)
        waiting = asyncio.create_task(obtained(second, "clock", stop))
        stop.set()
        assert not await asyncio.wait_for(waiting, 10)
    finally:
        await first.close()
        await second.close()


async def test_a_store_that_is_away_is_asked_again_and_told_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.leases.STAND_BY", 0.001)
    tries = list[str]()

    class Away:
        async def hold(self, name: str, *, shared: bool = False) -> Lease | None:
            tries.append(name)
            if len(tries) < 4:
                raise StoreUnavailable(Trouble.UNREACHABLE)
            return LastingLease(name)

    lease = await obtained(cast(Store, Away()), "clock", asyncio.Event())
    assert lease is not None
    assert tries == ["clock"] * 4
    assert caplog.text.count("clock waits, for the store cannot serve: unreachable") == 1


async def test_several_leases_are_held_together_or_not_at_all(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.leases.STAND_BY", 0.01)
    first, second, third = [await PostgresStore.open(postgres_url, VAULT) for _ in range(3)]
    stop, elsewhere = asyncio.Event(), asyncio.Event()
    low, middle, high = ("shard 0", "shard 1"), ("shard 1", "shard 2"), ("shard 2", "shard 3")
    try:
        lease = await obtained(first, "all", stop, shared=True, besides=low)
        assert lease is not None
        assert lease.is_held
        waiting = asyncio.create_task(
            obtained(second, "all", stop, shared=True, besides=middle, elsewhere=elsewhere)
        )
        await asyncio.wait_for(elsewhere.wait(), 10)
        other = await obtained(third, "all", stop, shared=True, besides=high)
        assert other is not None, "nobody keeps a part of what cannot be had whole"
        assert not waiting.done()
        await lease.release()
        assert not lease.is_held
        await other.release()
        assert await asyncio.wait_for(waiting, 10)
        assert not await first.hold("all"), "who serves all shards serves alone"
    finally:
        for store in (first, second, third):
            await store.close()
