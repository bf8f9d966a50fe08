"""The frame under every feature: session, command, form, role. The frame knows no feature."""
