"""Every setting, validated at once. `.env.example` explains each setting in a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, PositiveInt, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot import credentials, plausible
from bot.credentials import Unreadable
from bot.logs import Form
from bot.owners import read as read_owners
from bot.plausible import Implausible
from bot.shards import Shards
from db.engine.opening import CONNECTIONS, is_postgres
from handlers.frame.few import FEW
from handlers.frame.rules import CopiesMade, Rules
from handlers.holding.retention import Keeping
from messages.letter.content import SHIPPED
from messages.text import Code, Text

EXPORTS = "exports"
"""The name of the folder of the files of exports, beside the database."""

ENVIRONMENT = ".env"
"""The file that `run` reads besides the environment, in the folder it is started in."""


GREATEST_PORT = 65_535
"""The greatest number of a port (RFC 9293)."""

YEAR, CENTURY = 366 * 24 * 3600, 36_600
"""A year in seconds, and a century in days: more is a slip of the finger."""

Seconds: TypeAlias = Annotated[int, Field(ge=0, le=YEAR)]
Days: TypeAlias = Annotated[int, Field(ge=1, le=CENTURY)]
Folder: TypeAlias = Annotated[Path, AfterValidator(plausible.folder)]
Api: TypeAlias = Annotated[str, AfterValidator(plausible.api)]
Months: TypeAlias = Annotated[int, Field(ge=6, le=1200)]
DiscordShards: TypeAlias = Annotated[Shards | None, NoDecode, BeforeValidator(plausible.shards)]
Token: TypeAlias = Annotated[SecretStr, AfterValidator(plausible.token)]


class SettingsProblem(Exception):
    """Settings that cannot be used, by their `names`; never with their values.

    `reasons` say of some of these settings what is wrong, each by the setting's name.
    """

    def __init__(self, names: tuple[str, ...], reasons: Mapping[str, Text] | None = None) -> None:
        super().__init__(*names)
        self.names = names
        self.reasons = reasons or {}


def _readable_owners(written: SecretStr) -> SecretStr:
    read_owners(written.get_secret_value())
    return written


class Settings(BaseSettings):
    """The settings from the environment. An error names the setting, never its value."""

    model_config = SettingsConfigDict(
        extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    database_url: Annotated[str, AfterValidator(plausible.database)] | None = None
    database_connections: Annotated[int, Field(ge=1, le=1000)] = CONNECTIONS
    campaign: Folder = SHIPPED
    default_language: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
    log_format: Form = "text"
    monitor_port: Annotated[int, Field(ge=1, le=GREATEST_PORT)] | None = None

    page_listen: Annotated[str, AfterValidator(plausible.page_place)] | None = None
    page_url: Annotated[str, AfterValidator(plausible.page_address)] | None = None

    owners: Annotated[SecretStr, AfterValidator(_readable_owners)] | None = None
    stop_window_seconds: Seconds = 600
    canary_seconds: Seconds = 60
    role_delay_seconds: Seconds = 86400
    digest_hour: Annotated[int, Field(ge=0, le=23)] = 9
    telegram_per_second: PositiveInt = 30
    discord_per_second: PositiveInt = 50

    recovery_key: Annotated[str, AfterValidator(plausible.recovery_key)] | None = None
    backups_kept: Annotated[int, Field(ge=0, le=CENTURY)] = 2
    copies_kept_days: Days = 35
    keep_response_days: Days = 30
    keep_run_days: Days = 90
    abandoned_months: Months = 12
    sources: Annotated[str, AfterValidator(plausible.sources)] = ""
    fact_every_days: Annotated[int, Field(ge=0, le=CENTURY)] = 0
    signatures_per_minute: PositiveInt = 200
    suspicious_per_minute: Annotated[int, Field(ge=FEW)] = 30

    data: Folder = Path("data")
    state_dir: Folder = Path("state")
    log_dir: Folder | None = None
    keys: Folder = Path("keys/server")

    telegram_token: Token | None = None
    telegram_api_url: Api = plausible.TELEGRAM
    telegram_webhook_url: Annotated[str, AfterValidator(plausible.webhook)] | None = None
    telegram_webhook_secret: (
        Annotated[SecretStr, AfterValidator(plausible.webhook_secret)] | None
    ) = None
    telegram_webhook_listen: Annotated[str, AfterValidator(plausible.listening)] = "127.0.0.1:8443"
    telegram_paid_broadcast: bool = False

    discord_token: Token | None = None
    discord_api_url: Api = plausible.DISCORD
    discord_gateway_url: Annotated[str, AfterValidator(plausible.gateway)] | None = None
    discord_shards: DiscordShards = None
    discord_presence: bool = False
    discord_public_key: Annotated[str, AfterValidator(plausible.public_key)] | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The places of settings, the first of which wins. Raises `Unreadable`."""
        handed_over = InitSettingsSource(settings_cls, credentials.values(cls.model_fields))
        return init_settings, env_settings, dotenv_settings, handed_over

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
            sources=frozenset(plausible.codes(self.sources)),
            copies=self.copies_made,
            copies_kept_days=self.copies_kept_days,
            signatures_per_minute=self.signatures_per_minute,
            suspicious_per_minute=self.suspicious_per_minute,
            abandoned_months=self.abandoned_months,
        )

    @property
    def copies_made(self) -> CopiesMade:
        """The copies that these settings make of the database."""
        ours = bool(self.recovery_key and self.backups_kept)
        if self.database_url and is_postgres(self.database_url):
            return CopiesMade.BY_BOTH if ours else CopiesMade.BY_THE_SERVER
        return CopiesMade.ENCRYPTED if ours else CopiesMade.NONE

    @property
    def backups(self) -> Path:
        """The folder of the copies of the database."""
        return self.data / "backups"

    @property
    def exports(self) -> Path:
        """The folder of the files of exports."""
        return self.data / EXPORTS

    @property
    def log_folder(self) -> Path:
        """The folder of the public log."""
        return self.log_dir or self.state_dir / "log"

    @property
    def keeping(self) -> Keeping:
        """The days for which the settings let rows be kept."""
        return Keeping(self.keep_response_days, self.keep_run_days, self.copies_kept_days)


def load_settings(file: str | None = None) -> Settings:
    """The settings in the environment, in the file `file` if any, and in files handed to the bot.

    Raises `SettingsProblem`.
    """
    try:
        settings = Settings(_env_file=file)
    except ValidationError as wrong:
        errors = {str(error["loc"][0]).upper(): error for error in wrong.errors() if error["loc"]}
        reasons = {
            name: why for name, error in errors.items() if (why := _reason(error.get("ctx")))
        }
        raise SettingsProblem(tuple(errors), reasons) from None
    except Unreadable as problem:
        name, path = problem.name.upper(), Code(str(problem.path))
        raise SettingsProblem((name,), {name: plausible.NOT_READABLE.fill(file=path)}) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsProblem((str(file),)) from None
    contradictions = dict(_contradictions(settings))
    if contradictions:
        raise SettingsProblem(tuple(contradictions), contradictions)
    return settings


def _reason(context: Mapping[str, Any] | None) -> Text | None:
    """The words on a value that is implausible; None where only its kind or size is wrong."""
    error = (context or {}).get("error")
    return error.words if isinstance(error, Implausible) else None


def _contradictions(settings: Settings) -> Iterator[tuple[str, Text]]:
    """The settings that cannot hold beside another, each with the reason."""
    for name, address, per_second in (
        ("TELEGRAM_PER_SECOND", settings.telegram_api_url, settings.telegram_per_second),
        ("DISCORD_PER_SECOND", settings.discord_api_url, settings.discord_per_second),
    ):
        why = plausible.too_fast(address, per_second, paid=settings.telegram_paid_broadcast)
        if why is not None:
            yield name, why
