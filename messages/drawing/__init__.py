"""Drawing charts, in a process of its own: nothing else imports what draws, but for `spoken`.

`python -m messages.drawing` reads a chart in one language and writes a PNG.
"""
