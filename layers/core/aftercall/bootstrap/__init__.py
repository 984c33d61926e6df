"""One wiring per function, so that a function imports only what it uses."""
