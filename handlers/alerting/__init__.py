"""Alerts: written, previewed, approved by two people, controlled; whom they are for."""
