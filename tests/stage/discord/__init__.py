"""A Discord that listens on a socket, and people on it."""
