"""`make secrets`: sets or replaces the credentials that a deployed stage works with."""
