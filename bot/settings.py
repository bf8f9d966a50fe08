"""Every setting, validated at once. `.env.example` explains each in a line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ENVIRONMENT = ".env"
"""The file that `run` reads besides the environment, in the folder it is started in."""


class SettingsProblem(Exception):
    """Settings that cannot be used, by their `names`; never with their values."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(*names)
        self.names = names


class Settings(BaseSettings):
    """From the environment. An error names the setting, never its value."""

    model_config = SettingsConfigDict(
        extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    database_url: str | None = None
    default_language: str = "en"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    data: Path = Path("data")
    keys: Path = Path("keys/server")

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_webhook_listen: str = "127.0.0.1:8443"

    discord_token: SecretStr | None = None
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str | None = None
    discord_shards: int | None = None
    discord_presence: bool = False


def load_settings(file: str | None = None) -> Settings:
    """The settings in the environment and in `file`. Raises `SettingsProblem`."""
    try:
        return Settings(_env_file=file)
    except ValidationError as wrong:
        names = (str(error["loc"][0]).upper() for error in wrong.errors() if error["loc"])
        raise SettingsProblem(tuple(names)) from None
