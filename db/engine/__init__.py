"""The engines, and everything that drivers need; no driver is imported anywhere else."""
