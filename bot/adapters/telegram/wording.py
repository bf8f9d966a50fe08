"""Telegram's own words in a 400, as far as a meaning hangs on them."""

from __future__ import annotations

SAME = "not modified"
"""The words about an edit that changes nothing."""

ABSENT = "to delete not found"
"""The words about a message that is gone already."""

SHUT = (
    "chat not found",
    "user is deactivated",
    "group chat was deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "not enough rights",
    "no rights to send",
    "topic_closed",
    "need administrator rights",
    "chat_admin_required",
    "user_banned_in_channel",
    "channel_private",
    "channel_invalid",
    "chat_forbidden",
    "chat_guest_send_forbidden",
    "chat_send_plain_forbidden",
    "chat_id_invalid",
    "input_user_deactivated",
    "user_is_blocked",
    "is not a member of the",
    "bot was kicked",
    "group is deactivated",
    "chat is deactivated",
    "can't write in",
)
"""The words where the chat takes nothing, rather than the message being wrong."""


def is_shut(words: str) -> bool:
    """Whether the words of a 400 say that the chat takes nothing from this bot."""
    said = words.lower()
    return any(each in said for each in SHUT)
