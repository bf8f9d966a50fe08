"""What unreviewed languages lack, told at the end of the tests instead of failing them."""

from __future__ import annotations

import pytest

GAP = "gap"
"""The property under which a test records one: a language, and how many messages of how many."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write a line for each gap."""
    for report in terminalreporter.getreports("passed"):
        for name, words in report.user_properties:
            if name == GAP:
                terminalreporter.write_line(f"Not translated yet: {words} messages.")
