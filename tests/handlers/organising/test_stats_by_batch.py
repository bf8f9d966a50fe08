"""/stats where a public log counts people: nothing of them moves but with a batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock.chores import statistics_of
from db.publications import Publication
from db.staff import Role
from handlers.frame.few import FEW
from handlers.organising.publication import first, following
from tests.stage.chats import Bot, Someone
from tests.stage.logged import Logged
from tests.stage.moderators import moderator

HOUR = timedelta(hours=1)


@pytest.fixture
async def log(bot: Bot, tmp_path: Path) -> Logged:
    log = Logged(bot.store, bot.vault, tmp_path / "log")
    bot.campaign = replace(bot.campaign, log=log.folder)
    bot.restart()
    await log.publish()
    return log


@pytest.fixture
async def olu(bot: Bot) -> Someone:
    return await moderator(bot, "olu", role=Role.ORGANISER)


async def _sign(bot: Bot, start: int, end: int, platform: str) -> None:
    for number in range(start, end):
        await bot.someone(f"signer {number}", platform=platform).signs()


async def _an_hour(bot: Bot, log: Logged, *, batch: bool = True) -> None:
    """Let an hour pass: a batch, if enough wait, and a count."""
    bot.clock.passes(HOUR)
    if batch:
        await log.publish(bot.clock().strftime("%Y-%m-%dT%H:%M:%SZ"))
    work = await statistics_of(bot.store, bot.campaign)(bot.clock())
    await bot.store.transact(work)


async def test_the_tables_move_with_a_batch_and_say_its_time(
    bot: Bot, log: Logged, olu: Someone
) -> None:
    await _sign(bot, 0, 40, "telegram")
    await _sign(bot, 40, 60, "discord")
    await _an_hour(bot, log)
    line, month = "/stats people", "/stats 2026-03"
    published, of_month = await olu.types(line), await olu.types(month)
    assert "In all: 60" in published
    assert "Telegram: 40" in published
    assert "Counted on 1 March 2026 at 13:00 UTC." in published
    assert "People are counted by the public log, on 1 March 2026 at 13:00 UTC." in of_month
    picture = await _picture(olu)
    await _sign(bot, 60, 90, "telegram")
    await _an_hour(bot, log, batch=False)
    assert await olu.types(line) == published
    assert (await olu.types(month)).splitlines()[:4] == of_month.splitlines()[:4]
    assert await _picture(olu) == picture
    await _an_hour(bot, log)
    then = await olu.types(line)
    assert "In all: 90" in then
    assert "Counted on 1 March 2026 at 15:00 UTC." in then


async def _picture(olu: Someone) -> object:
    await olu.types("/stats")
    return olu.reply.picture


async def test_what_waits_is_in_no_table_and_no_difference(
    bot: Bot, log: Logged, olu: Someone
) -> None:
    """Three who signed since would otherwise be the difference between a table and its total."""
    await _sign(bot, 0, 60, "telegram")
    bot.clock.passes(HOUR)
    await log.publish("2026-03-01T13:00:00Z")
    await _sign(bot, 60, 63, "discord")
    await _an_hour(bot, log)
    words = await olu.types("/stats people")
    assert "In all: 60" in words
    assert "Discord" not in words
    assert "63" not in words


async def test_a_batch_before_the_next_count_moves_no_cell_by_who_came_with_it(
    bot: Bot, log: Logged, olu: Someone
) -> None:
    await _sign(bot, 0, 60, "telegram")
    await _an_hour(bot, log)
    await _sign(bot, 60, 66, "discord")
    bot.clock.passes(HOUR)
    await log.publish("2026-03-01T14:00:00Z")
    words = await olu.types("/stats")
    assert "People who signed: 66" in words
    assert "People are counted by the public log, on 1 March 2026 at 14:00 UTC." in words
    words = await olu.types("/stats people")
    assert "In all: 66" in words
    assert "Discord" not in words


counts = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 40), max_size=4)
drift = st.integers(-12, 12)


@given(st.lists(st.tuples(counts, drift), min_size=1, max_size=4))
def test_cells_that_do_not_come_to_the_total_single_nobody_out(
    hours: list[tuple[dict[str, int], int]],
) -> None:
    """Rows run ahead of the log, or behind it: by who waits, and by who has withdrawn since."""
    last: Publication | None = None
    for cells, off in hours:
        total = max(0, sum(cells.values()) + off)
        before = last
        last = following(last, cells, "", total=total) if last else first(cells, "", total)
        assert not last.shown or last.rest == 0 or last.rest >= FEW
        assert all(n >= FEW for n in last.shown.values())
        for value, n in last.shown.items() if before else ():
            assert before is None or (n - before.shown.get(value, n)) % FEW == 0
