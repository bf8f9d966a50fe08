"""Settings come from the environment, and a wrong one is named without its value."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import load_catalogs
from bot.cli.problems import explained
from bot.settings import Settings, SettingsProblem, load_settings
from db.secrets.recovery import new_recovery_key
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


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM_API_URL", "api.telegram.org", "a whole address"),
        ("TELEGRAM_API_URL", "https://", "a whole address"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org", "a whole address"),
        ("TELEGRAM_API_URL", "https://api.telegram.org?x", "a whole address"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:80811", "a whole address"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:x", "a whole address"),
        ("TELEGRAM_API_URL", "https://api telegram.org", "a whole address"),
        ("TELEGRAM_API_URL", "https://[::1", "a whole address"),
        ("DISCORD_API_URL", "discord.com/api/v10", "a whole address"),
        ("DISCORD_API_URL", "//discord.com/api/v10", "a whole address"),
        ("DISCORD_GATEWAY_URL", "https://gateway.discord.gg", "a whole address"),
        ("DISCORD_GATEWAY_URL", "gateway.discord.gg", "a whole address"),
        ("DATABASE_URL", "mysql://bot@localhost/letter", "a whole address"),
        ("DATABASE_URL", "sqlite:///letter.db", "a whole address"),
        ("TELEGRAM_WEBHOOK_URL", "http://bot.example.org/hook", "https addresses alone"),
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org:8444/hook", "443 80 88 8443"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example.org/hook", "a whole address"),
        ("TELEGRAM_WEBHOOK_URL", "https:///hook", "a whole address"),
        ("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1", "a whole address"),
        ("TELEGRAM_WEBHOOK_LISTEN", "8443", "a whole address"),
        ("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1:0", "a whole address"),
        ("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1:65536", "a whole address"),
        ("TELEGRAM_WEBHOOK_LISTEN", "http://127.0.0.1:8443", "a whole address"),
        ("TELEGRAM_WEBHOOK_SECRET", "a secret", "1 to 256"),
        ("TELEGRAM_WEBHOOK_SECRET", "s" * 257, "1 to 256"),
        ("TELEGRAM_TOKEN", "4200:abc def", "not look like a token"),
        ("DISCORD_TOKEN", "Bot x.y.z", "not look like a token"),
        ("DISCORD_SHARDS", "0", ""),
        ("DISCORD_SHARDS", "-1", ""),
        ("STOP_WINDOW_SECONDS", "99999999999999", ""),
        ("KEEP_RUN_DAYS", "99999999999999", ""),
        ("TELEGRAM_PER_SECOND", "31", "30 at most"),
        ("DISCORD_PER_SECOND", "51", "50 at most"),
        ("MONITOR_PORT", "0", ""),
        ("MONITOR_PORT", "65536", ""),
        ("LOG_FORMAT", "xml", ""),
    ],
)
def test_a_setting_that_cannot_work_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert caught.value.names == (name,)
    reason = caught.value.reasons.get(name)
    assert said in (load_catalogs().say(reason, "en") if reason else "")
    assert value not in repr(caught.value)


@pytest.mark.parametrize(
    "values",
    [
        {"TELEGRAM_API_URL": "http://127.0.0.1:8081", "TELEGRAM_PER_SECOND": "700"},
        {"TELEGRAM_PAID_BROADCAST": "true", "TELEGRAM_PER_SECOND": "1000"},
        {"DISCORD_API_URL": "http://[::1]:9/api/v10/", "DISCORD_PER_SECOND": "300"},
        {"DISCORD_GATEWAY_URL": "wss://gateway.discord.gg/?v=10"},
        {"TELEGRAM_WEBHOOK_URL": "https://bot.example.org/hook?of=letter"},
        {"TELEGRAM_WEBHOOK_URL": "https://bot.example.org:8443"},
        {"TELEGRAM_WEBHOOK_LISTEN": "[::1]:8443"},
        {"TELEGRAM_WEBHOOK_LISTEN": ":8443"},
        {"DATABASE_URL": "postgresql://bot@localhost/letter"},
        {"DATABASE_URL": "postgres://bot:pa%20ss@one:5432,two:5433/letter?sslmode=require"},
        {"DATABASE_URL": "kept/letter.db"},
        {"STOP_WINDOW_SECONDS": "0", "CANARY_SECONDS": "0", "BACKUPS_KEPT": "0"},
        {"MONITOR_PORT": "9464", "LOG_FORMAT": "json"},
    ],
)
def test_what_can_work_is_taken(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    load_settings()


@pytest.mark.parametrize("name", ["CAMPAIGN", "DATA", "KEYS"])
@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_folder_that_is_something_else_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, below: str
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv(name, str(file / below))
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert caught.value.names == (name,)
    assert str(tmp_path) not in load_catalogs().say(caught.value.reasons[name], "en")


def test_a_file_of_settings_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    with pytest.raises(SettingsProblem) as caught:
        load_settings(str(file))
    assert caught.value.names == (str(file),)


def test_copies_go_to_the_public_half_of_a_key_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    public, secret = new_recovery_key()
    monkeypatch.setenv("RECOVERY_KEY", public.text)
    assert load_settings().recovery_key == public.text
    for wrong in (secret, public.text[:-1], "age1", "organisers.pub"):
        monkeypatch.setenv("RECOVERY_KEY", wrong)
        with pytest.raises(SettingsProblem) as caught:
            load_settings()
        assert caught.value.names == ("RECOVERY_KEY",)
        words = load_catalogs().say(caught.value.reasons["RECOVERY_KEY"], "en")
        assert "begins with age1" in words
        assert wrong not in words or wrong == "age1"
