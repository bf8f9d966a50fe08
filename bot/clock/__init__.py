"""What the bot does by itself: when each thing is due, what is done, and the ledger of it."""
