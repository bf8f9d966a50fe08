"""Writing first: broadcasts and notices, at the pace each platform allows."""
