"""What an organiser makes of a campaign's folder: a new one, another edition, a new version."""
