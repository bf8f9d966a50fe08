"""What runs: settings, the composition root, the command line and the platforms' adapters."""
