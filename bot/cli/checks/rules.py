"""What the settings leave open: a platform, owners, a language that somebody serves."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app import load_catalogs
from bot.cli.checks.finding import Finding
from bot.settings import Settings
from handlers.staffing import binding
from messages.catalogs import Catalogs
from messages.letter.check import Checked
from messages.text import Code, Listed, Text, t, tn


def of_settings(settings: Settings) -> Iterator[Finding]:
    """The platforms, the owners, and each rule that is too short to protect anybody."""
    yield Finding(t("Settings"), _platform_set(settings))
    yield Finding(t("Owners"), None, _owners(settings))
    for words in binding.short(settings.rules):
        yield Finding(t("Two people"), None, words)


def of_language(settings: Settings, campaign: Checked) -> Finding:
    """The default language; of a campaign that cannot be read its own line tells."""
    content = None if campaign.wrong else campaign.content
    problem = unserved_language(settings, load_catalogs(content))
    return Finding(t("Default language"), problem)


def unserved_language(settings: Settings, catalogs: Catalogs) -> Text | None:
    """The problem that no language of `catalogs` serves readers of the default, if none does."""
    chosen, codes = settings.default_language, catalogs.languages.codes
    if chosen is None or catalogs.languages.serving(chosen) is not None:
        return None
    ready = Listed(tuple(map(Code, codes)))
    return t("There is no such language. These are ready: {languages}", languages=ready)


def _platform_set(settings: Settings) -> Text | None:
    if settings.telegram_token or settings.discord_token:
        return None
    return t(
        "No platform is set up: give {telegram} or {discord}.",
        telegram=Code("TELEGRAM_TOKEN"),
        discord=Code("DISCORD_TOKEN"),
    )


def _owners(settings: Settings) -> Text:
    """The number of owners in the settings; too few hinder alerts, not the start."""
    match len(settings.rules.owners):
        case 0:
            return t("no owners, so no alerts can be sent")
        case 1:
            return t("alerts need two people: name a second owner")
        case number:
            return tn("{n} person", "{n} people", number)
