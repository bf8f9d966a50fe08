"""Every setting, validated at once. `.env.example` explains each in a line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ENVIRONMENT = ".env"
"""The file that `run` reads besides the environment, in the folder it is started in."""


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
