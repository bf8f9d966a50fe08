"""Everything that the bot keeps: the store on SQLite or PostgreSQL, its tables, and the vault.

All SQL is here, and all keys. No module here knows a platform, a text or a handler.
"""
