"""The story of people who read, sign, promise and leave again, through the real library."""

from __future__ import annotations

import json

import pytest

from db import organisations, pledges
from db.organisations import State
from db.secrets.vault import Purpose
from db.signatures import Appearance
from tests.stage.telegram.people import Person
from tests.stage.telegram.served import Served

pytestmark = pytest.mark.usefixtures("served")


async def test_someone_begins_and_chooses_a_language(served: Served, ana: Person) -> None:
    assert "open letter" in await ana.types("/start")
    await ana.presses("Language · اللغة · 語言")
    chosen = next(label for label in ana.last.labels if label.startswith("繁體"))
    read = await ana.presses(chosen)
    assert ana.last.edits == 2, "all of it in the one message"
    assert len(ana.shown) == 1
    assert "from now on" not in read


async def test_reading_on_changes_the_message_in_place(ana: Person) -> None:
    await ana.types("/letter w1")
    assert "blockquote" in {entity.tag for entity in ana.last.parsed.entities}
    first = ana.reads
    onward = next(label for label in ana.last.labels if label.startswith("Next"))
    second = await ana.presses(onward)
    assert second != first
    back = next(label for label in ana.last.labels if label.startswith("Previous"))
    assert await ana.presses(back) == first
    assert len(ana.shown) == 1
    assert "our summary" in await ana.presses("Summary")


async def test_a_person_signs_without_a_name(served: Served, ana: Person) -> None:
    await ana.types("/start sign")
    await ana.presses("Without a name")
    assert "You have signed" in await ana.presses("Sign")
    signature = await served.signature_of(ana)
    assert signature is not None
    assert (signature.appearance, signature.platform) == (Appearance.ANONYMOUS, "telegram")


async def test_a_person_signs_with_a_sealed_name_and_a_country(served: Served, ana: Person) -> None:
    await ana.types("/sign")
    await ana.presses("With my name, for the organisers only")
    assert "not one: <" in await ana.types("<b>")
    assert "Ana & Co" in await ana.types("Ana & Co")
    await ana.presses("Add: Country")
    assert "find nothing" in await ana.types("Atlantis")
    await ana.types("korea")
    assert "South Korea" in ana.last.labels
    await ana.presses("South Korea")
    await ana.presses("Sign")
    signature = await served.signature_of(ana)
    assert signature is not None
    assert (signature.appearance, signature.country) == (Appearance.HIDDEN, "KR")
    assert signature.sealed


async def test_an_organisation_signs_in_public(served: Served, ana: Person) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    await ana.types("Ana")
    await ana.presses("Add: Organisation")
    await ana.types("A Union")
    await ana.presses("Sign")
    tag = served.bot.keys(str(ana.id), "telegram").tag(Purpose.ORGANISATION)
    found = await served.bot.store.transact(lambda tx: organisations.organisation_of(tx, tag))
    assert found is not None
    assert (found.name, found.state) == ("A Union", State.WAITING)


async def test_a_pledge_is_made_done_shown_and_everything_erased(
    served: Served, ana: Person
) -> None:
    await ana.types("/sign")
    await ana.presses("Without a name")
    await ana.presses("Sign")
    await ana.presses("Make a pledge")
    await ana.presses("General public")
    await ana.presses("Pledge number 1")
    await ana.presses("I promise this")
    assert "Done" in await ana.presses("It is done")
    tag = served.bot.keys(str(ana.id), "telegram").tag(Purpose.PLEDGE)
    made = await served.bot.store.transact(lambda tx: pledges.pledges_of(tx, tag))
    assert [each.done for each in made] == [True]
    await ana.types("/me")
    document = ana.shown[-1].document
    assert document is not None
    assert document[0].endswith(".json")
    assert json.loads(document[1])["signature"]["platform"] == "telegram"
    await ana.types("/withdraw")
    await ana.presses("Yes, withdraw it")
    assert await served.signature_of(ana) is None
    await ana.types("/delete")
    erase = next(label for label in ana.last.labels if label.startswith("Yes"))
    await ana.presses(erase)
    assert "Nothing is held" in await ana.types("/mydata")


async def test_wrong_input_gets_a_plain_answer(ana: Person) -> None:
    assert "Did you mean /sign" in await ana.types("/sing")
    assert "No question is open" in await ana.types("hello?")
    assert "no section called" in await ana.types("/letter <i>")
    await ana.types("/sign")
    assert "choose one" in await ana.types("maybe")
    await ana.types("/privacy")
    assert any(label.startswith("Go on with") for label in ana.last.labels)
    assert "Cancelled" in await ana.types("/cancel")


async def test_the_whole_letter_comes_as_documents(ana: Person) -> None:
    await ana.types("/letter full")
    names = [each.document[0] for each in ana.shown if each.document]
    assert [name.rsplit(".", 1)[1] for name in names] == ["md", "txt"]


async def test_every_place_of_the_letter_can_be_shown(served: Served) -> None:
    for number, place in enumerate(served.core.campaign.letter.base.places):
        if number % 10 == 0:
            reader = Person(served.telegram, language="ar" if number % 20 else "zh-hant")
        await reader.types(f"/letter {place}")
    assert served.telegram.violations == []
