"""The catalogue of pledges."""

from __future__ import annotations

import json

from messages.letter.content import SHIPPED
from messages.letter.pledges import Visibility
from tests.stage.words import CONTENT, LETTER

CATALOGUE = CONTENT.pledges


def test_every_pledge_belongs_to_an_audience_and_every_audience_has_some() -> None:
    of_audiences = [pledge for id in CATALOGUE.audiences for pledge in CATALOGUE.of(id)]
    assert sorted(p.id for p in of_audiences) == sorted(p.id for p in CATALOGUE.all())
    assert all(CATALOGUE.of(id) for id in CATALOGUE.audiences)
    assert (len(CATALOGUE.audiences), len(CATALOGUE.all())) == (10, 25)


def test_every_pledge_is_as_the_campaign_wrote_it_in_both_masters() -> None:
    raw = json.loads((SHIPPED / "pledges.json").read_text("utf-8"))
    by_id = {each["id"]: each for each in raw["pledges"]}
    chinese = CONTENT.words.masters["zh-Hant-TW"]
    for pledge in CATALOGUE.all():
        written = by_id[pledge.id]
        for text, words in ((pledge.text, "text"), (pledge.done_when, "done_when")):
            assert text.message == written[words]["en"]
            assert chinese[text.context or "", text.message] == written[words]["zh-Hant-TW"]
        assert pledge.visibility is Visibility(written["visibility"])
        assert pledge.check_in_days == written["check_in_days"] > 0


def test_every_pledge_follows_from_places_of_this_letter() -> None:
    for pledge in CATALOGUE.all():
        assert pledge.derives_from
        assert all(LETTER.find(place, "en") for place in pledge.derives_from)


def test_a_pledge_nobody_wrote_is_not_there() -> None:
    assert CATALOGUE.get("world-peace") is None
    assert CATALOGUE.of("nobody") == ()
