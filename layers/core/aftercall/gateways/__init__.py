"""Other people's systems, each behind a port."""
