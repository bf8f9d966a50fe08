"""What the bot keeps: the store on SQLite or PostgreSQL, its tables, and the vault.

All SQL is here, and all keys. Nothing here knows a platform, a text or a handler.
"""
