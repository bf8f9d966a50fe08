"""The program `python -m bot`."""

from bot.cli.main import app

app()
