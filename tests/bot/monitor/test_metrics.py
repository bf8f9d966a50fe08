"""The metrics that Prometheus is given: what is in them, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import Core
from bot.health import Health, Standing
from bot.meter import BOUNDS, Meter
from bot.monitor.lanes import Lane
from bot.monitor.metrics import exposition
from bot.monitor.readiness import Readiness
from bot.service import Service
from db.engine.transaction import StoreUnavailable, Transaction, Trouble
from db.runs import RunState
from handlers.frame.throttle import LIMITS
from messages.request import Account, Request, UpdateId
from tests.stage.chats import Bot, Someone
from tests.stage.metrics import moved, names, series

LABELS = {"platform", "le", "job", "end", "service", "lease"}
"""Every label that there may be: none of them is of a person, of what people ask, or of where."""

READY = Readiness({"store": Standing.SERVING, "telegram": Standing.DEAF})
LANES = (Lane("telegram", 1, 0.5, 30, 25), Lane("discord", 0, None, 50, None))


def told(core: Core, health: Health | None = None) -> str:
    return exposition(core, health or Health(), READY, ["telegram", "discord"], LANES).decode()


def value(text: str, name: str, **labels: str) -> float:
    return series(text)[name, tuple(sorted(labels.items()))]


def test_no_series_has_a_label_but_these_and_no_histogram_a_sum(bot: Bot) -> None:
    core = bot.core
    core.meter.ran("backup", RunState.DONE)
    families = list(text_string_to_metric_families(told(core)))
    ours = [each for each in families if each.name.startswith("letter_")]
    assert len(ours) == 12
    assert {label for each in ours for sample in each.samples for label in sample.labels} <= LABELS
    assert not [each for each in names(series(told(core))) if each.endswith(("_sum", "_created"))]


def test_each_platform_that_is_served_is_there_from_the_beginning(bot: Bot) -> None:
    text = told(bot.core)
    for name in ("updates", "throttled", "answers_refused"):
        for platform in ("telegram", "discord"):
            assert value(text, f"letter_{name}_total", platform=platform) == 0


def test_answers_are_counted_by_their_time(bot: Bot) -> None:
    meter = Meter()
    meter.answers["telegram", BOUNDS[0]] = 3
    meter.answers["telegram", BOUNDS[2]] = 1
    text = told(replace(bot.core, meter=meter))
    counts = [
        value(text, "letter_answer_seconds_bucket", platform="telegram", le=le)
        for le in ("0.25", "0.5", "1.0", "+Inf")
    ]
    assert counts == [3, 3, 4, 4]


def test_services_leases_and_lanes_are_told(bot: Bot) -> None:
    health = Health()

    async def nothing(*_: object) -> None:
        """Do nothing."""

    health.note(Service("a", nothing, "lane telegram"), Standing.SERVING)
    health.note(Service("b", nothing, "lane discord"), Standing.STANDING_BY)
    text = told(bot.core, health)
    assert value(text, "letter_ready", service="store") == 1
    assert value(text, "letter_ready", service="telegram") == 0
    assert value(text, "letter_lease_held", lease="lane telegram") == 1
    assert value(text, "letter_lease_held", lease="lane discord") == 0
    assert value(text, "letter_lane_alerts", platform="telegram") == 1
    assert value(text, "letter_lane_cursor", platform="telegram") == 0.5
    assert value(text, "letter_lane_pace", platform="discord") == 50
    assert value(text, "letter_answers_pace", platform="telegram") == 25
    assert ("letter_lane_cursor", (("platform", "discord"),)) not in series(text)


async def test_commits_are_told_in_hundreds(bot: Bot) -> None:
    async def read(tx: Transaction) -> None:
        await tx.row("SELECT 1")

    before = sum(bot.store.committed.values())
    for _ in range(99 - before):
        await bot.store.transact(read)
    text = told(bot.core)
    assert value(text, "letter_commit_size_bucket", le="+Inf") == 0
    await bot.store.transact(read)
    text = told(bot.core)
    assert value(text, "letter_commit_size_bucket", le="+Inf") == 100
    assert value(text, "letter_commit_size_bucket", le="1.0") == 100


def test_what_was_too_much_is_counted(bot: Bot) -> None:
    core = bot.core
    request = Request("telegram", UpdateId(b"1"), Account("ana"), "count")
    for _ in range(LIMITS[0][0] + 2):
        core.throttle(core.counted(request))
    assert value(told(core), "letter_throttled_total", platform="telegram") == 2


async def test_a_full_disk_on_which_reading_goes_on_shows_in_no_number_of_its_own(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There only who signs is told that nothing worked."""
    ana = bot.someone("ana")

    async def full(*_: object, **__: object) -> None:
        raise StoreUnavailable(Trouble.FULL)

    await ana.types("/sign")
    monkeypatch.setattr(bot.store, "transact", full)
    before = told(bot.core)
    assert "no room left" in await ana.types("/sign")
    assert moved(before, told(bot.core)) == {}


def test_the_clocks_runs_are_told_by_job_and_end(bot: Bot) -> None:
    core = bot.core
    core.meter.ran("backup", RunState.FAILED)
    assert value(told(core), "letter_runs_total", job="backup", end="failed") == 1


async def test_nothing_that_people_do_moves_anything_of_its_own(bot: Bot) -> None:
    """What the core does for them moves nothing at all; adapters count what is the same for all."""
    core, ana = bot.core, bot.someone("ana", platform="telegram")
    for act in (_signs, _promises, _takes_alerts, _leaves):
        before = told(core)
        await act(ana)
        assert moved(before, told(core)) == {}, act.__name__


async def _signs(ana: Someone) -> None:
    assert "Thank you. You have signed." in await ana.signs()


async def _promises(ana: Someone) -> None:
    await ana.pledges("law-ban-bill")


async def _takes_alerts(ana: Someone) -> None:
    await ana.types("/alerts agree")
    await ana.bot.an_hour_passes()


async def _leaves(ana: Someone) -> None:
    await ana.all("/stop", "/withdraw yes", "/forget yes")
