"""What a form shows, and that each of its buttons names it."""

from __future__ import annotations

from tests.stage.chats import Someone


async def test_every_button_of_a_form_names_the_form(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    for _ in range(2):
        form = ana.reply.form
        assert form is not None
        named = {button.arguments[0].partition(".")[0] for button in ana.reply.buttons}
        assert named == {form.id}
        await ana.types("Ana Diaz")


async def test_all_answers_are_shown_before_the_last_press(ana: Someone) -> None:
    await ana.types("/sign")
    await ana.presses("Publicly, with my name")
    words = await ana.types("Ana Diaz")
    assert "How you sign: Publicly, with my name" in words
    assert "Name: Ana Diaz" in words
    assert ana.offered[0] == "Sign"
    assert ana.offered[-1] == "Cancel"
    assert "Add: Country" in ana.offered
