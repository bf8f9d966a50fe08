"""The log can be read by anyone: no token, no name, no message of an error gets into it."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

TELEGRAM = "7301234567:AAF-kQ0eN3xw_Yb1cD2eF3gH4iJ5kL6mN7o"
DISCORD = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-x0123456789"


@pytest.fixture
def level() -> Iterator[None]:
    """Logging as it was before, once the test is done."""
    root = logging.getLogger()
    before, handlers = root.level, root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in logs.TALKATIVE}
    yield
    root.handlers[:] = handlers
    root.setLevel(before)
    for name, each in levels.items():
        logging.getLogger(name).setLevel(each)


def _record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("bot", logging.ERROR, "bot.py", 1, message, arguments, None)


@pytest.mark.parametrize("token", [TELEGRAM, DISCORD], ids=["telegram", "discord"])
@pytest.mark.parametrize(
    "message",
    [
        "{}",
        "refused: {}.",
        "https://api.telegram.org/bot{}/getUpdates",
        "Authorization: Bot {}",
        "'{}'",
    ],
)
def test_no_token_gets_into_a_line(message: str, token: str) -> None:
    line = logs.Formatter().format(_record(message.format(token)))
    assert token not in line
    assert token[-20:] not in line
    assert "[token]" in line


@pytest.mark.parametrize("token", [TELEGRAM, DISCORD], ids=["telegram", "discord"])
def test_no_token_gets_in_as_a_value(token: str) -> None:
    line = logs.Formatter().format(_record("asked %s for %r", token, {"url": token}))
    assert token not in line


secret = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=35)
around = st.text(st.characters(exclude_categories=["Cs", "L", "N", "Pd", "Pc"]), max_size=5)


@given(st.integers(10**6, 10**10), secret, around, around)
def test_no_telegram_token_of_any_kind_gets_in(
    number: int, key: str, before: str, after: str
) -> None:
    token = f"{number}:{key}"
    line = logs.Formatter().format(_record("%s", before + token + after))
    assert key not in line


def _raised(message: str) -> logging.LogRecord:
    record = _record("a handler failed")
    try:
        try:
            raise KeyError(message)
        except KeyError as error:
            raise ValueError(message) from error
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    return record


def test_an_error_is_logged_as_its_kind_and_place_without_what_it_says() -> None:
    line = logs.Formatter().format(_raised("Ana Diaz of account 4711"))
    assert "a handler failed" in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "Ana Diaz" not in line
    assert "4711" not in line


LOOP_SAYS = (
    ("Task exception was never retrieved", "Task exception was never retrieved\nfuture: <Task>"),
    ("Exception in callback answered", "Exception in callback answered(4711, 'Ana Diaz')"),
    ("Fatal error", "Fatal error: 4711\nprotocol: <Ana Diaz>"),
)


@pytest.mark.parametrize(("words", "message"), LOOP_SAYS)
@pytest.mark.parametrize("form", [logs.Formatter, logs.JsonFormatter])
def test_of_what_the_event_loop_says_the_first_words_are_logged(
    form: type[logging.Formatter], words: str, message: str
) -> None:
    record = _raised("Ana Diaz of account 4711")
    record.name, record.msg = "asyncio", message
    line = form().format(record)
    assert words in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    assert "Ana Diaz" not in line
    assert "4711" not in line
    assert record.getMessage() == message


@pytest.mark.usefixtures("level")
@pytest.mark.parametrize("form", get_args(logs.Form))
async def test_a_task_that_nobody_waited_for_says_nothing_of_what_it_knew(
    form: logs.Form, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("WARNING", form)

    async def fails(name: str) -> None:
        raise ValueError(name)

    task = asyncio.create_task(fails(" ".join(("Ana", "Diaz"))))
    await asyncio.wait([task])
    del task
    gc.collect()
    err = capsys.readouterr().err
    assert "Task exception was never retrieved" in err
    assert "ValueError" in err
    assert "Ana Diaz" not in err


@pytest.mark.parametrize("form", [logs.Formatter, logs.JsonFormatter])
def test_an_error_that_a_library_quotes_is_logged_as_its_kind(
    form: type[logging.Formatter],
) -> None:
    record = _record("%s of %s: %r", "letter", 2, ValueError("Ana Diaz"))
    record.name = "discord.gateway"
    line = form().format(record)
    assert "letter of 2: 'ValueError'" in line
    assert "Ana Diaz" not in line


@pytest.mark.usefixtures("level")
def test_what_is_logged_goes_to_standard_error_in_this_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("DEBUG")
    record = _raised("Ana Diaz")
    logging.getLogger("handlers.dispatch").handle(record)
    logging.getLogger("handlers.dispatch").debug("answered %s", TELEGRAM)
    out, err = capsys.readouterr()
    assert out == ""
    assert "ERROR bot: a handler failed" in err
    assert "DEBUG handlers.dispatch: answered [token]" in err
    assert "Ana Diaz" not in err


@pytest.mark.usefixtures("level")
@pytest.mark.parametrize("library", logs.TALKATIVE)
def test_libraries_that_tell_what_passes_through_them_are_kept_quiet(
    library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("DEBUG")
    for logger in (logging.getLogger(library), logging.getLogger(f"{library}.deep.inside")):
        logger.debug("Ana Diaz")
        logger.info("Ana Diaz")
        logger.warning("trouble")
    err = capsys.readouterr().err
    assert "Ana Diaz" not in err
    assert err.count("trouble") == 2


@pytest.mark.usefixtures("level")
@pytest.mark.parametrize("library", ["PyNaCl", "davey"])
def test_a_library_for_voice_that_is_not_there_is_no_warning(
    library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("DEBUG")
    discord = logging.getLogger("discord.client")
    discord.warning("%s is not installed, voice will NOT be supported", library)
    discord.warning("trouble")
    err = capsys.readouterr().err
    assert "voice" not in err
    assert "trouble" in err


@pytest.mark.usefixtures("level")
def test_at_error_the_libraries_say_no_more_than_we_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("error")
    logging.getLogger("aiosqlite").warning("trouble")
    logging.getLogger("bot").warning("trouble")
    assert capsys.readouterr().err == ""


def _seconds(message: str) -> float:
    """The seconds of the processor that a line takes, the best of three."""
    record = _record("%s", message)

    def once() -> float:
        began = time.process_time()
        logs.Formatter().format(record)
        return time.process_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "piece",
    ["7", "a", "-", "1" * 30 + ":", "a" * 25 + ".", "7" * 9 + ":" + "b" * 29 + " ", "aaaaaa."],
    ids=str,
)
def test_a_long_line_takes_no_more_than_its_length(piece: str) -> None:
    """Eight times the length would take 64 times as long if each place was tried to the end."""
    short, long = (piece * (size // len(piece)) for size in (4_000, 32_000))
    assert _seconds(long) < max(_seconds(short), 0.002) * 24


@pytest.mark.parametrize("token", [TELEGRAM, DISCORD], ids=["telegram", "discord"])
@pytest.mark.parametrize("before", ["", "12345 ", "bot", "/bot", "x=", "\u0661", ".", ":"])
def test_a_token_is_found_behind_whatever_stands_before_it(before: str, token: str) -> None:
    line = logs.Formatter().format(_record("%s", before + token))
    assert token[-20:] not in line


def _said(record: logging.LogRecord) -> dict[str, object]:
    line = logs.JsonFormatter().format(record)
    assert "\n" not in line
    said: dict[str, object] = json.loads(line)
    return said


def test_a_line_for_programs_has_time_level_logger_and_message() -> None:
    record = _record("telegram: %s", "refused")
    record.created = 1_772_366_400.25
    said = _said(record)
    assert said == {
        "time": "2026-03-01T12:00:00.250+00:00",
        "level": "ERROR",
        "logger": "bot",
        "message": "telegram: refused",
    }
    assert datetime.fromisoformat(str(said["time"])).utcoffset() == timedelta(0)


def test_an_error_in_it_is_its_kind_and_place_without_what_it_says() -> None:
    record = _raised("Ana Diaz of account 4711")
    said = _said(record)
    assert said["error"] == "ValueError"
    assert isinstance(said["where"], list)
    assert "test_logs.py" in said["where"][-1]
    assert said["where"][-1].endswith(" _raised")
    assert "Ana Diaz" not in json.dumps(said)
    assert "4711" not in json.dumps(said)


def test_nothing_else_that_a_record_carries_gets_into_it() -> None:
    record = _record("asked")
    record.account = "Ana Diaz"
    record.stack_info = "Ana Diaz"
    assert _said(record).keys() == {"time", "level", "logger", "message"}


@pytest.mark.parametrize("token", [TELEGRAM, DISCORD], ids=["telegram", "discord"])
@pytest.mark.parametrize("before", ["", "\n", "\t", '"', "\\", "\u0661", "é", "\u2028", "\ud800"])
def test_no_token_gets_into_it_whatever_is_escaped_before(before: str, token: str) -> None:
    said = _said(_record("%s", before + token + before))
    assert "[token]" in str(said["message"])
    assert token[-20:] not in str(said["message"])


@given(st.text(), st.integers(10**6, 10**10), secret, around)
def test_whatever_is_logged_is_one_object(before: str, number: int, key: str, after: str) -> None:
    said = _said(_record("%s", f"{before} {number}:{key}{after}"))
    assert said["message"] == f"{before} [token]{after}"


@pytest.mark.usefixtures("level")
def test_the_same_is_kept_out_of_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG", "json")
    logging.getLogger("discord.client").warning("voice will NOT be supported")
    logging.getLogger("httpx").info("Ana Diaz")
    logging.getLogger("bot").handle(_raised("Ana Diaz"))
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "a handler failed"
