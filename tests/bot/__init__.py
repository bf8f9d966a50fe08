"""What runs: the command line, the terminal, logs and the opening of exports."""
