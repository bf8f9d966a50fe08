"""The code that two adapters share."""
