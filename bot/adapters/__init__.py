"""One package a platform: decode its events into requests, render and send the replies."""
