"""Mutated webhook requests against the real doors, with a judge that knows what was signed."""
