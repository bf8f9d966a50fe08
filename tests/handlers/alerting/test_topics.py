"""Every topic of an alert has its word, which buttons carry and stored answers hold."""

from __future__ import annotations

from db.subscriptions import Topic
from handlers.alerting.topics import TOPICS


def test_each_topic_has_one_word_but_reminders_which_are_no_alerts() -> None:
    topics = [topic for topic, _ in TOPICS.values()]
    assert sorted(topics) == sorted(set(Topic) - {Topic.REMINDERS})


def test_a_word_is_one_argument() -> None:
    assert all(word.isalpha() and word == word.lower() for word in TOPICS)
