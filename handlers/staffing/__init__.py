"""Who works for the campaign: coming, going, what they are told, and what two must do together."""
