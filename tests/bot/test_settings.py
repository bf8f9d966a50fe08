"""Settings come from the environment, and a wrong one is named without its value."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import load_catalogs
from bot.cli.problems import explained
from bot.settings import Settings, SettingsProblem, load_settings
from handlers.frame.rules import USUAL, Rules


def test_everything_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DEFAULT_LANGUAGE", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings()
    assert settings.database_url is None
    assert (settings.default_language, settings.log_level) == (None, "WARNING")


def test_a_wrong_setting_is_named_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "7301234567:secret")
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert caught.value.names == ("LOG_LEVEL",)
    words = load_catalogs().say(explained(caught.value), "en")
    assert words == "These settings cannot be used: LOG_LEVEL. .env.example explains each."
    assert "secret" not in repr(caught.value)


def test_the_rules_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().rules == USUAL
    for name, value in {
        "OWNERS": "telegram:1+discord:2,telegram:3",
        "STOP_WINDOW_SECONDS": "1",
        "CANARY_SECONDS": "0",
        "ROLE_DELAY_SECONDS": "2",
        "DIGEST_HOUR": "23",
        "TELEGRAM_PER_SECOND": "4",
        "DISCORD_PER_SECOND": "5",
    }.items():
        monkeypatch.setenv(name, value)
    assert load_settings().rules == Rules(
        stop_window=timedelta(seconds=1),
        canary=timedelta(0),
        role_delay=timedelta(seconds=2),
        digest_hour=23,
        telegram_per_second=4,
        discord_per_second=5,
        owners=((("telegram", "1"), ("discord", "2")), (("telegram", "3"),)),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OWNERS", "telegram:ana"),
        ("OWNERS", "telegram:4242,telegram:4242"),
        ("STOP_WINDOW_SECONDS", "-1"),
        ("DIGEST_HOUR", "24"),
        ("TELEGRAM_PER_SECOND", "0"),
    ],
)
def test_a_rule_that_cannot_hold_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert caught.value.names == (name,)
    assert value not in repr(caught.value)


def test_the_owners_stand_in_no_log_or_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNERS", "telegram:4242424242")
    assert "4242424242" not in repr(load_settings())
