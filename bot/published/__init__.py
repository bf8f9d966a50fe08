"""What stands beside the public log for all to take and run: it imports nothing of the bot."""
