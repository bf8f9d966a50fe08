"""The letter and what belongs to it: summaries, pledges, facts, and their way into the catalogs."""
