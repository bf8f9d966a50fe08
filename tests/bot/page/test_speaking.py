"""A page is in one language: where a single text is missing in it, all of it is in another."""

from __future__ import annotations

import pytest

from bot.page import words
from bot.page.speaking import Speaker, whole
from messages.text import t
from tests.stage.words import catalogs

LACKING = t("A sentence that nobody has translated.")


@pytest.mark.parametrize("language", catalogs().languages.codes)
def test_what_is_there_is_said_in_the_readers_language(language: str) -> None:
    said = whole(lambda say: (say.language, say(words.TERMS)), catalogs(), language)
    assert said == (language, catalogs().say(words.TERMS, language))


@pytest.mark.parametrize("language", catalogs().languages.codes)
def test_one_text_that_is_missing_brings_all_of_it_into_the_fallback(language: str) -> None:
    def made(say: Speaker) -> tuple[str, str, str]:
        return say(words.TERMS), say(LACKING), say.direction

    assert whole(made, catalogs(), language) == ("Terms of use", LACKING.message, "ltr")
