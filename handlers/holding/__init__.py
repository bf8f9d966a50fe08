"""What is held about an account: shown, erased, and erased when it is old."""
