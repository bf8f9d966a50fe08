"""What organisers look at: the numbers, and what the bot does by itself."""
