"""Which shards a process takes: all, or a range of them, and no two processes the same."""

from __future__ import annotations

import pytest

from bot.app import load_catalogs
from bot.settings import SettingsProblem, load_settings
from bot.shards import Shards


@pytest.mark.parametrize(
    ("written", "shards", "ids"),
    [
        ("4", Shards(4), None),
        ("0-1/4", Shards(4, 0, 1), [0, 1]),
        (" 2-2/3 ", Shards(3, 2, 2), [2]),
        ("0-0/1", Shards(1, 0, 0), [0]),
    ],
)
def test_the_setting_names_how_many_there_are_or_which(
    monkeypatch: pytest.MonkeyPatch, written: str, shards: Shards, ids: list[int] | None
) -> None:
    monkeypatch.setenv("DISCORD_SHARDS", written)
    assert load_settings().discord_shards == shards
    assert shards.ids == ids


@pytest.mark.parametrize("written", ["0-4/4", "2-1/4", "1/4", "-1", "all", "0-1/", "0-1/0"])
def test_shards_that_there_cannot_be_are_refused_with_an_example(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("DISCORD_SHARDS", written)
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert "0-1/4" in load_catalogs().say(caught.value.reasons["DISCORD_SHARDS"], "en")


def test_ranges_that_overlap_have_a_lease_in_common_and_others_none() -> None:
    first, second, between = Shards(4, 0, 1), Shards(4, 2, 3), Shards(4, 1, 2)
    assert not {*first.leases} & {*second.leases}
    assert {*first.leases} & {*between.leases}
    assert {*second.leases} & {*between.leases}
    assert Shards(4).leases == ()
