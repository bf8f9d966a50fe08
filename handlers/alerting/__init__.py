"""Alerts: written, previewed, approved by two people and controlled; and their audience."""
