"""Alerts that the clock drafts: milestones, and what has happened since the letter.

A draft has no author, so it goes out only if two people of the staff stand behind it.
"""

from __future__ import annotations

from dataclasses import replace

from db import alerts, counted, runs
from db.alerts import Alert, AlertState, AlertText
from db.engine.moments import stamp
from db.engine.transaction import Transaction
from db.subscriptions import Topic
from handlers.alerting.drafts import new_id
from handlers.alerting.message import title as title_of
from handlers.alerting.steps import step
from handlers.frame import roles
from handlers.frame.campaign import Campaign
from handlers.staffing import journal, notices
from messages.catalogs import Catalogs
from messages.reply import Note, Reply
from messages.text import Text, t, tn


async def milestone(tx: Transaction, campaign: Campaign) -> str:
    """Draft an alert when a milestone is crossed, each once ever; the milestone, or "" without one.

    Of several crossed at once only the highest is told: a reader of 500 need not read of 250.
    """
    people = (await counted.people(tx)).number
    reached = [goal for goal in campaign.letter.milestones if goal <= people]
    new = [goal for goal in reached if await runs.once(tx, f"milestone {goal}")]
    if not new or new[-1] != reached[-1]:
        return ""
    goal = new[-1]
    title = tn("{n} person has signed here", "{n} people have signed here", goal)
    body = t(
        "This many have signed the open letter through this bot by now. Thank you to each of them. "
        "If you know somebody who would sign too, pass it on: {command}"
    )
    await _draft(
        tx,
        campaign,
        _blank(f"milestone {goal}", Topic.MILESTONES),
        (title, body.fill(command="/share")),
    )
    return str(goal)


async def fact(tx: Transaction, campaign: Campaign) -> str:
    """Draft the campaign's next fact, each once ever; the fact's id, or "" without a new one."""
    for news in campaign.facts:
        if await runs.once(tx, f"fact {news.id}"):
            await _draft(
                tx,
                campaign,
                _blank(f"fact {news.id}", Topic.NEWS, link=news.source),
                (t("What has happened since the letter"), news.text),
            )
            return news.id
    return ""


def _blank(origin: str, topic: Topic, link: str = "") -> Alert:
    return Alert("", origin, None, AlertState.WAITING, topic, False, "", link=link, language="")


async def _draft(
    tx: Transaction, campaign: Campaign, blank: Alert, words: tuple[Text, Text]
) -> None:
    """Keep `blank` with `words` in every language that has them, and ask the moderators.

    The first language is the campaign's fallback, if that has the words.
    """
    texts = _texts(campaign.catalogs, words)
    fallback = campaign.languages.default
    alert = replace(
        blank,
        id=await new_id(tx),
        day=campaign.today().isoformat(),
        texts=texts,
        language=fallback if fallback in texts else next(iter(texts)),
    )
    await alerts.put(tx, alert)
    await journal.by_clock(tx, campaign, "alert drafted", alert.id)
    ask = t("I have drafted an alert: {title}. It goes out only if two of you approve it.")

    def said(language: str) -> Reply:
        note = Note(ask.fill(title=title_of(alert, language)))
        return Reply.of(note, buttons=(step(t("Preview"), "preview", alert.id),))

    staff = await roles.effective(tx, stamp(campaign.now()))
    await notices.tell_each(tx, campaign, staff, said)


def _texts(catalogs: Catalogs, words: tuple[Text, Text]) -> dict[str, AlertText]:
    """The texts that `words` make, title and body, in every language that has both."""
    return {
        language: AlertText(*(catalogs.say(each, language) for each in words))
        for language in catalogs.languages.codes
        if all(catalogs.has(each, language) for each in words)
    }
