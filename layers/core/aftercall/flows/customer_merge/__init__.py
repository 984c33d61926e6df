"""Two addresses of one customer become one conversation."""
