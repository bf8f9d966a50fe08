"""The topics of alerts, each by the word that stands for it in arguments and answers."""

from __future__ import annotations

from db.subscriptions import Topic
from messages.text import t

TOPICS = {
    "action": (Topic.ACTION, t("Urgent action")),
    "news": (Topic.NEWS, t("Campaign news")),
    "milestones": (Topic.MILESTONES, t("Milestones")),
}
