"""Settings come from the environment, and a wrong one is named without its value."""

from __future__ import annotations

import pytest

from bot.app import load_catalogs
from bot.problems import explained
from bot.settings import Settings, SettingsProblem, load_settings


def test_everything_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DEFAULT_LANGUAGE", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings()
    assert settings.database_url is None
    assert (settings.default_language, settings.log_level) == ("en", "WARNING")


def test_a_wrong_setting_is_named_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "7301234567:secret")
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert caught.value.names == ("LOG_LEVEL",)
    words = load_catalogs().say(explained(caught.value), "en")
    assert words == "These settings cannot be used: LOG_LEVEL. .env.example explains each."
    assert "secret" not in repr(caught.value)
