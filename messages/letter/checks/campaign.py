"""Faults of campaign.json: what is known of the letter beside its wording."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from messages.letter.checks.forms import (
    CAMPAIGN_ID_LONGEST,
    NAME_LONGEST,
    too_early,
    wrong_address,
    wrong_contact,
    wrong_id,
    wrong_language,
    wrong_line,
    wrong_version,
)
from messages.letter.checks.places import in_json
from messages.letter.checks.words import TITLE_LONGEST
from messages.letter.edition import Mark
from messages.letter.fault import Fault
from messages.letter.files import CAMPAIGN, CampaignFile
from messages.letter.folder import Folder
from messages.text import Code, Text, t

HIGHEST_MILESTONE, MOST_MILESTONES = 1_000_000_000, 100
"""More people than sign anything, and more milestones than anybody is told of."""


def campaign_faults(folder: Folder, campaign: CampaignFile, today: date | None) -> Iterator[Fault]:
    """The faults of the file, without what it says of the letter's parts.

    `today` is None where nobody asks whether the letter's date is still to come.
    """

    def fault(key: str, words: Text | None, *, warning: bool = False) -> Iterator[Fault]:
        if words is not None:
            yield in_json(folder, CAMPAIGN, key, words, warning=warning)

    yield from fault("id", wrong_id(campaign.id, CAMPAIGN_ID_LONGEST))
    for key in ("base", "fallback", "source"):
        yield from fault(key, wrong_language(getattr(campaign, key)))
    yield from fault("consent_version", wrong_version("consent_version", campaign.consent_version))
    yield from fault("date", too_early(campaign.date))
    if campaign.date and today and campaign.date > today:
        words = t("The date of the letter, {date}, is still to come.", date=campaign.date)
        yield from fault("date", words, warning=True)
    if campaign.page is not None:
        yield from fault("page", wrong_address(campaign.page))
    if campaign.contact is not None:
        yield from fault("contact", wrong_contact(campaign.contact))
    yield from _authors(folder, campaign)
    yield from _milestones(folder, campaign)
    yield from _elsewhere(folder, campaign)


def _authors(folder: Folder, campaign: CampaignFile) -> Iterator[Fault]:
    for at, author in enumerate(campaign.authors):
        key = f"authors.{at}"
        if not author.strip():
            yield in_json(folder, CAMPAIGN, key, t("The name of an author is empty."))
        elif wrong := wrong_line(key, author, NAME_LONGEST):
            yield in_json(folder, CAMPAIGN, key, wrong)
        elif author in campaign.authors[:at]:
            words = t("The author {name} stands here twice.", name=Code(author))
            yield in_json(folder, CAMPAIGN, key, words, warning=True)


def _milestones(folder: Folder, campaign: CampaignFile) -> Iterator[Fault]:
    for at, milestone in enumerate(campaign.milestones):
        if milestone < 1:
            words = t("A milestone is a whole number, 1 or more, and not {n}.")
            yield in_json(folder, CAMPAIGN, f"milestones.{at}", words.fill(n=Code(str(milestone))))
        elif milestone > HIGHEST_MILESTONE:
            words = t("A milestone is {most} at most, and not {n}.", n=Code(str(milestone)))
            words = words.fill(most=Code(str(HIGHEST_MILESTONE)))
            yield in_json(folder, CAMPAIGN, f"milestones.{at}", words)
    if len(campaign.milestones) > MOST_MILESTONES:
        words = t("There are {n} milestones, and {most} are the most.", n=len(campaign.milestones))
        yield in_json(folder, CAMPAIGN, "milestones", words.fill(most=MOST_MILESTONES))
    for at, (before, after) in enumerate(pairwise(campaign.milestones), 1):
        if after <= before:
            words = t("The milestones rise: {after} cannot stand behind {before}.")
            words = words.fill(after=Code(str(after)), before=Code(str(before)))
            yield in_json(folder, CAMPAIGN, f"milestones.{at}", words)


def _elsewhere(folder: Folder, campaign: CampaignFile) -> Iterator[Fault]:
    """The faults of the full texts that can be read elsewhere."""
    for at, each in enumerate(campaign.elsewhere):
        key = f"elsewhere.{at}"
        for name, words in (
            ("language", wrong_language(each.language)),
            ("url", wrong_address(each.url)),
            ("by", _wrong_words("by", each.by, NAME_LONGEST)),
            ("title", _wrong_words("title", each.title, TITLE_LONGEST)),
        ):
            if words is not None:
                yield in_json(folder, CAMPAIGN, f"{key}.{name}", words)
        if each.language in folder.by_language and each.mark is not Mark.ORIGINAL:
            words = t("Readers of {language} get the edition here, so this text is not shown.")
            words = words.fill(language=Code(each.language))
            yield in_json(folder, CAMPAIGN, key, words, warning=True)
        if each.language in (earlier.language for earlier in campaign.elsewhere[:at]):
            words = t("There are two texts elsewhere in {language}; readers get the first.")
            words = words.fill(language=Code(each.language))
            yield in_json(folder, CAMPAIGN, key, words, warning=True)


def _wrong_words(key: str, value: str | None, longest: int) -> Text | None:
    if value is None or value.strip():
        return wrong_line(key, value or "", longest)
    return t("{key} is empty. Write something, or leave {key} out.", key=Code(key))
