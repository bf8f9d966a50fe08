"""The words of the bot: requests and replies, the letter, the catalogs, and their rendering.

No module here reads a database, calls a network or imports a platform's library.
"""
