"""A whole campaign in one terminal: several people, alerts that arrive, and nothing but a trial."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.trial import DATABASE, STATE, server_folder
from tests.stage.key_folders import keys_beside
from tests.stage.programs import ROOT, Said, bot, chat
from tests.stage.terminals import END_OF_INPUT, ENTER, TAB, Terminal, transcript

WIDE = 600
"""Columns in which no line of a transcript is broken."""

QUICK = {"STOP_WINDOW_SECONDS": "1", "CANARY_SECONDS": "1"}

TO_A_DRAFT = ("/alert new", "Write to the ministry", "It decides on Friday.", "1", "1", "1")
"""What an owner types for an alert that can be handed in by pressing 1."""


@pytest.fixture
def mina(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """How Mina sits down at a terminal; it is hung up at the end."""
    opened: list[Terminal] = []

    def sits_down(locale: str = "en", account: str = "mina", **settings: str) -> Terminal:
        opened.append(Terminal(tmp_path / "data", account, locale, WIDE, settings))
        return opened[-1]

    yield sits_down
    for each in opened:
        each.close()


@pytest.mark.parametrize(
    ("page", "account"), [("alerts", "mina"), ("organisers", "mina"), ("transcript", "mei")]
)
def test_what_the_pages_begin_with_is_what_happens(
    mina: Callable[..., Terminal], page: str, account: str
) -> None:
    terminal = mina(account=account, **QUICK)
    terminal.plays(transcript(ROOT / "docs" / f"{page}.md"))
    terminal.presses(END_OF_INPUT)
    assert terminal.ends() == 0
    assert "Traceback" not in terminal.seen


def _handed_in(terminal: Terminal) -> None:
    terminal.is_asked()
    for line in ("/alerts agree", "/as owner1", *TO_A_DRAFT):
        terminal.types(line)
    terminal.presses("1", ENTER)
    terminal.sees("A message is waiting for owner2: /as owner2")
    terminal.is_asked()


def test_what_comes_for_the_one_who_is_talking_is_shown_above_what_is_being_typed(
    mina: Callable[..., Terminal],
) -> None:
    terminal = mina(**QUICK)
    _handed_in(terminal)
    terminal.types("/as owner2")
    terminal.presses("1", ENTER, "/as mina", ENTER)
    terminal.sees("mina is talking now.")
    terminal.presses("/cou")
    for words in ("A message has come:", "Write to the ministry", "[2] I did it"):
        terminal.sees(words)
    terminal.presses("nt", ENTER)
    terminal.sees("The count so far")


def test_within_the_window_an_alert_is_stopped_and_nobody_gets_it(
    mina: Callable[..., Terminal],
) -> None:
    terminal = mina()
    _handed_in(terminal)
    terminal.types("/as owner2")
    assert "[1] Stop it" in terminal.types("1")
    assert "Owner 2 has stopped this alert" in terminal.types("1")
    assert "1 message" not in terminal.types("/as mina")


def test_what_is_no_name_is_told_and_anything_else_is_somebody_new(
    mina: Callable[..., Terminal],
) -> None:
    terminal = mina()
    terminal.is_asked()
    assert "mina is talking. The owners of this trial: owner1 and owner2." in terminal.types("/as")
    assert "A name here is one word" in terminal.types("/as Jo Ann")
    assert "A name here is one word" in terminal.types("/as jo,ann")
    assert "owner1 is talking now." in terminal.types("/as OWNER1")
    assert "owner1 is talking already." in terminal.types("/as owner1")
    assert "مها\u2069 is talking now." in terminal.types("/as مها")
    assert "That is for the campaign's moderators." in terminal.types("/alert")
    terminal.presses("/as ow", TAB)
    terminal.sees("ner1")


def test_what_nobody_has_read_is_there_the_next_time(mina: Callable[..., Terminal]) -> None:
    terminal = mina()
    _handed_in(terminal)
    terminal.presses(END_OF_INPUT)
    assert terminal.ends() == 0
    again = mina()
    again.is_asked()
    assert "Owner 1 asks you to approve this alert." in again.types("/as owner2")
    assert "1 message" not in again.types("/as mina") + again.types("/as owner2")


def _served(folder: Path, **settings: str) -> Said:
    """What `run` says in the folder."""
    places = {
        "DATA": str(folder),
        "STATE_DIR": str(folder / STATE),
        "KEYS": str(server_folder(folder)),
        "TELEGRAM_TOKEN": "4200:" + "t" * 35,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
    }
    return bot("run", settings=places | settings, folder=folder)


def test_a_trial_serves_nobody_whatever_the_settings_say(tmp_path: Path) -> None:
    data = tmp_path / "data"
    chat(data, "/start")
    shutil.rmtree(data / "keys" / "organisers")
    said = _served(data, PYTHONPATH=str(ROOT), OWNERS="telegram:1,telegram:2")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("These are the keys of a trial")
    assert "Alerts" in chat(data, "/as owner1", "/alert").out


def test_in_the_folder_of_a_campaign_nobody_gets_a_role(tmp_path: Path) -> None:
    data = tmp_path / "data"
    keys_beside(data)
    owners = {"OWNERS": "terminal:ana,terminal:ben"}
    said = chat(data, "/as ben", "/alert", "/help", settings=owners)
    assert said.has_in_order("There is no command", "That is for the campaign's moderators.")
    assert "For the campaign's staff:" not in said.out
    assert "/as NAME" not in said.err


def test_at_a_campaigns_folder_the_terminal_says_that_it_is_no_trial(
    mina: Callable[..., Terminal], tmp_path: Path
) -> None:
    keys_beside(tmp_path / "data")
    terminal = mina()
    welcome = terminal.is_asked()
    assert "is no trial: nobody has a role here, and nothing is sent." in welcome
    assert "owner1" not in welcome


def test_the_keys_of_a_trial_open_no_campaigns_database(tmp_path: Path) -> None:
    campaign, trial = tmp_path / "campaign", tmp_path / "trial"
    keys_beside(campaign)
    assert chat(campaign, "/sign", "1", "1").status == 0
    chat(trial, "/start")
    before = (campaign / DATABASE).read_bytes()
    said = chat(trial, "/start", settings={"DATABASE_URL": str(campaign / DATABASE)})
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("The keys are a trial's, and other keys have written this database.")
    assert (campaign / DATABASE).read_bytes() == before


def test_a_script_can_be_several_people_too(tmp_path: Path) -> None:
    said = chat(tmp_path / "data", "/sign", "1", "1", "/as ben", "/sign", "/as ana", "/sign")
    assert said.has_in_order("ben is talking now.", "How do you want to sign?", "You have signed.")
