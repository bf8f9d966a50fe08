"""The features of the bot: one file a feature, async functions from a session to a reply.

A handler awaits nothing but its transaction, so that its effect, the update it answers and the
answer itself are committed together.
"""
