"""What holds requests against Discord's own description sees what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stage.discord.description import Description

CALLBACK = "/interactions/1456074443980800018/token/callback"


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("GET", "/gateway/bot", None, None),
        ("GET", "/gateway/dog", None, "there is no /gateway/dog"),
        ("PUT", "/gateway/bot", None, "takes no PUT"),
        ("GET", "/gateway/bot", {}, "takes no body"),
        ("POST", CALLBACK, {"type": 4, "data": {"content": "said"}}, None),
        ("POST", CALLBACK, {"type": 4, "data": {"content": 5}}, ".data.content is a int"),
        ("POST", CALLBACK, {"type": 4, "data": {"content": "x" * 4001}}, "length"),
        ("POST", CALLBACK, {"data": {}}, ".type is missing"),
        ("PUT", "/applications/1/commands", [{"description": "x"}], "[0].name is missing"),
    ],
)
def test_faults_are_found(
    description: Description, method: str, path: str, body: Any, fault: str | None
) -> None:
    found = description.faults(method, path, body)
    assert (fault in "".join(found)) if fault else found == []
