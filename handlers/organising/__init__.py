"""The pages for organisers: the numbers, and the schedule of what the bot does by itself."""
