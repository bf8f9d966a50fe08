"""What people do, through the real program in a process of its own."""
