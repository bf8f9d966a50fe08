"""What the bot says: what travels between a chat and the core, the letter, the words.

Nothing here reads a database, calls a network or knows a platform.
"""
