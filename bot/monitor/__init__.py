"""The monitor: whether this process lives, whether it is ready, and its numbers, over HTTP."""
