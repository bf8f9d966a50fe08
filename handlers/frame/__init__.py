"""What every feature stands on: session, command, form, role; knows none of the features."""
