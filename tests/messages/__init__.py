"""What the bot says: names, languages, replies and the letter, without any I/O but reading."""
