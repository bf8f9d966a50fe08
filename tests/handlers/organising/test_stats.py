"""/stats: numbers for organisers, in which nobody can be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db import statistics
from db.staff import Role
from db.statistics import Cell, Dimension, Numbers
from db.subjects import Subject
from handlers.frame.few import FEW
from handlers.organising import counting
from handlers.organising.publication import Shown, suppressed
from tests.stage.chats import Bot, Someone
from tests.stage.moderators import moderator

AT = "2026-03-01T11:00:00Z"


def table(*numbers: int) -> dict[str, int]:
    return {f"cell {place}": n for place, n in enumerate(numbers)}


@pytest.mark.parametrize(
    ("numbers", "shown", "others"),
    [
        ((7, 100), (100, 7), None),
        ((0, 7), (7,), None),
        # One small cell takes the smallest other with it.
        ((3, 7, 100), (100,), 10),
        # Two that are different and not few together stand by themselves.
        ((3, 4, 7, 100), (100, 7), 7),
        # Two that are few together, or alike, do not.
        ((1, 2, 7, 100), (100,), 10),
        ((4, 4, 7, 100), (100,), 15),
        # All that are as large as what has to be hidden are hidden.
        ((3, 7, 7, 100), (100,), 17),
        # Nothing is left.
        ((3, 100), (), None),
        ((4, 4), (), None),
    ],
)
def test_small_cells_are_among_the_others(
    numbers: tuple[int, ...], shown: tuple[int, ...], others: int | None
) -> None:
    found = suppressed(table(*numbers))
    assert found.total == sum(numbers)
    assert tuple(n for _, n in found.cells) == shown
    assert found.others == others


@pytest.mark.parametrize("total", [1, 2, 3, 4])
def test_a_total_of_few_is_not_shown(total: int) -> None:
    assert suppressed({"": total}) == Shown(None)
    assert suppressed(table(*[1] * total)) == Shown(None)


def test_nobody_at_all_may_be_said() -> None:
    assert suppressed({}) == suppressed(table(0, 0)) == Shown(0)


def test_a_long_table_ends_in_others() -> None:
    found = suppressed(table(*range(5, 45)))
    assert [n for _, n in found.cells] == list(range(44, 29, -1))
    assert found.others == sum(range(5, 30))


cells = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40)), max_size=6)


@given(cells)
def test_no_cell_of_few_is_shown_and_all_adds_up(numbers: list[int]) -> None:
    found = suppressed(table(*numbers), most=4)
    assert all(n >= FEW for _, n in found.cells)
    assert found.total is None or found.total == 0 or found.total >= FEW
    assert found.others is None or found.others >= FEW
    assert len(found.cells) <= 4
    if found.cells:
        assert sum(n for _, n in found.cells) + (found.others or 0) == sum(numbers)


def consistent(before: dict[str, int], hidden: list[str]) -> Iterator[dict[str, int]]:
    """Other tables with the same sum over `hidden`: their numbers changed about, then any."""
    for numbers in permutations([before[name] for name in hidden]):
        yield before | dict(zip(hidden, numbers, strict=True))
    total = sum(before[name] for name in hidden)
    for numbers in sums(total, len(hidden)):
        yield before | dict(zip(hidden, numbers, strict=True))


def sums(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to share `total` among `parts`, with none left out."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in sums(total - first, parts - 1):
            yield first, *rest


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5))
@example([4, 4, 4, 5, 20])
@example([1, 1, 1, 1, 1])
@example([1, 1, 1, 1, 1, 9])
@example([4, 4])
@example([3, 5, 5])
def test_who_knows_the_rule_and_every_name_still_cannot_tell_a_hidden_cell(
    numbers: list[int],
) -> None:
    before = table(*(n for n in numbers if n))
    found = suppressed(before)
    shown = {name for name, _ in found.cells}
    hidden = [name for name in before if name not in shown]
    for name in hidden if found.total is not None else ():
        others = (each for each in consistent(before, hidden) if each[name] != before[name])
        assert any(suppressed(each) == found for each in others), (before, name)


def numbers() -> Numbers:
    counted: Counter[Cell] = Counter()
    for platform, n in (("telegram", 40), ("discord", 12), ("terminal", 3)):
        counted[Cell(Subject.PEOPLE, Dimension.PLATFORM, platform)] = n
    for country, n in (("TW", 30), ("", 18), ("DE", 6), ("FR", 1)):
        counted[Cell(Subject.PEOPLE, Dimension.COUNTRY, country)] = n
    for day in range(1, 29):
        counted[Cell(Subject.PEOPLE, Dimension.DAY, f"2026-02-{day:02}")] = 5 if day > 1 else 1
    counted[Cell(Subject.PEOPLE, Dimension.ALL, "")] = 55
    counted[Cell(Subject.CHATS, Dimension.ALL, "")] = 3
    counted[Cell(Subject.PLEDGES_OPEN, Dimension.ALL, "")] = 11
    counted[Cell(Subject.PLEDGES_OPEN, Dimension.AUDIENCE, "courts")] = 5
    counted[Cell(Subject.PLEDGES_OPEN, Dimension.AUDIENCE, "public")] = 6
    return Numbers(AT, counted)


@pytest.fixture
async def organiser(bot: Bot) -> Someone:
    await bot.store.transact(lambda tx: statistics.keep(tx, numbers()))
    return await moderator(bot, "olu", role=Role.ORGANISER)


async def test_an_organiser_sees_the_totals_and_when_they_were_counted(organiser: Someone) -> None:
    words = await organiser.types("/stats")
    assert "People who signed: 55" in words
    assert "Organisations: 0" in words
    assert "Chats that get alerts: fewer than five" in words
    assert "Counted on 1 March 2026 at 11:00 UTC." in words


async def test_the_tables_of_one_of_them_have_names_and_no_small_number(
    organiser: Someone,
) -> None:
    await organiser.types("/stats")
    words = await organiser.presses("People who signed")
    assert "Telegram: 40" in words
    assert "Discord" not in words
    assert "Others: 15" in words
    assert "Taiwan: 30" in words
    assert "not given: 18" in words
    assert "Germany" not in words
    assert "28 February 2026: 5" in words
    assert "14 February 2026" not in words
    assert "Before: 66" in words


async def test_pledges_are_by_group(organiser: Someone) -> None:
    words = await organiser.types("/stats pledges open")
    assert "Courts and legal professionals: 5" in words
    assert "General public: 6" in words


async def test_what_is_not_counted_is_refused_with_what_is(organiser: Someone) -> None:
    words = await organiser.types("/stats Names")
    assert "There are no numbers about names." in words
    assert "People who signed" in organiser.offered


async def test_before_the_first_count_all_is_counted_at_once(bot: Bot, ana: Someone) -> None:
    olu = await moderator(bot, "olu", role=Role.ORGANISER)
    for number in range(5):
        await bot.someone(f"signer {number}").signs()
    words = await olu.types("/stats")
    assert "People who signed: 5" in words
    assert "Counted on 1 March 2026 at 12:00 UTC." in words


async def test_before_the_first_count_of_many_it_says_so(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    olu = await moderator(bot, "olu", role=Role.ORGANISER)
    await bot.someone("ana").signs()
    monkeypatch.setattr(counting, "FEW_ROWS", 0)
    words = await olu.types("/stats people")
    assert "Nothing is counted yet. I count now, piece by piece" in words
    await bot.dispatch.beside.settled()
    assert "People who signed" in await olu.presses("Ask again")


async def test_it_is_for_organisers_where_nobody_else_reads(bot: Bot, ana: Someone) -> None:
    mo = await moderator(bot, "mo")
    for someone in (ana, mo):
        assert "That is for the campaign's organisers." in await someone.types("/stats")
    olu = await moderator(bot, "olu", role=Role.ORGANISER)
    olu.private = False
    assert "private chat" in await olu.types("/stats")


def counted(at: str, countries: dict[str, int], subscribers: int = 0) -> Numbers:
    cells: Counter[Cell] = Counter(
        {Cell(Subject.PEOPLE, Dimension.ALL, ""): sum(countries.values())}
    )
    for country, n in countries.items():
        cells[Cell(Subject.PEOPLE, Dimension.COUNTRY, country)] = n
    cells[Cell(Subject.SUBSCRIBERS, Dimension.ALL, "")] = subscribers
    return Numbers(at, cells)


async def asked(bot: Bot, organiser: Someone, line: str, numbers: Numbers) -> str:
    """What is answered once that was counted."""
    await bot.store.transact(lambda tx: statistics.keep(tx, numbers))
    return await organiser.types(line)


async def test_who_looks_each_hour_sees_nobody_come(bot: Bot) -> None:
    olu = await moderator(bot, "olu", role=Role.ORGANISER)
    line = "/stats people"
    first = await asked(bot, olu, line, counted(AT, {"TW": 60, "DE": 40}))
    assert "Germany: 40" in first
    for n in range(1, 5):
        hour = f"2026-03-01T11:{n:02}:00Z"
        assert await asked(bot, olu, line, counted(hour, {"TW": 60, "DE": 40 + n})) == first
    many = counted("2026-03-01T11:30:00Z", {"TW": 87, "DE": 53})
    then = await asked(bot, olu, line, many)
    assert "Taiwan: 75" in then
    assert "Germany: 40" in then
    assert "Others: 25" in then
    assert "Counted on 1 March 2026 at 11:30 UTC." in then


async def test_totals_that_only_organisers_see_move_by_five_too(bot: Bot) -> None:
    olu = await moderator(bot, "olu", role=Role.ORGANISER)
    for subscribers, told in ((12, 12), (16, 12), (18, 17), (13, 17), (12, 12), (3, 7), (2, 2)):
        words = await asked(bot, olu, "/stats", counted(AT, {"TW": 60}, subscribers))
        said = f"People who get alerts: {told if told > 4 else 'fewer than five'}"
        assert said in words


async def test_a_picture_goes_with_the_totals_and_with_no_table(organiser: Someone) -> None:
    await organiser.types("/stats")
    assert organiser.reply.picture is not None
    await organiser.types("/stats people")
    assert organiser.reply.picture is None
