"""Telegram: updates in, HTML out, around python-telegram-bot."""
