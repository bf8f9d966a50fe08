"""Broadcasts: what begins one, what it carries to whom, how it goes, what is told of it."""
