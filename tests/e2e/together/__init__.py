"""Several processes on one database: killed, frozen, restarted, started at once, out of step."""
