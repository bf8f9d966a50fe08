"""The terminal: a platform like the others, for one person at a keyboard or a script in a pipe."""
