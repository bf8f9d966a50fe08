"""What unreviewed languages lack, and what was left out, told at the end of the tests."""

from __future__ import annotations

import pytest

GAP = "gap"
"""The property under which a test records one: a language, and how many messages of how many."""

LEFT_OUT = "left out"
"""The beginning of the reason why a test is skipped on a machine that lacks a program."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write a line for each gap, and one for each reason why tests were left out."""
    for report in terminalreporter.getreports("passed"):
        for name, words in report.user_properties:
            if name == GAP:
                terminalreporter.write_line(f"Not translated yet: {words} messages.")
    skipped = [each.longrepr for each in terminalreporter.getreports("skipped")]
    reasons = {str(why[2]).removeprefix("Skipped: ") for why in skipped if isinstance(why, tuple)}
    for reason in sorted(each for each in reasons if each.startswith(LEFT_OUT)):
        terminalreporter.write_line(f"{reason.capitalize()}.")
