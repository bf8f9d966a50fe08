"""Broadcasts by the real program, to fake platforms over real sockets."""
