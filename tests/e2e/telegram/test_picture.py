"""Numbers on Telegram: the words first, then one picture with the same in words, then links."""

from __future__ import annotations

import pytest

from db.staff import Role
from handlers.organising.sources import NEW
from tests.stage.moderators import moderator
from tests.stage.telegram.people import Person
from tests.stage.telegram.served import Served

PNG = b"\x89PNG\r\n\x1a\n"


async def organiser(served: Served, ana: Person) -> None:
    await moderator(served.bot, str(ana.id), role=Role.ORGANISER, platform="telegram")


async def test_the_words_come_first_and_then_one_picture(served: Served, ana: Person) -> None:
    await organiser(served, ana)
    await ana.types("/stats")
    await served.telegram.until(lambda: ana.shown[-1].photo is not None)
    *_, words, picture = ana.shown
    assert "People who signed: 0" in words.text
    assert "People who signed" in words.labels
    assert picture.photo is not None
    name, png = picture.photo
    assert (name, png[:8]) == ("numbers.png", PNG)
    assert "Nobody has signed yet." in picture.text
    assert "Counted on 1 March 2026 at 12:00 UTC." in picture.text
    assert picture.protected


async def test_where_nothing_can_be_drawn_the_words_say_so(
    served: Served, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await organiser(served, ana)
    monkeypatch.setattr("sys.executable", "/nowhere")
    await ana.types("/stats")
    await served.telegram.until(lambda: "could not be drawn" in ana.shown[-1].text)
    assert "People who signed: 0" in ana.shown[-2].text


async def test_a_source_has_pictures_and_is_counted_by_its_link(
    served: Served, ana: Person, ben: Person
) -> None:
    await organiser(served, ana)
    await ana.types(NEW)
    await served.telegram.until(lambda: ana.shown[-1].document is not None)
    assert "start=src-flyer7" in ana.shown[-2].text
    document = ana.shown[-1].document
    assert document is not None
    assert document[1].startswith(PNG)
    for _ in range(5):
        await ben.types("/start src-flyer7")
    assert "flyer7: opened 5" in await ana.types("/sources")


async def test_whoever_shares_gets_the_link_of_the_platform(served: Served, ana: Person) -> None:
    assert "Telegram: https://t.me/" in await ana.types("/share")
