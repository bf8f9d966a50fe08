"""The public log of signatures: its tree, its files, and what waits to stand in it."""
