"""Every setting, validated at once. `.env.example` explains each in a line."""

from __future__ import annotations

from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """From the environment. An error names the setting, never its value."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    database_url: str | None = None
    default_language: str = "en"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"
