"""Consent to alerts, the settings of a subscription, and the buttons under an alert."""
