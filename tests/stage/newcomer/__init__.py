"""Two commands as a newcomer writes them, a file each: `tests/e2e/test_two_commands.py`."""
