"""`make logs`: what the functions log, live, one line per step."""
