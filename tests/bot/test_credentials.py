"""Settings that are files of their own, as systemd and containers hand over what is secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import load_catalogs
from bot.credentials import FOLDER, credentials, values
from bot.settings import Settings, SettingsProblem, load_settings

TOKEN = "4200:" + "t" * 35


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the bot is handed."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def _hand_over(folder: Path, **files: str) -> None:
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")


def test_a_file_called_as_a_setting_is_that_setting(folder: Path) -> None:
    _hand_over(folder, telegram_token=f"{TOKEN}\n", OWNERS="telegram:1,telegram:2\n")
    settings = load_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert len(settings.rules.owners) == 2


def test_any_setting_can_be_handed_over_and_nothing_else_is_read(folder: Path) -> None:
    _hand_over(folder, database_url="postgresql://bot:word@db/letter", digest_hour="7", path="/x")
    (folder / "server.key").write_bytes(b"\xff")
    settings = load_settings()
    assert settings.database_url == "postgresql://bot:word@db/letter"
    assert settings.digest_hour == 7
    assert set(credentials(Settings.model_fields)) == {"database_url", "digest_hour"}


def test_the_environment_and_the_file_of_settings_win(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hand_over(folder, digest_hour="7", fact_every_days="7", keep_run_days="7")
    file = tmp_path / ".env"
    file.write_text("FACT_EVERY_DAYS=8\nKEEP_RUN_DAYS=8\n")
    monkeypatch.setenv("KEEP_RUN_DAYS", "9")
    settings = load_settings(str(file))
    assert (settings.digest_hour, settings.fact_every_days, settings.keep_run_days) == (7, 8, 9)


def test_an_empty_file_is_no_setting(folder: Path) -> None:
    _hand_over(folder, discord_token="", discord_shards="\n")
    settings = load_settings()
    assert (settings.discord_token, settings.discord_shards) == (None, None)


def test_a_wrong_one_is_named_without_its_value(folder: Path) -> None:
    _hand_over(folder, telegram_token="two words")
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert caught.value.names == ("TELEGRAM_TOKEN",)
    assert "words" not in repr(caught.value)


def test_one_that_cannot_be_read_is_named_with_its_file(folder: Path) -> None:
    for unreadable in (Path.mkdir, lambda file: file.write_bytes(b"\xff\xfe")):
        file = folder / "telegram_token"
        unreadable(file)
        with pytest.raises(SettingsProblem) as caught:
            load_settings()
        assert caught.value.names == ("TELEGRAM_TOKEN",)
        words = load_catalogs().say(caught.value.reasons["TELEGRAM_TOKEN"], "en")
        assert words == f"The file {file} cannot be read. Check who owns it."
        if file.is_dir():
            file.rmdir()


def test_without_a_folder_nothing_is_handed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    assert values(Settings.model_fields) == {}
    for missing in ("", str(tmp_path / "missing")):
        monkeypatch.setenv(FOLDER, missing)
        assert values(Settings.model_fields) == {}


def test_a_folder_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(FOLDER, str(tmp_path / "file"))
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert caught.value.names == (FOLDER,)
