"""Pledges: promised, ticked off, taken back; and reminders of pledges."""
