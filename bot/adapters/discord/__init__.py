"""Discord: slash commands, buttons, selects and forms as modals; every answer is ephemeral."""
