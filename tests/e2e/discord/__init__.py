"""The bot on Discord: the story against simcord, the connection over real sockets."""
