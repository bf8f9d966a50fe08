"""The words about an answer of which a part has not come through."""

from __future__ import annotations

from messages.text import t

PERHAPS_LOST = t("A part of my answer may not have reached you. Please ask for it again.")
"""Said where a part is lost, and where nobody can know whether that part arrived."""
