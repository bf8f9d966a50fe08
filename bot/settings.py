"""Every setting, validated at once. `.env.example` explains each setting in a line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    NonNegativeInt,
    PositiveInt,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.owners import read as read_owners
from handlers.frame.rules import Rules
from handlers.holding.retention import Keeping
from messages.letter.content import SHIPPED

ENVIRONMENT = ".env"
"""The file that `run` reads besides the environment, in the folder it is started in."""


class SettingsProblem(Exception):
    """Settings that cannot be used, by their `names`; never with their values."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(*names)
        self.names = names


def _readable_owners(written: SecretStr) -> SecretStr:
    read_owners(written.get_secret_value())
    return written


class Settings(BaseSettings):
    """The settings from the environment. An error names the setting, never its value."""

    model_config = SettingsConfigDict(
        extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    database_url: str | None = None
    campaign: Path = SHIPPED
    default_language: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    owners: Annotated[SecretStr, AfterValidator(_readable_owners)] | None = None
    stop_window_seconds: NonNegativeInt = 600
    canary_seconds: NonNegativeInt = 60
    role_delay_seconds: NonNegativeInt = 86400
    digest_hour: Annotated[int, Field(ge=0, le=23)] = 9
    telegram_per_second: PositiveInt = 30
    discord_per_second: PositiveInt = 50

    backups_kept: NonNegativeInt = 2
    keep_response_days: PositiveInt = 30
    keep_run_days: PositiveInt = 90
    fact_every_days: NonNegativeInt = 0

    data: Path = Path("data")
    keys: Path = Path("keys/server")

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_webhook_listen: str = "127.0.0.1:8443"
    telegram_paid_broadcast: bool = False

    discord_token: SecretStr | None = None
    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str | None = None
    discord_shards: int | None = None
    discord_presence: bool = False

    @property
    def rules(self) -> Rules:
        """The rules that the settings make for the handlers."""
        return Rules(
            stop_window=timedelta(seconds=self.stop_window_seconds),
            canary=timedelta(seconds=self.canary_seconds),
            role_delay=timedelta(seconds=self.role_delay_seconds),
            digest_hour=self.digest_hour,
            telegram_per_second=self.telegram_per_second,
            discord_per_second=self.discord_per_second,
            owners=read_owners(self.owners.get_secret_value()) if self.owners else (),
        )

    @property
    def keeping(self) -> Keeping:
        """The days for which the settings let rows be kept."""
        return Keeping(responses=self.keep_response_days, runs=self.keep_run_days)


def load_settings(file: str | None = None) -> Settings:
    """The settings in the environment and in the file `file`, if any. Raises `SettingsProblem`."""
    try:
        return Settings(_env_file=file)
    except ValidationError as wrong:
        names = (str(error["loc"][0]).upper() for error in wrong.errors() if error["loc"])
        raise SettingsProblem(tuple(names)) from None
