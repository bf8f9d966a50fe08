"""The catalogue of pledges."""

from __future__ import annotations

import json

from messages.letter.letter import CONTENT, load_letter
from messages.letter.pledges import Visibility, load_pledges

CATALOGUE = load_pledges()


def test_every_pledge_belongs_to_an_audience_and_every_audience_has_some() -> None:
    of_audiences = [pledge for id in CATALOGUE.audiences for pledge in CATALOGUE.of(id)]
    assert sorted(p.id for p in of_audiences) == sorted(p.id for p in CATALOGUE.all())
    assert all(CATALOGUE.of(id) for id in CATALOGUE.audiences)
    assert (len(CATALOGUE.audiences), len(CATALOGUE.all())) == (10, 25)


def test_every_pledge_is_as_the_campaign_wrote_it() -> None:
    raw = json.loads((CONTENT / "pledges.json").read_text("utf-8"))
    by_id = {each["id"]: each for each in raw["pledges"]}
    for pledge in CATALOGUE.all():
        written = by_id[pledge.id]
        assert pledge.text.message == written["text"]
        assert pledge.done_when.message == written["done_when"]
        assert pledge.visibility is Visibility(written["visibility"])
        assert pledge.check_in_days == written["check_in_days"] > 0


def test_every_pledge_follows_from_places_of_this_letter() -> None:
    letter = load_letter()
    raw = json.loads((CONTENT / "pledges.json").read_text())
    assert raw["letter_canonical_sha256"] == letter.sha256
    for pledge in CATALOGUE.all():
        assert pledge.derives_from
        assert all(letter.find(place) for place in pledge.derives_from)


def test_a_pledge_nobody_wrote_is_not_there() -> None:
    assert CATALOGUE.get("world-peace") is None
    assert CATALOGUE.of("nobody") == ()
