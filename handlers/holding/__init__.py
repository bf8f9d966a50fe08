"""Everything held about an account: shown, erased on demand, and erased when old."""
