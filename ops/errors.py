"""What stops a command before it changes anything."""


class NotReady(Exception):
    """Something is missing or wrong; the sentence says what, and how to correct it."""
