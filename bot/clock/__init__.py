"""The clock: what the bot does by itself, when each job is due, and the ledger of all runs."""
