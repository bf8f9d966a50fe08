"""Replies as what a platform shows: pure functions, one module a platform."""
