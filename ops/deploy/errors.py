"""What stops a command of the deployment before it changes anything."""


class NotReady(Exception):
    """Something is missing; the sentence says what, and what to do."""


class NotSeen(Exception):
    """The trial did not show what it should have; the sentence says what was there instead."""
