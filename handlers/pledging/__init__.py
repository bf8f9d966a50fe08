"""Pledges: promised, ticked off, taken back, and what reminds of them."""
