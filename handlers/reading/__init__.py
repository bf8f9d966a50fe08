"""Reading the letter, and the pages about it and about this bot."""
