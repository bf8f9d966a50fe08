"""HTML out of templates, which hold no words; the style stands in each page, so that one request
brings all of it."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

STYLE, SCRIPT_FILE = "page.css", "embed.js"

FRAMED = "frame-ancestors *; script-src 'self'; connect-src 'self'"
"""What may be shown inside other sites besides, and renews its number by a script of our own."""

ALONE = "frame-ancestors 'none'"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["style"] = Markup(asset(STYLE))  # noqa: S704 - a file of ours
    made.filters["kind"] = lambda block: type(block).__name__
    return made


@cache
def asset(name: str) -> str:
    """The text of a file beside the templates."""
    return (files("bot.page") / "templates" / name).read_text("utf-8")


def rendered(template: str, context: Mapping[str, object]) -> str:
    """The page that `template` makes of `context`."""
    return _environment().get_template(template).render(context)


def prepare() -> None:
    """Read and compile every template: a quarter of a second in which nothing else is answered."""
    for name in _environment().list_templates(extensions=["html", "svg"]):
        _environment().get_template(name)


@cache
def policy(framing: str = ALONE) -> str:
    """What a browser may load for a page: nothing but its own style and drawings."""
    digest = b64encode(hashlib.sha256(asset(STYLE).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        f"form-action 'none'; {framing}"
    )
