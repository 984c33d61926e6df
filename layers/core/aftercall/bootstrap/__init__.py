"""One wiring per function, so that a door imports only what it uses."""
