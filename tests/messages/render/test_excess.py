"""How much too long a reply is for one message: nothing exactly where it is rendered as one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from messages.render import discord, telegram
from messages.reply import Note, Paragraph, Quote, Reply, Title
from tests.stage.words import catalogs

words = st.text(max_size=1500)
kinds = st.sampled_from((Title, Paragraph, Note, Quote))
replies = st.lists(st.builds(lambda kind, said: kind(said), kinds, words), max_size=4).map(
    lambda blocks: Reply(tuple(blocks))
)
tags = st.sampled_from(catalogs().languages.codes)


@given(replies, tags)
def test_what_fits_is_one_message(reply: Reply, tag: str) -> None:
    for render, excess in (
        (telegram.render, telegram.excess),
        (discord.render, discord.excess),
    ):
        if excess(reply, catalogs(), tag) == 0:
            assert len(render(reply, catalogs(), tag)) <= 1


@given(st.integers(-3, 3), tags)
def test_the_excess_is_exact(over: int, tag: str) -> None:
    for longest, render, excess in (
        (telegram.LONGEST, telegram.render, telegram.excess),
        (discord.LONGEST, discord.render, discord.excess),
    ):
        frame = Reply.of(Title("Vote *now*"), Paragraph("@all"), Quote("a\nb"), Note("Stop: /stop"))
        room = longest - _length(frame, render, tag) - 2
        reply = Reply((*frame.blocks[:2], Paragraph("x" * (room + over)), *frame.blocks[2:]))
        if over <= 0:
            assert _length(reply, render, tag) == longest + over
        assert excess(reply, catalogs(), tag) == max(0, over)


def _length(reply: Reply, render, tag: str) -> int:  # type: ignore[no-untyped-def]
    (only,) = render(reply, catalogs(), tag)
    for mark in ("<b>", "</b>", "<i>", "</i>", "<blockquote>", "</blockquote>"):
        only = only.replace(mark, "")
    return len(only)
