"""The document to hand over: what it says, and how it is set. It knows no hidden name at all."""
