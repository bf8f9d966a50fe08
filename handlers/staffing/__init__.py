"""The staff: who comes and goes, notices to them, and what two people must do together."""
