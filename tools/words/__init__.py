"""The templates for translators: every message of the code, with notes from where each stands."""
