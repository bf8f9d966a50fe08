"""Everything that runs: settings, the composition root, the command line and the adapters."""
