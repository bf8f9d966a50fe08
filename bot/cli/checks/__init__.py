"""What `python -m bot check` looks at, a file a subject. `bot/cli/check.py` puts it in order."""
