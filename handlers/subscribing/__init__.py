"""Consent to alerts, what it asks for, and the buttons under an alert."""
