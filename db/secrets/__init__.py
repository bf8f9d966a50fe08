"""Secrets that only the right key opens: key files, tags, seals and encryption."""
