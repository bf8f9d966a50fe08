"""The campaign's page: the letter, the count and who signed, for everybody with a browser.

It reads what is public, from the store and from the campaign's folder, and keeps nothing.
"""
