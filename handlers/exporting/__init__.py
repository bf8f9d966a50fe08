"""Exports: what is in one, two people who agree to it, its rows, and who gets the file."""
