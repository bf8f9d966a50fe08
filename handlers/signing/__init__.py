"""Signing the letter, withdrawing, and how many have signed."""
