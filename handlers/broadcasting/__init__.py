"""Broadcasts: their beginning and end, what each carries to whom, and what the staff see."""
