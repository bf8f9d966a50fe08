"""A Telegram that listens on a socket, and people on it."""
