"""Replies as platforms show them: pure functions, one module a platform."""
