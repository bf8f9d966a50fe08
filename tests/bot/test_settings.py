"""Settings come from the environment, and a wrong one is named without its value."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.settings import Settings


def test_everything_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DEFAULT_LANGUAGE", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings()
    assert settings.database_url is None
    assert (settings.default_language, settings.log_level) == ("en", "WARNING")


def test_a_wrong_setting_is_named_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "7301234567:secret")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "log_level" in str(caught.value)
    assert "secret" not in str(caught.value)
