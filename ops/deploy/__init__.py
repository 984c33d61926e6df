"""A first deployment: checks before anything changes, secrets, and a trial on this machine."""
