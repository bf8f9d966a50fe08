"""Months of /stats, as organisers type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import statistics
from db.staff import Role
from db.statistics import Cell, Cells, Dimension, Numbers
from db.subjects import Subject
from handlers.frame.refusal import Refusal
from handlers.organising.period import month_in
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator

AT = "2026-03-01T11:00:00Z"


@pytest.fixture
async def olu(bot: Bot) -> Someone:
    cells = Cells(
        {
            Cell(Subject.PEOPLE, Dimension.ALL, ""): 40,
            Cell(Subject.PEOPLE, Dimension.DAY, "2026-01-05"): 30,
            Cell(Subject.PEOPLE, Dimension.DAY, "2026-02-05"): 8,
            Cell(Subject.PEOPLE, Dimension.DAY, "2026-02-06"): 2,
        }
    )
    await bot.store.transact(lambda tx: statistics.keep(tx, Numbers(AT, cells)))
    return await moderator(bot, "olu", role=Role.ORGANISER)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "2026-02",
            "2026/2",
            "2026.02",
            "2026 2",
            "02/2026",
            "2-2026",
            "2026年2月",
            "２０２６－０２",
        ),
        *("٢٠٢٦-٠٢", "2026–02"),
    ],
)
async def test_a_month_is_understood_as_people_write_it(olu: Someone, typed: str) -> None:
    words = await olu.types(f"/stats {typed}")
    assert "February 2026" in words
    assert "People who signed: 10" in words
    assert "Organisations: nobody, or too few to be told yet" in words
    assert "Counted on 1 March 2026 at 11:00 UTC." in words


@pytest.mark.parametrize("typed", ["2026-13", "2026-0", "0000-05", "13/2026", "2026年99月"])
async def test_a_month_that_no_calendar_has_is_told(olu: Someone, typed: str) -> None:
    assert "is no month: months go from 1 to 12." in await olu.types(f"/stats {typed}")


@pytest.mark.parametrize(
    "typed", ["last month", "上個月", "الشهر الماضي", "Feb", "2026", "yesterday"]
)
async def test_what_is_said_otherwise_is_offered(olu: Someone, typed: str) -> None:
    assert "There are no numbers about" in await olu.types(f"/stats {typed}")
    assert "This month" in olu.offered
    assert "February 2026" in await olu.presses("Last month")


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_month_or_none_or_refused(typed: str) -> None:
    try:
        month = month_in(typed)
    except Refusal:
        return
    assert month is None or 1 <= int(month[-2:]) <= 12
