"""What the bot does, through the dispatcher, on a real SQLite store."""
