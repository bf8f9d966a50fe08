"""The sentences that the bot says about this campaign and about no other."""

from __future__ import annotations

from dataclasses import dataclass

from messages.letter.files import SENTENCES, SentencesFile, Written
from messages.letter.wording import Wording
from messages.text import Text


@dataclass(frozen=True)
class Sentences:
    """The sentences of a campaign; where one is None, the bot says a general one, or none.

    `title` and `call` greet; `share` is passed on, with the value `{link}`. `agreement` is agreed
    to by signing, with the values `{date}`, `{version}`, `{title}` and `{language}`. `about` is a
    list; `independence` says whose bot this is, `credits` who holds rights; `count_note` stands
    under the count.
    """

    title: Text | None = None
    call: Text | None = None
    agreement: Text | None = None
    share: Text | None = None
    about: tuple[Text, ...] = ()
    independence: Text | None = None
    credits: Text | None = None
    count_note: Text | None = None


def sentences_of(raw: SentencesFile | None, wording: Wording) -> Sentences:
    """The sentences in `raw`; general ones if the campaign has no file of sentences."""
    if raw is None:
        return Sentences()

    def text(key: str, written: Written | None) -> Text | None:
        return None if written is None else wording.text(SENTENCES, f"sentence:{key}", written)

    about = (text(f"about-{n}", each) for n, each in enumerate(raw.about, start=1))
    return Sentences(
        title=text("title", raw.title),
        call=text("call", raw.call),
        agreement=text("agreement", raw.agreement),
        share=text("share", raw.share),
        about=tuple(each for each in about if each is not None),
        independence=text("independence", raw.independence),
        credits=text("credits", raw.credits),
        count_note=text("count_note", raw.count_note),
    )
