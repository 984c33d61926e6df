"""Mutated webhook requests to the real handlers, and an oracle that knows what was signed."""
