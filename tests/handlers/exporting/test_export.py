"""/export from the beginning to the end: asked, agreed to, made, fetched, gone."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest

from db import exports, journal
from db.export_lines import Kind
from db.secrets.vault import unseal
from tests.stage.chats import Someone
from tests.stage.exporting import Office, opened_export
from tests.stage.handbook import Handbook
from tests.stage.programs import ROOT


async def test_two_organisers_export_and_the_one_who_asked_opens_it(
    either_office: Office, organisers_private: bytes
) -> None:
    office = either_office
    await office.bot.someone("ana").signs()
    await office.bot.someone("ben").signs("Ben", appearance="With my name, for the organisers only")
    await office.bot.someone("cho").signs("Cho", appearance="Publicly, with my name")
    id = await office.made()
    assert any(
        "Your export is made: fewer than five rows." in each
        for each in await office.told(office.olu)
    )
    await office.olu.types(f"/export fetch {id}")
    (file,) = office.olu.reply.files
    assert file.name == f"export-2026-03-01-{id}.sealed"
    found = opened_export(file.content, organisers_private)
    assert sorted(row["appearance"] for row in found.of(Kind.SIGNATURE)) == [
        "anonymous",
        "hidden",
        "public",
    ]
    sealed = [b64decode(row["sealed"]) for row in found.of(Kind.SIGNATURE) if row["sealed"]]
    names = sorted(unseal(organisers_private, each)["name"] for each in sealed)
    assert names == ["Ben", "Cho"]
    assert found.of(Kind.PUBLIC_NAME) == [{"name": "Cho"}]
    assert found.ending.totals == {"signature": 3, "public name": 1, "organisation": 0}
    assert "gone from the server" in await office.olu.presses("I have it")
    office.passes(minutes=3)
    assert await office.every() == ()
    await office.folder_is_swept()
    assert office.folder.every() == []
    entries = await office.bot.store.transact(journal.entries)
    acts = [each.act for each in entries if each.act.startswith("export")]
    assert acts == ["export asked", "export approved", "export made", "export received"]


async def test_the_handbook_says_what_happens(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line is typed, or the button with its number pressed; what follows is read."""
    monkeypatch.setattr(exports, "new_id", lambda: "K2345AB")
    page = Handbook.read(ROOT / "docs" / "organisers.md")
    people = {"olu": office.olu, "mia": office.mia}
    await _plays(page.block("An export", 1), people)
    await office.makes()
    await _plays(page.block("An export", 2), people)


async def _plays(lines: tuple[str, ...], people: dict[str, Someone]) -> None:
    someone = people["olu"]
    for line in lines:
        name, typed, words = line.partition("> ")
        if typed:
            someone = people[name]
            if words.isdigit():
                await someone.presses(someone.offered[int(words) - 1])
            else:
                await someone.types(words)
        elif line.startswith("["):
            number, label = line.split("] ", 1)
            assert someone.offered[int(number[1:]) - 1] == label
        else:
            assert line in someone.reads


async def test_the_journal_holds_what_was_asked_for_and_nobody(office: Office) -> None:
    id = await office.asks("The public lists alone")
    (entry,) = await office.bot.store.transact(journal.entries)
    assert entry.subject == f"{id} {json.dumps({})} public_names organisations"


@pytest.mark.parametrize("line", ["/export", "/export new", "/export fetch K2345AB"])
async def test_only_organisers_are_let_in(office: Office, ana: Someone, line: str) -> None:
    assert "That is for the campaign's organisers." in await ana.types(line)


async def test_nothing_of_it_is_answered_where_others_read(office: Office) -> None:
    id = await office.made()
    there = office.bot.someone("olu", private=False)
    assert "That is private" in await there.types(f"/export fetch {id}")
    assert there.reply.files == ()


async def test_an_act_that_nobody_knows_leads_to_those_there_are(office: Office) -> None:
    assert "I do not understand" in await office.olu.types("/export all now")
    assert office.olu.offered == ["Exports", "Ask for an export"]
    assert "There is no export" in await office.olu.types("/export show K2345AB")
